"""One hash of the whole graph: the same whatever the order of writing and the ids that the server gives."""

from __future__ import annotations

import hashlib

from patra_graph.store.export_rows import BEFORE_ALL_IDS
from patra_graph.store.graph import Graph
from patra_graph.store.whole_graph import other_lines, user_lines

BYTES = 32


def fingerprint(graph: Graph) -> str:
    """A hash of every node and relationship with all that stands on it, 64 hexadecimal digits.

    Two graphs have the same one exactly if they hold the same, but for `created_at` and `changed_at`, which tell when
    something was written. Numbers count to the last bit. It is the sum of the hashes of all parts, so no part need be
    sorted; in memory: a page of users, and all places and hobbies. Nobody may write meanwhile.
    """
    total, after = 0, BEFORE_ALL_IDS
    for line in graph.read(other_lines):
        total += _number(line)
    while True:
        lines, last = graph.read(lambda tx, after=after: user_lines(tx, after))
        if not last:
            return (total % 2 ** (8 * BYTES)).to_bytes(BYTES).hex()
        total, after = total + sum(map(_number, lines)), last


def _number(line: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(line, digest_size=BYTES).digest())
