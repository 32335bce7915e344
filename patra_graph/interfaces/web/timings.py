"""How long things took since the process began, told out of the histograms that /metrics shows."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Metric
from prometheus_client.samples import Sample

OURS = "patra_"


@dataclass(frozen=True, slots=True)
class Timing:
    """One thing that was timed: how often, the mean in ms, and the bounds of the buckets that half and 95 in 100 of
    the times lie within, in ms."""

    name: str
    count: int
    mean: float
    half: str
    most: str


def timings(registry: CollectorRegistry) -> list[Timing]:
    """Every histogram of ours in seconds that has timed something, by name."""
    found = (timing for family in registry.collect() if _is_timed(family) for timing in _of_family(family))
    return sorted(found, key=lambda timing: timing.name)


def _is_timed(family: Metric) -> bool:
    return family.type == "histogram" and family.name.startswith(OURS) and family.name.endswith("_seconds")


def _of_family(family: Metric) -> Iterator[Timing]:
    by_labels: dict[tuple[str, ...], list[Sample]] = {}
    for sample in family.samples:
        labels = tuple(value for name, value in sorted(sample.labels.items()) if name != "le")
        by_labels.setdefault(labels, []).append(sample)
    called = family.name.removeprefix(OURS).removesuffix("_seconds").replace("_", " ")
    for labels, samples in by_labels.items():
        timing = _timing(" · ".join([called, *labels]), samples)
        if timing.count:
            yield timing


def _timing(name: str, samples: list[Sample]) -> Timing:
    values = {sample.name.rsplit("_", 1)[1]: sample.value for sample in samples}
    count, total = int(values["count"]), values["sum"]
    buckets = [(float(item.labels["le"]), item.value) for item in samples if item.name.endswith("_bucket")]
    half, most = (_within(buckets, share * count) for share in (0.5, 0.95))
    return Timing(name, count, 1000 * total / count if count else 0.0, half, most)


def _within(buckets: list[tuple[float, float]], enough: float) -> str:
    bound = next((bound for bound, running in sorted(buckets) if running >= enough), math.inf)
    return "longer" if math.isinf(bound) else f"{1000 * bound:g}"
