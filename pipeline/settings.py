"""Settings from the environment, prefix `DOSSIER_`. What can change a score is in rubrics and prompts."""

from enum import StrEnum
from getpass import getuser
from pathlib import Path
from typing import Annotated

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

Positive = Annotated[int, Field(ge=1)]


class JudgeName(StrEnum):
    """The judges that a run can be given."""

    BASELINE = "baseline"
    LANGCHAIN = "langchain"
    RECORDED = "recorded"


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
    database_url: str | None = Field(default=None, description="SQLAlchemy URL; default is SQLite in the home folder")
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
    model_timeout_seconds: Annotated[float, Field(gt=0)] = 180.0
    model_answer_tokens_max: Positive = 900
    model_tokens_max: Positive = Field(default=2_000_000, description="tokens that one run may spend")
    model_concurrency: Positive = Field(default=4, description="questions asked at once")
    model_passages_max: Positive = Field(default=10, description="passages that a model is shown for a criterion")

    pages_max: Positive = Field(default=40, description="pages that one run may ask for")
    page_max_bytes: Positive = 20 * 1024 * 1024
    fetch_timeout_seconds: Annotated[float, Field(gt=0)] = 30.0
    host_interval_seconds: Annotated[float, Field(ge=0)] = 0.2
    host_concurrency: Positive = 4
    run_timeout_seconds: Annotated[float, Field(gt=0)] = 900.0
    document_timeout_seconds: Annotated[float, Field(gt=0)] = 60.0

    prefect_api_url: str | None = Field(
        default=None,
        validation_alias=AliasChoices("DOSSIER_PREFECT_API_URL", "PREFECT_API_URL"),
        description="a Prefect server; without one, runs are inline",
    )

    @property
    def judge_name(self) -> JudgeName:
        """The judge that is used."""
        if self.judge is not None:
            return self.judge
        return JudgeName.LANGCHAIN if self.model else JudgeName.BASELINE

    @property
    def store_url(self) -> str:
        """The database that is used."""
        return self.database_url or f"sqlite:///{self.home.expanduser() / 'dossier.sqlite3'}"
