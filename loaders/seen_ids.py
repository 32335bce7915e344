"""Remembers which ids have come by, in about 9 bytes an id."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from functools import partial
from hashlib import blake2b

SHARDS = 1 << 14


class SeenIds:
    """A set of 64-bit hashes of ids, kept sorted in shards so that 25 million ids take about 250 MB.

    Two ids among 25 million share a hash with probability 2e-5; the later one would be called doubled.
    """

    def __init__(self) -> None:
        self._shards: defaultdict[int, array[int]] = defaultdict(partial(array, "Q"))

    def add(self, text: str) -> bool:
        """Remember the id; False when it was there before."""
        key = int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")
        shard = self._shards[key % SHARDS]
        place = bisect_left(shard, key)
        if place < len(shard) and shard[place] == key:
            return False
        shard.insert(place, key)
        return True
