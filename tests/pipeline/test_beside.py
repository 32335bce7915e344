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
with Beside(sleep, 1):
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


def test_it_ends_without_a_word_where_whoever_asked_was_killed():
    with Popen([sys.executable, "-c", ASKING], stdout=PIPE, stderr=PIPE, text=True) as asking:
        asking.stdout.readline()
        asking.send_signal(signal.SIGKILL)
        assert asking.stderr.read() == ""
