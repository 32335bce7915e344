"""Work in a process of its own, and what becomes of it when the other one dies."""

import os
import signal
import sys
from subprocess import PIPE, Popen

import pytest

from patra_graph.errors import InvalidInput, PatraError
from patra_graph.pipeline.bulk.beside import Beside

ASKING = """
from time import sleep
from patra_graph.pipeline.bulk.beside import Beside
with Beside({work}):
    sleep(2)
    print("asked", flush=True)
    sleep(60)
"""


def refuse(what):
    raise InvalidInput(f"no {what}", "Try another.")


def test_its_answer_and_its_errors_arrive():
    with Beside(sum, [1, 2]) as beside:
        assert beside.result() == 3
    with Beside(refuse, "such thing") as beside, pytest.raises(InvalidInput, match="no such thing"):
        beside.result()


def test_one_that_dies_is_told_of():
    with Beside(os._exit, 1) as beside, pytest.raises(PatraError, match="a process that helped to load died"):
        beside.result()


@pytest.mark.parametrize("work", ["sleep, 60", "bytes, 10_000_000"], ids=["at work", "while it answers"])
def test_it_ends_soon_and_without_a_word_where_whoever_asked_was_killed(work):
    asking = [sys.executable, "-c", ASKING.format(work=work)]
    with Popen(asking, stdout=PIPE, stderr=PIPE, text=True) as killed:
        killed.stdout.readline()
        killed.send_signal(signal.SIGKILL)
        assert killed.communicate(timeout=30) == ("", "")
