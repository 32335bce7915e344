"""The site: its references are what the code says, it builds without a warning, and what it shows can be run."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from docs.make_reference import FOLDER, pages
from tests.browser.sample import load_sample
from tests.interfaces.test_help import understand

ROOT = Path(__file__).parent.parent.parent
WRITTEN = [path for path in sorted((ROOT / "docs").rglob("*.md")) if path.parent != FOLDER] + [ROOT / "README.md"]
CODE = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
PYTHON = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
FETCHED = re.compile(r"<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)=[\"']?((?:https?:)?//[^\"'> ]+)")


@pytest.mark.parametrize("name", pages())
def test_a_reference_page_is_what_the_code_says(name):
    """Where this fails: python docs/make_reference.py."""
    assert (FOLDER / f"{name}.md").read_text(encoding="utf-8") == pages()[name]()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    place = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(place)]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return place


def test_the_site_builds_strictly_with_every_page(site):
    made = {path.relative_to(site).with_suffix("") for path in site.rglob("*.html")} - {Path("404")}
    assert made == {path.relative_to(ROOT / "docs").with_suffix("") for path in (ROOT / "docs").rglob("*.md")}


def test_the_site_fetches_nothing_from_elsewhere(site):
    assert {found for page in site.rglob("*.html") for found in FETCHED.findall(page.read_text("utf-8"))} == set()


def shown_commands(path: Path) -> list[str]:
    """Every line of a page's code that calls the command, without its comment."""
    lines = [line for block in CODE.findall(path.read_text(encoding="utf-8")) for line in block.splitlines()]
    return [line.partition("#")[0] for line in lines if line.startswith("patra-graph ")]


@pytest.mark.parametrize("path", [path for path in WRITTEN if shown_commands(path)], ids=lambda path: path.stem)
def test_every_command_that_a_page_shows_is_understood(path):
    for line in shown_commands(path):
        understand(shlex.split(line)[1:])


def test_the_quick_start_runs_on_the_sample(server, open_graph, settings, tmp_path, monkeypatch, capsys):
    load_sample(open_graph, settings, tmp_path)
    for name, value in (("URI", server.uri), ("USERNAME", server.username), ("PASSWORD", server.password)):
        monkeypatch.setenv(f"NEO4J_{name}", value)
    before = open_graph.one("count_graph")
    (block,) = PYTHON.findall((ROOT / "docs" / "quick-start.md").read_text(encoding="utf-8"))
    exec(compile(block, "quick-start.md", "exec"), {})
    lines = capsys.readouterr().out.splitlines()
    assert (len(lines), lines[-1] in {"match!", "sent"}) == (6, True)
    assert open_graph.one("count_graph") == before
