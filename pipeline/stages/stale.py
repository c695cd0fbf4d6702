"""Say what changed materially between the report that was signed and the one that stands now (I6).

Rules:
- material is what the digests bind: words of documents, findings, rubric, prompt, judge, use and reviews. When
  something was captured, or as which snapshot, is not;
- where every report since the signed one was held against the one before (`Reassessment`), it is known what changed: a
  document is material by the class of its changes, and a finding by its verdict and the words that it cites, not by
  where they stand or how the judge explains them. So a sign-off outlives typography and menus;
- text that speaks to a model is material wherever it came, hidden or not: somebody put it there (I4).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from pipeline.domain.assessment import AlertKind, Assessment, Evidence, finding_digest
from pipeline.domain.drift import ChangeClass
from pipeline.domain.finding import Finding, Scored
from pipeline.domain.ids import AssessmentId
from pipeline.domain.model import Record
from pipeline.domain.reassessment import Fate, Reassessment
from pipeline.domain.review import FindingReview, Stance
from pipeline.stages.alert import SPOKEN_TO_A_MODEL


class MaterialChanges(Record):
    """What no longer is as it was signed. Documents are named by address, findings and reviews by criterion."""

    criteria: tuple[str, ...] = ()
    documents_added: tuple[str, ...] = ()
    documents_removed: tuple[str, ...] = ()
    documents_changed: tuple[str, ...] = ()
    reviews: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    alerts: tuple[str, ...] = ()
    why: tuple[str, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """The changes for a reader, one sentence a kind; nothing when nothing changed."""
        told = (
            ("findings changed", self.criteria),
            ("documents changed", self.documents_changed),
            ("documents added", self.documents_added),
            ("documents no longer there", self.documents_removed),
            ("overrides changed", self.reviews),
            ("judged otherwise", self.others),
            ("text that speaks to a model came", self.alerts),
        )
        return (*(f"{what}: {', '.join(names)}" for what, names in told if names), *self.why)


def material_changes(
    signed: Assessment,
    now: Assessment,
    *,
    signed_reviews: Iterable[FindingReview] = (),
    reviews: Iterable[FindingReview] = (),
    between: Sequence[Reassessment] = (),
) -> MaterialChanges:
    """Return what changed; the reviews are those that stood on each of the two.

    `between` leads from the signed report to the present one without a gap (`leading`), where there is such a way.
    """
    before, after = _documents(signed.evidence), _documents(now.evidence)
    form: Callable[[Finding], object] = said_by if between else finding_digest
    findings_before = {finding.criterion: form(finding) for finding in signed.findings}
    findings_after = {finding.criterion: form(finding) for finding in now.findings}
    words_before, words_after = _words(signed_reviews), _words(reviews)
    material = {item.url for each in between for item in each.documents if item.is_material}

    def counting(urls: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(url for url in urls if not between or url in material))

    criteria = _differing(findings_before, findings_after)
    changed = counting(url for url in before.keys() & after.keys() if before[url] != after[url])
    return MaterialChanges(
        criteria=criteria,
        documents_added=counting(after.keys() - before.keys()),
        documents_removed=counting(before.keys() - after.keys()),
        documents_changed=changed,
        why=tuple(_why(between, criteria, changed)),
        reviews=_differing(words_before, words_after),
        others=_judged_otherwise(signed, now),
        alerts=tuple(sorted({url for url, _ in _orders_to_models(now) - _orders_to_models(signed)})),
    )


def leading(known: Iterable[Reassessment], *, signed: AssessmentId, now: AssessmentId) -> tuple[Reassessment, ...]:
    """Return the re-assessments that lead from one report to another, oldest first; nothing where there is a gap."""
    to = {item.after: item for item in known if item.after != item.before}
    found: list[Reassessment] = []
    at = now
    while at != signed:
        step = to.pop(at, None)
        if step is None:
            return ()
        found.append(step)
        at = step.before
    return tuple(reversed(found))


def _orders_to_models(assessment: Assessment) -> set[tuple[str, str]]:
    """Return where a text speaks to a model. Other hidden texts are labels of menus, which come and go."""
    return {
        (item.url, item.excerpt)
        for item in assessment.alerts
        if item.kind is AlertKind.INSTRUCTION_TO_MODEL
        or (item.kind is AlertKind.CONCEALED_TEXT and item.note.endswith(SPOKEN_TO_A_MODEL))
    }


def said_by(finding: Finding) -> tuple[object, ...]:
    """Return what a finding says: its verdict, or why there is none, and the words that it cites."""
    words = sorted(citation.quote for citation in finding.citations if citation.status.counts)
    second = finding.second.verdict if finding.second is not None else None
    if isinstance(finding, Scored):
        against = sorted(half.quote for item in finding.contradictions for half in item.between)
        return (finding.verdict, finding.scope, second, tuple(words), tuple(against))
    return (finding.reason, second, tuple(words))


def _why(between: Sequence[Reassessment], criteria: Iterable[str], changed: Iterable[str]) -> Iterable[str]:
    """Yield what changed and why it matters: verdicts old and new, and the gravest change of each document."""
    of_criteria, of_documents = set(criteria), set(changed)
    for each in between:
        for item in each.judged:
            if item.criterion in of_criteria and item.changed:
                yield f"{item.criterion} was {item.before} and is {item.after}. {item.because[0].sentence}"
        for document in each.documents:
            gravest = [item for item in document.changes if item.change_class is ChangeClass.MATERIAL][:1]
            if document.url in of_documents and document.fate in {Fate.CHANGED, Fate.RETURNED} and gravest:
                yield f"{document.url}: {gravest[0].kind.sentence}"


def _judged_otherwise(signed: Assessment, now: Assessment) -> tuple[str, ...]:
    facets = (
        ("rubric", signed.rubric_digest != now.rubric_digest),
        ("prompt", signed.prompt_digest != now.prompt_digest),
        ("model", signed.judge != now.judge),
        ("intended use", signed.profile != now.profile),
    )
    return tuple(name for name, differs in facets if differs)


def _documents(evidence: Iterable[Evidence]) -> dict[str, frozenset[tuple[str, str]]]:
    """Return by address what is bound of the documents there: their words and their kind."""
    found: dict[str, frozenset[tuple[str, str]]] = {}
    for item in evidence:
        found[item.url] = found.get(item.url, frozenset()) | {(item.kind.value, item.document)}
    return found


def _words(reviews: Iterable[FindingReview]) -> dict[str, tuple[str, ...]]:
    return {
        item.criterion: (item.verdict.value if item.verdict else "", item.reason, item.author)
        for item in reviews
        if item.stance is Stance.OVERRIDDEN
    }


def _differing(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name)))
