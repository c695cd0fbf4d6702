"""Take systems through their life, along the table of moves, each step with its event in the trail."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from pipeline.domain.audit import Action
from pipeline.domain.decision import approval_holds, use_digest
from pipeline.domain.ids import AssessmentId, RunId, SystemId, VendorId
from pipeline.domain.person import Person, Role
from pipeline.domain.profile import Profile
from pipeline.domain.standing import StandingState
from pipeline.domain.system import AISystem, Stage
from pipeline.domain.workflow import Move, Needed, transition
from pipeline.errors import InvalidInput, NotAllowed, NotFound, Outdated
from pipeline.ports import Clock, Store, Transaction
from pipeline.services.holding import standing_now
from pipeline.services.under_review import allowed_now


class Moving:
    """Moves that people and runs make; those that a decision makes are in `deciding`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def move(
        self, system_id: SystemId, move: Move, *, by: Person, reason: str = "", revision: int | None = None
    ) -> AISystem:
        """Make a move that needs no decision; `revision` is the one that the person saw.

        Raises:
            NotFound: when there is no such system.
            NotAllowed: when they lack the role, or ask for nothing but what others asked for.
            Outdated: when somebody changed the system since.
            InvalidInput: when the move does not start where the system stands, or something that it needs is missing.
        """
        with self._store.writing() as transaction:
            system = system_at(transaction, system_id, revision=revision)
            row = transition(system.stage, move)
            require_own(transaction, system, allowed_now(transaction, by, *row.roles))
            if Needed.DECISION in row.needed:
                raise InvalidInput(
                    f"{move.value} is what enough signatures do, not a move by itself",
                    advice="Sign the report of this system: `dossier review sign`.",
                )
            at = self._clock.now()
            payload: dict[str, Any] = {}
            if Needed.APPROVAL in row.needed:
                _require_approval(transaction, system, today=at.date())
            if Needed.ASSESSMENT in row.needed:
                payload["assessment"] = _latest_assessment(transaction, system)
            return moved(transaction, system, move, at=at, actor=by.label, reason=reason, payload=payload)

    def by_start(self, run_id: RunId, *, actor: str) -> tuple[AISystem, ...]:
        """Take the systems that a run researches from requested to researching; return those that moved.

        Raises:
            NotFound: when there is no such run.
        """
        with self._store.writing() as transaction:
            run = transaction.runs.get(run_id)
            if run is None:
                raise NotFound(f"no run {run_id}")
            return tuple(
                moved(transaction, system, Move.RESEARCH, at=self._clock.now(), actor=actor, payload={"run": run.id})
                for system in transaction.systems.of_vendor(run.vendor)
                if system.stage is Stage.REQUESTED and _speaks_of(run.profile, system)
            )

    def by_run(self, vendor_id: VendorId, assessment_id: AssessmentId, *, actor: str) -> tuple[AISystem, ...]:
        """Take the systems of a vendor that an assessment speaks of into review; return those that moved.

        It speaks of those whose use it was made for, and of all when it was made for no use in particular, since that
        asks everything. Doing it again moves nothing (I11).

        Raises:
            NotFound: when the vendor has no such assessment.
        """
        with self._store.writing() as transaction:
            assessment = transaction.assessments.get(assessment_id)
            if assessment is None or assessment.vendor != vendor_id:
                raise NotFound(f"vendor {vendor_id} has no assessment {assessment_id}")
            return tuple(
                moved(
                    transaction,
                    system,
                    Move.SUBMIT,
                    at=self._clock.now(),
                    actor=actor,
                    payload={"assessment": assessment_id},
                )
                for system in transaction.systems.of_vendor(vendor_id)
                if system.stage in {Stage.REQUESTED, Stage.RESEARCHING} and _speaks_of(assessment.profile, system)
            )


def moved(
    transaction: Transaction,
    system: AISystem,
    move: Move,
    *,
    at: datetime,
    actor: str,
    reason: str = "",
    payload: Mapping[str, Any] | None = None,
) -> AISystem:
    """Make a move within the caller's transaction and return the system as it stands now.

    Roles, decisions and approvals are the caller's to check; that the table has the move, and its reason, is not.

    Raises:
        InvalidInput: when the move does not start where the system stands, or needs a reason and has none.
        Outdated: when the system was changed since it was read.
    """
    row = transition(system.stage, move)
    if Needed.REASON in row.needed and not reason.strip():
        raise InvalidInput(f"{move.value} needs a reason", advice="Say why, in a sentence; nothing was stored.")
    after = system.model_copy(update={"stage": row.target, "changed_at": at, "revision": system.revision + 1})
    transaction.systems.replace(after)
    transaction.audit.append(
        actor=actor,
        action=Action.SYSTEM_MOVED,
        subject=system.id,
        payload={
            "vendor": system.vendor,
            "move": move.value,
            "from": system.stage.value,
            "to": row.target.value,
            "reason": reason.strip(),
            "revision": after.revision,
            **(payload or {}),
        },
    )
    return after


def system_at(transaction: Transaction, system_id: SystemId, *, revision: int | None = None) -> AISystem:
    """Return a system, at the revision that somebody saw when they decided (None: whatever it is).

    Raises:
        NotFound: when there is no such system.
        Outdated: when it is at another revision.
    """
    system = transaction.systems.get(system_id)
    if system is None:
        raise NotFound(f"no system {system_id}", advice="List them with `dossier inventory list`.")
    if revision is not None and system.revision != revision:
        raise Outdated(f"{system.facts.name} is at revision {system.revision} now, not {revision}")
    return system


def require_own(transaction: Transaction, system: AISystem, by: Person) -> None:
    """Refuse a person who can do no more than request what somebody else asked for.

    Raises:
        NotAllowed: naming the roles that would do.
    """
    if by.has(Role.REVIEWER, Role.APPROVER, Role.ADMINISTRATOR):
        return
    request = transaction.systems.request(system.request) if system.request else None
    if request is None or request.requester != by.id:
        raise NotAllowed(
            f"{by.label} did not ask for {system.facts.name}: who did, a reviewer, an approver or an administrator may"
        )


def _speaks_of(profile: Profile, system: AISystem) -> bool:
    return profile.is_unknown or profile == system.facts.profile


def _latest_assessment(transaction: Transaction, system: AISystem) -> AssessmentId:
    latest = transaction.assessments.latest(system.vendor)
    if latest is None:
        raise InvalidInput("there is no assessment to review yet", advice="Make one: `dossier assess --request ID`.")
    return latest.id


def _require_approval(transaction: Transaction, system: AISystem, *, today: date) -> None:
    """Refuse what was approved once but is not today: it has expired, or no longer fits what was signed (I6)."""
    holds = approval_holds(
        transaction.reviews.decisions(system.id),
        use=use_digest(system.facts),
        tier=system.facts.risk.tier,
        today=today,
    )
    found = standing_now(transaction, system, today)
    if not holds or found.state is not StandingState.VALID:
        raise InvalidInput(
            f"{system.facts.name} has no approval that holds today",
            advice=f"{'; '.join(found.why) or 'It has expired, or was signed for a lower risk'}: "
            "`dossier inventory move ID reopen --reason ...`.",
        )
