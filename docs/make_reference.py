"""The reference pages, made of the code: commands, HTTP API, settings, queries of the catalogue and of Neo4j Browser.

Run after a change of any of them: python docs/make_reference.py (writes docs/reference/*.md; a test holds them).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import click

from patra_graph.interfaces.browser.materials import saved_queries
from patra_graph.interfaces.cli import COMMANDS, main
from patra_graph.settings import Settings
from patra_graph.store.queries import query, query_names

FOLDER = Path(__file__).parent / "reference"
MADE = "<!-- Made by docs/make_reference.py out of the code: changes here are lost. -->"
WIDTH = 100
SETTING = re.compile(r"^  (\w+):\s*(.*?)\s+# (.*)$")
BOUNDS = {
    "minimum": "from {}",
    "exclusiveMinimum": "above {}",
    "maximum": "to {}",
    "minLength": "of {} characters or more",
    "maxLength": "of {} characters at most",
    "maxItems": "{} at most",
}
ACCESS = {"read": "Reading", "write": "Writing", "schema": "Schema"}


def pages() -> dict[str, Callable[[], str]]:
    """The maker of each page, by the page's name."""
    return {"cli": cli_page, "api": api_page, "settings": settings_page, "queries": queries_page}


def cli_page() -> str:
    """Every command's help, as the terminal shows it."""
    root = click.Context(main, info_name="patra-graph", terminal_width=WIDTH, **main.context_settings)
    parts = [_command(root, main)]
    for name in COMMANDS:
        parts += list(_commands(root, main.get_command(root, name), name))
    return _page("Commands", "`patra-graph COMMAND --help` shows the same.", parts)


def _commands(parent: click.Context, command: click.Command, name: str) -> Iterator[str]:
    context = click.Context(command, parent=parent, info_name=name, terminal_width=WIDTH)
    yield _command(context, command)
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            yield from _commands(context, command.get_command(context, inner), inner)


def _command(context: click.Context, command: click.Command) -> str:
    return f"## {context.command_path}\n\n```text\n{command.get_help(context)}\n```"


def settings_page() -> str:
    """Every setting: default, type, environment variable and meaning; the presets as they are written."""
    text = (files("patra_graph.config") / "settings.yaml").read_text(encoding="utf-8")
    schema = Settings.model_json_schema()
    blocks = re.split(r"^(?=\w+:)", text, flags=re.MULTILINE)[1:]
    intro = (
        "Lay your own file over the defaults with `--config FILE` or `PATRA_CONFIG`, or set one key by its variable\n"
        "in the environment. An unknown key or a bad value is an error. `patra-graph doctor` prints what holds, and\n"
        "from where."
    )
    return _page("Settings", intro, [_section(block, schema) for block in blocks])


def _section(block: str, schema: dict[str, Any]) -> str:
    first, _, rest = block.partition("\n")
    name, _, meaning = first.partition(":")
    said = meaning.strip().removeprefix("#").strip()
    opening = f"## {name}" + (f"\n\n{said[:1].upper()}{said[1:]}." if said else "")
    if name == "presets":
        return f"{opening}\n\nEach preset has a name; `pipeline.preset` chooses.\n\n```yaml\n{block.rstrip()}\n```"
    fields = _resolved(schema["properties"][name], schema)["properties"]
    rows = [_setting(name, *found.groups(), fields) for line in rest.splitlines() if (found := SETTING.match(line))]
    return opening + "\n\n" + _table(["Key", "Default", "Allowed", "Meaning"], rows)


def _setting(section: str, key: str, default: str, meaning: str, fields: dict[str, Any]) -> list[str]:
    variable = f"PATRA_{section}__{key}".upper()
    return [f"`{section}.{key}`<br>`{variable}`", f"`{default}`", allowed(fields[key]), meaning]


