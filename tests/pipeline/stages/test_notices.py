"""What is told of which event, in whose words."""

from typing import Any

import pytest

from pipeline.domain.audit import Action, AuditEvent, chained
from pipeline.domain.ids import RunId, SystemId, VendorId
from pipeline.domain.notice import BODY_MAX_CHARS, TITLE_MAX_CHARS, Notice, Topic
from pipeline.stages.notices import Names, mentioned, notice_of
from tests.fakes import LONG_AGO

NAMES = Names(vendor="Acme AI", vendor_id=VendorId("vendor-acme"), system="Support drafts")


def an_event(action: Action, subject: str = "system-1", **payload: Any) -> AuditEvent:
    return chained(
        after=None, at=LONG_AGO, actor="Ana Lima <ana@acme.example>", action=action, subject=subject, payload=payload
    )


def told(event: AuditEvent, names: Names = NAMES) -> Notice:
    about = mentioned(event)
    assert about is not None
    return notice_of(event, about, names)


REQUESTED = an_event(Action.SYSTEM_REQUESTED, vendor="vendor-acme", tier="high", needed_by="2026-03-01")
SIGNED = an_event(Action.DECISION_SIGNED, "decision-1", system="system-1", ruling="approve", settles=True)
STALE = an_event(Action.DECISION_STALE, "decision-1", system="system-1", why=["retention: met is now not met"])
EXPIRED = an_event(Action.SYSTEM_MOVED, move="reopen", state="expired", reason="expired on 2026-01-01")
OVERDUE = an_event(
    Action.CONDITION_OVERDUE, "decision-1", system="system-1", number=2, due="2025-12-31", owner="Kim Lee"
)


@pytest.mark.parametrize(
    ("event", "topic", "title", "path"),
    [
        (REQUESTED, Topic.REQUEST_MADE, "Asked for: Support drafts (Acme AI)", "/systems/system-1"),
        (
            an_event(Action.ASSESSMENT_MADE, "assessment-1", vendor="vendor-acme", grade="B"),
            Topic.REPORT_MADE,
            "New report on Acme AI: B",
            "/reports/assessment-1",
        ),
        (
            an_event(Action.SYSTEM_MOVED, move="submit"),
            Topic.REVIEW_WAITING,
            "Waits for review: Support drafts (Acme AI)",
            "/systems/system-1",
        ),
        (SIGNED, Topic.DECISION_SIGNED, "Decided: Support drafts (Acme AI) approved", "/systems/system-1"),
        (STALE, Topic.APPROVAL_STALE, "Approval no longer fits: Support drafts (Acme AI)", "/systems/system-1"),
        (EXPIRED, Topic.APPROVAL_EXPIRED, "Approval has ended: Support drafts (Acme AI)", "/systems/system-1"),
        (OVERDUE, Topic.CONDITION_OVERDUE, "Condition overdue: Support drafts (Acme AI)", "/systems/system-1"),
        (
            an_event(Action.RUN_FAILED, "run-1", error="the site did not answer"),
            Topic.RUN_FAILED,
            "Assessment of Acme AI failed",
            "/vendors/vendor-acme",
        ),
    ],
)
def test_each_topic_says_what_happened_and_where_to_look(
    event: AuditEvent, topic: Topic, title: str, path: str
) -> None:
    notice = told(event)
    assert (notice.topic, notice.title, notice.path) == (topic, title, path)
    assert notice.at == LONG_AGO
    assert notice.vendor == "vendor-acme"


def test_the_words_say_who_why_and_until_when() -> None:
    assert told(REQUESTED).body == (
        "Ana Lima asked for the use of Support drafts by Acme AI, a high risk. It is needed by 2026-03-01."
    )
    assert told(STALE).body == "Support drafts by Acme AI is back in review: retention: met is now not met"
    assert told(EXPIRED).body == (
        "The approval of Support drafts by Acme AI expired on 2026-01-01. It is back in review."
    )
    assert told(OVERDUE).body == "Condition 2 on Support drafts by Acme AI was due on 2025-12-31. Its owner: Kim Lee."


def test_a_signature_that_waits_for_others_says_so() -> None:
    event = an_event(Action.DECISION_SIGNED, "d", system="system-1", ruling="reject", settles=False)
    assert told(event).title == "Signed: Support drafts (Acme AI) rejected"
    assert "Others have to sign" in told(event).body


@pytest.mark.parametrize(
    "event",
    [
        an_event(Action.CAPTURE_MADE),
        an_event(Action.PERSON_SIGNED_IN),
        an_event(Action.SYSTEM_MOVED, move="reopen", state="stale", reason="told of as stale already"),
        an_event(Action.SYSTEM_MOVED, move="reopen", reason="expired, says a person, who is no rule"),
        an_event(Action.SYSTEM_MOVED, move="approve"),
    ],
)
def test_of_other_events_nobody_is_told(event: AuditEvent) -> None:
    assert mentioned(event) is None


def test_what_is_mentioned_names_the_records_to_look_up() -> None:
    failed = mentioned(an_event(Action.RUN_FAILED, "run-1", error="x"))
    moved = mentioned(an_event(Action.SYSTEM_MOVED, move="submit", vendor="vendor-acme"))
    assert failed is not None
    assert moved is not None
    assert (failed.run, failed.vendor, failed.system) == (RunId("run-1"), None, None)
    assert (moved.run, moved.vendor, moved.system) == (None, VendorId("vendor-acme"), SystemId("system-1"))


def test_a_vendor_s_name_neither_pings_nor_links() -> None:
    hostile = Names(vendor="<!channel> @everyone https://evil.example", system="**look**\n\n# here")
    notice = told(SIGNED, hostile)
    for text in (notice.title, notice.body):
        assert "<" not in text
        assert "@" not in text
        assert "://" not in text
        assert "evil.example" not in text
        assert "*" not in text
        assert "\n" not in text


def test_the_same_event_has_the_same_id_and_another_event_another() -> None:
    assert told(SIGNED).id == told(SIGNED).id
    assert told(SIGNED).id != told(STALE).id
    assert "." not in told(SIGNED).id


@pytest.mark.parametrize(
    "action", [Action.SYSTEM_REQUESTED, Action.DECISION_SIGNED, Action.DECISION_STALE, Action.RUN_FAILED]
)
def test_an_event_without_what_is_expected_is_still_told(action: Action) -> None:
    notice = told(an_event(action), Names())
    assert "a vendor" in notice.title


def test_the_longest_names_and_reasons_stay_within_the_bounds() -> None:
    long = "word" * 2000
    event = an_event(Action.DECISION_STALE, "d", system="system-1", why=[long])
    notice = told(event, Names(vendor=long, system=long))
    assert len(notice.title) <= TITLE_MAX_CHARS
    assert len(notice.body) <= BODY_MAX_CHARS
