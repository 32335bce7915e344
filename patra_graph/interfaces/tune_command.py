"""`tune`: a settings file fitted to swipes."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from patra_graph.interfaces.evaluate_command import check_writable
from patra_graph.interfaces.session import graph_command, opened_graph, say, show_json, show_table

if TYPE_CHECKING:
    from patra_graph.pipeline.study import Study
    from patra_graph.pipeline.tune import Tuned
    from patra_graph.settings import Settings


@click.command(epilog="Examples: patra-graph tune --out tuned.yaml; patra-graph tune data/ --out tuned.yaml")
@click.argument("data", required=False, type=click.Path(path_type=Path))
@click.option("--format", "file_format", default="csv", show_default=True, help="csv or speed-dating, for DATA.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the settings here.")
@click.option("--preset", help="The two-sided preset to fit (default: pipeline.preset).")
@click.option("--no-embed", is_flag=True, help="Leave the bios of DATA out.")
@graph_command
def tune(
    settings: Settings,
    data: Path | None,
    file_format: str,
    out: Path | None,
    preset: str | None,
    no_embed: bool,
    as_json: bool,
) -> None:
    """Fit a preset's profile model and stage weights to the swipes in DATA, or in the graph when no DATA is named.

    Prints how well decisions are foretold before and after, on those that were made last and not fitted on. Needs at
    least 500 swipes by 50 people. Without --out the settings go to stdout.
    """
    from patra_graph.pipeline.tune import tune as fit
    from patra_graph.pipeline.tuned_settings import settings_text

    check_writable(out, "--out")
    study = _study(settings, data, file_format, embed=not no_embed)
    tuned = fit(study, settings=settings, preset=preset, say=say)
    text = settings_text(tuned)
    if out:
        out.write_text(text, encoding="utf-8")
    if as_json:
        show_json(_document(tuned, out))
    elif out:
        _show(tuned, out)
    else:
        click.echo(text, nl=False)


def _study(settings: Settings, data: Path | None, file_format: str, *, embed: bool) -> Study:
    from patra_graph.pipeline.study import read_study, study_of_graph

    if data:
        return read_study(data, file_format=file_format, settings=settings, now=datetime.now(UTC), embed=embed, say=say)
    with opened_graph(settings) as graph:
        return study_of_graph(graph, settings=settings)


def _document(tuned: Tuned, out: Path | None) -> dict[str, Any]:
    return {
        "preset": tuned.name,
        "decisions": tuned.decisions,
        "people": tuned.people,
        "weights": dict(tuned.preset.weights),
        "dropped": list(tuned.dropped),
        "penalty_factor": tuned.factor,
        "before": asdict(tuned.before),
        "after": asdict(tuned.after),
        "settings": str(out) if out else None,
    }


def _show(tuned: Tuned, out: Path) -> None:
    from patra_graph.pipeline.tuned_settings import gains

    rows = [
        ["log-loss (less is better)", f"{tuned.before.log_loss:.4f}", f"{tuned.after.log_loss:.4f}"],
        ["decision AUC", f"{tuned.before.dec_auc:.4f}", f"{tuned.after.dec_auc:.4f}"],
    ]
    show_table(f"{tuned.after.decisions:,} decisions not fitted on", ["", ">Before", ">After"], rows)
    weights = ", ".join(f"{stage} {weight:.2f}" for stage, weight in tuned.preset.weights.items())
    click.echo(f"\nFitted to {tuned.decisions:,} decisions of {tuned.people:,} people. Stage weights: {weights}.")
    for line in gains(tuned)[3:]:
        click.echo(line)
    click.echo(f"Written to {out}; use it with --config {out} or PATRA_CONFIG.")
