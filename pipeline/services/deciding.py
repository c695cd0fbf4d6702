"""Sign reports, prove the signatures, and keep the conditions.

Rules, beside those of `pipeline.domain.decision`:
- who asked for a system, or put it into the inventory, signs nothing on it, not as second signer either (I9);
- who lowered its tier, so that fewer people have to sign, is none of those who do;
- only the newest report of the system's use is signed, as it stands (`report_digest`), while the system is in review;
- where too little is known for a grade, even with what reviewers decided, an approval has conditions or is an
  exception: somebody has to be named who finds out, or there has to be a day on which it ends;
- an approval ends at the latest after its tier's `VALIDITY_MAX_DAYS`; who names no day gets that one;
- signatures of people who left, or lost the role that they signed with, do not count towards a round that is open;
- with the signature that settles a round, the system moves, in the same transaction.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from pipeline.domain.assessment import INSUFFICIENT
from pipeline.domain.audit import Action
from pipeline.domain.decision import (
    VALIDITY_MAX_DAYS,
    ApprovalCondition,
    Decision,
    Fulfilment,
    Ruling,
    fitting,
    open_round,
    outcome,
    signed_bytes,
    use_digest,
)
from pipeline.domain.ids import AssessmentId, DecisionId, Digest, SystemId
from pipeline.domain.person import Person
from pipeline.domain.risk import RiskTier
from pipeline.domain.standing import Verification
from pipeline.domain.system import AISystem, lowered_by
from pipeline.domain.workflow import transition
from pipeline.errors import InvalidInput, NotAllowed, NotFound, Outdated
from pipeline.ports import Clock, Signer, Store, Transaction
from pipeline.services.eligibility import MaySign, may_sign_now
from pipeline.services.holding import counted
from pipeline.services.moving import moved, system_at
from pipeline.services.standings import Standings, decision_at
from pipeline.services.under_review import (
    REVIEWERS,
    after_all_words,
    allowed_now,
    assessment_at,
    brought_in,
    reviewed_at,
    worded,
)
from pipeline.services.verifying import decision_flaws
from pipeline.stages.reviewed import Reviewed
from pipeline.stages.signed import signed
from pipeline.stages.standing import current_for

_ANOTHER = "Another reviewer or approver has to do this."


class Deciding(Standings):
    """Takes people's decisions on systems, and answers for them. Where they stand is in `Standings`."""

    def __init__(self, store: Store, clock: Clock, signer: Signer) -> None:
        super().__init__(store, clock)
        self._signer = signer

    def sign(
        self,
        system_id: SystemId,
        assessment_id: AssessmentId,
        *,
        ruling: Ruling,
        statement: str,
        report_digest: Digest,
        use: Digest,
        by: Person,
        conditions: Sequence[ApprovalCondition] = (),
        expires_on: date | None = None,
        is_exception: bool = False,
    ) -> Decision:
        """Sign a report for a system, and move the system when enough people have.

        `report_digest` and `use` (`use_digest` of the system's facts) are of what the signer saw.

        Raises:
            NotFound: when there is no such system or assessment.
            NotAllowed: without the role of a reviewer or approver, or to whoever asked for the system, added it, or
                lowered its tier.
            Outdated: when the report is not the newest one of this use, or it or the use is another than what was seen.
            InvalidInput: when the system is not in review, when they signed this report already, or when something that
                the ruling needs is missing.
        """
        with self._store.writing() as transaction:
            account = allowed_now(transaction, by, *REVIEWERS)
            system = system_at(transaction, system_id)
            _require_other_than_requester(transaction, system, account)
            _require_other_than_who_lowered(transaction, system, account)
            transition(system.stage, ruling.move)
            seen = _report_to_sign(transaction, system, assessment_id, report_digest)
            if use_digest(system.facts) != use:
                raise Outdated(f"the use of {system.facts.name} is another now than what you saw")
            at = after_all_words(transaction, system.vendor, now=self._clock.now())
            tier = system.facts.risk.tier
            _require_enough_known(seen, ruling, is_exception=is_exception)
            with worded():
                decision = Decision(
                    id=DecisionId(self._clock.new_id()),
                    system=system.id,
                    vendor=system.vendor,
                    assessment=assessment_id,
                    report_digest=report_digest,
                    use=use,
                    tier=tier,
                    ruling=ruling,
                    statement=statement.strip(),
                    conditions=tuple(conditions),
                    is_exception=is_exception,
                    expires_on=_end(ruling, tier, expires_on, today=at.date(), is_exception=is_exception),
                    signer=account.id,
                    signer_label=account.label,
                    roles=account.roles,
                    signed_at=at,
                )
            _require_due_later(decision, at.date())
            earlier = counted(transaction, transaction.reviews.decisions(system.id))
            decision = _in_round(decision, earlier, system.facts.risk.tier)
            signature = self._signer.sign(signed_bytes(decision))
            decision = signed(decision, key=self._signer.verifier_key, signature=signature)
            transaction.reviews.add_decision(decision)
            transaction.audit.append(
                actor=account.label,
                action=Action.DECISION_SIGNED,
                subject=decision.id,
                payload=decision.model_dump(mode="json", exclude={"id"}),
            )
            if decision.settles:
                self._move(transaction, system, decision, earlier)
        return decision

    def may_sign(self, system_id: SystemId, assessment_id: AssessmentId, *, by: Person) -> MaySign:
        """Return whether a person may sign an assessment for a system now, and every reason why not.

        Raises:
            NotFound: when there is no such system.
        """
        with self._store.reading() as transaction:
            system = system_at(transaction, system_id)
            return may_sign_now(transaction, system, assessment_id, by, today=self._clock.now().date())

    def verify(self, decision_id: DecisionId, *, keys: Sequence[str] = ()) -> Verification:
        """Prove that a decision is as it was signed, by this installation's key or one of `keys`, on what is stored.

        Raises:
            NotFound: when there is no such decision.
        """
        with self._store.reading() as transaction:
            decision = decision_at(transaction, decision_id)
            flaws = decision_flaws(transaction, decision, keys=(self._signer.verifier_key, *keys))
        return Verification(decision=decision, flaws=flaws)

    def fulfil(self, decision_id: DecisionId, number: int, note: str, *, by: Person) -> Fulfilment:
        """Say that a condition was met, and how that shows.

        Raises:
            NotAllowed: without the role of a reviewer or approver, or to whoever asked for the system or added it.
            NotFound: when there is no such decision or condition.
            InvalidInput: without words, or when it was said before.
        """
        with self._store.writing() as transaction:
            account = allowed_now(transaction, by, *REVIEWERS)
            decision = decision_at(transaction, decision_id)
            _require_other_than_requester(transaction, system_at(transaction, decision.system), account)
            if number not in {item.number for item in decision.conditions}:
                raise NotFound(f"decision {decision_id} has no condition {number}")
            if number in {item.number for item in transaction.reviews.fulfilments(decision_id)}:
                raise InvalidInput(f"condition {number} was noted as met before")
            with worded():
                fulfilment = Fulfilment(
                    decision=decision_id, number=number, note=note.strip(), author=account.id, at=self._clock.now()
                )
            transaction.reviews.fulfil(fulfilment)
            transaction.audit.append(
                actor=account.label,
                action=Action.CONDITION_MET,
                subject=decision_id,
                payload={"system": decision.system, "number": number, "note": fulfilment.note},
            )
        return fulfilment

    def _move(
        self, transaction: Transaction, system: AISystem, decision: Decision, earlier: Sequence[Decision]
    ) -> None:
        counting = _counting([*earlier, decision], decision)
        ruling = outcome(counting, decision.tier)
        moved(
            transaction,
            system,
            (ruling or decision.ruling).move,
            at=decision.signed_at,
            actor=decision.signer_label,
            reason=decision.statement,
            payload={"decisions": [item.id for item in counting], "assessment": decision.assessment},
        )


