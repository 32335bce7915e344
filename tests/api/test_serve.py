"""T13: `patra-graph serve` listens on loopback, refuses to listen elsewhere without a key, and ends when told to."""

import signal
import socket

import psutil
import pytest

from tests.serving import ask, serving_process


@pytest.fixture
def process(server, graph):
    """The command, running at a free port; and what it said of itself."""
    with serving_process(server) as running:
        yield running


@pytest.mark.reliability("T13", what="the addresses the process listens at", size="all listeners")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_listens_on_loopback_only_and_ends_cleanly_when_told_to(process, how):
    running, said = process
    live = ask(said["address"], "/health/live")
    listening = [each.laddr.ip for each in psutil.Process(running.pid).net_connections() if each.status == "LISTEN"]
    running.send_signal(how)
    _, errors = running.communicate(timeout=200)
    assert (live[0], said["keys_required"], listening) == (200, False, ["127.0.0.1"])
    assert (running.returncode, errors) == (0, "")


@pytest.mark.parametrize("workers", ["1", "2"])
def test_told_to_end_as_soon_as_it_has_said_where_it_serves_it_does(server, graph, workers):
    with serving_process(server, "--workers", workers) as (running, _):
        running.send_signal(signal.SIGTERM)
        _, errors = running.communicate(timeout=100)
    assert (running.returncode in (0, -signal.SIGTERM), errors) == (True, "")


@pytest.mark.reliability("T13", what="off loopback without a key: exit 6", size="both families")
@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
@pytest.mark.parametrize("more", [(), ("--require-keys",)])
def test_off_loopback_without_any_key_it_refuses_and_says_how_to_make_one(patra, host, more):
    refused = patra("serve", "--host", host, "--port", "0", *more)
    assert (refused.exit_code, refused.stderr.splitlines()) == (
        6,
        [
            f"Error: --host {host} lets others in, and there is no key",
            "  Create one: patra-graph keys create --role admin.",
        ],
    )


def test_a_port_that_is_taken_is_named(patra):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        refused = patra("serve", "--port", str(port))
    assert (refused.exit_code, refused.stderr.splitlines()[0]) == (7, f"Error: port {port} at 127.0.0.1 is taken")


def test_an_address_of_another_machine_is_refused(patra):
    patra("keys", "create", "--role", "admin")
    refused = patra("serve", "--host", "203.0.113.1", "--port", "0")
    assert (refused.exit_code, refused.stderr.splitlines()[0]) == (
        2,
        "Error: --host 203.0.113.1 is no address of this machine",
    )
