"""Layers of settings: config/settings.yaml, then --config or PATRA_CONFIG, then the environment, then options."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from patra_graph.errors import SettingsError
from patra_graph.settings.sections import Settings

ENVIRONMENT_NAMES = {
    "NEO4J_URI": "graph.uri",
    "NEO4J_USERNAME": "graph.username",
    "NEO4J_DATABASE": "graph.database",
}
PREFIX = "PATRA_"
USER_IN_ADDRESS = re.compile(r"://\S*@")
DEEPEST = 10
SEE_ALL = "config/settings.yaml lists every key with what it means."
OTHER_NAMES = frozenset({"PATRA_CONFIG", "PATRA_HOME", "PATRA_JAVA_HOME", "PATRA_MAVEN_MIRROR"})
OTHER_PREFIXES = ("PATRA_TEST_", "PATRA_BENCH_", "PATRA_NIGHTLY", "PATRA_RECORD")


@dataclass(frozen=True, slots=True)
class Layer:
    """One source of settings: its name for people, and its values by dotted key."""

    source: str
    values: Mapping[str, Any]


def load_settings(
    config: Path | None = None, environ: Mapping[str, str] | None = None, *, options: Mapping[str, Any] | None = None
) -> Settings:
    """The settings out of all layers, later ones first; `options` are those of a command line, by dotted key.

    Errors: SettingsError naming key, value, where it came from and what is allowed.
    """
    env = os.environ if environ is None else environ
    path = config or (Path(env["PATRA_CONFIG"]) if env.get("PATRA_CONFIG") else None)
    default = Layer("default", dict(_flat(_parse(files("patra_graph.config") / "settings.yaml", "settings.yaml"))))
    layers = [default]
    if path is not None:
        layers.append(Layer(str(path), dict(_flat(_parse(path, str(path))))))
    layers.append(Layer("environment", _from_environment(env, default.values)))
    layers.append(Layer("command line", options or {}))
    values = {key: value for layer in layers for key, value in layer.values.items()}
    sources = {key: layer.source for layer in layers for key in layer.values}
    return _validated(values, sources)


def _parse(path: Traversable, name: str) -> Mapping[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise SettingsError(f"no settings file {name}", "Name a file that exists with --config.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{name} cannot be read: {error}", "Give a readable UTF-8 file.") from None
    document = _yaml(text, name)
    if document is not None and not isinstance(document, dict):
        raise SettingsError(f"{name} must hold sections such as 'rating:'", SEE_ALL)
    return document or {}


def _yaml(text: str, name: str) -> Any:
    try:
        document = yaml.load(text, Loader=_Loader)  # noqa: S506 (a SafeLoader)  # nosec B506
    except (yaml.YAMLError, *FOR_WHAT_IS_NO_VALUE) as error:
        where = " ".join(str(error).split())
        raise SettingsError(f"{name} is not YAML: {where}", SEE_ALL) from None
    if _is_deeper(document, DEEPEST):
        raise SettingsError(f"{name} is nested deeper than any key: {DEEPEST} levels at most", SEE_ALL)
    return document


def _is_deeper(value: Any, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    return levels == 0 or any(
        _is_deeper(each, levels - 1) for each in (value.values() if isinstance(value, dict) else value)
    )


_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
FOR_WHAT_IS_NO_VALUE = (ValueError, LookupError, AttributeError)
"""What PyYAML raises besides its own errors, such as for the day 2026-02-30, `!!bool x`, and bytes that are no text."""


def _flat(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _nested(values: Mapping[str, Any]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for dotted, value in values.items():
        *parents, key = dotted.split(".")
        node = tree
        for parent in parents:
            node = node.setdefault(parent, {})
            if not isinstance(node, dict):
                raise SettingsError(f"{dotted}: {parent} is a value, not a section", SEE_ALL)
        node[key] = value
    return tree


def _from_environment(env: Mapping[str, str], known: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {key: env[name] for name, key in ENVIRONMENT_NAMES.items() if env.get(name)}
    for name, text in env.items():
        if not name.startswith(PREFIX) or name in OTHER_NAMES or name.startswith(OTHER_PREFIXES):
            continue
        key = name.removeprefix(PREFIX).lower().replace("__", ".")
        if key not in known:
            raise SettingsError(f"environment {name} sets no known key ({key})", SEE_ALL)
        values[key] = _yaml(text, name)
    return values


def _validated(values: Mapping[str, Any], sources: dict[str, str]) -> Settings:
    try:
        settings = Settings(**_nested(values))
    except ValidationError as error:
        raise SettingsError(_first_fault(error, sources), SEE_ALL) from None
    settings._sources.update(sources)
    return settings


def _first_fault(error: ValidationError, sources: Mapping[str, str]) -> str:
    fault = error.errors(include_url=False)[0]
    key = ".".join(str(part) for part in fault["loc"] if part != "[key]")
    origin = next((source for name, source in sources.items() if name.startswith(key)), "")
    where = f" ({origin})" if origin and origin != "default" else ""
    if fault["type"] == "extra_forbidden":
        return f"unknown key '{key}'{where}"
    message = fault["msg"].removeprefix("Value error, ")
    value = USER_IN_ADDRESS.sub("://...@", repr(fault["input"]))
    return f"{key}: {value}{where}; allowed: {message}" if key else message
