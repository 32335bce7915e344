"""How good is the ranking: held-out decisions, scored by the code that recommends, against what others do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from patra_graph.errors import InvalidInput
from patra_graph.pipeline.evaluation.bar import bar
from patra_graph.pipeline.evaluation.figures import (
    Draws,
    Questions,
    as_document,
    differences,
    figures,
    questions,
    shown,
)
from patra_graph.pipeline.evaluation.leaks import shuffled_figures
from patra_graph.pipeline.evaluation.market import exposure_curve, fair_setting, frontier, markets, priced, reliability
from patra_graph.pipeline.evaluation.parts import ablation
from patra_graph.pipeline.evaluation.rankers import MEANING, Ranker, rankers, subject
from patra_graph.pipeline.evaluation.trial import cold_start, frozen_half, training_half
from patra_graph.pipeline.recommend import as_preset
from patra_graph.pipeline.study import Study
from patra_graph.settings import Settings

PROTOCOLS = ("frozen-half", "cold-start", "market")
MOST_DRAWS, LEAST_DRAWS, DRAWN_ROWS = 1000, 100, 10_000_000
Say = Callable[[str], None]


def evaluate(
    study: Study,
    *,
    settings: Settings,
    protocols: Sequence[str] = PROTOCOLS,
    presets: Sequence[str] = (),
    seed: int = 0,
    say: Say = lambda message: None,
) -> dict[str, Any]:
    """Figures of every ranker under these protocols, as one document; the same seed gives the same figures.

    Keys: data, protocols (by protocol, ranker, figure), paired (the subject less each other ranker), and where the
    protocols give them reliability, ablation, frontier, fair, exposure, leaks; bar (empty without groups of people).

    `presets` names those of the settings to evaluate (none: all). Every figure is a mapping of value, low and high.
    Errors: SettingsError for a preset that is not there, InvalidInput for a protocol, or for too little to ask about.
    """
    chosen = tuple(presets) or tuple(settings.presets)
    lead = _checked(study, settings, protocols, chosen)
    document: dict[str, Any] = {"data": _about(study, chosen, lead, seed), "protocols": {}, "paired": {}}
    if {"frozen-half", "market"} & set(protocols):
        _history(document, study, settings, protocols, chosen, lead, seed=seed, say=say)
    if "cold-start" in protocols:
        _sign_up(document, study, settings, chosen, lead, seed=seed, say=say)
    if lead and {"frozen-half", "cold-start"} <= set(protocols):
        document["leaks"] = shuffled_figures(study, settings, as_preset(settings, lead), seed=seed, say=say)
    waves = len(study.group_names) if study.grouped else 0
    document["bar"] = bar(document, subject=lead, waves=waves) if lead and waves else []
    return document


def draws_for(decisions: int) -> int:
    """How many draws of the bootstrap so many decisions can have in reasonable time, 100 to 1,000."""
    return min(MOST_DRAWS, max(LEAST_DRAWS, DRAWN_ROWS // max(1, decisions)))


def _checked(study: Study, settings: Settings, protocols: Sequence[str], presets: Sequence[str]) -> str | None:
    for name in protocols:
        if name not in PROTOCOLS:
            raise InvalidInput(f"no protocol '{name}'", f"Choose among: {', '.join(PROTOCOLS)}.")
    trains = training_half(study)
    for half, what in ((trains, "earlier"), (~trains, "later")):
        if study.positive[half].all() or not study.positive[half].any():
            raise InvalidInput(
                f"{study.name}: the {what} half of {len(study.swipes)} decisions has no likes, or no rejects",
                "Evaluate data with both, spread over time.",
            )
    return subject(settings, presets)


def _history(
    document: dict[str, Any],
    study: Study,
    settings: Settings,
    protocols: Sequence[str],
    presets: Sequence[str],
    lead: str | None,
    *,
    seed: int,
    say: Say,
) -> None:
    say("frozen half: replaying, fitting and scoring")
    trial = frozen_half(study, settings)
    asked = questions(trial, draws=document["data"]["draws"], seed=seed)
    found = rankers(trial, presets, seed=seed)
    lead = lead if asked.mutual[asked.paired].any() else None
    if "frozen-half" in protocols:
        drawn = _figures(document, "frozen-half", asked, found, lead, say)
        if lead and found[lead].chance:
            document["reliability"] = reliability(asked, found[lead])
        if lead:
            document["ablation"] = ablation(trial, asked, drawn[lead], as_preset(settings, lead), say=say)
    if "market" in protocols:
        _market(document, asked, found, lead, say)


def _sign_up(
    document: dict[str, Any],
    study: Study,
    settings: Settings,
    presets: Sequence[str],
    lead: str | None,
    *,
    seed: int,
    say: Say,
) -> None:
    say("cold start: fitting and scoring")
    trial = cold_start(study, settings)
    asked = questions(trial, draws=document["data"]["draws"], seed=seed)
    _figures(document, "cold-start", asked, rankers(trial, presets, seed=seed), lead, say)


def _figures(
    document: dict[str, Any], protocol: str, asked: Questions, found: dict[str, Ranker], lead: str | None, say: Say
) -> dict[str, Draws]:
    drawn = {}
    for name, ranker in found.items():
        say(f"{protocol}: figures of {name}")
        drawn[name] = figures(asked, ranker)
    document["protocols"][protocol] = {name: as_document(values) for name, values in drawn.items()}
    if lead:
        others = {name: values for name, values in drawn.items() if name != lead}
        document["paired"][protocol] = {name: differences(drawn[lead], values) for name, values in others.items()}
    return drawn


def _market(document: dict[str, Any], asked: Questions, found: dict[str, Ranker], lead: str | None, say: Say) -> None:
    say("market: lists of three")
    drawn = markets(asked, found)
    document["protocols"]["market"] = {name: as_document(values) for name, values in drawn.items()}
    if not lead:
        return
    document["frontier"] = frontier(asked, found[lead])
    lists = {name: shown(asked, found[name].score) for name in (lead, "one_sided") if name in found}
    document["fair"] = fair_setting(document["frontier"])
    weight = document["fair"]["weight"]
    lists[f"{lead}, a showing costs {weight}"] = priced(asked, found[lead], weight)
    document["exposure"] = {name: exposure_curve(asked, chosen) for name, chosen in lists.items()}


def _about(study: Study, presets: Sequence[str], lead: str | None, seed: int) -> dict[str, Any]:
    trains = training_half(study)
    return {
        "name": study.name,
        "people": len(study.people),
        "decisions": len(study.swipes),
        "likes": int(study.positive.sum()),
        "matches": int(study.mutual().sum()) // 2,
        "rejected_rows": study.rejected,
        "groups": len(study.group_names) if study.grouped else 0,
        "train": int(trains.sum()),
        "test": int((~trains).sum()),
        "one_way": int((study.reverse < 0).sum()),
        "traits": list(study.traits),
        "presets": list(presets),
        "subject": lead,
        "seed": seed,
        "draws": draws_for(len(study.swipes)),
        "rankers": MEANING,
    }
