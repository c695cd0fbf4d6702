"""A report with what people said of it: the machine's word and the reviewer's, side by side.

Rules:
- a reviewer's verdict is never put in the finding's place, and needs no citation: it is shown as theirs, with author
  and reason. The finding, and the score made of findings alone, stay as the machine made them (I1, I5);
- `score` counts the reviewers' verdicts where they overrode, and the machine's elsewhere;
- an override of a finding that is another now gives way to nobody's verdict: the criterion is undecided in `score`
  until somebody accepts or overrides the present finding.
"""

from pipeline.domain.assessment import Score
from pipeline.domain.finding import Finding, Scored
from pipeline.domain.ids import Digest, PersonId, SourceId
from pipeline.domain.model import Record
from pipeline.domain.report import Report
from pipeline.domain.review import Answer, Comment, FindingReview, Question, Stance
from pipeline.domain.verdict import Verdict


class ReviewedFinding(Record):
    """A finding with the review that stands on it.

    `outdated` is the newest review of another form of the finding, where nobody has spoken of the present one.
    """

    criterion: str
    finding: Finding
    review: FindingReview | None = None
    outdated: FindingReview | None = None

    @property
    def machine_verdict(self) -> Verdict | None:
        """The verdict that stands on verified citations."""
        return self.finding.verdict if isinstance(self.finding, Scored) else None

    @property
    def is_overridden(self) -> bool:
        """Whether the verdict that counts is a reviewer's."""
        return self.review is not None and self.review.stance is Stance.OVERRIDDEN

    @property
    def awaits_second_look(self) -> bool:
        """Whether somebody overrode an earlier form of the finding and nobody has spoken of the present one."""
        return self.review is None and self.outdated is not None and self.outdated.stance is Stance.OVERRIDDEN

    @property
    def verdict(self) -> Verdict | None:
        """The verdict that counts in the reviewed score; None while the criterion is undecided."""
        if self.review is not None and self.review.stance is Stance.OVERRIDDEN:
            return self.review.verdict
        return None if self.awaits_second_look else self.machine_verdict


class AskedQuestion(Record):
    """A question to the vendor, with the sources that answer it, oldest first."""

    question: Question
    answers: tuple[Answer, ...] = ()


class Author(Record):
    """Whoever is named in a report by id, as the audit trail names them."""

    id: PersonId
    label: str


class AnsweringSource(Record):
    """The address of a source that answers a question."""

    id: SourceId
    url: str


class ReviewedReport(Record):
    """A report and every human word on it. `report_digest` is what a signature binds now.

    `outdated` are the newest reviews that speak of another form of a finding: what a human said is kept and shown, and
    counts nowhere until somebody says it of the present finding. `superseded_by` is the id of a newer assessment of the
    same vendor for the same use.
    """

    report: Report
    findings: tuple[ReviewedFinding, ...]
    score: Score
    report_digest: Digest
    outdated: tuple[FindingReview, ...] = ()
    comments: tuple[Comment, ...] = ()
    questions: tuple[AskedQuestion, ...] = ()
    authors: tuple[Author, ...] = ()
    sources: tuple[AnsweringSource, ...] = ()
    superseded_by: str | None = None

    @property
    def reviews(self) -> tuple[FindingReview, ...]:
        """The reviews that stand, in the rubric's order."""
        return tuple(item.review for item in self.findings if item.review is not None)

    @property
    def has_words(self) -> bool:
        """Whether anybody said anything of this report."""
        return bool(self.reviews or self.outdated or self.comments or self.questions)

    @property
    def is_rescored(self) -> bool:
        """Whether the reviewers' verdicts make another result than the machine's."""
        return self.score != self.report.assessment.result

    def of(self, criterion: str) -> ReviewedFinding | None:
        """Return a criterion's finding."""
        return next((item for item in self.findings if item.criterion == criterion), None)

    def comments_on(self, criterion: str | None) -> tuple[Comment, ...]:
        """Return the comments on a criterion; None for those on the whole report."""
        return tuple(item for item in self.comments if item.criterion == criterion)

    def name(self, person: PersonId) -> str:
        """Return how somebody is named."""
        return next((item.label for item in self.authors if item.id == person), person)

    def address(self, source: SourceId) -> str:
        """Return the address of an answering source."""
        return next((item.url for item in self.sources if item.id == source), source)
