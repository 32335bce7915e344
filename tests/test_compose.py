"""compose.yaml, as far as it can be held without an engine: what it opens, demands, and tells the server."""

import re
from pathlib import Path

import pytest
import yaml

from patra_graph.localdb.configuration import DefaultMemory, neo4j_conf
from tests.conftest import IMAGE

TEXT = (Path(__file__).parent.parent / "compose.yaml").read_text(encoding="utf-8")
DOCUMENT = yaml.safe_load(TEXT)
SERVICE = DOCUMENT["services"]["neo4j"]
DEFAULTED = re.compile(r"\$\{\w+:-(\w+)\}")
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
    assert [DEFAULTED.sub(r"\1", port) for port in SERVICE["ports"]] == ["127.0.0.1:7474:7474", "127.0.0.1:7687:7687"]


def test_it_refuses_to_start_without_a_password():
    assert "${NEO4J_PASSWORD:?" in SERVICE["environment"]["NEO4J_AUTH"]


@pytest.mark.parametrize("name", [name for name in SERVICE["environment"] if name.startswith("NEO4J_")])
def test_no_variable_but_settings_reaches_the_server(name):
    assert name == "NEO4J_AUTH" or name.removeprefix("NEO4J_").split("_")[0] in {"server", "dbms", "db", "client"}


def test_it_is_the_server_that_the_tests_run_on():
    assert SERVICE["image"] == IMAGE


def test_data_outlives_the_container():
    assert {volume.split(":")[0] for volume in SERVICE["volumes"]} == set(DOCUMENT["volumes"])
