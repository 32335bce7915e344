"""What is wrong in a graph after clients swiped: a sentence for each swipe lost, doubled or miscounted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from patra_graph.domain.swiping import Ledger, Pair
from patra_graph.pipeline.people import matches
from patra_graph.store.graph import Graph
from patra_graph.store.ledger import lock_pairs
from tests.reliability.crowd import Log, Sent

ROUNDING = 1e-6


def findings(graph: Graph, people: Sequence[str], logs: Iterable[Log]) -> list[str]:
    """Nothing, where every acknowledged swipe counts once, and ratings, counts and matches are those of the edges."""
    by_pair: dict[Pair, list[Sent]] = defaultdict(list)
    for log in logs:
        for each in log.sent:
            by_pair[each.swipe.swiper_id, each.swipe.target_id].append(each)
    ledger = graph.write(lambda tx: lock_pairs(tx, sorted(people), sorted(by_pair)))
    return [
        *_lost(ledger, by_pair),
        *_doubled(graph, ledger, by_pair),
        *_miscounted(graph, ledger),
        *_unlike(graph, ledger),
    ]


def _lost(ledger: Ledger, by_pair: Mapping[Pair, Sequence[Sent]]) -> Iterator[str]:
    """Acknowledged swipes that the graph does not know, and pairs in which another swipe counts than the last known.

    A swipe of the kind that counts already is answered and changes nothing: the graph need not know its id.
    """
    for pair, sent in by_pair.items():
        state = ledger.state(pair)
        counts = state.decision.swipe if state.decision else None
        known = {*state.retracted_ids, *([counts.swipe_id] if counts else [])}
        last = None
        for each in sent:
            if each.swipe.swipe_id in known:
                last = each.swipe
            elif each.acknowledged and (last is None or last.kind != each.swipe.kind):
                yield f"lost: {each.swipe}"
        if counts != last:
            yield f"counts: {counts}, not {last}"


def _doubled(graph: Graph, ledger: Ledger, by_pair: Mapping[Pair, Sequence[Sent]]) -> Iterator[str]:
    """More edges than pairs that decided, and ids taken back twice."""
    counts = graph.one("count_graph")
    edges = counts["likes"] + counts["superlikes"] + counts["rejects"]
    decided = sum(ledger.state(pair).decision is not None for pair in by_pair)
    if edges != decided:
        yield f"{edges} edges between {decided} pairs that decided"
    for pair in by_pair:
        ids = ledger.state(pair).retracted_ids
        if len(ids) != len(set(ids)):
            yield f"taken back twice: {pair}: {ids}"


def _miscounted(graph: Graph, ledger: Ledger) -> Iterator[str]:
    """Ratings that are not their start and the sum of the edges, and counts that are not those of the edges."""
    for row in graph.run("check_ratings", tolerance=ROUNDING):
        yield f"rating: {row}"
    decided = [pair for pair, state in ledger.pairs.items() if state.decision]
    for user_id, rating in ledger.ratings.items():
        made, received = (sum(pair[side] == user_id for pair in decided) for side in (0, 1))
        if (rating.swipes_made, rating.swipes_received) != (made, received):
            yield f"counts of {user_id}: {rating}, not {made} made and {received} received"


def _unlike(graph: Graph, ledger: Ledger) -> Iterator[str]:
    """Matches missed and matches that are none."""
    liked = {pair for pair, state in ledger.pairs.items() if state.positive}
    for user_id in ledger.ratings:
        ours = sorted(target for swiper, target in liked if swiper == user_id and (target, swiper) in liked)
        theirs = sorted(row["user_id"] for row in matches(graph, user_id))
        if ours != theirs:
            yield f"matches of {user_id}: {theirs}, not {ours}"
