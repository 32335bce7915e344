"""Swipes and names as files for Neo4j's import, and the arguments that name all files."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime
from itertools import accumulate, compress, pairwise
from pathlib import Path
from time import time

import numpy as np

from patra_graph.domain.bulk_replay import KINDS, Replay, SwipeArrays
from patra_graph.domain.swiping import EDGE_TYPES, match_of
from patra_graph.pipeline.bulk.beside import Beside
from patra_graph.pipeline.bulk.cells import BETWEEN, cell, identity, listed, moments, quoted
from patra_graph.pipeline.bulk.replayed import Replayed
from patra_graph.pipeline.bulk.swipes import SpooledSwipes
from patra_graph.pipeline.bulk.users import EDGES, NAMES, SpooledUsers, write_users

BETWEEN_USERS = ":START_ID(User),:END_ID(User)"
SWIPE_HEADER = (
    f"{BETWEEN_USERS},swipe_id:string,at:datetime,surprise:double,elo_delta:double,choosiness_delta:double,:TYPE"
)
OFF_HEAP = "2g"
THREADS = 2 * (os.cpu_count() or 1)


def write_all(users: SpooledUsers, spooled: SpooledSwipes, replayed: Replayed, *, start: float, now: datetime) -> None:
    """Write all files that `import_arguments` names. `start`: everyone's first choosiness."""
    swipes, known, done = replayed.swipes, replayed.known, replayed.done
    keep_outcome(spooled, known, swipes, done)
    pieces = range(len(spooled.pieces))
    with Beside(write_swipes, spooled, pieces[1::2], users.ids) as beside:
        gone = write_swipes(spooled, pieces[::2], users.ids)
        write_names(users)
        write_users(users, replayed.ratings, start=start, now=now, changed_at=int(time() * 1000))
        write_matches(users.folder, swipes, done, users.ids)
        gone |= beside.result()
    rows = np.flatnonzero(known)
    taken_back = {row: gone[int(rows[row])] for rows_of in done.retracted.values() for row in rows_of}
    write_retracted(users.folder, done, users.ids, taken_back)


def keep_outcome(spooled: SpooledSwipes, known: np.ndarray, swipes: SwipeArrays, done: Replay) -> None:
    """Write what became of each swipe, for `write_swipes`: `N.done.npy` of shape (6, n) holds swiper, target, surprise,
    elo delta, choosiness delta, and 1 where it stands. `known`, shape (all swipes,): those that were replayed."""
    columns = (swipes.swiper, swipes.target, done.surprise, done.elo_delta, done.choosiness_delta, done.stands)
    bounds = [0, *accumulate(spooled.pieces)]
    place = np.concatenate([[0], np.cumsum(known)])
    for piece, (first, last) in enumerate(pairwise(bounds)):
        outcome = np.zeros((len(columns), last - first))
        here = slice(place[first], place[last])
        for row, column in enumerate(columns):
            outcome[row, known[first:last]] = column[here]
        np.save(spooled.folder / f"{piece}.done.npy", outcome)


def write_swipes(spooled: SpooledSwipes, pieces: Iterable[int], user_ids: list[str]) -> dict[int, str]:
    """Write `swipes.N.csv` of these pieces; gives the ids of swipes that do not stand, by row of the whole file."""
    cells, types = list(map(cell, user_ids)), [EDGE_TYPES[kind] for kind in KINDS]
    gone: dict[int, str] = {}
    for piece in pieces:
        done = np.load(spooled.folder / f"{piece}.done.npy")
        stands = (done[5] == 1).tolist()
        people = (done[row].astype(np.int64).tolist() for row in (0, 1))
        kinds = np.load(spooled.folder / f"{piece}.npz")["kind"].tolist()
        rows = zip(*people, spooled.ids(piece), *done[2:5].tolist(), kinds, strict=True)
        with (spooled.folder / f"swipes.{piece}.csv").open("w", encoding="utf-8") as stream:
            stream.writelines(
                f"{cells[swiper]},{cells[target]},{text},{surprise!r},{elo!r},{choosiness!r},{types[kind]}\n"
                for swiper, target, text, surprise, elo, choosiness, kind in compress(rows, stands)
            )
        if not all(stands):
            first = sum(spooled.pieces[:piece])
            taken_back = ((row, text) for row, text in enumerate(spooled.ids(piece)) if not stands[row])
            gone |= {first + row: identity(text.rpartition(",")[0]) for row, text in taken_back}
    return gone


