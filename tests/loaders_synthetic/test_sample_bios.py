"""The bios of the sample read as written by different people, each about themself."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest

from patra_graph.loaders.synthetic_bios import deck, sentences
from patra_graph.loaders.synthetic_people import vocabulary


@pytest.fixture(scope="module")
def bios(users):
    return {user_id: user.bio for user_id, user in users.items() if user.bio}


def test_no_two_bios_share_more_than_one_whole_sentence(bios):
    shared = [len(one & other) for one, other in combinations(map(sentences, bios.values()), 2)]
    assert max(shared) <= 1


def test_no_sentence_is_in_more_than_one_in_a_hundred_bios(bios):
    used = Counter(sentence for bio in bios.values() for sentence in sentences(bio))
    assert max(used.values()) <= len(bios) / 100


def test_bios_differ_in_length_and_voice(bios):
    lengths = sorted(map(len, bios.values()))
    assert lengths[0] < 50 and lengths[-1] > 250
    assert 0.02 < sum(bio.islower() for bio in bios.values()) / len(bios) < 0.12


def test_bios_speak_of_no_city_but_the_own(users):
    cities = {user.city for user in users.values()}
    strangers = [u.user_id for u in users.values() for city in cities - {u.city} if city.lower() in u.bio.lower()]
    assert strangers == []


def test_only_those_new_in_town_say_that_they_are(users):
    newcomers = {line for tone in ("wry", "warm") for line in deck(("goals", "new in town", tone))}
    newcomers |= set(vocabulary("phrases")["newcomer"])
    said = [
        user.looking_for
        for user in users.values()
        for line in newcomers
        if line.format(city=user.city).lower() in user.bio.lower()
    ]
    assert said
    assert all("new in town" in goals for goals in said)


def test_whoever_speaks_of_a_job_has_it(users):
    jobs = {line.lower(): job for job, lines in vocabulary("phrases")["jobs"].items() for line in lines}
    said = [(job, u.profession) for u in users.values() for line, job in jobs.items() if line in u.bio.lower()]
    assert len(said) > 30
    assert all(job == profession for job, profession in said)


def test_whoever_speaks_of_a_hobby_has_it(users):
    lines = {
        line.lower(): hobby
        for hobby, entry in vocabulary("hobbies").items()
        for tone in ("wry", "warm")
        for line in entry[tone]
        if "{city}" not in line
    }
    said = [(hobby, u.hobbies) for u in users.values() for line, hobby in lines.items() if line in u.bio.lower()]
    assert len(said) > 150
    assert all(hobby in hobbies for hobby, hobbies in said)


def test_sixteen_different_sentences_are_there_for_each_of_thirty_three_hobbies():
    counts = {hobby: len({*entry["wry"], *entry["warm"]}) for hobby, entry in vocabulary("hobbies").items()}
    assert len(counts) == 33
    assert set(counts.values()) == {16}


def test_every_sentence_is_whole_and_names_only_what_a_bio_knows():
    known = {name: "x" for name in ("city", "hobby", "job", "Job", *"abcABC")}
    written = [line.format(**known) for line in _lines((vocabulary("phrases"), _sentences_of_hobbies()))]
    assert [line for line in written if line[-1] not in ".?\"'" or "{" in line] == []


def _sentences_of_hobbies():
    return [entry[tone] for entry in vocabulary("hobbies").values() for tone in ("wry", "warm")]


def _lines(node):
    if isinstance(node, str):
        yield node
        return
    for below in node.values() if isinstance(node, dict) else node:
        yield from _lines(below)
