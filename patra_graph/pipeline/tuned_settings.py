"""What tuning found as a settings file, to be laid over the defaults with --config."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import yaml

from patra_graph.pipeline.tune import Tuned

DIGITS = 5


def settings_text(tuned: Tuned) -> str:
    """The file: how it came about as comments, then the keys of the one preset that changed."""
    comments = [
        f"# Fitted by `patra-graph tune` to {tuned.decisions:,} decisions of {tuned.people:,} people.",
        "# Lay it over the defaults with --config FILE or PATRA_CONFIG.",
        *(f"# {line}" for line in gains(tuned)),
    ]
    document = {"presets": {tuned.name: _preset(tuned)}}
    body = yaml.safe_dump(document, sort_keys=False, default_flow_style=None, width=110, allow_unicode=True)
    return "\n".join([*comments, body])


def gains(tuned: Tuned) -> list[str]:
    """What tuning gained, in sentences."""
    before, after = tuned.before, tuned.after
    lines = [
        f"On the {after.decisions:,} latest decisions, foretold by a fit on the earlier ones:",
        f"log-loss {before.log_loss:.4f} before, {after.log_loss:.4f} after; "
        f"decision AUC {before.dec_auc:.4f} before, {after.dec_auc:.4f} after.",
        f"Coefficients are held back {tuned.factor:g} times as strongly as usual, chosen by time: "
        + ", ".join(f"{factor:g}: {loss:.4f}" for factor, loss in tuned.loss_by_factor.items())
        + ".",
    ]
    if after.log_loss >= before.log_loss:
        lines.append("It foretells no better than before: keep the settings you have.")
    lines += [f"Stage {stage} would have weighed less than nothing, so it weighs 0." for stage in tuned.dropped]
    return lines


def _preset(tuned: Tuned) -> dict[str, Any]:
    preset, profile = tuned.preset, tuned.fit.profile
    traits = {name: asdict(weights) for name, weights in profile.traits.items()}
    model = {"base": profile.base, "by_gender": profile.by_gender, "traits": traits, "seeks": profile.seeks}
    return _rounded(
        {
            "weights": preset.weights,
            "terms": {"data_match": preset.terms["data_match"]},
            "centres": {"data_match": preset.centres["data_match"]},
            "profile": model,
        }
    )


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DIGITS)
    return {key: _rounded(inner) for key, inner in value.items()} if hasattr(value, "items") else value
