"""The exact scorer: everyone who passes the hard filters, scored by the domain in memory. The measure of recall.

The same definition as `pipeline.recommend`, without candidate generation; ties by id. Of a seeker only what the graph
alone knows is asked of it: taste, edges, collaborative values.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import neo4j
import numpy as np

from benchmarks.asking import ask, session
from patra_graph.domain.collaborative import PEERS
from patra_graph.domain.columns import FloatArray, IntArray, People, people
from patra_graph.domain.filters import Wishes, fitting, wishes
from patra_graph.domain.interaction import Evidence, Taste, already_liked_value, bio_aim, learn_taste
from patra_graph.domain.ranking import best
from patra_graph.domain.reciprocal import Direction, Preset, score_pairs
from patra_graph.domain.swiping import swipe_kind
from patra_graph.pipeline.recommend import as_preset
from patra_graph.settings import Settings
from patra_graph.store.graph import Graph

PAGE = 5000


@dataclass(frozen=True, slots=True)
class Seen:
    """What the graph knows of one seeker: number, who may not be shown (numbers), taste in profiles and bios, and of
    everyone, of shape (n,), what they did to the seeker and what the seeker's peers made of them."""

    seeker: int
    apart: IntArray
    taste: Taste
    aim: FloatArray
    already_liked: FloatArray
    collaborative: FloatArray


class Exact:
    """n people numbered in the order of their ids, with embeddings of shape (n, d) as float32."""

    def __init__(self, graph: Graph, settings: Settings, preset: str | None = None) -> None:
        self.graph, self.settings = graph, settings
        self.preset: Preset = as_preset(settings, preset)
        with session(graph.address) as asked:
            self.rows = list(_everyone(asked))
            self.people: People = people(self.rows)
            self.wishes: Wishes = wishes(self.rows)
            self.number = {row["user_id"]: index for index, row in enumerate(self.rows)}
            self.embeddings = self._embeddings(asked)
        self.told = self.embeddings.any(axis=1)

    @property
    def hobby_names(self) -> list[str]:
        """Hobbies by the codes that `people` gives them."""
        first: dict[str, str] = {}
        for row in self.rows:
            for hobby in row["hobbies"]:
                first.setdefault(hobby.casefold(), hobby)
        return list(first.values())

    def _embeddings(self, asked) -> np.ndarray:
        held = np.zeros((len(self.rows), self.settings.embedding.dimensions), dtype=np.float32)
        after = ""
        while page := list(ask(asked, "embeddings", after=after, limit=PAGE)):
            held[[self.number[row["user_id"]] for row in page]] = [row["embedding"] for row in page]
            after = page[-1]["user_id"]
        return held

    def look(self, seeker_id: str) -> Seen:
        """What the graph knows of this seeker now."""
        history = self.settings.pipeline.taste_history
        asks = self.graph.read
        found = asks(lambda tx: tx.one("fetch_seeker", seeker_id=seeker_id, history=history, traits=[]))
        peers = asks(lambda tx: tx.one("fetch_collaborative", seeker_id=seeker_id, history=history, peers=PEERS))
        with session(self.graph.address) as asked:
            edges = next(ask(asked, "edges_of", seeker_id=seeker_id))
        kinds = [swipe_kind(row["type"]) for row in found["history"]]
        swiped = np.array([self.number[row["target"]["user_id"]] for row in found["history"]], dtype=np.int64)
        liked, collaborative = np.zeros(len(self.rows)), np.zeros(len(self.rows))
        for user_id, kind in edges["received"]:
            liked[self.number[user_id]] = already_liked_value(swipe_kind(kind))
        for user_id, value in zip(peers["user_ids"], peers["values"], strict=True):
            collaborative[self.number[user_id]] = value
        seeker = self.number[seeker_id]
        return Seen(
            seeker=seeker,
            apart=np.array([seeker, *(self.number[user_id] for user_id in edges["apart"])], dtype=np.int64),
            taste=learn_taste(self.people.take(swiped), kinds),
            aim=bio_aim(self.embeddings[swiped].astype(np.float64), kinds),
            already_liked=liked,
            collaborative=collaborative,
        )

    def top(self, seen: Seen, count: int) -> list[str]:
        """Ids of the `count` best of all who fit, best first."""
        rows, score = self.scores(seen)
        return self.people.user_ids[rows[best(score, self.people.user_ids[rows], count)]].tolist()

    def scores(self, seen: Seen) -> tuple[IntArray, FloatArray]:
        """Numbers of all who may be shown to the seeker, and their scores."""
        me = np.array([seen.seeker])
        fits = fitting(self.wishes.take(me), self.wishes)
        fits[seen.apart] = False
        rows = np.flatnonzero(fits)
        forward, backward = self._evidence(seen, rows)
        chooser, target = self.people.take(me), self.people.take(rows)
        found = score_pairs(
            Direction(chooser, target, seen.taste, forward),
            Direction(target, chooser, None, backward),
            stages=self.settings.pipeline.stages,
            preset=self.preset,
        )
        return rows, found.score

    def _evidence(self, seen: Seen, rows: IntArray) -> tuple[Evidence, Evidence]:
        own = self.embeddings[seen.seeker]
        cosines = (self.embeddings @ np.stack([own, seen.aim.astype(np.float32)], axis=1))[rows].astype(np.float64)
        told = self.told[rows]
        bio = np.where(told & self.told[seen.seeker], cosines[:, 0], np.nan)
        taste = np.where(told & seen.aim.any(), cosines[:, 1], np.nan)
        nothing, unknown = np.zeros(len(rows)), np.full(len(rows), np.nan)
        return (
            Evidence(bio, taste, nothing, seen.collaborative[rows]),
            Evidence(bio, unknown, seen.already_liked[rows], unknown),
        )


def _everyone(asked: neo4j.Session) -> Iterator[dict[str, Any]]:
    after = ""
    while page := [row["user"] for row in ask(asked, "everyone", after=after, limit=PAGE)]:
        yield from page
        after = page[-1]["user_id"]


def seekers(user_ids: Sequence[str], count: int, seed: int = 1) -> list[str]:
    """`count` of these users, drawn alike for every benchmark."""
    drawn = np.random.default_rng(seed).choice(len(user_ids), size=min(count, len(user_ids)), replace=False)
    return [str(user_ids[row]) for row in drawn]
