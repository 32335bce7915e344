"""An evaluation as one self-contained HTML page: sentences, plots, and all figures in tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any

from patra_graph.interfaces.evaluation import plots, words

Document = Mapping[str, Any]
STYLE = """
:root { color-scheme: light; --lead: #c2255c; --ink: #212529; --soft: #868e96; --line: #e9ecef; }
body { margin: 0; background: #f8f9fa; color: var(--ink); font: 16px/1.55 system-ui, "Segoe UI", Roboto, sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; }
h2 { font-size: 1.15rem; margin: 0 0 .5rem; }
.lede { font-size: 1.3rem; line-height: 1.4; max-width: 46rem; margin: 1rem 0 1.5rem; }
.soft, caption { color: var(--soft); font-size: .9rem; }
section { background: #fff; border: 1px solid var(--line); border-radius: 12px; padding: 1.4rem 1.6rem; }
section { margin: 1.2rem 0; }
section p { max-width: 48rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .8rem; }
.card { background: #fff; border: 1px solid var(--line); border-radius: 12px; padding: .9rem 1.1rem; }
.card b { display: block; font-size: 1.7rem; line-height: 1.2; color: var(--lead); }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(22rem, 1fr)); gap: 1.2rem; }
.pair section { margin: 0; }
svg { max-width: 100%; height: auto; display: block; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .85rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding: .3rem 0; }
th, td { text-align: right; padding: .35rem .6rem; border-bottom: 1px solid var(--line); white-space: nowrap; }
th { font-weight: 600; }
th:first-child, td:first-child { text-align: left; }
tr.lead td { color: var(--lead); font-weight: 600; }
.met { color: #2b8a3e; } .unmet { color: #c92a2a; font-weight: 700; }
details { margin: 1rem 0; } summary { cursor: pointer; color: var(--soft); }
"""
METHOD = (
    "Presets are scored by the code that recommends online. The profile model is fitted on people or times that the "
    "question is not about. Intervals hold the middle 95 % of draws in which whole groups of people (or people, where "
    "there are no groups) are drawn again. AUC is the chance that the right one of two is put first; AP rewards the "
    "very top; NDCG and precision look at the first five or three; ECE is the gap between chance and share; the Gini "
    "of showings is 0 when all are shown alike."
)


def page(document: Document) -> str:
    """The whole page; the same document gives the same page."""
    about = document["data"]
    title = f"How well the ranking foretells {about['name']}"
    return "\n".join(
        [
            f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<style>{STYLE}</style></head><body><main>",
            f"<h1>{escape(title)}</h1>",
            f'<p class="soft">{escape(_about(about))}</p>',
            f'<p class="lede">{escape(words.headline(document))}</p>',
            _cards(document),
            *_sections(document),
            _method(document),
            "</main></body></html>\n",
        ]
    )


def _sections(document: Document) -> Iterator[str]:
    lead, protocols = document["data"]["subject"], document["protocols"]
    for protocol, title in (("frozen-half", "With a history"), ("cold-start", "Without a history: sign-up data alone")):
        if words.foretold(document, protocol):
            said = f"{_asked(document, protocol)} {words.comparison(document, protocol)}"
            yield section(title, said, plots.comparison(protocols[protocol], lead))
    halves = []
    if "reliability" in document:
        halves.append(
            section(
                "Does a chance mean what it says?",
                words.calibration(document),
                plots.reliability(document["reliability"]),
            )
        )
    if "exposure" in document:
        halves.append(section("Who is shown?", words.exposure(document), plots.exposure(document["exposure"])))
    if halves:
        yield f'<div class="pair">{"".join(halves)}</div>'
    if "frontier" in document:
        steps, chosen = document["frontier"], document["fair"]
        yield section("What fairness costs", words.frontier(steps, chosen), plots.frontier(steps, chosen["weight"]))
    if "ablation" in document:
        drawing = plots.parts(document["ablation"], "match_auc_per_user")
        figures = details("Each part in four figures", _parts_table(document["ablation"]))
        yield section("What each part adds", words.parts(document), drawing + figures)
    if document["bar"]:
        yield section("The bar", _bar_said(document["bar"]), _bar_table(document["bar"]))
    for protocol, found in protocols.items():
        yield details(f"All figures: {protocol}", _figures_table(found, lead))
    for protocol, found in document["paired"].items():
        yield details(f"{lead} less each other ranker: {protocol}", _figures_table(found, None))


def section(title: str, said: str, body: str) -> str:
    """One part of the page: a heading, what it means, and a drawing or a table."""
    return f"<section><h2>{escape(title)}</h2><p>{escape(said)}</p>{body}</section>"


def details(title: str, body: str) -> str:
    """A part of the page that opens on a click."""
    return f"<details><summary>{escape(title)}</summary>{body}</details>"


def table(header: Sequence[str], rows: Iterable[tuple[str, Sequence[str]]]) -> str:
    """A table of escaped cells; each row with its class."""
    head = "".join(f"<th>{escape(name)}</th>" for name in header)
    body = "".join(
        f'<tr class="{kind}">{"".join(f"<td>{escape(cell)}</td>" for cell in cells)}</tr>' for kind, cells in rows
    )
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _about(about: Mapping[str, Any]) -> str:
    groups = f" in {about['groups']} groups who never met" if about["groups"] else ""
    return (
        f"{about['people']:,} people{groups}, {about['decisions']:,} decisions, {about['likes']:,} likes, "
        f"{about['matches']:,} matches. Seed {about['seed']}, {about['draws']:,} draws of the bootstrap."
    )


def _asked(document: Document, protocol: str) -> str:
    about = document["data"]
    if protocol == "cold-start":
        return "Every decision is foretold by a model fitted on other people."
    return f"The earlier {about['train']:,} decisions are known, the later {about['test']:,} are foretold."


def _cards(document: Document) -> str:
    cards = (
        f'<div class="card">{escape(what)}<b>{escape(value)}</b><span class="soft">{escape(other)}</span></div>'
        for what, value, other in words.cards(document)
    )
    return f'<div class="cards">{"".join(cards)}</div>'


def _figures_table(found: Mapping[str, Any], lead: str | None) -> str:
    names = list(dict.fromkeys(name for values in found.values() for name in values))
    rows = (
        ("lead" if ranker == lead else "", [ranker, *(cell(values.get(name)) for name in names)])
        for ranker, values in found.items()
    )
    return table(["ranker", *names], rows)


def _parts_table(entries: Sequence[Mapping[str, Any]]) -> str:
    names = list(entries[0]["gain"])
    rows = (
        ("", [entry["part"], entry["verdict"], *(cell(entry["gain"][name], sign="+") for name in names)])
        for entry in entries
    )
    return table(["part", "in words", *names], rows)


def _bar_table(rows: Sequence[Mapping[str, Any]]) -> str:
    cells = (
        ("" if row["met"] else "unmet", [row["what"], row["required"], _reached(row), "✓" if row["met"] else "not met"])
        for row in rows
    )
    return table(["figure", "required", "reached", ""], cells)


def _reached(row: Mapping[str, Any]) -> str:
    return "none" if row["value"] is None else f"{row['value']:.3f}"


def _bar_said(rows: Sequence[Mapping[str, Any]]) -> str:
    met = sum(row["met"] for row in rows)
    return f"What the project holds itself to on these data: {met} of {len(rows)} figures are met."


def _method(document: Document) -> str:
    meanings = "".join(
        f"<li><b>{escape(name)}</b>: {escape(meaning)}</li>" for name, meaning in document["data"]["rankers"].items()
    )
    return f'<section><h2>How this was made</h2><p>{METHOD}</p><ul class="soft">{meanings}</ul></section>'


def cell(bounds: Mapping[str, Any] | None, *, sign: str = "") -> str:
    """A figure with its interval for a table; '' where there is none."""
    if not bounds or bounds["value"] is None:
        return ""
    value = f"{bounds['value']:{sign}.3f}"
    return value if bounds["low"] is None else f"{value} [{bounds['low']:{sign}.3f}, {bounds['high']:{sign}.3f}]"
