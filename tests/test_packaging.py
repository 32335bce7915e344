"""The wheel, built from the sdist and installed elsewhere, does what the checkout does."""

import json
import os
import subprocess
import sys
import sysconfig
import tomllib
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
FOLDERS = {"cypher", "config", "data", "loaders"}


def test_the_list_of_packages_is_the_folders_that_hold_code():
    inside = {str(path.parent.relative_to(ROOT)).replace(os.sep, ".") for path in (ROOT / "patra_graph").rglob("*.py")}
    beside = {f"patra_graph.{folder}" for folder in FOLDERS}
    assert set(PROJECT["tool"]["setuptools"]["packages"]) == inside | beside


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The command out of the wheel, in an environment of its own that sees this one's dependencies."""
    place = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(place / "dist"), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    venv.create(place / "venv", with_pip=False)
    python = place / "venv" / "bin" / "python"
    site = next((place / "venv" / "lib").glob("python*/site-packages"))
    wheel = next((place / "dist").glob("*.whl"))
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--quiet", str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    return place / "venv" / "bin" / "patra-graph"


def run(command, *args, cwd, **environ):
    done = subprocess.run(
        [command, *args], capture_output=True, text=True, cwd=cwd, env=os.environ | environ, timeout=240
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_demos_loads_recommends_and_swipes(installed, server, graph, tmp_path):
    enter = {"NEO4J_URI": server.uri, "NEO4J_USERNAME": server.username, "NEO4J_PASSWORD": server.password}
    demo = json.loads(run(installed, "demo", "--json", cwd=tmp_path, **enter))
    best = demo["recommendations"][0]["user_id"]
    swiped = json.loads(run(installed, "swipe", "u0001", best, "like", "--json", cwd=tmp_path, **enter))
    (tmp_path / "users.csv").write_text("user_id,age,gender\nnew,30,female\n", encoding="utf-8")
    loaded = json.loads(run(installed, "load", ".", "--json", cwd=tmp_path, **enter))
    found = json.loads(run(installed, "recommend", "u0001", "--json", cwd=tmp_path, **enter))
    assert (swiped["changed"], loaded["users_written"]) == (True, 1)
    assert best not in [item["user_id"] for item in found["recommendations"]]


def test_the_wheel_holds_no_second_top_level_package(installed):
    site = next(installed.parent.parent.glob("lib/python*/site-packages"))
    tops = {path.name for path in site.iterdir() if path.is_dir() and not path.name.startswith(("pip", "setuptools"))}
    assert {name for name in tops if not name.endswith(".dist-info")} == {"patra_graph"}
