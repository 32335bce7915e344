"""The catalog: every .cypher file with its header, read once and checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, cast

from patra_graph.errors import PatraError

Access = Literal["read", "write", "schema"]
Rows = Literal["one", "maybe", "many", "none"]
HEADER = re.compile(r"^// (params|returns|rows|access):[ ]*(.*)$", re.MULTILINE)
NAMED = re.compile(r"(\w+) ([A-Z][A-Z<> ]*)")
PARAMETER = re.compile(r"\$(\w+)")
COMMENT = re.compile(r"^\s*//.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Query:
    """One query: its text, the parameters and keys that its header names, how many rows it gives, and its access."""

    name: str
    text: str
    params: Mapping[str, str]
    returns: tuple[str, ...]
    rows: Rows
    access: Access


@cache
def query(name: str) -> Query:
    """The query in cypher/NAME.cypher. Errors: PatraError for a header that does not agree with the query."""
    return parse_query(name, (files("patra_graph.cypher") / f"{name}.cypher").read_text(encoding="utf-8"))


def query_names() -> list[str]:
    """The names of all queries, sorted."""
    entries = (entry.name for entry in files("patra_graph.cypher").iterdir())
    return sorted(name.removesuffix(".cypher") for name in entries if name.endswith(".cypher"))


def parse_query(name: str, text: str) -> Query:
    """The query that this text holds, its header checked against its parameters."""
    header = dict(HEADER.findall(text))
    if missing := {"params", "returns", "rows", "access"} - set(header):
        raise PatraError(f"{name}.cypher: the header lacks {', '.join(sorted(missing))}")
    params = dict(NAMED.findall(header["params"]))
    used = set(PARAMETER.findall(COMMENT.sub("", text)))
    if used != set(params):
        raise PatraError(f"{name}.cypher: header and query differ in {', '.join(sorted(used ^ set(params)))}")
    returns = tuple(key for key, _ in NAMED.findall(header["returns"]))
    return Query(
        name, text, params, returns, cast(Rows, header["rows"].strip()), cast(Access, header["access"].strip())
    )
