"""What is set, what is there, and what is wrong."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from patra_graph import __version__
from patra_graph.embedding import MODEL_PACKAGE, packaged_model
from patra_graph.errors import PatraError
from patra_graph.pipeline.connect import address
from patra_graph.settings import Settings
from patra_graph.store.graph import Graph
from patra_graph.store.schema import schema_steps, schema_version
from patra_graph.store.staging import fetch_staging

OLDEST_SERVER = (2026, 1)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; `problem` says what is wrong and how to mend it, empty where all is well."""

    what: str
    value: str
    source: str = ""
    problem: str = ""


def examine(settings: Settings, *, say: Callable[[str], None]) -> list[Finding]:
    """Every setting with its source, then Python, Java, model, server and graph; it goes on after each problem."""
    findings = list(_settings(settings))
    findings += [Finding("patra-graph", __version__), Finding("Python", platform.python_version())]
    findings += [
        _package("neo4j"),
        _package("sentence-transformers"),
        _checked("Java", _java),
        _checked("model", lambda: _model(settings)),
    ]
    return findings + list(_graph(settings, say))


def _settings(settings: Settings) -> Iterator[Finding]:
    for key, source in sorted(settings.sources.items()):
        value: Any = settings
        for part in key.split("."):
            value = value[part] if isinstance(value, dict) else getattr(value, part)
        yield Finding(key, str(value), source)


def _package(name: str) -> Finding:
    try:
        return Finding(name, version(name))
    except PackageNotFoundError:
        return Finding(name, "not installed", problem=f"Install {name}.")


def _checked(what: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(what, look())
    except PatraError as error:
        return Finding(what, error.message, problem=error.hint or error.message)


def _java() -> str:
    from patra_graph.localdb import find_java

    java = find_java()
    return f"{java.version} at {java.path}"


def _model(settings: Settings) -> str:
    model = settings.embedding.model
    if model != "auto":
        kind = "folder" if Path(model).is_dir() else "from the hub"
        return f"{model} ({kind})"
    folder = packaged_model()
    return f"{MODEL_PACKAGE}, weights checked" if folder else "all-MiniLM-L6-v2, from the hub at first use"


def _graph(settings: Settings, say: Callable[[str], None]) -> Iterator[Finding]:
    try:
        with Graph(address(settings, say=say)) as graph:
            server = graph.one("fetch_server")
            counts = graph.one("count_graph")
            wrong = graph.run("check_ratings", tolerance=1e-6)
            schema = schema_version(graph)
            staged = fetch_staging(graph).staged
    except PatraError as error:
        yield Finding("server", error.message, problem=error.hint or error.message)
        return
    yield Finding(
        "server",
        f"Neo4j {server['version']} {server['edition']} at {graph.address.uri}",
        problem=_too_old(server["version"]),
    )
    newest = schema_steps()[-1][0]
    yield Finding(
        "schema",
        f"version {schema} of {newest}",
        problem="" if schema == newest else "Run any command; it brings the schema up.",
    )
    yield Finding("graph", ", ".join(f"{count} {what}" for what, count in counts.items()))
    yield Finding("staged", f"{staged} users",
                  problem="" if not staged else "Is a load at work? If not, one was cut short: run `patra-graph load` "
                  "again, which mends it.")  # fmt: skip
    yield Finding("ratings", "start + swipes, for every user" if not wrong else f"off for {len(wrong)} users",
                  problem="" if not wrong else "Ratings were changed from outside; load the data anew.")  # fmt: skip


def _too_old(server_version: str) -> str:
    year, _, rest = server_version.partition(".")
    month = rest.partition(".")[0]
    found = (int(year), int(month)) if year.isdigit() and month.isdigit() else (0, 0)
    return (
        ""
        if found >= OLDEST_SERVER
        else "Use Neo4j 2026.01 or later: bios are searched with its filtered vector index."
    )
