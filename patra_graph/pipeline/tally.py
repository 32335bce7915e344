"""What a load has done so far: rows by file, rejects, progress."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from patra_graph.loaders.rows import Reject, Row
from patra_graph.pipeline.rejects import RejectsFile

log = logging.getLogger(__name__)
Progress = Callable[[str, int], None]


@dataclass(slots=True)
class Tally:
    """What a load has done so far."""

    rejects: RejectsFile
    progress: Progress
    rows: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)

    def understood(self, items: Iterable[Row | Reject]) -> Iterator[Row]:
        """The rows among these; rejects are written down, and all are counted by file."""
        for item in items:
            if isinstance(item, Reject):
                self.rows[item.path] += 1
                self.rejects.add(item)
                continue
            self.rows[item.path] += item.counted
            yield item

    def step(self, name: str, count: int) -> None:
        """Note progress on one kind of work."""
        self.done[name] += count
        log.info("%s: %d so far", name, self.done[name])
        self.progress(name, self.done[name])
