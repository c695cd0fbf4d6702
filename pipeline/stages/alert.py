"""Tell a reviewer what in the evidence is suspicious or out of reach, before they trust any of it."""

from collections.abc import Iterator, Sequence

from pipeline.domain.assessment import Alert, AlertKind
from pipeline.domain.corpus import CorpusEntry
from pipeline.domain.document import Concealment
from pipeline.domain.passage import Passage
from pipeline.stages.screen import screened_text, suspicion

# A concealed word or two is a screen reader's label or a typographer's trick; a sentence is a message.
CONCEALED_WORDS_MIN = 6
EXCERPT_CHARACTERS_MAX = 300


def alerts(corpus: Sequence[CorpusEntry], passages: Sequence[Passage]) -> tuple[Alert, ...]:
    """Return the alerts of all documents, then those of the passages that were kept from the judge."""
    urls = {entry.document.id: entry.source.url for entry in corpus}
    return (
        *(alert for entry in corpus for alert in _concealed(entry)),
        *(alert for entry in corpus for alert in _other_language(entry)),
        *(alert for passage in passages for alert in _instruction(passage, urls[passage.document])),
    )


def _concealed(entry: CorpusEntry) -> Iterator[Alert]:
    """Yield each concealed text that speaks to a model, then one alert for all the others of the document."""
    others = []
    for hidden in entry.document.concealed:
        found = suspicion(hidden.text)
        if found is not None:
            note = f"Text that a reader would not see ({_words(hidden.how)}) and that {found.note}; it was not judged."
            yield _concealed_alert(entry, hidden.text, note)
        elif len(hidden.text.split()) >= CONCEALED_WORDS_MIN:
            others.append(hidden)
    if others:
        ways = ", ".join(sorted({_words(hidden.how) for hidden in others}))
        plural = "s" if len(others) > 1 else ""
        note = f"{len(others)} text{plural} that a reader would not see ({ways}), not judged; the longest is shown."
        yield _concealed_alert(entry, max((hidden.text for hidden in others), key=len), note)


def _words(how: Concealment) -> str:
    return how.value.replace("_", " ")


def _concealed_alert(entry: CorpusEntry, text: str, note: str) -> Alert:
    return Alert(
        kind=AlertKind.CONCEALED_TEXT,
        url=entry.source.url,
        document=entry.document.id,
        excerpt=text[:EXCERPT_CHARACTERS_MAX],
        note=note,
    )


def _other_language(entry: CorpusEntry) -> Iterator[Alert]:
    if entry.document.language not in {None, "en"}:
        yield Alert(
            kind=AlertKind.OTHER_LANGUAGE,
            url=entry.source.url,
            document=entry.document.id,
            excerpt=entry.document.title[:EXCERPT_CHARACTERS_MAX],
            note=f"Written in {entry.document.language!r}; the rubric's search terms are English.",
        )


def _instruction(passage: Passage, url: str) -> Iterator[Alert]:
    found = suspicion(screened_text(passage))
    if found is not None:
        yield Alert(
            kind=AlertKind.INSTRUCTION_TO_MODEL,
            url=url,
            document=passage.document,
            excerpt=found.excerpt[:EXCERPT_CHARACTERS_MAX],
            note=f"This passage {found.note}; it was not shown to the judge.",
        )
