"""The picture that `insights --plot` draws."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from patra_graph.errors import InvalidInput

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from patra_graph.pipeline.insights import Insights

COMMUNITIES = 12


def save_plot(found: Insights, path: Path) -> None:
    """Draw how likes spread, who is liked how often, communities and hobbies. Errors: InvalidInput for the path."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 8), layout="constrained")
    panels = figure.subplots(2, 2).ravel()
    for draw, panel in zip((_lorenz, _received, _communities, _hobbies), panels, strict=True):
        draw(found, panel)
        panel.spines[["top", "right"]].set_visible(False)
    try:
        figure.savefig(path, dpi=144)
    except OSError as error:
        raise InvalidInput(f"{path} cannot be written: {error.strerror}", "Name a file in a folder of yours.") from None


def _lorenz(found: Insights, panel: Axes) -> None:
    likes, people = sum(found.received), len(found.received)
    running = [0.0]
    for count in found.received:
        running.append(running[-1] + count / max(1, likes))
    panel.plot(
        [place / max(1, people) for place in range(people + 1)], running, color="#7b3294", label="likes received"
    )
    panel.plot([0, 1], [0, 1], color="grey", linestyle=":", label="all liked alike")
    gini = "-" if found.popularity.gini is None else f"{found.popularity.gini:.2f}"
    panel.set(
        title=f"How likes spread (Gini {gini})", xlabel="share of users, least liked first", ylabel="share of likes"
    )
    panel.legend(frameon=False)


def _received(found: Insights, panel: Axes) -> None:
    panel.hist(found.received, bins=min(40, 1 + max(found.received, default=0)), color="#c2a5cf")
    panel.set(title="Who is liked how often", xlabel="likes received", ylabel="users")


def _communities(found: Insights, panel: Axes) -> None:
    sizes = [group.size for group in found.communities[:COMMUNITIES]]
    panel.bar([str(number) for number in range(1, len(sizes) + 1)], sizes, color="#a6dba0")
    panel.set(title=f"Communities (the {len(sizes)} largest)", xlabel="community", ylabel="people")


def _hobbies(found: Insights, panel: Axes) -> None:
    pairs = found.hobbies[::-1]
    panel.barh([f"{pair.first} + {pair.second}" for pair in pairs], [pair.lift for pair in pairs], color="#5aae61")
    panel.set(title="Hobbies that go together", xlabel="lift (1 = unrelated)")
