from datetime import date

import pytest

from flows import plans
from flows.inline import InlineRunner
from pipeline.bootstrap import Services
from pipeline.domain.audit import Action
from pipeline.domain.capture import CaptureOutcome
from pipeline.domain.finding import Scored
from pipeline.domain.report import Report
from pipeline.domain.source import EvidenceKind, SourceKind
from pipeline.domain.upload import Upload
from pipeline.domain.verdict import Verdict
from pipeline.errors import TooLarge, UnsupportedFormat
from tests.pipeline.services.conftest import SITE

OPINION = (
    "We have examined the controls of Acme.\n\n"
    "Acme holds a SOC 2 Type II report for the period from 1 January to 30 June 2026.\n"
)


def a_report_with(services: Services, *uploads: Upload) -> Report:
    order = plans.AssessOrder(url=SITE, limits=services.limits(pages_max=10), uploads=uploads)
    return services.reporting.report(plans.assess(InlineRunner(services), order))


def a_soc_report(services: Services, expires_on: date | None = None) -> Upload:
    upload = services.uploading.kept("/tmp/soc2.txt", OPINION.encode(), kind=SourceKind.SOC_REPORT)
    return upload.model_copy(update={"expires_on": expires_on})


def outcomes(services: Services) -> dict[str, CaptureOutcome]:
    """What became of the uploads in the vendor's latest run."""
    with services.store.reading() as transaction:
        vendor = transaction.vendors.all()[0]
        run = transaction.runs.latest(vendor.id)
        assert run is not None
        return {
            source.url: capture.outcome for source, capture in transaction.captures.of_run(run.id) if source.uploaded
        }


def test_an_uploaded_attestation_carries_what_a_page_cannot(services: Services) -> None:
    report = a_report_with(services, a_soc_report(services))
    found = next(finding for finding in report.assessment.findings if finding.criterion == "soc2")
    assert isinstance(found, Scored)
    assert (found.verdict, found.evidence_kind) == (Verdict.MET, EvidenceKind.ATTESTATION)
    assert found.citations[0].url == "upload://acme.example/soc2.txt"


def test_the_audit_trail_says_who_uploaded_what(services: Services) -> None:
    """I7."""
    upload = a_soc_report(services, date(2026, 12, 31))
    a_report_with(services, upload)
    event = next(event for event in services.auditing.log(newest=1000) if event.action is Action.SOURCE_UPLOADED)
    assert event.actor == "tester"
    assert event.payload["snapshot"] == upload.snapshot
    assert event.payload["expires_on"] == "2026-12-31"


def test_an_upload_stands_in_later_runs_without_being_handed_in_again(services: Services) -> None:
    first = a_report_with(services, a_soc_report(services))
    second = a_report_with(services)
    assert outcomes(services) == {"upload://acme.example/soc2.txt": CaptureOutcome.UNCHANGED}
    assert second.assessment.digest == first.assessment.digest


def test_an_expired_upload_no_longer_counts_and_says_so(services: Services) -> None:
    a_report_with(services, a_soc_report(services, date(2025, 12, 31)))
    report = a_report_with(services)
    assert outcomes(services) == {"upload://acme.example/soc2.txt": CaptureOutcome.ABSENT}
    assert "soc2" in {gap.criterion for gap in report.gaps}
    assert any("expired on 2025-12-31" in capture.detail for capture in report.captures)


def uploads_told(services: Services) -> list[tuple[object, object]]:
    events = [event for event in services.auditing.log(newest=1000) if event.action is Action.SOURCE_UPLOADED]
    return [(event.payload["kind"], event.payload["expires_on"]) for event in sorted(events, key=lambda e: e.sequence)]


def test_the_same_bytes_renewed_stand_until_their_new_day(services: Services) -> None:
    a_report_with(services, a_soc_report(services, date(2025, 12, 31)))
    a_report_with(services, a_soc_report(services, date(2026, 12, 31)))
    a_report_with(services)
    assert outcomes(services) == {"upload://acme.example/soc2.txt": CaptureOutcome.UNCHANGED}
    assert uploads_told(services) == [("soc_report", "2025-12-31"), ("soc_report", "2026-12-31")]


def test_the_same_bytes_handed_in_with_a_day_expire_on_it(services: Services) -> None:
    a_report_with(services, a_soc_report(services))
    a_report_with(services, a_soc_report(services, date(2025, 12, 31)))
    a_report_with(services)
    assert outcomes(services) == {"upload://acme.example/soc2.txt": CaptureOutcome.ABSENT}


def test_the_same_bytes_handed_in_as_another_kind_are_of_that_kind(services: Services) -> None:
    a_report_with(services, services.uploading.kept("soc2.txt", OPINION.encode(), kind=SourceKind.OTHER))
    report = a_report_with(services, a_soc_report(services))
    assert [item.kind for item in report.assessment.evidence if item.url.startswith("upload:")] == [
        SourceKind.SOC_REPORT
    ]
    assert [kind for kind, _ in uploads_told(services)] == ["other", "soc_report"]


def test_a_step_that_is_tried_again_takes_nothing_twice(services: Services) -> None:
    """I11."""
    run = services.intake.open_run(SITE, limits=services.limits())
    upload = a_soc_report(services)
    other = services.uploading.kept("dpa.txt", OPINION.encode())
    assert [services.uploading.take(run.id, [upload, other]) for _ in range(2)] == [2, 2]
    assert [services.uploading.take(run.id, []) for _ in range(2)] == [2, 2]
    with services.store.reading() as transaction:
        assert len(transaction.captures.of_run(run.id)) == 2


def test_a_file_of_the_same_name_is_the_next_version(services: Services) -> None:
    a_report_with(services, a_soc_report(services))
    newer = services.uploading.kept("soc2.txt", OPINION.replace("2026", "2027").encode(), kind=SourceKind.SOC_REPORT)
    report = a_report_with(services, newer)
    evidence = [item for item in report.assessment.evidence if item.url.startswith("upload:")]
    assert [item.snapshot for item in evidence] == [newer.snapshot]


def test_uploaded_evidence_is_re_proved_like_any_other(services: Services) -> None:
    """I2."""
    a_report_with(services, a_soc_report(services))
    assert services.proving.prove().flaws == ()


def test_a_file_that_nobody_can_read_is_refused_and_nothing_is_recorded(services: Services) -> None:
    upload = services.uploading.kept("logo.png", b"\x89PNG\r\n\x1a\n")
    with pytest.raises(UnsupportedFormat, match=r"logo\.png"):
        a_report_with(services, upload)
    assert outcomes(services) == {}


def test_a_file_over_the_limit_is_refused(services: Services) -> None:
    with pytest.raises(TooLarge, match="page_max_bytes"):
        services.uploading.kept("big.pdf", b"x" * (services.settings.page_max_bytes + 1))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Acme DPA 2026.pdf", SourceKind.DPA),
        ("privacy-policy.docx", SourceKind.PRIVACY_POLICY),
        ("x.pdf", SourceKind.OTHER),
    ],
)
def test_without_a_kind_the_file_s_name_tells_it(services: Services, name: str, kind: SourceKind) -> None:
    assert services.uploading.kept(name, b"words").kind is kind
