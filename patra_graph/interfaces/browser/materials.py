"""The style, the saved queries and the guide: read from this package, filled in, packed."""

from __future__ import annotations

import html
import io
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from patra_graph.errors import NotFound

PACKAGE = "patra_graph.interfaces.browser"
FOLDER = "patra-graph"
STYLE, QUERIES, GUIDE = "style.grass", "patra-graph-queries.zip", "guide.html"
USUAL_ORIGIN = "http://localhost:8474"
FILLED = re.compile(r"\{\{(origin|query \w+)\}\}")
LONG_AGO = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """One query for Neo4j Browser: its first line, a comment, is the title under which Browser saves it."""

    name: str
    title: str
    text: str

    @property
    def draws(self) -> str:
        """What to look at: graph or table."""
        return re.findall(r"^// draws:\s*(\w+)", self.text, re.MULTILINE)[0]

    @property
    def short(self) -> str:
        """The title and the query, without the rest of the header."""
        lines = [line for line in self.text.splitlines() if not line.startswith("//")]
        return "\n".join([f"// {self.title}", *lines])


@cache
def saved_queries() -> tuple[SavedQuery, ...]:
    """All saved queries, by name."""
    found = [entry for entry in (files(PACKAGE) / "queries").iterdir() if entry.name.endswith(".cypher")]
    texts = {entry.name.removesuffix(".cypher"): entry.read_text(encoding="utf-8") for entry in found}
    return tuple(SavedQuery(name, _title(texts[name]), texts[name]) for name in sorted(texts))


def saved_query(name: str) -> SavedQuery:
    """The saved query of that name. Errors: NotFound."""
    for query in saved_queries():
        if query.name == name:
            return query
    raise NotFound(f"no saved query '{name}'", f"There are: {', '.join(query.name for query in saved_queries())}.")


def _title(text: str) -> str:
    return text.splitlines()[0].removeprefix("//").strip()


def style() -> str:
    """The GraSS style: what each kind of node and edge looks like."""
    return (files(PACKAGE) / STYLE).read_text(encoding="utf-8")


def guide(origin: str) -> str:
    """The guide as HTML with one <slide> a step, which takes its style from `origin`."""
    source = (files(PACKAGE) / GUIDE).read_text(encoding="utf-8")
    return FILLED.sub(lambda found: _filled(found[1], origin), source)


def _filled(what: str, origin: str) -> str:
    if what == "origin":
        return html.escape(origin)
    return html.escape(saved_query(what.removeprefix("query ")).short)


def queries_zip() -> bytes:
    """The saved queries as Browser imports them: a zip with a folder. The same bytes each time."""
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for query in saved_queries():
            archive.writestr(ZipInfo(f"{FOLDER}/{query.name}.cypher", LONG_AGO), query.text)
    return packed.getvalue()


def documents(origin: str) -> dict[str, bytes]:
    """Every file by its name: the style, the guide, the zip, and each query."""
    queries = {f"queries/{query.name}.cypher": query.text.encode() for query in saved_queries()}
    return {STYLE: style().encode(), GUIDE: guide(origin).encode(), QUERIES: queries_zip()} | queries


def export(folder: Path, origin: str = USUAL_ORIGIN) -> list[Path]:
    """Write every file into a folder, over what is there of these names. Errors: OSError."""
    written = []
    for name, content in documents(origin).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        written.append(path)
    return written
