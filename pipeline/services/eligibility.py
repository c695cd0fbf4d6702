"""Whether a person may sign a report for a system now, and every reason why not: what a page asks before it offers to.

It refuses nothing: `deciding.sign` does, by the same rules, inside the transaction that writes.
"""

from datetime import date

from pipeline.domain.decision import fitting, open_round, use_digest
from pipeline.domain.ids import AssessmentId, Digest
from pipeline.domain.model import Record
from pipeline.domain.person import Person
from pipeline.domain.system import AISystem, lowered_by
from pipeline.ports import Transaction
from pipeline.services.holding import counted
from pipeline.services.under_review import REVIEWERS, brought_in, reviewed_at
from pipeline.stages.standing import IN_REVIEW, current_for


class MaySign(Record):
    """`reasons` are why somebody may not sign, as sentences to them; there are none when they may."""

    reasons: tuple[str, ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether they may."""
        return not self.reasons


def may_sign_now(
    transaction: Transaction, system: AISystem, assessment: AssessmentId, person: Person, *, today: date
) -> MaySign:
    """Return whether a person may sign this assessment for a system."""
    account = transaction.people.get(person.id)
    reasons = []
    if account is None or not account.has(*REVIEWERS) or not person.has(*REVIEWERS):
        reasons.append("Only a reviewer or an approver signs.")
    if brought_in(transaction, system, person):
        reasons.append("You asked for it or added it, and who asks does not decide.")
    if person.id in lowered_by(transaction.systems.revisions(system.id)):
        reasons.append(f"You lowered its risk to {system.facts.risk.tier.value}, and who lowers it does not decide.")
    if system.stage not in IN_REVIEW:
        reasons.append(f"It is {system.stage.value.replace('_', ' ')}, not in review.")
        return MaySign(reasons=tuple(reasons))
    current = current_for(transaction.assessments.uses([system.vendor]), system.facts.profile)
    asked = transaction.assessments.get(assessment)
    if current is None:
        reasons.append("No report covers its use: the vendor has to be assessed for it first.")
    elif asked is None or current.digest != asked.digest:
        reasons.append("Another report is the one to sign for its use.")
    elif _has_signed(transaction, system, person, reviewed_at(transaction, asked).report_digest, today=today):
        reasons.append("You have signed this very report; somebody else has to sign now.")
    return MaySign(reasons=tuple(reasons))


def _has_signed(transaction: Transaction, system: AISystem, person: Person, digest: Digest, *, today: date) -> bool:
    decisions = counted(transaction, transaction.reviews.decisions(system.id))
    counting = fitting(
        decisions, round_number=open_round(decisions), digest=digest, use=use_digest(system.facts), today=today
    )
    return any(item.signer == person.id for item in counting)
