"""What the server is told, and how Java reads it."""

import pytest

from patra_graph.errors import InvalidInput
from patra_graph.localdb.configuration import DefaultMemory, argument_file, neo4j_conf
from patra_graph.localdb.home import home_from, make_private, write_private


@pytest.fixture
def conf():
    text = neo4j_conf(DefaultMemory(heap="1g", page_cache="256m"), bolt=7697, http=7484)
    return dict(line.split("=", 1) for line in text.splitlines() if not line.startswith("#"))


def test_every_address_is_loopback_and_names_the_chosen_port(conf):
    addresses = {key: value for key, value in conf.items() if key.endswith("_address")}
    assert addresses == {
        "server.default_listen_address": "127.0.0.1",
        "server.bolt.listen_address": "127.0.0.1:7697",
        "server.bolt.advertised_address": "127.0.0.1:7697",
        "server.http.listen_address": "127.0.0.1:7484",
        "server.http.advertised_address": "127.0.0.1:7484",
    }


def test_nothing_is_sent_anywhere(conf):
    off = ("dbms.usage_report.enabled", "dbms.fleet_manager.enabled", "server.fleet_discovery.enabled",
           "server.bolt.telemetry.enabled", "client.allow_telemetry", "server.http.x_forward.enabled")  # fmt: skip
    assert {conf[key] for key in off} == {"false"}


def test_only_the_servers_own_browser_page_may_call_it(conf):
    assert conf["dbms.security.http_access_control_allow_origin"] == "http://127.0.0.1:7484"
    policy = conf["dbms.security.http_static_content_security_policy_header"]
    assert "connect-src 'self' ws://127.0.0.1:7697 http://127.0.0.1:7697 http://localhost:8484;" in policy


def test_a_client_with_an_old_password_cannot_lock_the_others_out(conf):
    assert conf["dbms.security.auth_max_failed_attempts"] == "0"


def test_memory_and_waits_are_bounded(conf):
    bounded = ("server.memory.heap.max_size", "server.memory.pagecache.size", "db.transaction.timeout",
               "db.lock.acquisition.timeout")  # fmt: skip
    assert [conf[key] for key in bounded] == ["1g", "256m", "10m", "60s"]


def test_whoever_swipes_is_not_regrouped_as_soon_as_neo4j_would(conf):
    assert int(conf["db.relationship_grouping_threshold"]) > 4 * 37  # a world's swipes, made and received, twice over


def test_an_argument_file_quotes_what_java_would_read_otherwise():
    assert argument_file(["-cp", 'a b\\c"d']) == '"-cp"\n"a b\\\\c\\"d"\n'


@pytest.mark.parametrize("name", ["/tmp/a:b", "/tmp/a\nb", "/tmp/a\x07"])
def test_a_home_that_java_cannot_be_told_is_refused(name):
    with pytest.raises(InvalidInput, match="PATRA_HOME"):
        home_from({"PATRA_HOME": name})


def test_private_files_and_folders_are_made_private_again(tmp_path):
    (tmp_path / "folder").mkdir(mode=0o755)
    (tmp_path / "folder" / "secret").touch(mode=0o644)
    make_private(tmp_path / "folder")
    write_private(tmp_path / "folder" / "secret", "new")
    modes = [path.stat().st_mode & 0o777 for path in (tmp_path / "folder", tmp_path / "folder" / "secret")]
    assert modes == [0o700, 0o600]
