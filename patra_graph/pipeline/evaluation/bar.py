"""The figures that a ranking must reach on the Speed Dating data, and whether it does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from patra_graph.pipeline.evaluation.leaks import CHANCE, MOST_BY_PROFILE
from patra_graph.pipeline.evaluation.market import MOST_GINI, MOST_NEVER, fair_setting

FEW_WAVES = 14
Document = Mapping[str, Any]
FIGURES = (
    ("decision AUC", "dec_auc"),
    ("match AUC", "match_auc"),
    ("match AUC per user", "match_auc_per_user"),
    ("match AP", "match_ap"),
)
REQUIRED = {
    "some waves": {
        "frozen-half": (0.79, 0.735, 0.705, 0.385),
        "cold-start": (0.61, 0.60, 0.59),
        "ece": 0.035,
        "brier": 0.116,
    },
    "all waves": {
        "frozen-half": (0.795, 0.755, 0.715, 0.40),
        "cold-start": (0.62, 0.61, 0.60),
        "ece": 0.03,
        "brier": 0.115,
    },
}
AHEAD_OF = {"plain_elo": 0.04, "original_composite": 0.10, "one_sided": 0.03}
PLAIN_ELO_DECISIONS = 0.67
ALL_WAVES_MARKET = {"precision": 0.235, "served": 0.79}
LEAST_KEPT = 0.95


def bar(document: Document, *, subject: str, waves: int) -> list[dict[str, Any]]:
    """Rows of what, required, value, met; only those that the document holds figures for."""
    column = REQUIRED["some waves" if waves <= FEW_WAVES else "all waves"]
    rows = list(_levels(document, subject, column))
    rows += _paired(document)
    if waves <= FEW_WAVES:
        rows += _ahead_in_the_market(document, subject)
    else:
        rows += _market_levels(document, subject)
    return [*rows, *_dial(document), *_leaks(document, subject)]


def _levels(document: Document, subject: str, column: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for protocol in ("frozen-half", "cold-start"):
        found = document["protocols"].get(protocol, {})
        for (spoken, name), least in zip(FIGURES, column[protocol], strict=False):
            if subject in found:
                yield _at_least(f"{protocol}: {spoken}", least, found[subject][name]["value"])
    frozen = document["protocols"].get("frozen-half", {})
    if subject in frozen:
        yield _at_most("calibration of the match: ECE", column["ece"], frozen[subject]["ece"]["value"])
        yield _at_most("calibration of the match: Brier", column["brier"], frozen[subject]["brier"]["value"])
        yield _at_least("plain Elo: decision AUC", PLAIN_ELO_DECISIONS, frozen["plain_elo"]["dec_auc"]["value"])


def _paired(document: Document) -> Iterator[dict[str, Any]]:
    found = document.get("paired", {}).get("frozen-half", {})
    for name, least in AHEAD_OF.items():
        if name in found:
            what = f"frozen-half: match AUC per user over {name}, lower end"
            yield _at_least(what, least, found[name]["match_auc_per_user"]["low"])


def _market_levels(document: Document, subject: str) -> Iterator[dict[str, Any]]:
    found = document["protocols"].get("market", {})
    for name, least in ALL_WAVES_MARKET.items():
        if subject in found:
            yield _at_least(f"market: {name}", least, found[subject][name]["value"])


def _ahead_in_the_market(document: Document, subject: str) -> Iterator[dict[str, Any]]:
    found = document["protocols"].get("market", {})
    for baseline in ("one_sided", "plain_elo"):
        for name in ALL_WAVES_MARKET:
            if subject in found and baseline in found:
                value, other = found[subject][name]["value"], found[baseline][name]["value"]
                what, required = f"market: {name} ahead of {baseline}", f"> {other:.3f}"
                yield {"what": what, "required": required, "value": value, "met": value > other}


def _dial(document: Document) -> Iterator[dict[str, Any]]:
    steps = document.get("frontier", [])
    if not steps:
        return
    chosen = fair_setting(steps)
    at, free = f"fairness dial at {chosen['weight']}", steps[0]["mutual_top"]["value"]
    yield _at_most(f"{at}: Gini of showings", MOST_GINI, chosen["gini"]["value"])
    yield _at_most(f"{at}: never shown", MOST_NEVER, chosen["never_shown"]["value"])
    yield _at_least(f"{at}: precision kept", LEAST_KEPT, chosen["precision_kept"]["value"])
    value = chosen["mutual_top"]["value"]
    yield {"what": f"{at}: mutual-top", "required": f"> {free:.3f}", "value": value, "met": value > free}


def _leaks(document: Document, subject: str) -> Iterator[dict[str, Any]]:
    low, high = CHANCE
    for name, value in document.get("leaks", {}).items():
        what = f"leak guard: {name} AUC after shuffled answers"
        yield {
            "what": what,
            "required": f"{low} to {high}",
            "value": value,
            "met": value is not None and low <= value <= high,
        }
    cold = document["protocols"].get("cold-start", {})
    if subject in cold:
        yield _at_most("leak guard: cold-start match AUC", MOST_BY_PROFILE, cold[subject]["match_auc"]["value"])


def _at_least(what: str, least: float, value: float | None) -> dict[str, Any]:
    return {"what": what, "required": f">= {least}", "value": value, "met": value is not None and value >= least}


def _at_most(what: str, most: float, value: float | None) -> dict[str, Any]:
    return {"what": what, "required": f"<= {most}", "value": value, "met": value is not None and value <= most}
