"""Figures for Prometheus: requests, verbs of the pipeline, threads, connections, columns in memory, bios that wait.

No label holds an id: routes are templates. What is counted is summed over all processes that serve at one address; what
is asked at each scrape is said of the process that answers it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from patra_graph.pipeline.serving import Service

METHODS = frozenset({"GET", "POST", "PATCH", "PUT", "DELETE", "HEAD", "OPTIONS"})
BUCKETS = (0.002, 0.004, 0.006, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.5, 5, 10)


class Figures:
    """The figures of one application, in a registry of its own."""

    def __init__(self, service: Service, threads: Callable[[], int]) -> None:
        """`threads` tells how many worker threads are at work."""
        counted, labels = CollectorRegistry(), ("method", "route")
        self._requests = Counter("patra_requests", "Requests answered.", (*labels, "status"), registry=counted)
        self._seconds = Histogram(
            "patra_request_seconds", "Seconds until a request was answered.", labels, registry=counted, buckets=BUCKETS
        )
        self._verbs = Histogram(
            "patra_verb_seconds", "Seconds that a verb of the pipeline took.", ("verb",), registry=counted,
            buckets=BUCKETS,
        )  # fmt: skip
        self.registry = counted
        if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
            self.registry = CollectorRegistry()
            MultiProcessCollector(self.registry)
        self.registry.register(ServiceFigures(service, threads))

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request that was answered."""
        known = method if method in METHODS else "other"
        self._requests.labels(known, route, str(status)).inc()
        self._seconds.labels(known, route).observe(seconds)

    def verb(self, name: str, seconds: float) -> None:
        """Count one verb of the pipeline."""
        self._verbs.labels(name).observe(seconds)

    def text(self) -> bytes:
        """All figures in Prometheus's text format."""
        return generate_latest(self.registry)


class ServiceFigures(Collector):
    """What the service is at this moment, asked at each scrape."""

    def __init__(self, service: Service, threads: Callable[[], int]) -> None:
        self._service, self._threads = service, threads

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """One gauge a figure."""
        service, matcher = self._service, self._service.matcher
        connections, in_use = service.graph_connections()
        yield _gauge("patra_threads_in_use", "Worker threads at work.", self._threads())
        yield _gauge("patra_connections_open", "Connections to the graph.", connections)
        yield _gauge("patra_connections_in_use", "Connections to the graph in use.", in_use)
        yield _gauge("patra_bios_waiting", "Users in the queue whose bio is to be embedded.", service.bios.waiting)
        yield _gauge("patra_bios_failed", "Times that embedding bios failed.", service.bios.failures)
        yield _gauge("patra_columns_ready", "1 once everyone is in memory.", float(matcher is not None))
        if matcher is not None:
            columns = matcher.columns
            yield _gauge("patra_columns_age_seconds", "Seconds since the columns began to be refreshed.", columns.age)
            yield _gauge("patra_columns_behind", "Users whose latest swipes are not in memory yet.", columns.behind)
            yield _gauge("patra_columns_bytes", "Memory of the columns.", columns.bytes)


def _gauge(name: str, what: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, what, value=value)
