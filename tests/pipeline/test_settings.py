"""Settings are documented, and nobody's key is ever printed."""

from pathlib import Path

import pytest

from pipeline.domain.risk import RiskTier
from pipeline.settings import JudgeName, Settings

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"


def test_every_setting_is_on_its_page_with_its_default() -> None:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    for name, field in Settings.model_fields.items():
        line = next(line for line in lines if f"`DOSSIER_{name.upper()}`" in line)
        if field.default_factory is None and field.default not in {None, ()}:
            assert f"| {field.default} |" in line


def test_the_judge_is_the_baseline_until_a_model_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().judge_name is JudgeName.BASELINE
    monkeypatch.setenv("DOSSIER_MODEL", "some-model")
    assert Settings().judge_name is JudgeName.LANGCHAIN
    monkeypatch.setenv("DOSSIER_JUDGE", "baseline")
    assert Settings().judge_name is JudgeName.BASELINE


def test_a_key_does_not_show_when_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    settings = Settings()
    assert settings.openai_api_key is not None
    assert "sk-secret" not in repr(settings) + str(settings)


def test_a_database_s_password_does_not_show_either(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "postgresql://dossier:hunter2@db.example/dossier"
    monkeypatch.setenv("DOSSIER_DATABASE_URL", url)
    settings = Settings()
    assert settings.store_url == url
    assert "hunter2" not in repr(settings) + str(settings) + settings.model_dump_json()


def test_cadences_are_read_by_tier_and_refused_when_they_make_no_sense() -> None:
    cadences = Settings(cadences="high=2/30").cadences_by_tier
    assert (cadences[RiskTier.HIGH].reassess_days, cadences[RiskTier.LOW].reassess_days) == (30, 365)
    for wrong in ("high=30/2", "huge=1/2", "high"):
        with pytest.raises(ValueError, match="cadences"):
            Settings(cadences=wrong)
