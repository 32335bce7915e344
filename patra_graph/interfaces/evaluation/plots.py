"""Plots of an evaluation, each as one SVG to put into a page; the same document gives the same bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import StringIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEAD, OWN, OTHER, INK, FAINT = "#c2255c", "#e599b4", "#868e96", "#212529", "#dee2e6"
STYLE = {
    "svg.hashsalt": "patra-graph",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": OTHER,
    "text.color": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.titlesize": 12,
    "axes.titlelocation": "left",
}
COMPARED = {"match_auc_per_user": "match AUC per user", "match_auc": "match AUC", "match_ap": "match AP"}
Found = Mapping[str, Mapping[str, Mapping[str, Any]]]


def comparison(found: Found, lead: str) -> str:
    """Rankers by three figures, best at the top, with 95 % intervals."""
    names = sorted(found, key=lambda name: found[name]["match_auc_per_user"]["value"] or 0.0)
    figure, panels = _canvas(11, 0.42 * len(names) + 1.2, columns=len(COMPARED), sharey=True)
    for axes, (name, title) in zip(panels, COMPARED.items(), strict=True):
        for place, ranker in enumerate(names):
            _interval(axes, place, found[ranker][name], _colour(ranker, lead))
        if name != "match_ap":
            axes.axvline(0.5, color=FAINT, zorder=0)
        axes.set_title(title)
        axes.margins(x=0.12)
    panels[0].set_yticks(range(len(names)), [name.replace("_", " ") for name in names])
    _emphasise(panels[0], names, lead)
    return _svg(figure)


def reliability(bins: Sequence[Mapping[str, float]]) -> str:
    """The chance of a match that was said against the share that matched."""
    figure, (axes,) = _canvas(5.6, 4.6)
    most = max(entry["pairs"] for entry in bins)
    edge = min(1.05, 1.15 * max(0.3, *(max(entry["chance"], entry["share"]) for entry in bins)))
    axes.plot([0, edge], [0, edge], color=FAINT, zorder=0)
    axes.plot([entry["chance"] for entry in bins], [entry["share"] for entry in bins], color=OWN, zorder=1)
    sizes = [40 + 500 * entry["pairs"] / most for entry in bins]
    axes.scatter([entry["chance"] for entry in bins], [entry["share"] for entry in bins], s=sizes, color=LEAD, zorder=2)
    for entry in bins:
        axes.annotate(f"{entry['pairs']:,}", (entry["chance"], entry["share"]), (10, -14), textcoords="offset points")
    axes.set(xlabel="chance of a match that was said", ylabel="share that matched", xlim=(0, edge), ylim=(0, edge))
    return _svg(figure)


def exposure(curves: Mapping[str, Sequence[float]]) -> str:
    """How showings are spread over people: the nearer to the diagonal, the more even."""
    figure, (axes,) = _canvas(5.6, 4.6)
    axes.plot([0, 100], [0, 100], color=FAINT, zorder=0)
    axes.annotate("all alike", (52, 55), color=OTHER, rotation=38)
    for (name, curve), (colour, line) in zip(curves.items(), ((LEAD, "-"), (OTHER, "--"), (LEAD, ":")), strict=False):
        steps = 100 / (len(curve) - 1)
        points = [100 * value for value in curve]
        axes.plot([steps * place for place in range(len(curve))], points, line, color=colour, label=name, lw=2)
    axes.set(
        xlabel="people, least shown first (%)", ylabel="their share of all showings (%)", xlim=(0, 100), ylim=(0, 100)
    )
    axes.legend(frameon=False, loc="upper left")
    return _svg(figure)


def frontier(steps: Sequence[Mapping[str, Any]], chosen: float) -> str:
    """What evenness costs: precision and mutual-top against the Gini of showings, one point a price."""
    figure, panels = _canvas(11, 4.2, columns=2)
    labelled = _apart(steps, chosen)
    told = {"precision": "shown pairs that match", "mutual_top": "matching pairs who are in each other's list"}
    for axes, (name, title) in zip(panels, told.items(), strict=True):
        across, up = ([step[key]["value"] for step in steps] for key in ("gini", name))
        axes.axvspan(0, 0.25, color="#f1f3f5", zorder=0)
        axes.plot(across, up, "o-", color=OTHER, markersize=5)
        for step, x, y in zip(steps, across, up, strict=True):
            if step["weight"] == chosen:
                axes.plot([x], [y], "o", color=LEAD, markersize=11, zorder=3)
            if step["weight"] in labelled:
                axes.annotate(
                    f"{step['weight']:g}", (x, y), (0, 9), textcoords="offset points", fontsize=9, ha="center"
                )
        axes.set(xlabel="Gini of showings (0 = all alike)", title=title, xlim=(0, max(across) + 0.05))
        axes.set_ylim(bottom=0.0, top=max(up) * 1.2)
    return _svg(figure)


def parts(entries: Sequence[Mapping[str, Any]], name: str) -> str:
    """What each part adds to one figure, with intervals; grey where nothing can be told from zero."""
    shown = sorted(entries, key=lambda entry: entry["gain"][name]["value"] or 0.0)
    figure, (axes,) = _canvas(9, 0.36 * len(shown) + 1.0)
    axes.axvline(0.0, color=OTHER, zorder=0, lw=0.8)
    for place, entry in enumerate(shown):
        bounds = entry["gain"][name]
        clear = bounds["low"] is not None and (bounds["low"] > 0 or bounds["high"] < 0)
        _interval(axes, place, bounds, LEAD if clear else OTHER, sign="+")
    axes.set_yticks(range(len(shown)), [entry["part"].split(" (")[0] for entry in shown])
    axes.set_xlabel("gain in match AUC per user")
    axes.margins(x=0.1)
    return _svg(figure)


def _apart(steps: Sequence[Mapping[str, Any]], chosen: float) -> set[float]:
    """The prices whose points lie far enough from each other to be written beside them."""
    marked = [step["gini"]["value"] for step in steps if step["weight"] == chosen]
    labelled = {chosen}
    for step in steps:
        if all(abs(step["gini"]["value"] - other) > 0.035 for other in marked):
            marked.append(step["gini"]["value"])
            labelled.add(step["weight"])
    return labelled


def _canvas(width: float, height: float, *, columns: int = 1, sharey: bool = False) -> tuple[Figure, list[Axes]]:
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with rc_context(STYLE):
        figure = Figure(figsize=(width, height), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.subplots(1, columns, sharey=sharey, squeeze=False)
    return figure, list(axes[0])


def _interval(axes: Axes, place: int, bounds: Mapping[str, Any], colour: str, *, sign: str = "") -> None:
    if bounds["value"] is None:
        return
    low, high = (bounds["value"] if bounds[end] is None else bounds[end] for end in ("low", "high"))
    axes.plot([low, high], [place, place], color=colour, lw=2.2, alpha=0.55, solid_capstyle="round")
    axes.plot([bounds["value"]], [place], "o", color=colour, markersize=7)
    axes.annotate(
        f"{bounds['value']:{sign}.3f}",
        (high, place),
        (6, 0),
        textcoords="offset points",
        va="center",
        fontsize=9.5,
        color=colour,
    )


def _colour(ranker: str, lead: str) -> str:
    if ranker == lead:
        return LEAD
    return "#495057" if ranker.startswith(lead) or ranker in ("one_sided", "two_sided_elo") else OTHER


def _emphasise(axes: Axes, names: Sequence[str], lead: str) -> None:
    for label, name in zip(axes.get_yticklabels(), names, strict=True):
        if name == lead:
            label.set(fontweight="bold", color=LEAD)


def _svg(figure: Figure) -> str:
    from matplotlib import rc_context

    stream = StringIO()
    with rc_context(STYLE):
        figure.savefig(stream, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    text = stream.getvalue()
    return text[text.index("<svg") :]
