import gzip
import json
from pathlib import Path

from click.testing import CliRunner

from console.cli.evaluate import evaluate
from evals import extraction, url_kinds
from evals.registry import NAMES
from evals.sample_vendors import run as run_sample_vendors

LINE = "We keep your prompts for thirty days and then we delete all of them for good."


def test_word_f1_counts_words_with_repetition() -> None:
    assert extraction.word_f1("a a b", "a b b") == 2 / 3
    assert extraction.word_f1("", "a") == 0.0


def test_a_url_that_is_listed_under_two_kinds_is_right_as_either(tmp_path: Path) -> None:
    folder = tmp_path / "vendor-urls"
    folder.mkdir()
    shared, wrong = "https://a.example/legal/terms", "https://a.example/legal/privacy"
    vendor = {"name": "A", "termsOfServiceUrl": shared, "serviceLevelAgreementUrl": shared, "trustPageUrl": wrong}
    (folder / "vendors.json").write_text(json.dumps([vendor]))
    result = url_kinds.run(tmp_path)
    assert result.cases == 3
    assert result.metrics["accuracy"] == 2 / 3
    assert result.metrics["recall_sla"] == 1.0
    assert result.metrics["recall_trust_centre"] == 0.0
    assert any("trust_centre told as privacy_policy: 1" in note for note in result.notes)


def test_extraction_counts_what_a_page_lost(tmp_path: Path) -> None:
    site, pages = tmp_path / "vendor-sites" / "acme", tmp_path / "wcxb-dev"
    lines = [f"{LINE} Clause {number} of this policy says so." for number in range(20)]
    page = "".join(f"<p>{line}</p>" for line in lines[:10]) + "".join(f"<script>{line}</script>" for line in lines[10:])
    for folder in (site / "pages", site / "reference", pages / "html", pages / "ground-truth"):
        folder.mkdir(parents=True)
    body = f"<!doctype html><html><body><main>{page}</main></body></html>"
    (site / "pages" / "privacy.html").write_text(body)
    (site / "reference" / "privacy.md").write_text("\n\n".join(lines))
    document = {
        "reference": "reference/privacy.md",
        "reference_chars": 2000,
        "pages": [{"file": "pages/privacy.html", "source_url": "https://acme.example/privacy"}],
    }
    (site / "site.json").write_text(json.dumps({"documents": [document]}))
    (pages / "html" / "1.html.gz").write_bytes(gzip.compress(body.encode()))
    (pages / "ground-truth" / "1.json").write_text(
        json.dumps({"ground_truth": {"main_content": "\n".join(lines[:10])}})
    )
    result = extraction.run(tmp_path)
    assert result.cases == 2
    assert result.metrics["survival_micro"] == 0.5
    assert result.metrics["documents_under_90"] == 1.0
    assert result.metrics["wcxb_f1"] == 1.0


def test_the_answer_key_is_verified_on_the_sample_sites() -> None:
    result = run_sample_vendors(None)
    assert result.metrics["quotes_verified_share"] > 0.98
    assert result.metrics["hidden_must_not_cite_absent_share"] == 1.0
    assert sum("needs JavaScript" in note for note in result.notes) > 0


def test_eval_list_names_every_eval() -> None:
    found = CliRunner().invoke(evaluate, ["list", "--json"])
    assert [item["name"] for item in json.loads(found.stdout)] == list(NAMES)


def test_eval_run_prints_the_result_as_json_alone() -> None:
    found = CliRunner().invoke(evaluate, ["run", "sample_vendors", "--json"])
    assert found.exit_code == 0
    assert set(json.loads(found.stdout)) == {"name", "cases", "metrics", "inputs", "notes"}
