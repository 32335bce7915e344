"""What can be set, and what each value may be."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PrivateAttr, model_validator

from patra_graph.domain.model import Gender
from patra_graph.errors import SettingsError

STAGES = ("data_match", "bio_match", "interaction", "elo", "recommendation")
TERMS: dict[str, frozenset[str]] = {
    "data_match": frozenset({"age", "place", "hobbies", "looking_for", "profession", "inclination"}),
    "bio_match": frozenset({"cosine"}),
    "interaction": frozenset({"already_liked", "bio_taste", "hobby_taste", "age_taste", "collaborative"}),
    "elo": frozenset({"pool_elo", "two_sided", "target_choosiness"}),
}


class Section(BaseModel):
    """A frozen group of settings in which an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


MOST = 1e9
Number = Annotated[float, Field(ge=-MOST, le=MOST)]
Weight = Annotated[float, Field(ge=0, le=MOST)]
Count = Annotated[int, Field(ge=1)]


def _without_user(uri: str) -> str:
    if "@" in uri:
        raise ValueError("an address without user and password; NEO4J_USERNAME and NEO4J_PASSWORD give those")
    return uri


class GraphSettings(Section):
    """Where the graph is and how long to wait for it; times in seconds."""

    uri: Annotated[str, Field(pattern=r"^((bolt|neo4j)(\+s|\+ssc)?://\S+)?$"), AfterValidator(_without_user)]
    username: str
    database: str
    connect_timeout: Annotated[float, Field(gt=0, le=600)]
    query_timeout: Annotated[float, Field(gt=0, le=86400)]
    retry_time: Annotated[float, Field(ge=0, le=3600)]
    bookmark_file: str


Memory = Annotated[str, Field(pattern=r"^[1-9]\d{0,5}[kmgKMG]$")]


class ServerSettings(Section):
    """Memory of the managed local Neo4j, such as 512m or 2g."""

    heap: Memory
    page_cache: Memory


def _known_stages(stages: tuple[str, ...]) -> tuple[str, ...]:
    unknown = [stage for stage in stages if stage not in STAGES]
    if unknown or len(set(stages)) != len(stages) or not stages[:-1] or stages[-1] != "recommendation":
        raise ValueError(
            f"a list of different stages out of {', '.join(STAGES)} that ends with recommendation after one that scores"
        )
    return stages


class PipelineSettings(Section):
    """The stages in their order, and how many users each step sees."""

    preset: str
    stages: Annotated[tuple[str, ...], AfterValidator(_known_stages)]
    top: Annotated[int, Field(ge=1, le=1000)]
    pool: Annotated[int, Field(ge=1, le=100_000)]
    shortlist: Annotated[int, Field(ge=10, le=100_000)]
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

    mean: Number
    scale: Annotated[float, Field(ge=1 / MOST, le=MOST)]
    chooser: Number
    target: Number


class ProfileSettings(Section):
    """The profile model that `patra-graph tune` fits; log-odds."""

    base: Number = 0.0
    by_gender: dict[Gender, Number] = Field(default_factory=dict)
    traits: dict[str, TraitSettings] = Field(default_factory=dict)
    seeks: dict[str, dict[str, Number]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _sought_traits_are_scaled(self) -> ProfileSettings:
        named = {*self.seeks, *(quality for qualities in self.seeks.values() for quality in qualities)}
        if unscaled := sorted(named - set(self.traits)):
            raise ValueError(f"under seeks only traits that stand under traits too, unlike '{unscaled[0]}'")
        return self


class PresetSettings(Section):
    """One way to score: weights of the stages, terms inside each, and how both directions are fused."""

    fusion: Literal["seeker", "product", "harmonic"]
    pool: Annotated[int, Field(ge=0)]
    profile_fade: Weight
    rating_prior: Weight
    weights: dict[Literal["data_match", "bio_match", "interaction", "elo"], Weight]
    terms: Annotated[dict[str, dict[str, Number]], AfterValidator(_known_terms)]
    centres: Annotated[dict[str, dict[str, Number]], AfterValidator(_known_terms)] = Field(default_factory=dict)
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
    backend: Literal["torch", "onnx", "onnx-uint8", "openvino"]


class LoadSettings(Section):
    """How files become the graph."""

    missing_interest: Literal["opposite", "everyone"]
    batch_users: Annotated[int, Field(ge=1, le=50_000)]
    batch_swipes: Annotated[int, Field(ge=1, le=50_000)]
    staged_from: Annotated[int, Field(ge=0)]


class MatcherSettings(Section):
    """The long-lived matcher: how many users the stages score exactly, seconds between looks at what changed."""

    shortlist: Annotated[int, Field(ge=10, le=1_000_000)]
    refresh: Annotated[float, Field(ge=0.05, le=3600)]


class ApiSettings(Section):
    """The HTTP service: rates a minute, sizes, times in seconds."""

    rate: Annotated[int, Field(ge=0, le=10_000_000)]
    app_rate: Annotated[int, Field(ge=0, le=10_000_000)]
    body_limit: Annotated[int, Field(ge=1024, le=10_000_000)]
    list_limit: Annotated[int, Field(ge=1, le=1000)]
    deadline: Annotated[float, Field(gt=0, le=600)]
    threads: Annotated[int, Field(ge=1, le=90)]
    bio_queue: Annotated[int, Field(ge=1, le=1_000_000)]
    key_memory: Annotated[float, Field(ge=0, le=60)]
    hosts: tuple[str, ...]


class PrivacySettings(Section):
    """What users must be asked for, and how many days things are kept (0: for good)."""

    consent_required: bool
    retention_days: Annotated[int, Field(ge=0, le=36_500)]


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
    matcher: MatcherSettings
    api: ApiSettings
    privacy: PrivacySettings
    logging: LoggingSettings

    _sources: dict[str, str] = PrivateAttr(default_factory=dict)

    @property
    def sources(self) -> dict[str, str]:
        """For each dotted key, the layer of its value: default, a file's path, environment, or command line."""
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
