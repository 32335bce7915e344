"""`generate`: invented people and swipes, as many as wanted."""

from __future__ import annotations

from pathlib import Path

import click

from patra_graph.interfaces.session import as_json_option, say, show_json


@click.command(epilog="Example: patra-graph generate people/ --users 10000 --swipes-per-user 37 --seed 1")
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--users", type=int, default=320, show_default=True, help="How many people.")
@click.option("--swipes-per-user", type=int, default=19, show_default=True, help="Mean swipes each.")
@click.option("--seed", type=int, default=7, show_default=True, help="The same seed writes the same bytes.")
@as_json_option
def generate(out: Path, users: int, swipes_per_user: int, seed: int, as_json: bool) -> None:
    """Write invented users.csv and swipes.csv into the folder OUT, for trials and for measuring.

    With the defaults it writes the sample that `patra-graph demo` loads. Places and hobbies are spread as in life,
    popularity is unequal, people have taste, and bios say what they like.
    """
    from patra_graph.loaders.synthetic import write

    written, swipes = write(out, users=users, swipes_per_user=swipes_per_user, seed=seed, say=say)
    if as_json:
        show_json({"path": str(out), "users": written, "swipes": swipes})
    else:
        click.echo(f"Wrote {written} users and {swipes} swipes to {out}. Load them: patra-graph load {out}")
