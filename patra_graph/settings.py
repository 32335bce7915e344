"""The settings: config/settings.yaml, then --config or PATRA_CONFIG, then the environment, checked and frozen."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PrivateAttr, ValidationError, model_validator

from patra_graph.errors import SettingsError

STAGES = ("data_match", "bio_match", "interaction", "elo", "recommendation")
TERMS: dict[str, frozenset[str]] = {
    "data_match": frozenset({"age", "place", "hobbies", "looking_for", "profession", "inclination"}),
    "bio_match": frozenset({"cosine"}),
    "interaction": frozenset({"already_liked", "bio_taste", "hobby_taste", "age_taste", "collaborative"}),
    "elo": frozenset({"pool_elo", "two_sided", "target_choosiness"}),
}
ENVIRONMENT_NAMES = {
    "NEO4J_URI": "graph.uri",
    "NEO4J_USERNAME": "graph.username",
    "NEO4J_DATABASE": "graph.database",
}
PREFIX = "PATRA_"
SEE_ALL = "config/settings.yaml lists every key with what it means."
OTHER_NAMES = frozenset({"PATRA_CONFIG", "PATRA_HOME", "PATRA_JAVA_HOME", "PATRA_MAVEN_MIRROR"})
OTHER_PREFIXES = ("PATRA_TEST_", "PATRA_BENCH_")


class Section(BaseModel):
    """A frozen group of settings in which an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


Weight = Annotated[float, Field(ge=0)]
Count = Annotated[int, Field(ge=1)]


class GraphSettings(Section):
    """Where the graph is and how long to wait for it; times in seconds."""

    uri: Annotated[str, Field(pattern=r"^((bolt|neo4j)(\+s|\+ssc)?://\S+)?$")]
    username: str
    database: str
    connect_timeout: Annotated[float, Field(gt=0, le=600)]
    query_timeout: Annotated[float, Field(gt=0, le=86400)]
    retry_time: Annotated[float, Field(ge=0, le=3600)]


Memory = Annotated[str, Field(pattern=r"^[1-9]\d{0,5}[kmgKMG]$")]


class ServerSettings(Section):
    """Memory of the managed local Neo4j, such as 512m or 2g."""

    heap: Memory
    page_cache: Memory


def _known_stages(stages: tuple[str, ...]) -> tuple[str, ...]:
    unknown = [stage for stage in stages if stage not in STAGES]
    if unknown or len(set(stages)) != len(stages) or not stages or stages[-1] != "recommendation":
        raise ValueError(f"a list of different stages out of {', '.join(STAGES)} that ends with recommendation")
    return stages


class PipelineSettings(Section):
    """The stages in their order, and how many users each step sees."""

    preset: str
    stages: Annotated[tuple[str, ...], AfterValidator(_known_stages)]
    top: Annotated[int, Field(ge=1, le=1000)]
    pool: Annotated[int, Field(ge=1, le=100_000)]
    taste_history: Annotated[int, Field(ge=0, le=1000)]


