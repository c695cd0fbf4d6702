"""Make records of every family into evidence: their day, their page, what they speak of, and what a rule may ask for.

Rules:
- in use is what is in use, and what was put back into review: an approval that fails makes nothing look better;
- a report evidences something for each system that relies on it, by the controls whose criteria it *scored*;
- an entry that is closed evidences nothing, but for what is an event: a review that was held stays held;
- a contract speaks of each system of its vendor, and of none once it has ended.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from pipeline.domain.assessment import AssessmentLine, ScoredLine
from pipeline.domain.canonical import digest_of
from pipeline.domain.decision import Decision, Fulfilment, Ruling, use_digest
from pipeline.domain.ids import Digest, SystemId, VendorId
from pipeline.domain.management import Family, LiveRecord
from pipeline.domain.person import Person
from pipeline.domain.reassessment import LookedAgain
from pipeline.domain.register.control import Attestation
from pipeline.domain.register.entry import Entry, EntryKind
from pipeline.domain.register.improvement import AuditProgramme, ManagementReview, Nonconformity
from pipeline.domain.register.organisation import Competence, Policy
from pipeline.domain.register.use import Contract, GateDecision, ImpactAssessment
from pipeline.domain.request import Request
from pipeline.domain.standing import Standing, StandingState
from pipeline.domain.system import AISystem, Stage

IN_USE = frozenset({Stage.IN_USE, Stage.RE_REVIEW})
_EVENTS = frozenset(
    {
        EntryKind.AUDIT_PROGRAMME,
        EntryKind.AUDIT_FINDING,
        EntryKind.NONCONFORMITY,
        EntryKind.MANAGEMENT_REVIEW,
        EntryKind.GATE_DECISION,
    }
)


def has_valid_approval(standing: Standing) -> bool:
    """Whether a system's last decision is an approval that holds today."""
    return standing.state is StandingState.VALID and standing.ruling is not Ruling.REJECT


def known_of(system: AISystem, line: AssessmentLine | None) -> Digest:
    """Return the digest of what an impact assessment rests on: the use, and how the vendor's report came out."""
    report = [line.grade, sorted(line.caps)] if line is not None else None
    return Digest(digest_of({"use": use_digest(system.facts), "report": report}))


def of_system(system: AISystem, standing: Standing) -> LiveRecord:
    """Return a system as evidence."""
    facts = system.facts
    traits = {
        "in_use": system.stage in IN_USE,
        facts.risk.tier.value: True,
        "described": bool(facts.purpose and facts.owner and facts.profile.data_classes),
        "data_known": bool(facts.profile.data_classes),
        "models_known": bool(facts.models),
        "deployment_known": facts.profile.deployment is not None,
        "use_as_signed": has_valid_approval(standing),
    }
    return LiveRecord(
        family=Family.SYSTEM,
        id=system.id,
        on=system.changed_at.date(),
        title=facts.name,
        link=_system(system.id),
        owner=facts.owner,
        speaks_of=system.id,
        traits=frozenset(name for name, holds in traits.items() if holds),
    )


def of_request(request: Request) -> LiveRecord:
    """Return a request as evidence."""
    return LiveRecord(
        family=Family.REQUEST,
        id=request.id,
        on=request.made_at.date(),
        title=f"request for {request.facts.name}",
        link=_system(request.system),
        speaks_of=request.system,
    )


def of_report(report: ScoredLine, system: AISystem, crosswalk: Mapping[str, frozenset[str]]) -> LiveRecord:
    """Return the report that a system relies on as evidence. `crosswalk` names the controls of each criterion."""
    controls = frozenset[str]().union(*(crosswalk.get(name, frozenset()) for name in report.scored))
    return LiveRecord(
        family=Family.ASSESSMENT,
        id=report.line.id,
        on=report.line.made_at.date(),
        title=f"report for {system.facts.name}",
        link=f"/reports/{report.line.id}",
        speaks_of=system.id,
        traits=controls,
    )


def of_look(look: LookedAgain, system: AISystem) -> LiveRecord:
    """Return a re-assessment that ended with the report which a system relies on as evidence."""
    return LiveRecord(
        family=Family.REASSESSMENT,
        id=look.id,
        on=look.at.date(),
        title=f"looked at again for {system.facts.name}",
        link=f"/vendors/{look.vendor}",
        speaks_of=system.id,
    )


