"""The picture of README: one recommendation of the sample with the evidence for it, out of the graph.

Run after `make demo`: python docs/make_pictures.py (writes docs/recommendation.png).
"""

from __future__ import annotations

from pathlib import Path

import matplotlib.pyplot as plt
import networkx as nx

from patra_graph.domain.model import Recommendation
from patra_graph.pipeline.connect import open_graph
from patra_graph.pipeline.recommend import recommend
from patra_graph.settings import load_settings

SEEKER = "u0001"
PICTURE = Path(__file__).parent / "recommendation.png"
NODE_COLOURS = {
    "User": "#b8c4d6",
    "Hobby": "#8fd0a5",
    "Goal": "#f3d08a",
    "City": "#d7b5e0",
    "State": "#e6d4ea",
    "Profession": "#f0b7a4",
}
EDGE_COLOURS = {"LIKED": "#2e8b57", "SUPERLIKED": "#0b6fd6", "REJECTED": "#c9c9c9", "MATCHED": "#d6336c"}
PLAIN = "#8a8a8a"


def main() -> None:
    """Recommend, fetch the evidence of the best one, draw."""
    settings = load_settings()
    with open_graph(settings, say=print) as graph:
        best = recommend(graph, SEEKER, settings=settings, top=1)[0]
        rows = graph.run("draw_evidence", seeker_id=SEEKER, target_id=best.user_id)
    draw(evidence([row["path"] for row in rows]), best)
    print(PICTURE)


def evidence(paths: list) -> nx.MultiDiGraph:
    """The nodes and relationships of these paths."""
    drawn = nx.MultiDiGraph()
    for path in paths:
        for node in path.nodes:
            kind = next(iter(node.labels))
            drawn.add_node(node.element_id, kind=kind, name=node.get("name"), user_id=node.get("user_id"))
        for edge in path.relationships:
            ends = (edge.start_node.element_id, edge.end_node.element_id)
            drawn.add_edge(*ends, key=edge.element_id, kind=edge.type)
    return drawn


def draw(drawn: nx.MultiDiGraph, best: Recommendation) -> None:
    """One picture: the two people large, what they share between them, whom both judged around."""
    figure, axes = plt.subplots(figsize=(10, 5.6), layout="constrained")
    places, ends = positions(drawn, best)
    for node, data in drawn.nodes(data=True):
        size = 1500 if node in ends else 520
        colour = NODE_COLOURS[data["kind"]]
        nx.draw_networkx_nodes(drawn, places, [node], ax=axes, node_color=colour, node_size=size)
    for kind in sorted({data["kind"] for *_, data in drawn.edges(data=True)}):
        edges = [(one, other) for one, other, data in drawn.edges(data=True) if data["kind"] == kind]
        style = {"edge_color": EDGE_COLOURS.get(kind, PLAIN), "width": 1.4, "arrowsize": 10, "node_size": 700}
        nx.draw_networkx_edges(drawn, places, edges, ax=axes, **style)
    labels = {node: data["name"] for node, data in drawn.nodes(data=True)}
    nx.draw_networkx_labels(drawn, places, labels, ax=axes, font_size=8)
    for colour, kind in [*((colour, kind.lower()) for kind, colour in EDGE_COLOURS.items()), (PLAIN, "in common")]:
        axes.plot([], [], color=colour, label=kind)
    axes.legend(loc="lower right", frameon=False, fontsize=8)
    title = f"{SEEKER} should meet {best.name}: chance of a mutual yes {best.score:.0%}"
    axes.set_title(f"{title}\n{' '.join(best.reasons)}", fontsize=10)
    axes.set_axis_off()
    figure.savefig(PICTURE, dpi=110)


def positions(drawn: nx.MultiDiGraph, best: Recommendation) -> tuple[dict, set]:
    """Where each node stands, and the nodes of the two people, who stand left and right."""
    ends = {data["user_id"]: node for node, data in drawn.nodes(data=True)}
    fixed = {ends[SEEKER]: (-1.0, 0.0), ends[best.user_id]: (1.0, 0.0)}
    others = [node for node in sorted(drawn) if node not in fixed]
    start = {node: (0.0, 1.2 - 2.4 * index / max(len(others) - 1, 1)) for index, node in enumerate(others)}
    found = nx.spring_layout(nx.Graph(drawn), pos=fixed | start, fixed=list(fixed), k=0.55, seed=3, iterations=80)
    return found, set(fixed)


if __name__ == "__main__":
    main()
