"""Catalog queries as text to paste in Neo4j Browser, with their parameters filled in."""

from __future__ import annotations

from patra_graph.errors import PatraError
from patra_graph.store.queries import COMMENT, PARAMETER, query

ESCAPED = str.maketrans({"\\": "\\\\", "'": "\\'"})


def pasted_query(name: str, **texts: str) -> str:
    """The query of that name without its comments, each parameter replaced by a quoted text. It is shown, never run."""
    wanted = query(name)
    if set(wanted.params) != set(texts):
        raise PatraError(f"{name} takes {', '.join(sorted(wanted.params))}")
    body = "\n".join(line for line in COMMENT.sub("", wanted.text).splitlines() if line.strip())
    return PARAMETER.sub(lambda found: quoted(texts[found[1]]), body)


def quoted(text: str) -> str:
    """A Cypher string literal that stands for exactly this text."""
    return f"'{text.translate(ESCAPED)}'"
