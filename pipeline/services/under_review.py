"""What reviewing and deciding both look up, inside the transaction of whoever asks."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from pydantic import ValidationError

from pipeline.domain.assessment import AssessedUse, Assessment
from pipeline.domain.ids import AssessmentId, PersonId, VendorId
from pipeline.domain.person import Person, Role
from pipeline.domain.review import FindingReview
from pipeline.domain.reviewed import Author
from pipeline.domain.rubric import Rubric
from pipeline.domain.system import AISystem
from pipeline.errors import InvalidInput, NotFound
from pipeline.ports import Transaction
from pipeline.services.keeping import demand, known_person
from pipeline.stages.reviewed import Reviewed, reviewed

REVIEWERS = (Role.REVIEWER, Role.APPROVER)
WORKING = (Role.REQUESTER, Role.REVIEWER, Role.APPROVER, Role.ADMINISTRATOR)


def allowed_now(transaction: Transaction, by: Person, *roles: Role) -> Person:
    """Return the account as it is now, with no more roles than they act with, if one of them is asked for (I9).

    What a page was opened with may be old, and a token lets fewer roles through than its owner has.

    Raises:
        NotAllowed: when they have none of the roles, or have left.
    """
    demand(transaction, by, *roles)
    account = known_person(transaction, by.id)
    return account.model_copy(update={"roles": tuple(role for role in account.roles if role in by.roles)})


def after_all_words(transaction: Transaction, vendor: VendorId, *, now: datetime) -> datetime:
    """Return a time for a review of a vendor's report, or a decision on its systems, after all that were before.

    Their order decides which word counts and what a signature was made on, and a clock may have been set back.
    """
    times = [review.at for review in transaction.reviews.of_vendor(vendor)]
    for system in transaction.systems.of_vendor(vendor):
        times += [decision.signed_at for decision in transaction.reviews.decisions(system.id)]
    return max([now, *(at + timedelta(microseconds=1) for at in times)])


def brought_in(transaction: Transaction, system: AISystem, person: Person) -> bool:
    """Whether a person asked for a system, or put it into the inventory without a request (I9)."""
    request = transaction.systems.request(system.request) if system.request is not None else None
    return person.id == system.added_by or (request is not None and request.requester == person.id)


def assessment_at(transaction: Transaction, assessment_id: AssessmentId) -> Assessment:
    """Return an assessment.

    Raises:
        NotFound: when there is none.
    """
    found = transaction.assessments.get(assessment_id)
    if found is None:
        raise NotFound(f"no assessment {assessment_id}", advice="List them with `dossier report list`.")
    return found


def rubric_at(transaction: Transaction, assessment: Assessment) -> Rubric:
    """Return the rubric that made an assessment.

    Raises:
        NotFound: when it is not stored.
    """
    rubric = transaction.rubrics.get(assessment.rubric_digest)
    if rubric is None:
        raise NotFound(f"the rubric of assessment {assessment.id} is missing")
    return rubric


def reviewed_at(
    transaction: Transaction, assessment: Assessment, reviews: list[FindingReview] | None = None
) -> Reviewed:
    """Return an assessment with the words on it (default: all of its vendor's reviews)."""
    known = transaction.reviews.of_vendor(assessment.vendor) if reviews is None else reviews
    return reviewed(assessment, rubric_at(transaction, assessment), known)


def newest_like(transaction: Transaction, assessment: Assessment) -> AssessedUse:
    """Return the newest assessment of the same vendor for the same use, which may be this one."""
    return [item for item in transaction.assessments.uses([assessment.vendor]) if item.profile == assessment.profile][
        -1
    ]


def authors_of(transaction: Transaction, people: set[PersonId]) -> tuple[Author, ...]:
    """Return how people are named, by id."""
    found = [account for each in sorted(people) if (account := transaction.people.get(each)) is not None]
    return tuple(Author(id=account.id, label=account.label) for account in found)


def require_criterion(transaction: Transaction, assessment_id: AssessmentId, criterion: str) -> None:
    """Refuse a criterion that an assessment's rubric does not have.

    Raises:
        NotFound: when there is no such assessment or criterion.
    """
    assessment = assessment_at(transaction, assessment_id)
    if criterion not in {item.id for item in rubric_at(transaction, assessment).criteria}:
        raise no_criterion(assessment_id, criterion)


def no_criterion(assessment_id: AssessmentId, criterion: str) -> NotFound:
    """Return what to tell who names a criterion that is not there."""
    return NotFound(
        f"assessment {assessment_id} has no finding on {criterion!r}",
        advice=f"List its findings with `dossier review show {assessment_id}`.",
    )


@contextmanager
def worded() -> Iterator[None]:
    """Say what is wrong with what a person wrote, in their terms.

    Raises:
        InvalidInput: for what a record's rules refuse.
    """
    try:
        yield
    except ValidationError as exc:
        told = [
            f"{'.'.join(map(str, error['loc']))}: {error['msg']}".removeprefix(": ").removeprefix("Value error, ")
            for error in exc.errors()
        ]
        raise InvalidInput("; ".join(told)) from exc
