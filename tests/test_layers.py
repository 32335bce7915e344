"""The house: rooms import only to their left, and the driver stays in the store."""

import ast
from pathlib import Path

import pytest

from patra_graph.store.queries import query_names

ROOT = Path(__file__).parent.parent
RANK = {
    "errors": 0,
    "domain": 1,
    "settings": 1,
    "store": 2,
    "embedding": 2,
    "embedding_folder": 2,
    "localdb": 2,
    "pipeline": 3,
    "interfaces": 4,
}
SOURCES = sorted(path for folder in ("patra_graph", "loaders") for path in (ROOT / folder).rglob("*.py"))
DRIVER_CALLS = {"run", "execute_query", "one", "maybe"}
IMPURE = {"datetime.now", "time", "random", "os", "socket", "neo4j", "subprocess", "pathlib", "secrets", "uuid"}


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def room(module):
    parts = module.split(".")
    return RANK.get(parts[1]) if parts[0] == "patra_graph" and len(parts) > 1 else None


@pytest.mark.parametrize("path", [path for path in SOURCES if "loaders" not in path.parts], ids=lambda path: path.name)
def test_a_room_imports_only_rooms_to_its_left(path):
    own = RANK.get(path.relative_to(ROOT / "patra_graph").with_suffix("").parts[0])
    wrong = [name for name in imported(path) if own is not None and (room(name) or 0) > own]
    assert wrong == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_only_the_store_knows_the_driver_and_only_embedding_the_model(path):
    names = {name.split(".")[0] for name in imported(path)}
    allowed = (
        {"neo4j"}
        if "store" in path.parts
        else {"sentence_transformers", "transformers", "torch"}
        if path.name == "embedding.py"
        else set()
    )
    assert names & {"neo4j", "sentence_transformers", "transformers", "torch"} <= allowed


@pytest.mark.parametrize("path", sorted((ROOT / "patra_graph" / "domain").glob("*.py")), ids=lambda path: path.name)
def test_the_domain_is_pure(path):
    assert {name.split(".")[0] for name in imported(path)} & IMPURE == set()


def calls_of_run():
    """File, receiver and first argument of every call such as `session.run(...)`."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in DRIVER_CALLS
                and node.args
            ):
                yield path.name, ast.unparse(node.func.value), ast.unparse(node.args[0])


def test_only_the_text_of_a_catalog_query_reaches_the_driver():
    to_driver = {argument for name, receiver, argument in calls_of_run() if name == "graph.py" and receiver != "self"}
    assert to_driver == {
        "cast(LiteralString, wanted.text)",
        "neo4j.Query(cast(LiteralString, wanted.text), **limits)",
        "cast(LiteralString, query(name).text)",
        "cast(LiteralString, f'EXPLAIN {wanted.text}')",
    }


def test_every_transaction_runs_a_query_by_its_name():
    names = {argument for name, receiver, argument in calls_of_run() if name != "graph.py" and receiver != "self"}
    in_ping, in_people = "'RETURN 1'", "name"
    assert {name for name in names if name.strip("'") not in query_names()} == {in_ping, in_people}
