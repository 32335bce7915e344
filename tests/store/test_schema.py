"""The schema on the real server."""

import pytest

from patra_graph.errors import PatraError
from patra_graph.store.schema import migrate, schema_steps, schema_version


def brought_up(graph, settings):
    said = []
    version = migrate(graph, dimensions=settings.embedding.dimensions, say=said.append)
    return version, said


def test_a_second_migration_does_nothing_and_says_nothing(open_graph, settings):
    newest = schema_steps()[-1][0]
    assert brought_up(open_graph, settings) == (newest, [])


def test_a_graph_of_an_older_version_is_brought_up_though_its_steps_exist_already(open_graph, settings):
    newest = schema_steps()[-1][0]
    open_graph.run("save_schema_version", version=3)
    assert brought_up(open_graph, settings) == (newest, [f"Bringing the schema from version 3 to {newest}."])
    assert schema_version(open_graph) == newest


def test_a_graph_that_a_newer_patra_graph_made_is_left_alone(open_graph, settings):
    newest = schema_steps()[-1][0]
    open_graph.run("save_schema_version", version=newest + 1)
    try:
        with pytest.raises(PatraError, match=f"schema version {newest + 1}, this patra-graph knows {newest}"):
            brought_up(open_graph, settings)
    finally:
        open_graph.run("save_schema_version", version=newest)
