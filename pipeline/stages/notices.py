"""Say of an audit event what people and programs are told of it, if anything.

Two steps, since an event names records by id: `mentioned` says which, `notice_of` writes the words with their names.
"""

from collections.abc import Callable, Mapping
from typing import Any

from pipeline.domain.audit import Action, AuditEvent
from pipeline.domain.decision import Ruling
from pipeline.domain.ids import RunId, SystemId, VendorId
from pipeline.domain.model import Record
from pipeline.domain.notice import BODY_MAX_CHARS, TITLE_MAX_CHARS, Notice, Topic, notice_id
from pipeline.domain.standing import StandingState
from pipeline.domain.workflow import Move
from pipeline.stages.plain import plain

_NAME_MAX_CHARS = 60
_WHY_MAX_CHARS = 500
_RULED = {
    Ruling.APPROVE.value: "approved",
    Ruling.APPROVE_WITH_CONDITIONS.value: "approved with conditions",
    Ruling.REJECT.value: "rejected",
}


class Mentioned(Record):
    """What an event is about: the topic, and the records whose names a notice needs."""

    topic: Topic
    vendor: VendorId | None = None
    system: SystemId | None = None
    run: RunId | None = None


class Names(Record):
    """The names of what is mentioned, as they are stored; `vendor_id` also where the event names it indirectly."""

    vendor: str = ""
    vendor_id: VendorId | None = None
    system: str = ""


class _Words(Record):
    title: str
    body: str
    path: str


def mentioned(event: AuditEvent) -> Mentioned | None:
    """Return what an event is about, or None when nobody is told of it."""
    topic = _topic(event)
    if topic is None:
        return None
    is_on_system = event.action in {Action.SYSTEM_REQUESTED, Action.SYSTEM_MOVED}
    system = event.subject if is_on_system else _text(event.payload, "system")
    return Mentioned(
        topic=topic,
        vendor=VendorId(_text(event.payload, "vendor")) or None,
        system=SystemId(system) or None,
        run=RunId(event.subject) if topic is Topic.RUN_FAILED else None,
    )


def notice_of(event: AuditEvent, about: Mentioned, names: Names) -> Notice:
    """Return what is told of an event."""
    words = _WORDS[about.topic](event, _safe(names))
    return Notice(
        id=notice_id(event.hash),
        sequence=event.sequence,
        topic=about.topic,
        title=_cut(words.title, TITLE_MAX_CHARS),
        body=_cut(words.body, BODY_MAX_CHARS),
        subject=event.subject,
        path=words.path,
        vendor=names.vendor_id,
        system=about.system,
        at=event.at,
    )


def _topic(event: AuditEvent) -> Topic | None:
    if event.action is Action.SYSTEM_MOVED:
        move, state = _text(event.payload, "move"), _text(event.payload, "state")
        if move == Move.SUBMIT.value:
            return Topic.REVIEW_WAITING
        if move == Move.REOPEN.value and state == StandingState.EXPIRED.value:
            return Topic.APPROVAL_EXPIRED
        return None
    return _TOPICS.get(event.action)


_TOPICS: Mapping[Action, Topic] = {
    Action.SYSTEM_REQUESTED: Topic.REQUEST_MADE,
    Action.ASSESSMENT_MADE: Topic.REPORT_MADE,
    Action.DECISION_SIGNED: Topic.DECISION_SIGNED,
    Action.DECISION_STALE: Topic.APPROVAL_STALE,
    Action.CONDITION_OVERDUE: Topic.CONDITION_OVERDUE,
    Action.RUN_FAILED: Topic.RUN_FAILED,
}


def _requested(event: AuditEvent, names: Names) -> _Words:
    tier, needed_by = _line(event.payload, "tier"), _line(event.payload, "needed_by")
    until = f" It is needed by {needed_by}." if needed_by else ""
    return _Words(
        title=f"Asked for: {names.system} ({names.vendor})",
        body=f"{_who(event.actor)} asked for the use of {names.system} by {names.vendor}, a {tier} risk.{until}",
        path=f"/systems/{event.subject}",
    )


