"""`doctor`: what is set, what is there, and what is wrong."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from patra_graph.errors import PatraError
from patra_graph.interfaces.session import graph_command, say, show_json, show_table

if TYPE_CHECKING:
    from patra_graph.settings import Settings


@click.command(epilog="Example: patra-graph doctor --json")
@graph_command
def doctor(settings: Settings, as_json: bool) -> None:
    """Print every setting and where it came from, versions, Java, model, server and schema, and what is wrong.

    Ends with exit code 1 where something is wrong. Secrets are never printed.
    """
    from patra_graph.pipeline.doctor import examine

    findings = examine(settings, say=say)
    problems = [finding for finding in findings if finding.problem]
    if as_json:
        show_json({"findings": [asdict(finding) for finding in findings], "ok": not problems})
    else:
        show_table(
            "patra-graph doctor", ["What", "Value", "From"], [[item.what, item.value, item.source] for item in findings]
        )
    if problems:
        raise PatraError(
            f"{len(problems)} things are wrong", "; ".join(f"{item.what}: {item.problem}" for item in problems)
        )