def write_matches(folder: Path, swipes: SwipeArrays, done: Replay, user_ids: list[str]) -> None:
    """Write `MATCHED.csv`, each from the lower id to the higher."""
    with (folder / "MATCHED.csv").open("w", encoding="utf-8") as stream:
        stream.write(f"{BETWEEN_USERS},at:datetime\n")
        rows = done.matches[:, 0]
        people = (map(user_ids.__getitem__, column[rows].tolist()) for column in (swipes.swiper, swipes.target))
        for pair, at in zip(zip(*people, strict=True), moments(done.matched_at), strict=True):
            first, second = match_of(pair)
            stream.write(f"{cell(first)},{cell(second)},{at}\n")


def write_retracted(folder: Path, done: Replay, user_ids: list[str], swipe_ids: dict[int, str]) -> None:
    """Write `RETRACTED.csv`; `swipe_ids` by number of the replayed swipe."""
    with (folder / "RETRACTED.csv").open("w", encoding="utf-8") as stream:
        stream.write(f"{BETWEEN_USERS},swipe_ids:string[]\n")
        for (swiper, target), rows in done.retracted.items():
            ids = listed(swipe_ids[row] for row in rows)
            stream.write(f"{cell(user_ids[swiper])},{cell(user_ids[target])},{ids}\n")


def write_names(users: SpooledUsers) -> None:
    """Write the headers of the users' edges, and the nodes of places, hobbies, goals and professions."""
    folder = users.folder
    for edge, (start, end) in EDGES.items():
        (folder / f"{edge}.header").write_text(f":START_ID({start}),:END_ID({end})\n", encoding="utf-8")
    for label, key in NAMES.items():
        header = f"{key}:ID({label})" + (",name:string" if label == "City" else "")
        lines = (
            f"{quoted(node)},{quoted(name)}" if label == "City" else quoted(node)
            for node, name in users.nodes[label].items()
        )
        (folder / f"{label}.csv").write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    pairs = (f"{quoted(city)},{quoted(state)}" for city, state in sorted(users.in_state))
    text = "\n".join([":START_ID(City),:END_ID(State)", *pairs]) + "\n"
    (folder / "IN_STATE.csv").write_text(text, encoding="utf-8")
    (folder / "swipes.header").write_text(SWIPE_HEADER + "\n", encoding="utf-8")


def import_arguments(users: SpooledUsers, swipes: SpooledSwipes) -> list[str]:
    """What `neo4j-admin database import full` is told in the users' folder, but for the database.

    Swipes come first: a node's groups of edges are searched by type in the order in which types were met, and most
    edges are swipes (100,000 users: linked in 5 s for 18). Of twice the threads that there are cores, fewer wait.
    """
    apart = swipes.folder.relative_to(users.folder)
    nodes = [f"--nodes={label}={label}.csv" for label in NAMES]
    edges = [f"--relationships={edge}={edge}.header,{edge}.edges" for edge in EDGES]
    others = [f"--relationships={edge}={edge}.csv" for edge in ("IN_STATE", "MATCHED", "RETRACTED")]
    files = [str(apart / f"swipes.{piece}.csv") for piece in range(len(swipes.pieces))]
    swiped = [f"--relationships={','.join(['swipes.header', *files])}"] if files else []
    several = ["--multiline-fields=./users.csv", "--multiline-fields-format=v2"]
    return [
        *("--overwrite-destination", "--path-pattern-style=none", f"--array-delimiter=U+{ord(BETWEEN):04X}"),
        *(several if users.several_lines else []),
        *("--report-file=./report", f"--max-off-heap-memory={OFF_HEAP}", f"--threads={THREADS}"),
        *("--nodes=User=./users.csv", *nodes, *swiped, *edges, *others),
    ]
