"""The loopback server of the guide: its documents, its one origin, and nothing else."""

from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from patra_graph.interfaces.browser.materials import documents, style
from patra_graph.interfaces.browser.served import guide_served

BROWSER = "http://127.0.0.1:7484"


@pytest.fixture
def origin(free_port):
    found = f"http://localhost:{free_port}"
    with guide_served(found, allowed=BROWSER):
        yield f"http://127.0.0.1:{free_port}"


def test_every_document_is_served(origin):
    assert [name for name in documents("x") if urlopen(f"{origin}/{name}").status != 200] == []


def test_the_style_is_served_to_the_pages_of_one_browser(origin):
    with urlopen(f"{origin}/style.grass") as answer:
        assert (answer.read().decode(), answer.headers["Access-Control-Allow-Origin"]) == (style(), BROWSER)


def test_the_preflight_of_neo4j_browser_is_answered(origin):
    with urlopen(Request(f"{origin}/guide.html", method="OPTIONS")) as answer:
        allowed = answer.headers["Access-Control-Allow-Headers"]
    assert (answer.status, {"pragma", "cache-control", "sentry-trace"} <= set(allowed.split(", "))) == (204, True)


@pytest.mark.parametrize("path", ["/", "/../secret", "/queries/../style.grass", "/etc/passwd"])
def test_nothing_else_is_served(origin, path):
    with pytest.raises(HTTPError, match="404"):
        urlopen(f"{origin}{path}")
