"""Tampering with storage, in every way that a citation depends on."""

import asyncio
import gzip
import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from console.cli.evidence import evidence
from flows import plans
from flows.inline import InlineRunner
from pipeline.bootstrap import Services
from pipeline.domain.document import Extraction
from pipeline.domain.fetched import Extracted
from pipeline.errors import ExtractionFailed
from pipeline.services.proving import Flaw, Proving, Unproved
from tests.builders import a_document
from tests.fakes import FakeSite
from tests.pipeline.services.conftest import SITE, a_page

# Whole use cases over real databases and processes: too much for `make check`.
pytestmark = pytest.mark.slow


@pytest.fixture
def assessed(services: Services) -> Services:
    plans.assess(InlineRunner(services), plans.AssessOrder(url=SITE, limits=services.limits(pages_max=10)))
    return services


def changed(services: Services, statement: str) -> None:
    """Change the database as somebody with access to the file would."""
    with sqlite3.connect(services.home / "dossier.sqlite3") as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        assert connection.execute(statement).rowcount > 0
    connection.close()


def flaws(services: Services) -> set[Flaw]:
    return {flaw.flaw for flaw in services.proving.prove().flaws}


def test_untouched_evidence_is_re_proved_whole(assessed: Services) -> None:
    """I2."""
    proof = assessed.proving.prove()
    assert proof.flaws == ()
    assert proof.unproved == ()
    assert proof.snapshots == 3
    assert proof.citations >= 1


def test_one_changed_byte_of_a_snapshot_is_found(assessed: Services) -> None:
    victim = _a_file(assessed.home / "snapshots")
    data = bytearray(victim.read_bytes())
    data[len(data) // 2] ^= 1
    victim.chmod(0o600)
    victim.write_bytes(bytes(data))
    assert Flaw.SNAPSHOT_CHANGED in flaws(assessed)


def test_a_snapshot_replaced_by_another_of_the_same_form_is_found(assessed: Services) -> None:
    victim = _a_file(assessed.home / "snapshots")
    victim.chmod(0o600)
    victim.write_bytes(gzip.compress(b"<p>We never train on anything.</p>", mtime=0))
    assert Flaw.SNAPSHOT_CHANGED in flaws(assessed)


def test_a_deleted_snapshot_is_found(assessed: Services) -> None:
    _a_file(assessed.home / "snapshots").unlink()
    assert Flaw.SNAPSHOT_MISSING in flaws(assessed)


def test_a_changed_word_in_a_document_is_found(assessed: Services) -> None:
    changed(
        assessed, "UPDATE documents SET text = replace(text, 'do not use', 'do now use') WHERE text LIKE '%do not use%'"
    )
    assert {Flaw.DOCUMENT_CHANGED, Flaw.SPAN_DIFFERS} <= flaws(assessed)


def test_a_citation_moved_to_another_span_is_found(assessed: Services) -> None:
    changed(assessed, "UPDATE citations SET start = start + 1 WHERE start IS NOT NULL")
    assert flaws(assessed)


@pytest.mark.parametrize(
    "change",
    ["start = start + 1", "quote = quote || '.'", "name = 'Bluefin, Inc.'", "purpose = 'nothing'", "location = 'Mars'"],
)
def test_a_changed_word_of_a_related_vendor_is_found(services: Services, site: FakeSite, change: str) -> None:
    """I2."""
    row = "<tr><td>Nimbus Ltd</td><td>Mail</td><td>Ireland</td></tr>"
    table = f"<table><tr><th>Name</th><th>Purpose</th><th>Location</th></tr>{row}</table>"
    site.pages["/subprocessors"] = a_page("Subprocessors", table)
    run = services.intake.open_run(SITE, limits=services.limits(pages_max=10))
    asyncio.run(services.tracking.crawl(run.id))
    services.relating.relate(run.id)
    proof = services.proving.prove()
    assert (proof.related_vendors, proof.flaws) == (1, ())
    changed(services, f"UPDATE related_vendors SET {change}")
    assert flaws(services) == {Flaw.SPAN_DIFFERS}


def test_a_removed_extraction_is_found(assessed: Services) -> None:
    changed(assessed, "DELETE FROM extractions")
    assert flaws(assessed)


def test_a_forged_document_under_an_older_extractor_is_not_passed_as_proved(assessed: Services) -> None:
    forged = a_document("We never train on customer content.")
    with assessed.store.writing() as transaction:
        snapshot = next(iter(transaction.captures.snapshots()))
        transaction.documents.add(forged)
        transaction.documents.add_extraction(Extraction(snapshot=snapshot.id, extractor="html/1", document=forged.id))
    (found,) = assessed.proving.prove().unproved
    assert (found.reason, found.document, found.extractor) == (Unproved.OLDER_EXTRACTOR, forged.id, "html/1")


def test_the_command_says_what_was_not_proved(assessed: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    with assessed.store.writing() as transaction:
        forged, snapshot = a_document("We never train."), next(iter(transaction.captures.snapshots()))
        transaction.documents.add(forged)
        transaction.documents.add_extraction(Extraction(snapshot=snapshot.id, extractor="html/1", document=forged.id))
    monkeypatch.setenv("DOSSIER_HOME", str(assessed.home))
    told = CliRunner().invoke(evidence, ["verify"])
    assert told.exit_code == 0
    assert "1 extractions not proved: older_extractor 1" in told.output
    listed = json.loads(CliRunner().invoke(evidence, ["verify", "--json"]).output)
    assert (listed["intact"], listed["unproved_count"]) == (True, 1)
    assert listed["unproved"][0]["document"] == forged.id


def test_what_cannot_be_read_now_is_not_proved(assessed: Services) -> None:
    class Failing:
        versions = frozenset({"html/1"})

        def extract(self, body: bytes, *, content_type: str, url: str) -> Extracted:
            raise ExtractionFailed(f"{url} {content_type}: timed out after {len(body)} bytes")

    proof = Proving(assessed.store, assessed.blobs, Failing()).prove()
    assert {(item.reason, "timed out" in item.detail) for item in proof.unproved} == {(Unproved.NOT_READABLE_NOW, True)}
    assert len(proof.unproved) == 3


def test_the_same_bytes_received_as_two_types_are_proved_by_the_one_that_was_read(services: Services) -> None:
    plain = services.uploading.kept("a.txt", b"# Models\n\nWe never train.")
    marked = services.uploading.kept("b.md", b"# Models\n\nWe never train.")
    run = services.intake.open_run(SITE, limits=services.limits())
    for upload in (plain, marked):
        services.uploading.take(run.id, [upload])
    proof = services.proving.prove()
    assert (proof.flaws, proof.unproved) == ((), ())


def _a_file(folder: Path) -> Path:
    return min(path for path in folder.rglob("*") if path.is_file())
