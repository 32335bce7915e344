"""compose.yaml and Dockerfile, as far as they can be held without an engine: what they open, demand, and tell."""

import json
import re
import tomllib
from pathlib import Path

import click
import pytest
import yaml

from patra_graph.interfaces.cli import main
from patra_graph.interfaces.serve_command import is_loopback
from patra_graph.localdb.configuration import DefaultMemory, neo4j_conf
from tests.conftest import IMAGE

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "compose.yaml").read_text(encoding="utf-8")
DOCUMENT = yaml.safe_load(TEXT)
SERVICE, OURS = DOCUMENT["services"]["neo4j"], DOCUMENT["services"]["service"]
DEFAULTED = re.compile(r"\$\{\w+:-(\w+)\}")
STEPS = re.findall(r"^([A-Z]+) ((?:.*\\\n)*.*)$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
COMMAND = json.loads(dict(STEPS)["CMD"])
OF_THE_LOCAL_SERVER_ONLY = {
    "server.default_listen_address",
    "server.bolt.listen_address",
    "server.http.listen_address",
    "server.directories.import",
    "server.memory.heap.initial_size",
    "server.memory.heap.max_size",
    "server.memory.pagecache.size",
    "dbms.security.auth_max_failed_attempts",
    "browser.remote_content_hostname_whitelist",
    "internal.dbms.bolt.netty_server_shutdown_quiet_period_duration",
}


def told() -> dict[str, str]:
    """The server's settings, by their own names, under the defaults of compose.yaml."""
    names = (name for name in SERVICE["environment"] if name.startswith("NEO4J_") and name != "NEO4J_AUTH")
    return {setting(name): DEFAULTED.sub(r"\1", str(SERVICE["environment"][name])) for name in names}


def setting(name: str) -> str:
    """The setting that the image makes of an environment variable: _ is a dot, __ an underscore."""
    return re.sub(r"_+", lambda run: "_" if len(run[0]) == 2 else ".", name.removeprefix("NEO4J_"))


def conf() -> dict[str, str]:
    lines = neo4j_conf(DefaultMemory(), bolt=7687, http=7474).splitlines()
    return dict(line.split("=", 1) for line in lines if not line.startswith("#"))


def test_the_server_is_told_what_the_managed_one_is_told():
    wanted = {name: value for name, value in conf().items() if name not in OF_THE_LOCAL_SERVER_ONLY}
    assert {name: told().get(name) for name in wanted} == wanted


def test_only_loopback_is_open():
    ports = [DEFAULTED.sub(r"\1", port) for port in SERVICE["ports"] + OURS["ports"]]
    assert ports == ["127.0.0.1:7474:7474", "127.0.0.1:7687:7687", "127.0.0.1:8000:8000"]


def test_it_refuses_to_start_without_a_password():
    assert "${NEO4J_PASSWORD:?" in SERVICE["environment"]["NEO4J_AUTH"]


@pytest.mark.parametrize("name", [name for name in SERVICE["environment"] if name.startswith("NEO4J_")])
def test_no_variable_but_settings_reaches_the_server(name):
    assert name == "NEO4J_AUTH" or name.removeprefix("NEO4J_").split("_")[0] in {"server", "dbms", "db", "client"}


def test_it_is_the_server_that_the_tests_run_on():
    assert SERVICE["image"] == IMAGE


def test_data_outlives_the_container():
    assert {volume.split(":")[0] for volume in SERVICE["volumes"]} == set(DOCUMENT["volumes"])


def test_the_service_waits_for_the_server_and_reaches_it_inside():
    assert OURS["depends_on"] == {"neo4j": {"condition": "service_healthy"}}
    assert OURS["environment"] == {
        "NEO4J_URI": "bolt://neo4j:7687",
        "NEO4J_USERNAME": "neo4j",
        "NEO4J_PASSWORD": "${NEO4J_PASSWORD}",
    }


def test_the_service_gains_no_rights():
    assert (OURS["cap_drop"], OURS["security_opt"]) == (["ALL"], ["no-new-privileges:true"])


def test_the_image_runs_a_command_that_exists_and_demands_keys():
    root = click.Context(main, **main.context_settings)
    options = main.get_command(root, COMMAND[1]).make_context(COMMAND[1], COMMAND[2:], parent=root).params
    assert (options["host"], options["port"], options["require_keys"]) == ("0.0.0.0", 8000, True)
    assert not is_loopback(options["host"])


def test_the_image_runs_as_a_user_of_its_own_and_is_asked_whether_it_lives():
    assert dict(STEPS)["USER"] == "patra"
    assert "/health/live" in dict(STEPS)["HEALTHCHECK"]


def test_the_image_holds_every_package_and_nothing_besides():
    folders = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-dir"].values()
    copied = {source for step, what in STEPS if step == "COPY" and "--from" not in what for source in what.split()[:-1]}
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert copied == kept == {*folders, "patra_graph", "pyproject.toml", "README.md", "LICENSE"}


def test_no_neo4j_is_brought_into_the_image():
    assert [what for step, what in STEPS if step in {"COPY", "RUN", "ADD"} and "neo4j" in what.lower()] == []
