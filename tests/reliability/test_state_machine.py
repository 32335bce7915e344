"""T3: whatever people do in whatever order, the graph holds what a model of plain dictionaries holds."""

from contextlib import ExitStack
from datetime import timedelta

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from patra_graph.domain.model import Swipe, SwipeKind
from patra_graph.errors import PatraError
from patra_graph.pipeline.erase import erase_user
from patra_graph.pipeline.load_users import hash_profile
from patra_graph.pipeline.matcher import Matcher
from patra_graph.pipeline.people import block, matches, unblock
from patra_graph.pipeline.recommend import recommend
from patra_graph.pipeline.swipe import rating_constants, swipe, undo
from patra_graph.store.ledger import lock_pairs
from patra_graph.store.repository import save_users, user_row
from tests.graph_fixtures import NOW, make_user
from tests.reliability.model import Model
from tests.reliability.sizes import sized

RUNS, STEPS = sized((200, 30), (2_000, 100))
PEOPLE = [f"s{number}" for number in range(6)]
EVERY_PAIR = [(one, other) for one in PEOPLE for other in PEOPLE if one != other]
ids, pairs, kinds = st.sampled_from(PEOPLE), st.sampled_from(EVERY_PAIR), st.sampled_from(SwipeKind)
genders = st.sampled_from(["male", "female", "nonbinary"])
profiles = st.fixed_dictionaries(
    {
        "age": st.sampled_from([20, 30, 40]),
        "gender": genders,
        "interested_in": st.lists(genders, min_size=1, max_size=3, unique=True).map(tuple),
        "min_age": st.sampled_from([None, None, 25]),
        "max_age": st.sampled_from([None, None, 35]),
    }
)


def outcome(call):
    """What a call gives, or the class of the error that it raises."""
    try:
        return call()
    except PatraError as error:
        return type(error)


class Dating(RuleBasedStateMachine):
    """Each rule does the same to the graph and to the model, and compares what comes back."""

    def __init__(self, graph, settings):
        super().__init__()
        self.graph, self.settings, self.sent, self.swipes = graph, settings, [], 0
        self.model = Model(rating_constants(settings))
        self.matcher, self.ending = None, ExitStack()
        graph.run("delete_everything")

    @initialize(first=st.lists(profiles, min_size=4, max_size=4), in_memory=st.sampled_from([False] * 4 + [True]))
    def begin(self, first, in_memory):
        for user_id, profile in zip(PEOPLE, first, strict=False):
            self.add(user_id, profile)
        if in_memory:
            self.matcher = self.ending.enter_context(Matcher(self.graph, settings=self.settings))

    @rule(user_id=ids, profile=profiles)
    def add(self, user_id, profile):
        user = make_user(user_id, **profile)
        row = user_row(user, profile_hash=hash_profile(user), start=self.model.constants.start)
        save_users(self.graph, [row], now=NOW)
        self.model.add(user)

    @rule(pair=pairs, kind=kinds)
    def swipe(self, pair, kind):
        self.swipes += 1
        self.sent.append(Swipe(f"swipe-{self.swipes}", *pair, kind, NOW + timedelta(minutes=self.swipes)))
        self.send(self.sent[-1])

    @rule(number=st.integers(0, 200))
    def send_an_old_swipe_again(self, number):
        if self.sent:
            self.send(self.sent[number % len(self.sent)])

    def send(self, made):
        real = outcome(lambda: swipe(self.graph, made, settings=self.settings))
        expected = outcome(lambda: self.model.swipe(made))
        assert getattr(real, "changed", real) == expected
        if isinstance(expected, bool):
            assert real.matched == ((made.swiper_id, made.target_id) in set(self.model.mutual()))

    @rule(user_id=ids)
    def undo(self, user_id):
        real = outcome(lambda: undo(self.graph, user_id))
        expected = outcome(lambda: self.model.undo(user_id))
        assert getattr(real, "swipe_id", real) == getattr(expected, "swipe_id", expected)

    @rule(pair=pairs)
    def block(self, pair):
        assert outcome(lambda: block(self.graph, *pair, now=NOW)) == outcome(lambda: self.model.block(pair))

    @rule(pair=pairs)
    def unblock(self, pair):
        assert outcome(lambda: unblock(self.graph, *pair)) == outcome(lambda: self.model.unblock(pair))

    @rule(user_id=ids)
    def erase(self, user_id):
        real = outcome(lambda: erase_user(self.graph, user_id))
        expected = outcome(lambda: self.model.erase(user_id))
        gone = real if isinstance(real, type) else (real.swipes_made, real.blocks_made, real.matches)
        assert gone == expected
        self.sent = [each for each in self.sent if user_id not in (each.swiper_id, each.target_id)]

    @rule(seeker_id=ids)
    def recommend(self, seeker_id):
        expected = outcome(lambda: self.model.fits(seeker_id))
        assert self.shown(lambda: recommend(self.graph, seeker_id, settings=self.settings)) == expected
        if self.matcher is not None:
            early = self.shown(lambda: self.matcher.recommend(seeker_id))
            assert early == expected or early <= expected
            self.matcher.columns.refresh()
            assert self.shown(lambda: self.matcher.recommend(seeker_id)) == expected

    def shown(self, call):
        real = outcome(call)
        return real if isinstance(real, type) else {item.user_id for item in real}

    @rule(user_id=ids)
    def list_matches(self, user_id):
        real = outcome(lambda: {row["user_id"] for row in matches(self.graph, user_id)})
        assert real == outcome(lambda: self.model.matches(user_id))

    @rule()
    def compare(self):
        model, people = self.model, sorted(self.model.people)
        known = [pair for pair in EVERY_PAIR if set(pair) <= set(people)]
        ledger = self.graph.write(lambda tx: lock_pairs(tx, people, known))
        assert {pair: state.decision.swipe for pair, state in ledger.pairs.items() if state.decision} == {
            pair: made for pair, (made, _) in model.counts.items()
        }
        assert {pair: [*state.retracted_ids] for pair, state in ledger.pairs.items() if state.retracted_ids} == (
            model.taken_back
        )
        for user_id in people:
            assert ledger.ratings[user_id] == pytest.approx(model.ratings[user_id], abs=1e-6)

    def teardown(self):
        self.ending.close()
        self.compare()
        for user_id in self.model.people:
            self.list_matches(user_id)


@pytest.mark.timeout(sized(600, 14_400))
@pytest.mark.reliability("T3", what="Hypothesis state machine against a model, by Cypher and by the Matcher")
def test_whatever_people_do_the_graph_is_what_the_model_says(graph, settings, reliability_size):
    reliability_size(f"{RUNS:,} runs of {STEPS} steps")
    effort = hypothesis_settings(
        max_examples=RUNS, stateful_step_count=STEPS, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(lambda: Dating(graph, settings), settings=effort)
