"""`completion`: a script with which a shell completes commands and options."""

from __future__ import annotations

import click

PROGRAM, VARIABLE = "patra-graph", "_PATRA_GRAPH_COMPLETE"


@click.command(
    epilog="""\b
Examples:
  patra-graph completion bash > ~/.local/share/bash-completion/completions/patra-graph
  patra-graph completion zsh > "${fpath[1]}/_patra-graph"
  patra-graph completion fish > ~/.config/fish/completions/patra-graph.fish
  source <(patra-graph completion bash)         for this shell only"""
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the script that makes SHELL complete commands and options; a new shell uses it once it is in its place."""
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    if found is None:
        raise click.UsageError(f"no completion for {shell}")
    click.echo(found(ctx.find_root().command, {}, PROGRAM, VARIABLE).source())