def of_decision(decision: Decision, standing: Standing) -> LiveRecord:
    """Return a decision as evidence; it is valid where it is one of those that an approval rests on that holds."""
    valid = has_valid_approval(standing) and decision.id in {item.id for item in standing.decisions}
    return LiveRecord(
        family=Family.DECISION,
        id=decision.id,
        on=decision.signed_at.date(),
        title=f"{decision.ruling.value.replace('_', ' ')} by {decision.signer_label}",
        link=_system(decision.system),
        owner=decision.signer_label,
        speaks_of=decision.system,
        traits=frozenset({decision.ruling.value, *(["valid"] if valid else [])}),
    )


def of_fulfilment(fulfilment: Fulfilment, system: SystemId) -> LiveRecord:
    """Return a condition that was met as evidence."""
    return LiveRecord(
        family=Family.CONDITION_MET,
        id=f"{fulfilment.decision}/{fulfilment.number}",
        on=fulfilment.at.date(),
        title=f"condition {fulfilment.number} met",
        link=_system(system),
        speaks_of=system,
    )


def of_account(person: Person) -> LiveRecord:
    """Return an account as evidence, by its roles."""
    return LiveRecord(
        family=Family.ACCOUNT,
        id=person.id,
        on=person.created_at.date(),
        title=person.label,
        link="/people",
        traits=frozenset(role.value for role in person.roles),
    )


def of_entry(
    entry: Entry,
    *,
    systems: Mapping[VendorId, Sequence[AISystem]],
    known: Mapping[SystemId, Digest],
    met: frozenset[str] = frozenset(),
    today: date,
) -> list[LiveRecord]:
    """Return an entry as evidence: nothing, or a record for each system that it speaks of.

    Args:
        entry: the entry as it stands.
        systems: the systems by vendor.
        known: what an impact assessment of a system would rest on now.
        met: the ids of the objectives that are met.
        today: the day that is asked about.
    """
    if entry.kind.value not in {family.value for family in Family}:
        return []
    if entry.closed_on is not None and entry.closed_on <= today and entry.kind not in _EVENTS:
        return []
    record = LiveRecord(
        family=Family(entry.kind.value),
        id=entry.id,
        on=_day(entry),
        title=entry.body.title,
        link=f"/management/entries/{entry.id}",
        owner=entry.owner,
        speaks_of=entry.subject,
        traits=_traits(entry, known, met, today),
    )
    if not isinstance(entry.body, Contract):
        return [record]
    if entry.body.ends_on is not None and entry.body.ends_on < today:
        return []
    theirs = systems.get(entry.body.vendor, ())
    return [record.model_copy(update={"speaks_of": system.id}) for system in theirs] or [record]


def _day(entry: Entry) -> date:
    match entry.body:
        case Attestation():
            return entry.body.attested_on
        case Competence():
            return entry.body.gained_on
        case ManagementReview():
            return entry.body.held_on
        case AuditProgramme():
            return entry.body.period_start
        case Nonconformity():
            return entry.body.checked_on or entry.body.found_on
        case _:
            return entry.at.date()


def _traits(  # noqa: PLR0911 -- one line a kind
    entry: Entry, known: Mapping[SystemId, Digest], met: frozenset[str], today: date
) -> frozenset[str]:
    match entry.body:
        case Policy() as body:
            return _held({"aligned": bool(body.aligned_with), "review_planned": entry.review_on is not None})
        case Competence() as body:
            return _held({"valid": body.valid_until is None or body.valid_until >= today})
        case Attestation() as body:
            return frozenset({*body.controls, *body.criteria})
        case Nonconformity() as body:
            return frozenset({body.state.value})
        case ImpactAssessment() as body:
            return _held({"approved": body.approved_on is not None, "current": known.get(body.system) == body.rests_on})
        case GateDecision() as body:
            return frozenset({body.gate.value})
        case Contract() as body:
            return _held({"duties": bool(body.duties), "exit_plan": bool(body.exit_plan.strip())})
        case _:
            return _held({"met": entry.id in met})


def _held(traits: Mapping[str, bool]) -> frozenset[str]:
    return frozenset(name for name, holds in traits.items() if holds)


def _system(system: str) -> str:
    return f"/systems/{system}"


def by_vendor(systems: Iterable[AISystem]) -> dict[VendorId, list[AISystem]]:
    """Return systems by their vendor."""
    found: dict[VendorId, list[AISystem]] = {}
    for system in systems:
        found.setdefault(system.vendor, []).append(system)
    return found
