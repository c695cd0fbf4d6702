"""Say what changed materially between the report that was signed and the one that stands now (I6).

Material is what the digests bind: words of documents, findings, rubric, prompt, judge, use and reviews. When something
was captured, or as which snapshot, is not.
"""

from collections.abc import Iterable, Mapping

from pipeline.domain.assessment import Assessment, Evidence, finding_digest
from pipeline.domain.model import Record
from pipeline.domain.review import FindingReview, Stance


class MaterialChanges(Record):
    """What no longer is as it was signed. Documents are named by address, findings and reviews by criterion."""

    criteria: tuple[str, ...] = ()
    documents_added: tuple[str, ...] = ()
    documents_removed: tuple[str, ...] = ()
    documents_changed: tuple[str, ...] = ()
    reviews: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

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
        )
        return tuple(f"{what}: {', '.join(names)}" for what, names in told if names)


def material_changes(
    signed: Assessment,
    now: Assessment,
    *,
    signed_reviews: Iterable[FindingReview] = (),
    reviews: Iterable[FindingReview] = (),
) -> MaterialChanges:
    """Return what changed; the reviews are those that stood on each of the two."""
    before, after = _documents(signed.evidence), _documents(now.evidence)
    findings_before = {finding.criterion: finding_digest(finding) for finding in signed.findings}
    findings_after = {finding.criterion: finding_digest(finding) for finding in now.findings}
    words_before, words_after = _words(signed_reviews), _words(reviews)
    return MaterialChanges(
        criteria=_differing(findings_before, findings_after),
        documents_added=tuple(sorted(after.keys() - before.keys())),
        documents_removed=tuple(sorted(before.keys() - after.keys())),
        documents_changed=tuple(sorted(url for url in before.keys() & after.keys() if before[url] != after[url])),
        reviews=_differing(words_before, words_after),
        others=_judged_otherwise(signed, now),
    )


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
