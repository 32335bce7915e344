"""Each part's own contribution: the ranker as it is against itself without that part."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from patra_graph.domain.profile import ProfileModel
from patra_graph.domain.profile_fit import LIKENESS
from patra_graph.domain.reciprocal import Preset
from patra_graph.pipeline.evaluation.figures import Draws, Questions, differences, main_figures
from patra_graph.pipeline.evaluation.rankers import as_ranker, one_sided
from patra_graph.pipeline.evaluation.trial import Change, Trial

JUDGED = ("match_auc_per_user", "match_auc", "match_ap", "dec_auc")
NOTHING = "no detectable effect here"
ABSENT = "no detectable effect here: these data hold nothing that it reads"
SPOKEN = {
    "match_auc_per_user": "match AUC per user",
    "match_auc": "match AUC",
    "match_ap": "match AP",
    "dec_auc": "decision AUC",
}


def ablation(
    trial: Trial, asked: Questions, whole: Draws, preset: Preset, *, say: Callable[[str], None]
) -> list[dict[str, Any]]:
    """For each part, what the figures lose without it (positive: it helps), with intervals and a verdict in words."""
    found = []
    for part, change in changes(preset):
        say(f"without {part}")
        poorer = as_ranker(trial.score(preset, fitted=True, change=change), preset)
        found.append(_entry(part, whole, main_figures(asked, poorer)))
    full = as_ranker(trial.score(preset, fitted=True), preset)
    found.append(_entry("the candidate's side", whole, main_figures(asked, one_sided(full))))
    unfitted = as_ranker(trial.score(preset, fitted=False), preset)
    return [*found, _entry("the profile model fitted by tune", whole, main_figures(asked, unfitted))]


def changes(preset: Preset) -> Iterator[tuple[str, Change]]:
    """Every part that can be taken out of a two-sided preset, with what takes it out."""
    for stage, weight in preset.weights.items():
        if weight:
            yield f"stage {stage}", _without_stage(stage)
    yield "likeness terms (age, place, hobbies, looking for, profession)", _without_terms("data_match", *LIKENESS)
    yield "sign-up traits (inclination)", _without_traits
    for stage in ("interaction", "elo"):
        for term, weight in preset.terms.get(stage, {}).items():
            if weight:
                yield f"term {stage}.{term}", _without_terms(stage, term)
    if preset.profile_fade:
        yield "profiles fading with evidence", lambda whole: replace(whole, profile_fade=0.0)
    if preset.rating_prior:
        yield "ratings trusted by evidence", lambda whole: replace(whole, rating_prior=0.0)
    if preset.fusion == "product":
        yield "product instead of harmonic mean", lambda whole: replace(whole, fusion="harmonic")


def verdict(gains: Mapping[str, Mapping[str, float | None]]) -> str:
    """In words: which figures a part raises or lowers, told from zero by their intervals."""
    raised = [SPOKEN[name] for name in JUDGED if name in gains and (gains[name]["low"] or 0.0) > 0]
    lowered = [SPOKEN[name] for name in JUDGED if name in gains and (gains[name]["high"] or 0.0) < 0]
    said = [f"raises {', '.join(raised)}"] * bool(raised) + [f"lowers {', '.join(lowered)}"] * bool(lowered)
    silent = all(bound == 0.0 for bounds in gains.values() for bound in bounds.values())
    return "; ".join(said) or (ABSENT if silent else NOTHING)


def _entry(part: str, whole: Draws, poorer: Draws) -> dict[str, Any]:
    gains = differences(whole, poorer)
    judged = {name: gains[name] for name in JUDGED}
    return {"part": part, "gain": judged, "verdict": verdict(judged)}


def _without_stage(stage: str) -> Change:
    return lambda whole: replace(whole, weights={**whole.weights, stage: 0.0})


def _without_terms(stage: str, *names: str) -> Change:
    return lambda whole: replace(
        whole, terms={**whole.terms, stage: {**whole.terms.get(stage, {}), **dict.fromkeys(names, 0.0)}}
    )


def _without_traits(whole: Preset) -> Preset:
    return replace(whole, profile=ProfileModel(base=whole.profile.base, by_gender=whole.profile.by_gender))
