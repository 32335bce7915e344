"""What the figures of an evaluation mean, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Document = Mapping[str, Any]
SPOKEN = {
    "random": "dice",
    "original_composite": "the original script",
    "popularity": "popularity",
    "plain_elo": "plain Elo",
    "one_sided": "its own one-sided view",
    "collaborative": "people of like taste",
    "two_sided_elo": "two-sided Elo alone",
    "classic": "classic",
}


def foretold(document: Document, protocol: str) -> Mapping[str, Any] | None:
    """The subject's figures under a protocol, where it was asked about matches that there were."""
    found = document["protocols"].get(protocol, {}).get(document["data"]["subject"])
    return found if found and found["match_auc_per_user"]["value"] is not None else None


def headline(document: Document) -> str:
    """The one sentence to read first."""
    lead, mine = document["data"]["subject"], foretold(document, "frozen-half")
    if mine is None:
        return f"{document['data']['decisions']:,} decisions of {document['data']['people']:,} people, foretold."
    value = mine["match_auc_per_user"]
    return (
        f"Take two people somebody could meet, one a match and one not: {lead} puts the match first in "
        f"{percent(value['value'])} of all cases ({span(value)}). Dice would in 50 %."
    )


def comparison(document: Document, protocol: str) -> str:
    """Who the subject is ahead of, and of whom it cannot be told."""
    lead = document["data"]["subject"]
    paired = document["paired"].get(protocol, {})
    named = {name: bounds["match_auc_per_user"] for name, bounds in paired.items() if name in SPOKEN}
    ahead = [f"{SPOKEN[name]} ({bounds['value']:+.3f})" for name, bounds in named.items() if (bounds["low"] or 0) > 0]
    level = [SPOKEN[name] for name, bounds in named.items() if not (bounds["low"] or 0) > 0]
    told = f"In match AUC per user, {lead} is ahead of {listed(ahead)}." if ahead else ""
    rest = f" Not told from it by these data: {listed(level)}." if level else ""
    return f"{told}{rest} Differences are paired: both rankers see the same draws."


def calibration(document: Document) -> str:
    """Whether a chance means what it says."""
    found = document["protocols"]["frozen-half"][document["data"]["subject"]]
    return (
        f"Of pairs with a chance of 20 %, about one in five should match. On average chance and share lie "
        f"{found['ece']['value']:.3f} apart ({span(found['ece'], unit=1)}). Numbers at the points count pairs."
    )


def exposure(document: Document) -> str:
    """How uneven attention is."""
    found = document["protocols"]["market"][document["data"]["subject"]]
    return (
        f"Everyone is shown their three best candidates. Without a price {percent(found['never_shown']['value'])} "
        f"of the people are in nobody's list (Gini {found['gini']['value']:.2f}): the liked are shown to everybody. "
        f"When each showing costs the shown a little, lists reach for the next best."
    )


def frontier(steps: list[Mapping[str, Any]], chosen: Mapping[str, Any]) -> str:
    """What the chosen price buys."""
    free = steps[0]
    return (
        f"Numbers at the points are prices (the setting exposure.weight); with a price nobody is shown more than "
        f"{chosen['capacity'] or 'any number of'} times. At {chosen['weight']:g} the Gini falls "
        f"from {free['gini']['value']:.2f} to {chosen['gini']['value']:.2f} and the share of people never shown from "
        f"{percent(free['never_shown']['value'])} to {percent(chosen['never_shown']['value'])}; the lists keep "
        f"{percent(chosen['precision_kept']['value'])} of their precision, and matching pairs who see each other go "
        f"from {percent(free['mutual_top']['value'])} to {percent(chosen['mutual_top']['value'])}. "
        "Shaded: a Gini of at most 0.25."
    )


def parts(document: Document) -> str:
    """What helps and what cannot be told from nothing."""
    nothing = [entry["part"] for entry in document["ablation"] if entry["verdict"].startswith("no detectable")]
    told = f" No detectable effect here: {listed(nothing)}." if nothing else ""
    return (
        "Each part is taken out and all is scored again; a bar to the right means that the part helps. Grey intervals "
        f"cover zero in this figure; the table judges by four figures.{told}"
    )


def cards(document: Document) -> Iterator[tuple[str, str, str]]:
    """The few figures to put on top: what, value, what it is compared with."""
    lead = document["data"]["subject"]
    frozen, market = (document["protocols"].get(name, {}) for name in ("frozen-half", "market"))
    if mine := foretold(document, "frozen-half"):
        yield "decision AUC", f"{mine['dec_auc']['value']:.3f}", f"plain Elo {_value(frozen, 'plain_elo', 'dec_auc')}"
        yield "match AUC", f"{mine['match_auc']['value']:.3f}", f"one-sided {_value(frozen, 'one_sided', 'match_auc')}"
        name = "match_auc_per_user"
        yield (
            "match AUC per user",
            f"{mine[name]['value']:.3f}",
            f"original {_value(frozen, 'original_composite', name)}",
        )
        yield "match AP", f"{mine['match_ap']['value']:.3f}", f"dice {_value(frozen, 'random', 'match_ap')}"
    served = market[lead]["served"]["value"] if lead in market else None
    if served is not None:
        yield "shown a match, of who has one", percent(served), f"plain Elo {_share(market, 'plain_elo', 'served')}"


def listed(words: list[str]) -> str:
    """The words as a list in a sentence."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else "nothing"


def percent(value: float) -> str:
    """A share in percent, with one decimal."""
    return f"{100 * value:.1f} %"


def span(bounds: Mapping[str, Any], *, unit: float = 100) -> str:
    """The interval in words, in percent or (unit 1) as it is."""
    if bounds["low"] is None:
        return "no interval"
    digits, sign = (0, " %") if unit == 100 else (3, "")
    return f"95 % interval {unit * bounds['low']:.{digits}f} to {unit * bounds['high']:.{digits}f}{sign}"


def _value(found: Mapping[str, Any], ranker: str, name: str) -> str:
    return f"{found[ranker][name]['value']:.3f}" if ranker in found else "-"


def _share(found: Mapping[str, Any], ranker: str, name: str) -> str:
    return percent(found[ranker][name]["value"]) if ranker in found else "-"
