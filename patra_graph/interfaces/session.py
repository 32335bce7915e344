"""What every command shares: options, settings, logging, the graph, and showing a result."""

from __future__ import annotations

import functools
import json
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from patra_graph.domain.model import ID, ID_RULE
from patra_graph.errors import NotAllowed, SettingsError
from patra_graph.settings import Settings, load_settings

if TYPE_CHECKING:
    from patra_graph.store.graph import Graph

Command = TypeVar("Command", bound=Callable[..., Any])


class UserId(click.ParamType):
    """An id as an argument, refused where it can be no user's."""

    name = "user"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not ID.fullmatch(value):
            self.fail(f"{value!r} is no id: give {ID_RULE}.", param, ctx)
        return value


USER = UserId()


as_json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")


def graph_command(command: Command) -> Command:
    """Give a command --uri, --config and --json, and its `settings` as first argument."""

    @as_json_option
    @click.option("--config", type=click.Path(path_type=Path), help="A settings file laid over the defaults.")
    @click.option("--uri", help="A Neo4j to use instead of the managed local one (else NEO4J_URI).")
    @click.pass_context
    @functools.wraps(command)
    def wrapped(ctx: click.Context, *args: Any, config: Path | None, uri: str | None, **kwargs: Any) -> Any:
        return command(read_settings(ctx, config, uri), *args, **kwargs)

    return wrapped  # type: ignore[return-value]


def read_settings(ctx: click.Context, config: Path | None = None, uri: str | None = None) -> Settings:
    """The settings, with --uri before all else, and logging as they say; --config and --uri stand after `patra-graph`
    or after the command, which hands them in here."""
    shared = ctx.find_root().obj or {}
    uri = uri or shared.get("uri")
    settings = load_settings(config or shared.get("config"), options={"graph.uri": uri} if uri else {})
    configure_logging(settings)
    return settings


def configure_logging(settings: Settings) -> None:
    """Send the logs of patra_graph, and of nothing else, where the settings say: the driver's could hold bios."""
    logging.getLogger("neo4j").addHandler(logging.NullHandler())
    logger = logging.getLogger("patra_graph")
    logger.setLevel(settings.logging.level.upper())
    for before in logger.handlers:
        before.close()
    logger.handlers = [_log_handler(settings.logging.file)]
    logger.propagate = False


def _log_handler(file: str) -> logging.Handler:
    if not file:
        handler: logging.Handler = logging.StreamHandler()
    else:
        try:
            os.close(os.open(file, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600))
            handler = logging.FileHandler(file, encoding="utf-8")
        except OSError as error:
            raise SettingsError(
                f"logging.file: {file!r} cannot be written: {error.strerror}", "Name another file, or none."
            ) from None
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    return handler


def say(message: str) -> None:
    """Tell the person at the terminal; never on stdout."""
    click.echo(message, err=True)


@contextmanager
def opened_graph(settings: Settings) -> Iterator[Graph]:
    """The graph, ready; closed afterwards."""
    from patra_graph.pipeline.connect import open_graph

    graph = open_graph(settings, say=say)
    try:
        yield graph
    finally:
        graph.close()


def confirm(question: str, *, unasked: str, hint: str, refused: str) -> None:
    """Go on after a yes at the terminal. Errors: NotAllowed, in these words, where nobody is there or says no."""
    if not sys.stdin.isatty():
        raise NotAllowed(unasked, hint)
    if not click.confirm(question, err=True):
        raise NotAllowed(refused, "Nothing has changed.")


def show_json(document: Any) -> None:
    """One JSON document on stdout; times in ISO 8601."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2, default=str))


def show_table(title: str, columns: list[str], rows: list[list[str]]) -> None:
    """A table for people, as wide as the terminal; numbers to the right."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(title), title_justify="left", box=None, header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(column.removeprefix(">"), justify="right" if column.startswith(">") else "left")
    for row in rows:
        table.add_row(*map(Text, row))
    width = None if sys.stdout.isatty() else 160
    Console(width=width, highlight=False).print(table)
