"""`patra-graph serve --workers`: several processes at one address, replaced when they die, ended together."""

import json
import signal
from time import monotonic, sleep

import psutil
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.graph_fixtures import add_users, make_user
from tests.serving import ask, serving_process

WORKERS, LONGEST = 2, 120


@pytest.fixture
def crew(server, graph):
    """The command with two workers, once both answer; and its address."""
    add_users(graph, make_user("u1"), make_user("u2"), make_user("u4"))
    with serving_process(server, "--workers", str(WORKERS)) as (running, said):
        command = psutil.Process(running.pid)
        try:
            address = said["address"]
            wait_for(lambda: len(answering(command)) == WORKERS and in_memory(address), "two workers that are ready")
            yield command, running, address
        finally:
            for left in command.children(recursive=True) if command.is_running() else ():
                left.kill()


def wait_for(done, what):
    end = monotonic() + LONGEST
    while not done():
        assert monotonic() < end, f"waited {LONGEST} s for {what}"
        sleep(0.05)


def answering(command):
    """Pids of the workers that are connected to the graph, and so have begun to serve."""
    return {each.pid for each in command.children() if any(one.raddr for one in each.net_connections())}


def in_memory(address):
    """Whether everyone is in memory, of whichever worker takes a connection."""
    return all(json.loads(ask(address, "/health/ready")[1])["in_memory"] for _ in range(40))


def counted(text, route):
    """Requests to this route, as /metrics tells."""
    return sum(
        sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == "patra_requests_total" and sample.labels["route"] == route
    )


def test_they_answer_as_one_and_count_together(crew):
    command, _, address = crew
    swiped = ask(address, "/v1/users/u1/swipes", "POST", {"target_id": "u2", "kind": "like"})
    assert (swiped[0], json.loads(swiped[1])["matched"]) == (200, False)
    shown = [json.loads(ask(address, "/v1/users/u1/recommendations")[1]) for _ in range(20)]
    assert [[item["user_id"] for item in each["recommendations"]] for each in shown] == 20 * [["u4"]]
    told = ask(address, "/metrics")[1]
    assert counted(told, "/v1/users/{user_id}/recommendations") == 20
    assert counted(told, "/v1/users/{user_id}/swipes") == 1
    page = ask(address, "/operator")
    assert (page[0], "verb · recommend" in page[1]) == (200, True)
    assert len(answering(command)) == WORKERS


def test_one_that_was_killed_is_replaced_and_the_other_answers_meanwhile(crew):
    command, _, address = crew
    before = answering(command)
    psutil.Process(min(before)).kill()
    statuses = {ask(address, "/health/live")[0] for _ in range(20)}
    wait_for(lambda: len(answering(command)) == WORKERS and answering(command) != before, "a new worker")
    assert (statuses, ask(address, "/v1/users/u1/recommendations")[0]) == ({200}, 200)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_all_end_cleanly_when_the_command_is_told_to(crew, how):
    command, running, _ = crew
    workers = [psutil.Process(pid) for pid in answering(command)]
    running.send_signal(how)
    _, errors = running.communicate(timeout=LONGEST)
    assert (running.returncode, errors) == (0, "")
    assert [each for each in workers if each.is_running()] == []


def test_no_worker_is_left_when_the_command_is_killed(crew):
    command, running, address = crew
    workers = [psutil.Process(pid) for pid in answering(command)]
    running.kill()
    running.wait(LONGEST)
    wait_for(lambda: not any(each.is_running() and each.status() != "zombie" for each in workers), "workers to end")
    with pytest.raises(OSError):
        ask(address, "/health/live")


def test_ctrl_c_in_a_terminal_which_reaches_all_of_them_ends_cleanly(crew):
    command, running, _ = crew
    for each in (command, *command.children()):
        each.send_signal(signal.SIGINT)
    _, errors = running.communicate(timeout=LONGEST)
    assert (running.returncode, errors) == (0, "")