def _resolved(schema: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    return whole["$defs"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def allowed(schema: dict[str, Any]) -> str:
    """What a JSON schema allows, in a few words."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(allowed(each) for each in schema["anyOf"])
    if "enum" in schema or "const" in schema:
        return ", ".join(f"`{each}`" for each in schema.get("enum", [schema.get("const")]))
    kind = {"number": "number", "integer": "whole number", "boolean": "`true` or `false`", "string": "text",
            "array": "list", "object": "map", "null": "null"}.get(schema.get("type", ""), "anything")  # fmt: skip
    if "items" in schema:
        kind += f" of {allowed(schema['items'])}"
    bounds = [words.format(f"{schema[key]:g}") for key, words in BOUNDS.items() if key in schema]
    return " ".join([kind, *bounds])


def queries_page() -> str:
    """The header of every query, by what it does; then the queries for Neo4j Browser."""
    parts = []
    for access, title in ACCESS.items():
        found = [query(name) for name in query_names() if query(name).access == access]
        parts.append("\n\n".join([f"## {title}", *(_query(each.name, each.text) for each in found)]))
    rows = [[f"`{each.name}`", each.draws, each.title] for each in saved_queries()]
    parts.append("## Saved for Neo4j Browser\n\n" + _table(["Name", "Draws", "What"], rows))
    intro = "One file each in `cypher/`. Values are always parameters; `rows` is checked on return, `access` routes."
    return _page("Queries", intro, parts)


def _query(name: str, text: str) -> str:
    lines = [line.removeprefix("//").strip() for line in text.partition("CYPHER 25")[0].splitlines()]
    sentence, _, header = "\n".join(lines).partition("\n\n")
    rows = [[key, " ".join(value.split())] for key, value in re.findall(r"^(\w+):((?:.|\n(?!\w+:))*)", header, re.M)]
    told = [[key, _codes(value) if key in ("params", "returns") else value] for key, value in rows if value]
    return f"### {name}\n\n{' '.join(sentence.split())}\n\n" + _table(["", ""], told)


def _codes(value: str) -> str:
    return re.sub(r"(\w+ [A-Z][A-Z<>]*)", r"`\1`", value)


def api_page() -> str:
    """Roles by route, every route with its parameters, and every shape."""
    from patra_graph.interfaces.api.access import RULES

    document = _openapi()
    intro = (
        "The service itself tells this at `/openapi.json`, and shows it at `/docs`. A key is sent as\n"
        "`Authorization: Bearer KEY`. Errors are problem+json with a stable `code`."
    )
    rules = [[f"`{rule.method} {rule.path}`", rule.what, rule.user, rule.app, rule.admin] for rule in RULES]
    roles = "## Roles\n\n`own`: their own data, another's is answered as if it were not there; `all`: everybody's.\n\n"
    parts = [roles + _table(["Route", "What", "user:ID", "app", "admin"], rules), "## Routes"]
    for path, methods in document["paths"].items():
        parts += [_route(f"{method.upper()} {path}", operation) for method, operation in methods.items()]
    shapes = document["components"]["schemas"]
    parts += ["## Shapes", *(_shape(name, shapes[name]) for name in sorted(shapes))]
    return _page("HTTP API", intro, parts)


def _openapi() -> dict[str, Any]:
    from fastapi import FastAPI

    from patra_graph.interfaces.api.app import ROUTERS
    from patra_graph.interfaces.api.openapi import describe

    app = FastAPI(title="patra-graph", version="1")
    app.state.keys_required = True
    for router in ROUTERS:
        app.include_router(router)
    describe(app)
    return app.openapi()


def _route(title: str, operation: dict[str, Any]) -> str:
    parts = [f"### {title}", operation.get("description", operation.get("summary", ""))]
    rows = [[f"`{each['name']}`", each["in"], "yes" if each["required"] else "no", allowed(each["schema"]),
             each.get("description", "")] for each in operation.get("parameters", [])]  # fmt: skip
    if rows:
        parts.append(_table(["Parameter", "In", "Needed", "Allowed", "Meaning"], rows))
    if body := operation.get("requestBody"):
        parts.append(f"Body: {_contents(body)}.")
    good = [(status, answer) for status, answer in operation["responses"].items() if status.startswith("2")]
    parts += [f"Answers {status}: {_contents(answer)}." for status, answer in good]
    return "\n\n".join(part for part in parts if part)


def _contents(holder: dict[str, Any]) -> str:
    found = holder.get("content", {})
    told = [f"{allowed(each.get('schema', {}))} as `{kind}`" for kind, each in found.items()]
    return ", ".join(told) or "nothing"


def _shape(name: str, schema: dict[str, Any]) -> str:
    needed = schema.get("required", [])
    rows = [[f"`{key}`", "yes" if key in needed else "no", allowed(field), field.get("description", "")]
            for key, field in schema.get("properties", {}).items()]  # fmt: skip
    return f"### {name}\n\n{schema.get('description', '')}\n\n" + _table(
        ["Field", "Needed", "Allowed", "Meaning"], rows
    )


def _table(heads: list[str], rows: list[list[str]]) -> str:
    cells = [heads, ["---"] * len(heads), *([_cell(each) for each in row] for row in rows)]
    return "\n".join(f"| {' | '.join(row)} |" for row in cells)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _page(title: str, intro: str, parts: list[str]) -> str:
    return "\n\n".join([MADE, f"# {title}", intro, *parts]).rstrip() + "\n"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, make in pages().items():
        (FOLDER / f"{name}.md").write_text(make(), encoding="utf-8")