def _reported(event: AuditEvent, names: Names) -> _Words:
    grade = _line(event.payload, "grade")
    return _Words(
        title=f"New report on {names.vendor}: {grade}",
        body=f"A report on {names.vendor} was made. Its grade is {grade}.",
        path=f"/reports/{event.subject}",
    )


def _submitted(event: AuditEvent, names: Names) -> _Words:
    return _Words(
        title=f"Waits for review: {names.system} ({names.vendor})",
        body=f"There is a report on {names.vendor}, and {names.system} waits for a reviewer.",
        path=f"/systems/{event.subject}",
    )


def _signed(event: AuditEvent, names: Names) -> _Words:
    ruled = _RULED.get(_text(event.payload, "ruling"), "decided on")
    settled = event.payload.get("settles") is True
    exception = ", as an exception," if event.payload.get("is_exception") is True else ""
    more = "This settles it." if settled else "Others have to sign before it counts."
    return _Words(
        title=f"{'Decided' if settled else 'Signed'}: {names.system} ({names.vendor}) {ruled}",
        body=f"{_who(event.actor)} signed{exception} that {names.system} by {names.vendor} is {ruled}. {more}",
        path=_system_path(event),
    )


def _stale(event: AuditEvent, names: Names) -> _Words:
    why = event.payload.get("why")
    said = "; ".join(str(item) for item in why) if isinstance(why, list) else ""
    return _Words(
        title=f"Approval no longer fits: {names.system} ({names.vendor})",
        body=f"{names.system} by {names.vendor} is back in review: {plain(said, max_chars=_WHY_MAX_CHARS)}",
        path=_system_path(event),
    )


def _expired(event: AuditEvent, names: Names) -> _Words:
    why = plain(_text(event.payload, "reason"), max_chars=_WHY_MAX_CHARS)
    return _Words(
        title=f"Approval has ended: {names.system} ({names.vendor})",
        body=f"The approval of {names.system} by {names.vendor} {why}. It is back in review.",
        path=f"/systems/{event.subject}",
    )


def _overdue(event: AuditEvent, names: Names) -> _Words:
    number, due, owner = event.payload.get("number"), _line(event.payload, "due"), _line(event.payload, "owner")
    return _Words(
        title=f"Condition overdue: {names.system} ({names.vendor})",
        body=f"Condition {number} on {names.system} by {names.vendor} was due on {due}. Its owner: {owner}.",
        path=_system_path(event),
    )


def _failed(event: AuditEvent, names: Names) -> _Words:
    error = plain(_text(event.payload, "error"), max_chars=_WHY_MAX_CHARS)
    return _Words(
        title=f"Assessment of {names.vendor} failed",
        body=f"A run on {names.vendor} ended without a report: {error}",
        path=f"/vendors/{names.vendor_id}",
    )


_WORDS: Mapping[Topic, Callable[[AuditEvent, Names], _Words]] = {
    Topic.REQUEST_MADE: _requested,
    Topic.REPORT_MADE: _reported,
    Topic.REVIEW_WAITING: _submitted,
    Topic.DECISION_SIGNED: _signed,
    Topic.APPROVAL_STALE: _stale,
    Topic.APPROVAL_EXPIRED: _expired,
    Topic.CONDITION_OVERDUE: _overdue,
    Topic.RUN_FAILED: _failed,
}


def _text(payload: Mapping[str, Any], name: str) -> str:
    found = payload.get(name)
    return found if isinstance(found, str) else ""


def _line(payload: Mapping[str, Any], name: str) -> str:
    return plain(_text(payload, name), max_chars=_NAME_MAX_CHARS)


def _safe(names: Names) -> Names:
    return names.model_copy(
        update={
            "vendor": plain(names.vendor, max_chars=_NAME_MAX_CHARS) or "a vendor",
            "system": plain(names.system, max_chars=_NAME_MAX_CHARS) or "a system",
        }
    )


def _who(actor: str) -> str:
    """Return an actor's name without the address behind it."""
    return plain(actor.partition(" <")[0], max_chars=_NAME_MAX_CHARS)


def _system_path(event: AuditEvent) -> str:
    return f"/systems/{_text(event.payload, 'system')}"


def _cut(text: str, max_chars: int) -> str:
    return text if len(text) <= max_chars else text[: max_chars - 1] + "…"
