"""The command `patra-graph`: each subcommand parses, calls one verb of the pipeline, and shows what came."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import click

from patra_graph import __version__
from patra_graph.errors import PatraError

COMMANDS = {
    "demo": "demo_command",
    "load": "load_command",
    "recommend": "matching_commands",
    "swipe": "matching_commands",
    "undo": "matching_commands",
    "matches": "people_commands",
    "block": "people_commands",
    "unblock": "people_commands",
    "show": "people_commands",
    "export": "export_command",
    "erase": "erase_command",
    "consent": "privacy_commands",
    "retention": "privacy_commands",
    "run": "matching_commands",
    "explain": "explain_command",
    "why-not": "why_not_command",
    "daily": "daily_command",
    "pairs": "pairs_command",
    "insights": "insights_command",
    "browser": "browser_command",
    "completion": "completion_command",
    "doctor": "doctor_command",
    "fingerprint": "fingerprint_command",
    "serve": "serve_command",
    "keys": "keys_command",
    "server": "server_commands",
    "generate": "generate_command",
    "evaluate": "evaluate_command",
    "tune": "tune_command",
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called, so that a swipe does not wait for a loader."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"patra_graph.interfaces.{COMMANDS[cmd_name]}")
        return getattr(module, cmd_name.replace("-", "_"))

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; one of our errors becomes a message and its exit code."""
        try:
            return super().invoke(ctx)
        except PatraError as error:
            click.echo(f"Error: {error.message}", err=True)
            if error.hint:
                click.echo(f"  {error.hint}", err=True)
            ctx.exit(error.exit_code)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="patra-graph")
@click.option("--config", type=click.Path(path_type=Path), help="A settings file laid over the defaults.")
@click.option("--uri", help="A Neo4j to use instead of the managed local one (else NEO4J_URI).")
@click.pass_context
def main(ctx: click.Context, config: Path | None, uri: str | None) -> None:
    """Matching on a graph database, for apps where both sides must say yes.

    \b
    Begin with:   patra-graph demo
    Your data:    patra-graph load data/
    Then:         patra-graph recommend u0001
                  patra-graph swipe u0001 u0042 superlike

    Exit codes: 0 ok, 1 failure, 2 usage, 3 not found, 4 loaded with rejected rows, 5 database unreachable,
    6 not allowed, 7 set-up failed.
    """
    ctx.obj = {"config": config, "uri": uri}