def _report_to_sign(transaction: Transaction, system: AISystem, assessment_id: AssessmentId, seen: Digest) -> Reviewed:
    assessment = assessment_at(transaction, assessment_id)
    if assessment.vendor != system.vendor:
        raise InvalidInput(f"assessment {assessment_id} is of another vendor than {system.facts.name}")
    current = current_for(transaction.assessments.uses([system.vendor]), system.facts.profile)
    if current is None:
        raise InvalidInput(
            f"no assessment covers the use of {system.facts.name}",
            advice="Assess the vendor for this use: `dossier assess URL --data-class ... --deployment ...`.",
        )
    if current.digest != assessment.digest:
        raise Outdated(f"assessment {assessment_id} was superseded: {current.id} is the one to sign")
    found = reviewed_at(transaction, assessment)
    if found.report_digest != seen:
        raise Outdated(f"the report {assessment_id} says something else now than what you saw")
    return found


def _require_other_than_requester(transaction: Transaction, system: AISystem, person: Person) -> None:
    if brought_in(transaction, system, person):
        raise NotAllowed(
            f"{person.label} asked for {system.facts.name} or added it, and who asks does not decide",
            advice=_ANOTHER,
        )


def _require_other_than_who_lowered(transaction: Transaction, system: AISystem, person: Person) -> None:
    if person.id in lowered_by(transaction.systems.revisions(system.id)):
        raise NotAllowed(
            f"{person.label} lowered the risk of {system.facts.name} to {system.facts.risk.tier.value}, and who lowers "
            "it does not decide",
            advice=_ANOTHER,
        )


def _require_enough_known(seen: Reviewed, ruling: Ruling, *, is_exception: bool) -> None:
    if seen.score.grade == INSUFFICIENT and ruling is Ruling.APPROVE and not is_exception:
        raise InvalidInput(
            "too little is known for a grade, so this cannot simply be approved",
            advice="Approve with conditions that say who finds out what, or as an exception with an end date.",
        )


def _end(ruling: Ruling, tier: RiskTier, wanted: date | None, *, today: date, is_exception: bool) -> date | None:
    if ruling is Ruling.REJECT:
        return wanted
    latest = today + timedelta(days=VALIDITY_MAX_DAYS[tier])
    if wanted is None:
        return None if is_exception else latest
    if not today <= wanted <= latest:
        raise InvalidInput(f"an approval for a {tier.value} risk ends between today and {latest}, not on {wanted}")
    return wanted


def _require_due_later(decision: Decision, today: date) -> None:
    late = [item for item in decision.conditions if item.due < today]
    if late:
        raise InvalidInput(f"condition {late[0].number} would be overdue at once: {late[0].due}")


def _in_round(decision: Decision, earlier: Sequence[Decision], tier: RiskTier) -> Decision:
    """Return the decision in its round, and whether it settles it.

    Raises:
        InvalidInput: when the same person signed the same in this round.
    """
    placed = decision.model_copy(update={"round": open_round(earlier)})
    if any(item.signer == placed.signer for item in _counting(earlier, placed)):
        raise InvalidInput(
            "you have signed this very report already",
            advice="Somebody else has to sign now. Another override or new evidence would let you sign anew.",
        )
    return placed.model_copy(update={"settles": outcome(_counting([*earlier, placed], placed), tier) is not None})


def _counting(decisions: Sequence[Decision], like: Decision) -> list[Decision]:
    return fitting(
        decisions,
        round_number=like.round,
        digest=like.report_digest,
        use=like.use,
        today=like.signed_at.date(),
    )
