"""The sample data in Neo4j Browser: each saved query, and in a real Chromium the picture, the style and the guide."""

import base64
import re
from urllib.parse import quote

import pytest

from patra_graph.interfaces.browser.materials import (
    GUIDE,
    QUERIES,
    STYLE,
    guide,
    queries_zip,
    saved_queries,
    saved_query,
    style,
)
from patra_graph.interfaces.browser.served import guide_served
from patra_graph.interfaces.browser_command import with_query
from patra_graph.store.pasted import pasted_query
from tests.browser.conftest import connect

NAMES = [query.name for query in saved_queries()]
PATHS = {"graph": True, "table": False}
WRITES = re.compile(r"\b(CREATE|MERGE|DELETE|SET|REMOVE|DROP|LOAD)\b")

DROP = """([name, content]) => {
  const carried = new DataTransfer();
  carried.items.add(new File([Uint8Array.from(atob(content), each => each.charCodeAt(0))], name));
  const drop = new DragEvent('drop', {bubbles: true, cancelable: true, dataTransfer: carried});
  document.querySelector('[data-testid=activeEditor]').dispatchEvent(drop);
}"""
COLOURS = "all => [...new Set(all.map(each => each.getAttribute('fill')))]"


def drop(tab, name: str, content: bytes) -> None:
    tab.evaluate(DROP, [name, base64.b64encode(content).decode()])


@pytest.fixture(scope="module")
def drawn(tab, place, server):
    """The tab, connected, with the picture of one person's neighbourhood."""
    tab.goto(with_query(place.address, "neighbourhood"))
    connect(tab, server.password)
    tab.click("[data-testid=editor-Run]")
    tab.wait_for_selector("svg g.node")
    return tab


def test_a_saved_query_runs_from_the_address_and_draws_the_graph(drawn):
    captions = set(drawn.locator("svg g.relationship text").all_text_contents())
    assert drawn.locator("svg g.node").count() > 20
    assert {"LIKED", "REJECTED", "MATCHED", "ENJOYS", "LIVES_IN"} <= captions


def test_a_dropped_style_tells_people_and_answers_apart(drawn):
    drop(drawn, STYLE, style().encode())
    drawn.wait_for_selector("svg g.relationship path[fill='#E6A100']")
    nodes = drawn.locator("svg g.node circle").evaluate_all(COLOURS)
    edges = drawn.locator("svg g.relationship path").evaluate_all(COLOURS)
    assert {"#4C8EDA", "#F79767", "#57C7E3"} <= set(nodes)
    assert {"#2E9E5B", "#7B3FE4", "#C0392B", "#E6A100"} <= set(edges)


def test_a_dropped_zip_brings_every_saved_query(drawn):
    drop(drawn, QUERIES, queries_zip())
    drawn.click("[data-testid=navigationFavorites]")
    drawn.get_by_text("patra-graph", exact=True).click()
    for query in saved_queries():
        drawn.get_by_text(query.title, exact=True).first.wait_for()
    assert drawn.get_by_text(saved_queries()[0].title, exact=True).count() == 1


def test_the_guide_is_taken_and_brings_the_style(tab, place, server):
    with guide_served(place.guide, allowed=place.origin):
        tab.goto(f"{place.address}&cmd=guide&arg={quote(f'{place.guide}/{GUIDE}', safe='')}")
        tab.get_by_text("A walk through the graph", exact=True).wait_for()
        if tab.locator("[data-testid=password]").count():
            connect(tab, server.password)
        tab.locator("pre.runnable").first.click()
        tab.click("[data-testid=editor-Run]")
        tab.get_by_text(f":style {place.guide}/{STYLE}").first.wait_for()
        shown = tab.locator("[data-testid=frameContents]").first
        shown.get_by_text("relationship.SUPERLIKED").wait_for()
    assert tab.locator("pre.runnable").count() == 1


def body(name: str) -> str:
    return "\n".join(line for line in saved_query(name).text.splitlines() if not line.startswith("//"))


@pytest.mark.parametrize("name", NAMES)
def test_a_saved_query_gives_what_it_says_it_draws(name, driver):
    rows = driver.execute_query(saved_query(name).text).records
    assert len(rows) > 2
    assert (rows[0].keys() == ["path"]) == PATHS[saved_query(name).draws]


@pytest.mark.parametrize("name", NAMES)
def test_a_saved_query_says_who_may_see_it_and_only_reads(name):
    assert "// sees:   everything; for admins and analysts, never for users" in saved_query(name).text
    assert WRITES.findall(body(name)) == []


def test_the_rating_adds_up_to_the_one_that_stands_on_the_person(driver):
    last = driver.execute_query(saved_query("add_up_a_rating").text).records[-1]
    assert last["elo"] == last["now"]


def test_what_draws_a_pair_is_what_explain_prints():
    assert body("why_these_two") == pasted_query("draw_evidence", seeker_id="u0001", target_id="u0041")


def test_the_guide_holds_every_saved_query():
    text = guide("http://localhost:1")
    assert [name for name in NAMES if saved_query(name).title.replace("'", "&#x27;") not in text] == []
    assert "{{" not in text