def _known_terms(terms: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    for stage, weights in terms.items():
        if stage not in TERMS:
            raise ValueError(f"stages out of {', '.join(TERMS)}, not '{stage}'")
        if unknown := sorted(set(weights) - TERMS[stage]):
            raise ValueError(f"terms of {stage} out of {', '.join(sorted(TERMS[stage]))}, not '{unknown[0]}'")
    return terms


class TraitSettings(Section):
    """One trait of the profile model: mean and scale over people, log-odds per scaled unit on either side."""

    mean: float
    scale: Annotated[float, Field(gt=0)]
    chooser: float
    target: float


class ProfileSettings(Section):
    """The profile model that `patra-graph tune` fits; log-odds."""

    base: float = 0.0
    by_gender: dict[str, float] = Field(default_factory=dict)
    traits: dict[str, TraitSettings] = Field(default_factory=dict)
    seeks: dict[str, dict[str, float]] = Field(default_factory=dict)


class PresetSettings(Section):
    """One way to score: weights of the stages, terms inside each, and how both directions are fused."""

    fusion: Literal["seeker", "product", "harmonic"]
    pool: Annotated[int, Field(ge=0)]
    profile_fade: Annotated[float, Field(ge=0)]
    rating_prior: Annotated[float, Field(ge=0)]
    weights: dict[Literal["data_match", "bio_match", "interaction", "elo"], Weight]
    terms: Annotated[dict[str, dict[str, float]], AfterValidator(_known_terms)]
    centres: Annotated[dict[str, dict[str, float]], AfterValidator(_known_terms)] = Field(default_factory=dict)
    profile: ProfileSettings = Field(default_factory=lambda: ProfileSettings())

    @model_validator(mode="after")
    def _points_are_not_negative(self) -> PresetSettings:
        negative = [name for terms in self.terms.values() for name, weight in terms.items() if weight < 0]
        if self.fusion == "seeker" and negative:
            raise ValueError(f"terms that are not negative under fusion: seeker, unlike '{negative[0]}'")
        return self


class RatingSettings(Section):
    """Constants of two-sided Elo, in rating points (400 points = odds of 10)."""

    start: Annotated[float, Field(ge=0, le=5000)]
    k_0: Annotated[float, Field(ge=0, le=2000)]
    k_min: Annotated[float, Field(ge=0, le=2000)]
    decay: Annotated[float, Field(ge=0, le=100)]
    superlike_weight: Annotated[float, Field(ge=1, le=10)]


class ExposureSettings(Section):
    """How far showings are spread: what each costs, how many a round gives one person at most, what newcomers get."""

    record: bool
    weight: Annotated[float, Field(ge=0, le=10)]
    capacity: Annotated[int, Field(ge=0, le=100_000)]
    newcomer_showings: Annotated[int, Field(ge=0, le=100_000)]
    newcomer_share: Annotated[float, Field(ge=0, le=1)]


class EmbeddingSettings(Section):
    """The sentence-embedding model and how it is run."""

    model: Annotated[str, Field(min_length=1)]
    dimensions: Annotated[int, Field(ge=1, le=4096)]
    batch_size: Count
    device: Literal["auto", "cpu", "cuda", "mps"]


class LoadSettings(Section):
    """How files become the graph."""

    missing_interest: Literal["opposite", "everyone"]
    batch_users: Annotated[int, Field(ge=1, le=50_000)]
    batch_swipes: Annotated[int, Field(ge=1, le=50_000)]


class LoggingSettings(Section):
    """What is logged, and where."""

    level: Literal["debug", "info", "warning", "error"]
    file: str


class Settings(Section):
    """All settings, checked."""

    graph: GraphSettings
    server: ServerSettings
    pipeline: PipelineSettings
    presets: dict[str, PresetSettings]
    rating: RatingSettings
    exposure: ExposureSettings
    embedding: EmbeddingSettings
    load: LoadSettings
    logging: LoggingSettings

    _sources: dict[str, str] = PrivateAttr(default_factory=dict)

    @property
    def sources(self) -> dict[str, str]:
        """For each dotted key, the layer that its value came from: default, a file's path, or environment."""
        return self._sources

    @model_validator(mode="after")
    def _preset_exists(self) -> Settings:
        if self.pipeline.preset not in self.presets:
            raise ValueError(f"pipeline.preset: {self.pipeline.preset!r}; allowed: {', '.join(self.presets)}")
        return self

    def preset(self, name: str | None = None) -> PresetSettings:
        """The preset of that name (None: the default one). Errors: SettingsError for a name that is not there."""
        chosen = name or self.pipeline.preset
        if chosen not in self.presets:
            raise SettingsError(f"no preset '{chosen}'", f"Choose one of: {', '.join(self.presets)}.")
        return self.presets[chosen]


@dataclass(frozen=True, slots=True)
class Layer:
    """One source of settings: its name for people, and its values by dotted key."""

    source: str
    values: Mapping[str, Any]


def load_settings(config: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """The settings out of all layers, later ones first. Errors: SettingsError naming key, value and what is allowed."""
    env = os.environ if environ is None else environ
    path = config or (Path(env["PATRA_CONFIG"]) if env.get("PATRA_CONFIG") else None)
    default = Layer("default", dict(_flat(_parse(files("patra_graph.config") / "settings.yaml", "settings.yaml"))))
    layers = [default]
    if path is not None:
        layers.append(Layer(str(path), dict(_flat(_parse(path, str(path))))))
    layers.append(Layer("environment", _from_environment(env, default.values)))
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
        return yaml.load(text, Loader=_Loader)  # noqa: S506 (a SafeLoader)
    except yaml.YAMLError as error:
        where = " ".join(str(error).split())
        raise SettingsError(f"{name} is not YAML: {where}", SEE_ALL) from None


_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


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
    return f"{key}: {fault['input']!r}{where}; allowed: {message}" if key else message
