"""Settings from the environment, prefix `DOSSIER_`. What can change a score is in rubrics and prompts."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from getpass import getuser
from pathlib import Path
from typing import Annotated

from pydantic import AliasChoices, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from pipeline.domain.cadence import CADENCES, Cadence
from pipeline.domain.risk import RiskTier

Positive = Annotated[int, Field(ge=1)]
Seconds = Annotated[float, Field(gt=0)]
Usd = Annotated[Decimal, Field(ge=0, allow_inf_nan=False)]


class JudgeName(StrEnum):
    """The judges that a run can be given."""

    BASELINE = "baseline"
    LANGCHAIN = "langchain"
    RECORDED = "recorded"


class AnswerMethod(StrEnum):
    """Ways of getting an answer in the schema out of a model, the one that promises most first."""

    JSON_SCHEMA = "json_schema"
    FUNCTION_CALLING = "function_calling"
    JSON_MODE = "json_mode"
    PLAIN = "plain"


def _actor() -> str:
    try:
        return getuser()
    except (OSError, KeyError):
        # A container's user id need not have a name.
        return "unknown"


class Settings(BaseSettings):
    """Every setting, its default and its unit."""

    model_config = SettingsConfigDict(env_prefix="DOSSIER_", frozen=True, extra="ignore", populate_by_name=True)

    home: Path = Field(default_factory=lambda: Path.home() / ".dossier", description="where everything is kept")
    actor: str = Field(default_factory=_actor, description="who the audit trail names for what this process does")
    origin: str | None = Field(
        default=None, description="the name that checkpoints and decisions are signed under; default: from the key"
    )
    database_url: SecretStr | None = Field(
        default=None, description="SQLite or PostgreSQL, as a SQLAlchemy URL; default is SQLite in the home folder"
    )
    snapshots_url: str | None = Field(
        default=None, description="fsspec URL such as `s3://bucket/prefix`; default is files in the home folder"
    )
    snapshots_endpoint_url: str | None = Field(
        default=None,
        validation_alias=AliasChoices("DOSSIER_SNAPSHOTS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"),
        description="a server that speaks like S3",
    )
    snapshots_timeout_seconds: Annotated[float, Field(gt=0)] = Field(
        default=60.0, description="for one read or write where snapshots are not files"
    )

    chroma_url: str | None = Field(
        default=None, description="a Chroma server such as `http://host:8000`; default is a folder in the home folder"
    )

    rubric: str = Field(default="ai-vendor", description="the rubric that vendors are judged by")
    rubric_folders: tuple[Path, ...] = Field(default=(), description="folders with rubrics of your own")

    judge: JudgeName | None = Field(default=None, description="default: langchain when a model is set, else baseline")
    model: str | None = Field(default=None, description="chat model, as `name` or `provider:name`")
    openai_base_url: str | None = Field(
        default=None,
        validation_alias=AliasChoices("DOSSIER_OPENAI_BASE_URL", "OPENAI_BASE_URL"),
        description="an OpenAI-compatible server",
    )
    openai_api_key: SecretStr | None = Field(
        default=None,
        validation_alias=AliasChoices("DOSSIER_OPENAI_API_KEY", "OPENAI_API_KEY"),
        description="its key",
    )
    recorded_answers: Path | None = Field(default=None, description="answers for the recorded judge")
    model_method: AnswerMethod | None = Field(
        default=None, description="how the answer's form is asked for; default: found out at the first question"
    )
    model_timeout_seconds: Seconds = Field(default=180.0, description="seconds that one call may take in all")
    model_attempts_max: Positive = Field(default=6, description="tries of a call that met a busy or absent server")
    model_retry_max_seconds: Seconds = Field(default=240.0, description="no try begins later than this after the first")
    model_answer_tokens_max: Positive = 900
    model_answer_max_bytes: Positive = Field(
        default=1024 * 1024, description="bytes of a server's answer that are read"
    )
    model_tokens_max: Positive = Field(default=2_000_000, description="tokens that one run may spend")
    model_budget_usd: Usd | None = Field(default=None, description="US dollars that one run may spend; needs prices")
    model_prompt_usd_per_million: Usd | None = Field(default=None, description="price of a million prompt tokens")
    model_cached_prompt_usd_per_million: Usd | None = Field(
        default=None, description="price of a million that the provider had cached; default: as any prompt token"
    )
    model_completion_usd_per_million: Usd | None = Field(default=None, description="price of a million answer tokens")
    model_concurrency: Positive = Field(default=4, description="questions asked at once")
    model_passages_max: Positive = Field(default=10, description="passages that a model is shown for a criterion")
    model_batch: bool = Field(default=False, description="ask through OpenAI's Batch API: cheaper, within a day")
    model_batch_max_seconds: Seconds = Field(default=90_000.0, description="seconds that a run waits for its batch")
    model_batch_poll_seconds: Seconds = Field(default=30.0, description="seconds between two looks at a batch")

    embeddings: str | None = Field(
        default=None, description="embeddings, as `provider:name`; default: the static vectors that ship with Dossier"
    )
    embeddings_dimensions: Positive | None = Field(default=None, description="their length; default: asked for once")
    embeddings_base_url: str | None = Field(
        default=None, description="an OpenAI-compatible server for them; default: that of the model"
    )
    embeddings_api_key: SecretStr | None = Field(
        default=None, description="its key; default: the model's, if the server is the model's"
    )
    embeddings_timeout_seconds: Seconds = Field(
        default=60.0, description="seconds that one call for embeddings may wait for its answer"
    )
    embeddings_batch_max_texts: Positive = Field(default=128, description="texts sent in one call")

    pages_max: Positive = Field(default=40, description="pages that one run may ask for")
    page_max_bytes: Positive = 20 * 1024 * 1024
    fetch_timeout_seconds: Annotated[float, Field(gt=0)] = 30.0
    host_interval_seconds: Annotated[float, Field(ge=0)] = 0.2
    host_concurrency: Positive = 4
    run_timeout_seconds: Annotated[float, Field(gt=0)] = 900.0
    document_timeout_seconds: Annotated[float, Field(gt=0)] = 60.0

    notify_urls: SecretStr | None = Field(
        default=None, description="where messages to people go: apprise addresses, separated by spaces"
    )
    webhook_allow_hosts: str = Field(
        default="", description="hosts of webhooks inside your network, as `host` or `host:port`, separated by spaces"
    )
    public_url: str | None = Field(
        default=None, description="where people reach the console, such as `https://dossier.example.org`"
    )
    oidc_issuer: str | None = Field(
        default=None, description="an identity provider that people may sign in at, as it writes itself"
    )
    oidc_client_id: str | None = Field(default=None, description="what the identity provider calls this installation")
    oidc_client_secret: SecretStr | None = Field(
        default=None, description="the secret that it gave out for that; none for a public client"
    )
    oidc_name: str = Field(default="Sign in with single sign-on", description="the words of the link to it")
    oidc_create: bool = Field(
        default=False, description="whoever it knows and who has no account gets one, as requester"
    )

    allow_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="hosts with private addresses that runs started from the console may reach, with commas between",
    )
    runs_at_once: Positive = Field(default=2, description="runs that one console carries out at the same time")
    run_lease_seconds: Annotated[float, Field(ge=1)] = Field(
        default=60.0, description="seconds without a sign of life after which another process takes a run over"
    )

    cadences: str = Field(
        default="high=1/90,medium=7/180,low=30/365",
        description="days between two watches (none is made yet) and between two re-assessments, by risk",
    )

    prefect_api_url: str | None = Field(
        default=None,
        validation_alias=AliasChoices("DOSSIER_PREFECT_API_URL", "PREFECT_API_URL"),
        description="a Prefect server; without one, runs are inline",
    )
    step_timeout_seconds: Seconds = Field(
        default=7200.0, description="seconds that one step of a run may take as a task of a Prefect server"
    )
    model_runs_at_once: Positive = Field(
        default=4, description="runs that ask one model at a time, over all workers of a Prefect server"
    )

    @field_validator("allow_hosts", mode="before")
    @classmethod
    def _parted_at_commas(cls, value: object) -> object:
        return tuple(filter(None, map(str.strip, value.split(",")))) if isinstance(value, str) else value

    @field_validator("cadences")
    @classmethod
    def _is_by_tier(cls, value: str) -> str:
        _cadences(value)
        return value

    @property
    def cadences_by_tier(self) -> Mapping[RiskTier, Cadence]:
        """How often vendors are looked at; a tier that is left out keeps its default."""
        return _cadences(self.cadences)

    @property
    def judge_name(self) -> JudgeName:
        """The judge that is used."""
        if self.judge is not None:
            return self.judge
        return JudgeName.LANGCHAIN if self.model else JudgeName.BASELINE

    @property
    def store_url(self) -> str:
        """The database that is used."""
        given = self.database_url.get_secret_value() if self.database_url else ""
        return given or f"sqlite:///{self.home.expanduser() / 'dossier.sqlite3'}"


def _cadences(value: str) -> Mapping[RiskTier, Cadence]:
    said = dict(CADENCES)
    for part in filter(None, map(str.strip, value.split(","))):
        tier, _, days = part.partition("=")
        watch, _, reassess = days.partition("/")
        said[RiskTier(tier.strip())] = Cadence(watch_days=int(watch), reassess_days=int(reassess))
    return said
