"""T4: one swipe id sent by sixteen threads at once has one effect, and everyone gets the same answer."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest

from patra_graph.domain.model import Swipe
from tests.graph_fixtures import NOW, add_users, make_user
from tests.reliability.crowd import KINDS, Log, Sent, through
from tests.reliability.findings import findings

THREADS = 16
IDS = 1_000
PEOPLE = [f"o{number:02}" for number in range(16)]
PAIRS = [(swiper, target) for swiper in PEOPLE for target in PEOPLE if swiper != target]


def swipe_number(number):
    """The swipes go around the pairs; each time around with another kind."""
    around, pair = divmod(number, len(PAIRS))
    return Swipe(f"id-{number}", *PAIRS[pair], KINDS[around], NOW + timedelta(seconds=number))


@pytest.mark.reliability("T4", what="each id from 16 threads at the same instant", size=f"{IDS:,} ids")
def test_one_swipe_id_sent_by_sixteen_threads_has_one_effect_and_one_answer(graph, settings):
    add_users(graph, *map(make_user, PEOPLE))
    send, meet = through(graph, settings), Barrier(THREADS)
    swipes = [swipe_number(number) for number in range(IDS)]

    def thread(_):
        answers = []
        for made in swipes:
            meet.wait(60)
            answers.append(send(made))
        return answers

    with ThreadPoolExecutor(THREADS) as threads:
        answers = list(zip(*threads.map(thread, range(THREADS)), strict=True))
    assert [sum(answer.changed for answer in given) for given in answers] == [1] * IDS
    assert [given for given in answers if len({replace(answer, changed=True) for answer in given}) != 1] == []
    assert findings(graph, PEOPLE, [Log([Sent(made, True, 1) for made in swipes])]) == []
