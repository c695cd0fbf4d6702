from collections.abc import Sequence

import pytest

from evals.citation_mutations import measured
from evals.inputs import SITES
from evals.texts import EvalText, eval_texts
from pipeline.domain.citation import Span
from pipeline.stages.fold import FoldedText
from pipeline.stages.verify import Place, locate


@pytest.fixture(scope="module")
def texts() -> list[EvalText]:
    files = [SITES / "meridian-ai" / "legal" / "privacy.html", SITES / "cloudquill" / "legal" / "privacy.html"]
    return eval_texts(files, under=SITES)


def metrics_of(texts: Sequence[EvalText], verifier: object) -> dict[str, float]:
    assert callable(verifier)
    return measured(texts, quota=8, honest_quota=4, locate=verifier)[0]


def fuzzy(quote: str, text: FoldedText) -> Place | None:
    """Accept what shares nearly all of its words with the text, as fuzzy matching does."""
    said = set(text.raw.lower().split())
    words = quote.lower().split()
    if sum(word in said for word in words) < 0.9 * len(words):
        return None
    return Place(span=Span(start=0, end=len(text.raw)), repaired=False)


def letters_only(quote: str, text: FoldedText) -> Place | None:
    """Ignore digits and marks: a verifier that folds too much."""
    wanted = "".join(character for character in quote if character.isalpha())
    found = "".join(character for character in text.raw if character.isalpha()).find(wanted)
    return Place(span=Span(start=0, end=1), repaired=False) if found >= 0 else None


def unwary(quote: str, text: FoldedText) -> Place | None:
    """Look at the quotation alone, not at what stands in front of it."""
    start = text.raw.find(quote)
    return Place(span=Span(start=start, end=start + len(quote)), repaired=False) if start >= 0 else None


def refusing(quote: str, text: FoldedText) -> Place | None:
    """Refuse everything."""
    return None


def test_the_eval_catches_a_fuzzy_verifier(texts: list[EvalText]) -> None:
    metrics = metrics_of(texts, fuzzy)
    assert metrics["accepted_count"] > 50
    assert metrics["accepted_share"] > 0.2


def test_the_eval_catches_a_verifier_that_ignores_digits(texts: list[EvalText]) -> None:
    assert metrics_of(texts, letters_only)["accepted_share"] > 0.03


def test_the_eval_catches_a_verifier_that_ignores_the_negation_in_front(texts: list[EvalText]) -> None:
    assert metrics_of(texts, unwary)["cut_behind_a_negation_accepted_share"] == 1.0
    assert metrics_of(texts, unwary)["cut_inside_a_word_accepted_share"] == 1.0


def test_the_eval_catches_a_verifier_that_refuses_everything(texts: list[EvalText]) -> None:
    metrics = metrics_of(texts, refusing)
    assert metrics["accepted_share"] == 0.0
    assert metrics["honest_verified_share"] == metrics["honest_set_share"] == 0.0


def test_the_eval_catches_the_wrong_span(texts: list[EvalText]) -> None:
    def misplacing(quote: str, text: FoldedText) -> Place | None:
        place = locate(quote, text)
        if place is None:
            return None
        return Place(span=Span(start=place.span.start, end=max(0, place.span.end - 5)), repaired=place.repaired)

    assert metrics_of(texts, misplacing)["honest_verified_share"] == 0.0


def test_the_real_verifier_finds_honest_quotations_and_refuses_changed_words(texts: list[EvalText]) -> None:
    metrics = metrics_of(texts, locate)
    assert metrics["honest_verified_share"] > 0.99
    assert metrics["cut_behind_a_negation_accepted_share"] == 0.0
    assert metrics["accepted_share"] < 0.06
