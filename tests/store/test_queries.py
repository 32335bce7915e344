"""Queries are files: each is understood by the real server and keeps its header's word."""

import pytest

from patra_graph.errors import PatraError
from patra_graph.store.queries import parse_query, query, query_names

HEADER = "// One.\n//\n// params:  {params}\n// returns: a INTEGER\n// rows:    one\n// access:  read\nCYPHER 25\n"


@pytest.mark.parametrize("name", query_names())
def test_the_server_explains_the_query_and_gives_the_keys_that_its_header_names(open_graph, name):
    wanted = query(name)
    keys = open_graph.explain(wanted)
    assert keys == wanted.returns


def test_a_parameter_that_the_header_does_not_name_is_refused():
    with pytest.raises(PatraError, match=r"x\.cypher: header and query differ in other"):
        parse_query("x", HEADER.format(params="one INTEGER") + "RETURN $one + $other AS a")


def test_a_header_without_rows_is_refused():
    with pytest.raises(PatraError, match=r"x\.cypher: the header lacks rows"):
        parse_query("x", HEADER.format(params="").replace("// rows:    one\n", "") + "RETURN 1 AS a")


@pytest.mark.parametrize("name", query_names())
def test_every_query_says_its_version_and_what_it_is_for(name):
    text = query(name).text
    assert text.startswith("// ")
    assert "\nCYPHER 25\n" in text
