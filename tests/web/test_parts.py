"""What the pages are made of: faces, charts, decks, timings, and the files that come from elsewhere."""

import hashlib
import json
import re
from datetime import UTC, datetime
from importlib.resources import files

import pytest
from prometheus_client import CollectorRegistry, Counter, Histogram

from patra_graph.interfaces.web.charts import history_chart, lorenz, lorenz_chart, spread_chart
from patra_graph.interfaces.web.deck import Decks
from patra_graph.interfaces.web.face import face_of, initials
from patra_graph.interfaces.web.timings import Timing, timings
from patra_graph.pipeline.cards import Suggestion
from patra_graph.pipeline.overview import Rated

WEB = files("patra_graph.interfaces.web")
TEMPLATES = sorted((WEB / "templates").iterdir(), key=lambda entry: entry.name)
INLINE = re.compile(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|javascript:|hx-on|https?://", re.IGNORECASE)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Kendall R.", "KR"),
        ("ada", "A"),
        ("Ana de la Cruz", "AC"),
        ("(x) 7", "X7"),
        ("", ""),
        ("- !", ""),
        ("李 雷", "李雷"),
    ],
)
def test_initials_are_those_of_the_first_and_the_last_word(name, letters):
    assert initials(name) == letters


def test_a_face_is_always_the_same_and_falls_back_to_the_id():
    assert (face_of("u1", ""), face_of("!", "").initials) == (face_of("u1", "-"), "?")
    assert len({face_of(f"u{number}", "").hue for number in range(200)}) == 12


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda entry: entry.name)
def test_no_template_holds_inline_scripts_styles_or_a_foreign_address(template):
    assert INLINE.findall(template.read_text(encoding="utf-8")) == []


def test_what_comes_from_elsewhere_is_as_it_was_published():
    told = json.loads((WEB / "static" / "vendored.json").read_text(encoding="utf-8"))
    found = {name: hashlib.sha256((WEB / "static" / name).read_bytes()).hexdigest() for name in told}
    assert found == {name: entry["sha256"] for name, entry in told.items()}
    assert "Zero-Clause BSD" in (WEB / "static" / told["htmx.min.js"]["licence_text"]).read_text(encoding="utf-8")


def test_every_script_is_ours_or_is_named_with_its_source():
    told = json.loads((WEB / "static" / "vendored.json").read_text(encoding="utf-8"))
    scripts = {entry.name for entry in (WEB / "static").iterdir() if entry.name.endswith(".js")}
    assert scripts == {"keys.js", *told}


def test_a_spread_has_a_bar_for_each_count():
    chart = spread_chart([(0, 3), (2, 1)], title="Likes", times="likes")
    assert [bar.says for bar in chart.bars][:3] == ["0 likes: 3 users", "1 likes: 0 users", "2 likes: 1 users"]
    assert (chart.bars[0].height, chart.bars[1].height) == (164.0, 0.0)
    assert chart.summary == "4 users, 0.5 likes on average, 3 with none. Gini 0.75."


def test_a_wide_spread_shares_bars_and_loses_nobody():
    chart = spread_chart([(times, 1) for times in range(1000)], title="Likes", times="likes")
    assert (len(chart.bars), chart.bars[0].says) == (24, "0 to 41 likes: 42 users")


def test_nobody_at_all_has_a_chart():
    assert (
        spread_chart([], title="Likes", times="likes").summary == "0 users, 0.0 likes on average, 0 with none. Gini -."
    )


def test_the_lorenz_curve_runs_from_nobody_to_everybody():
    assert lorenz([(0, 2), (1, 1), (3, 1)]) == [(0.0, 0.0), (0.5, 0.0), (0.75, 0.25), (1.0, 1.0)]
    assert lorenz([(0, 2)]) == lorenz([]) == [(0.0, 0.0), (1.0, 1.0)]


def test_the_lorenz_chart_says_its_gini():
    assert lorenz_chart([(5, 4)], title="Spread", what="likes").summary.startswith("Gini 0.00:")


def test_a_history_is_a_staircase_to_the_right_edge():
    days = [Rated(datetime(2026, 3, day, tzinfo=UTC), 1500.0 + 50 * day) for day in (1, 2, 3)]
    chart = history_chart({"elo": days, "choosiness": []}, title="Ratings")
    assert [line.path for line in chart.lines] == ["M56.0 176.0 H259.0 V94.0 H462.0 V12.0 H462"]
    assert chart.summary == "elo now 1,650"


def test_no_history_has_no_chart():
    assert history_chart({"elo": [], "choosiness": []}, title="Ratings") is None


def test_one_swipe_is_a_history():
    chart = history_chart({"elo": [Rated(datetime(2026, 3, 1, tzinfo=UTC), 1500.0)]}, title="Ratings")
    assert chart.lines[0].path == "M56.0 176.0 H462"


ADA, BEN, CLEO = (Suggestion(user_id, ("Why.",)) for user_id in ("ada", "ben", "cleo"))


def test_a_deck_keeps_who_was_gone_through_and_names_nobody_twice():
    decks = Decks()
    decks.add("me", [ADA, BEN])
    assert decks.add("me", [BEN, CLEO]) == decks.of("me") == (ADA, BEN, CLEO)


def test_who_is_put_first_comes_first_once():
    decks = Decks()
    decks.add("me", [ADA, BEN])
    decks.put_first("me", BEN)
    assert decks.of("me") == (BEN, ADA)


def test_an_old_deck_is_not_gone_on_with():
    now = [0.0]
    decks = Decks(stale_after=10, clock=lambda: now[0])
    decks.add("me", [ADA])
    now[0] = 10.5
    assert decks.of("me") == ()


def test_the_longest_unused_deck_makes_room():
    decks = Decks(seekers=2)
    for seeker in ("a", "b", "c"):
        decks.add(seeker, [ADA])
    assert [bool(decks.of(seeker)) for seeker in ("a", "b", "c")] == [False, True, True]


def test_a_deck_stays_short_however_long_somebody_swipes():
    decks = Decks()
    for number in range(100):
        decks.add("me", [Suggestion(f"u{number}-{place}", ()) for place in range(10)])
    assert (len(decks.of("me")), decks.of("me")[-1].user_id) == (40, "u99-9")


def test_timings_are_told_out_of_our_histograms():
    registry = CollectorRegistry()
    verbs = Histogram("patra_verb_seconds", "Verbs.", ["verb"], registry=registry, buckets=(0.01, 0.1))
    Counter("patra_requests", "Requests.", registry=registry).inc()
    Histogram("other_seconds", "Not ours.", registry=registry).observe(1)
    for seconds in (0.005, 0.005, 0.05, 0.5):
        verbs.labels("swipe").observe(seconds)
    assert timings(registry) == [Timing("verb · swipe", 4, pytest.approx(140.0), "10", "longer")]
