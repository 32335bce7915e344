"""`evaluate`: how good is the ranking, on decisions that it has not seen."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from patra_graph.errors import InvalidInput
from patra_graph.interfaces.session import as_json_option, read_settings, say, show_json, show_table

PROTOCOL = click.Choice(["frozen-half", "cold-start", "market"])
COLUMNS = {
    "frozen-half": ("dec_auc", "match_auc", "match_auc_per_user", "match_ap", "ndcg_5", "ece", "brier"),
    "cold-start": ("dec_auc", "match_auc", "match_auc_per_user", "match_ap", "ndcg_5", "ece", "brier"),
    "market": ("precision", "served", "mutual_top", "never_shown", "gini"),
}
PAIRED = ("dec_auc", "match_auc", "match_auc_per_user", "match_ap")


@click.command(
    epilog="Example: patra-graph evaluate 'Speed Dating Data.csv' --format speed-dating --report report.html"
)
@click.argument("data", type=click.Path(path_type=Path))
@click.option("--format", "file_format", default="csv", show_default=True, help="csv or speed-dating.")
@click.option("--protocol", "protocols", multiple=True, type=PROTOCOL, help="One protocol, repeatable (default: all).")
@click.option("--presets", multiple=True, help="A preset of the settings, repeatable or with commas (default: all).")
@click.option("--report", type=click.Path(path_type=Path, dir_okay=False), help="Write a page with plots here.")
@click.option("--seed", default=0, show_default=True, help="The same seed gives the same figures.")
@click.option("--no-embed", is_flag=True, help="Leave bios out.")
@as_json_option
@click.option("--config", type=click.Path(path_type=Path), help="A settings file laid over the defaults.")
@click.pass_context
def evaluate(
    ctx: click.Context,
    data: Path,
    file_format: str,
    protocols: tuple[str, ...],
    presets: tuple[str, ...],
    report: Path | None,
    seed: int,
    no_embed: bool,
    as_json: bool,
    config: Path | None,
) -> None:
    """How well the ranking foretells the decisions in DATA that it has not seen; no server is used.

    \b
    frozen-half  learn from the earlier half, foretell the later one
    cold-start   foretell strangers' decisions from sign-up data alone
    market       show everyone three people: who meets a match, who is never shown

    Rankings are compared with dice, the original script, popularity, plain Elo and others; intervals are of 95 %, by
    bootstrap over groups of people (waves), or over people. On Speed Dating data it also says which figures of the
    project's bar are met; the exit code is 0 either way.
    """
    from patra_graph.pipeline.evaluate import PROTOCOLS
    from patra_graph.pipeline.evaluate import evaluate as run
    from patra_graph.pipeline.study import read_study

    check_writable(report, "--report")
    settings = read_settings(ctx, config)
    names = tuple(name for given in presets for name in given.split(",") if name)
    study = read_study(
        data, file_format=file_format, settings=settings, now=datetime.now(UTC), embed=not no_embed, say=say
    )
    document = run(study, settings=settings, protocols=protocols or PROTOCOLS, presets=names, seed=seed, say=say)
    if report:
        _write_report(report, document)
    if as_json:
        show_json(document)
    else:
        _show(document)


def check_writable(path: Path | None, option: str) -> None:
    """Refuse a file that could not be written after minutes of work. Errors: InvalidInput."""
    if path is None:
        return
    try:
        with path.open("a", encoding="utf-8"):
            pass
    except OSError as error:
        raise InvalidInput(f"{path} cannot be written: {error.strerror}", f"Name another file with {option}.") from None


def _write_report(path: Path, document: dict[str, Any]) -> None:
    from patra_graph.interfaces.evaluation.report import page

    path.write_text(page(document), encoding="utf-8")
    say(f"The report is in {path}.")


def _show(document: dict[str, Any]) -> None:
    about = document["data"]
    click.echo(
        f"{about['name']}: {about['people']:,} people, {about['decisions']:,} decisions, {about['matches']:,} matches; "
        f"{about['train']:,} decisions train, {about['test']:,} test.\n"
    )
    for protocol, found in document["protocols"].items():
        _show_figures(protocol, {name: found[name] for name in found}, COLUMNS[protocol])
    for protocol, found in document["paired"].items():
        _show_figures(f"{protocol}: {about['subject']} ahead by", found, PAIRED)
    if "ablation" in document:
        rows = [
            [entry["part"], *(figure(entry["gain"].get(name), signed=True) for name in PAIRED), entry["verdict"]]
            for entry in document["ablation"]
        ]
        show_table("What each part adds", ["Part", *(f">{name}" for name in PAIRED), "In words"], rows)
        click.echo()
    if document["bar"]:
        _show_bar(document["bar"])


def _show_figures(title: str, found: dict[str, Any], columns: tuple[str, ...]) -> None:
    rows = [[name, *(figure(values.get(column)) for column in columns)] for name, values in found.items()]
    show_table(title, ["Ranker", *(f">{column}" for column in columns)], rows)
    click.echo()


def _show_bar(rows: list[dict[str, Any]]) -> None:
    cells = [[row["what"], row["required"], _reached(row), "met" if row["met"] else "NOT met"] for row in rows]
    show_table("The bar", ["Figure", ">Required", ">Reached", ""], cells)
    click.echo(f"\n{sum(row['met'] for row in rows)} of {len(rows)} figures of the bar are met.")


def _reached(row: dict[str, Any]) -> str:
    return "none" if row["value"] is None else f"{row['value']:.3f}"


def figure(bounds: dict[str, float | None] | None, *, signed: bool = False) -> str:
    """A figure with its interval for people, such as '0.743 [0.70 0.79]'; '' where there is none."""
    if not bounds or bounds["value"] is None:
        return ""
    value = f"{bounds['value']:+.3f}" if signed else f"{bounds['value']:.3f}"
    if bounds["low"] is None:
        return value
    return f"{value} [{bounds['low']:.2f} {bounds['high']:.2f}]"
