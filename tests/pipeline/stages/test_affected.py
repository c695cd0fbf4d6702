"""Which findings carry over to a new version of a document, and which criteria are judged again."""

from pipeline.domain.canonical import sha256_of
from pipeline.domain.document import Document
from pipeline.domain.finding import Contradiction, Finding, Scored, SecondOpinion
from pipeline.domain.ids import SnapshotId
from pipeline.domain.verdict import Verdict
from pipeline.stages.affected import Cause, ChangedDocument, Effects, SpeaksOf, affected
from pipeline.stages.compare.compare import compare
from tests.builders import (
    QUOTE,
    TEXT,
    URL,
    a_citation,
    a_document,
    a_refused_citation,
    a_scored_finding,
    an_unscored_finding,
    passages_in,
)

SNAPSHOT = SnapshotId(sha256_of(b"the new capture"))
OLD = a_document(TEXT)


def nothing(criterion: str, text: str) -> bool:
    return False


def about(criterion: str, *words: str) -> SpeaksOf:
    return lambda asked, text: asked == criterion and any(word in text for word in words)


def became(new: Document | None, old: Document = OLD) -> ChangedDocument:
    return ChangedDocument(
        old=old.id,
        new=new,
        snapshot=SNAPSHOT,
        url=URL,
        passages=tuple(passages_in(new)) if new is not None else (),
        comparison=compare(old, new) if new is not None else None,
    )


def effects(new: Document | None, *findings: Finding, speaks_of: SpeaksOf = nothing) -> Effects:
    return affected(findings or (a_scored_finding(),), [became(new)], speaks_of=speaks_of)


def test_a_quotation_that_still_stands_is_cited_at_its_new_place() -> None:
    new = a_document(f"Privacy at Acme\n\nThe desk answers in office hours.\n\n{QUOTE}")
    found = effects(new)
    assert found.judge_again == ()
    (carried,) = found.carried
    (citation,) = carried.citations
    assert citation.start is not None
    assert citation.end is not None
    assert (citation.document, citation.snapshot) == (new.id, SNAPSHOT)
    assert new.text[citation.start : citation.end] == citation.quote == QUOTE


def test_a_lost_quotation_is_judged_again_with_the_words_that_went() -> None:
    found = effects(a_document(TEXT.replace("do not use", "use")))
    assert found.carried == ()
    (touched,) = found.judge_again
    assert touched.causes == (Cause.QUOTATION_LOST,)
    assert touched.words == (QUOTE,)


def test_a_document_that_is_gone_loses_its_quotations() -> None:
    (touched,) = effects(None).judge_again
    assert touched.causes == (Cause.QUOTATION_LOST,)


def test_a_quotation_whose_sentence_changed_around_it_is_judged_again() -> None:
    quote = "Prompts are kept for 30 days"
    finding = a_scored_finding(citations=(a_citation(OLD, quote),))
    found = effects(a_document(TEXT.replace("then deleted", "then passed to Northcloud")), finding)
    (touched,) = found.judge_again
    assert touched.causes == (Cause.SENTENCE_CHANGED,)


def test_a_criterion_without_evidence_is_judged_again_when_a_passage_speaks_of_it() -> None:
    new = a_document(f"{TEXT}\n\nWe delete backups within 90 days.")
    finding = an_unscored_finding("deletion")
    found = effects(new, finding, a_scored_finding(), speaks_of=about("deletion", "backups"))
    assert [touched.criterion for touched in found.judge_again] == ["deletion"]
    assert found.judge_again[0].causes == (Cause.WORDS_CAME,)
    assert [carried.criterion for carried in found.carried] == ["training-on-customer-data"]


def test_an_unchanged_passage_that_speaks_of_a_criterion_is_no_reason() -> None:
    new = a_document(f"{TEXT}\n\nWe delete backups within 90 days.")
    assert effects(new, an_unscored_finding("retention"), speaks_of=about("retention", "Prompts")).judge_again == ()


def test_a_removed_sentence_that_was_not_quoted_counts_too() -> None:
    new = a_document(f"Privacy at Acme\n\n{QUOTE}")
    (touched,) = effects(new, speaks_of=about("training-on-customer-data", "kept for 30 days")).judge_again
    assert touched.causes == (Cause.WORDS_WENT,)


def test_a_cosmetic_change_touches_nothing() -> None:
    new = a_document(TEXT.replace("Privacy at Acme", "Privacy at ACME, Inc"))
    assert effects(new, speaks_of=lambda criterion, text: True).judge_again == ()


def test_a_failed_capture_leaves_the_version_before_as_the_evidence() -> None:
    long = a_document(f"{TEXT}\n\n" + "\n\n".join(f"Clause {number} binds the controller." for number in range(40)))
    finding = a_scored_finding(citations=(a_citation(long, QUOTE),))
    wall = became(a_document("Verify you are human.", language=None), long)
    found = affected([finding], [wall], speaks_of=lambda criterion, text: True)
    assert found.carried == (finding,)


def test_a_new_document_is_asked_about_every_criterion() -> None:
    new = a_document("Addendum\n\nWe delete backups within 90 days.")
    came = ChangedDocument(old=None, new=new, snapshot=SNAPSHOT, url=URL, passages=tuple(passages_in(new)))
    found = affected([an_unscored_finding("deletion")], [came], speaks_of=about("deletion", "backups"))
    assert found.judge_again[0].causes == (Cause.WORDS_CAME,)


def test_findings_on_other_documents_carry_over_as_they_are() -> None:
    other = a_document("Terms\n\nThe fee is paid each month in advance.")
    finding = a_scored_finding("fees", citations=(a_citation(other, "The fee is paid each month in advance."),))
    assert effects(a_document(TEXT.replace("30", "60")), finding).carried == (finding,)


def test_contradictions_and_second_opinions_are_proved_again_as_well() -> None:
    kept = "Prompts are kept for 30 days and then deleted."
    finding = a_scored_finding(
        contradictions=(Contradiction(between=(a_citation(), a_citation(OLD, kept)), note="Both are said."),),
        second=SecondOpinion(judge="other", verdict=Verdict.MET, citations=(a_citation(OLD, kept),)),
    )
    new = a_document(f"Privacy at Acme\n\n{kept}\n\n{QUOTE}")
    (carried,) = effects(new, finding).carried
    assert isinstance(carried, Scored)
    assert carried.second is not None
    cited = [*carried.contradictions[0].between, *carried.second.citations]
    assert all(citation.document == new.id for citation in cited)
    lost = effects(a_document(f"Privacy at Acme\n\n{QUOTE}"), finding)
    assert lost.judge_again[0].causes == (Cause.QUOTATION_LOST,)


def test_a_refused_quotation_is_carried_as_it_was_refused() -> None:
    finding = an_unscored_finding(citations=(a_refused_citation(),))
    assert effects(a_document(TEXT.replace("30", "60")), finding).carried == (finding,)
