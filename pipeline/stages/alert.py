"""Tell a reviewer what in the evidence is suspicious or out of reach, before they trust any of it."""

from collections.abc import Iterable, Iterator, Sequence

from pipeline.domain.assessment import Alert, AlertKind
from pipeline.domain.corpus import CorpusEntry
from pipeline.domain.document import BlockKind, Concealment
from pipeline.domain.ids import DocumentId
from pipeline.domain.passage import Passage
from pipeline.stages.screen import suspicion
from pipeline.stages.withhold import Parted, parted

# A concealed word or two is a screen reader's label or a typographer's trick; a sentence is a message.
CONCEALED_WORDS_MIN = 6
SPOKEN_TO_A_MODEL = "; it was not judged."  # how the note of a hidden text ends that speaks to a model
EXCERPT_CHARACTERS_MAX = 300
# How much of what follows a heading is read with it: a question is out of place only where nothing answers it.
_BEHIND_HEADING_CHARACTERS = 600
# Labels and descriptions of pictures say what the page says.
_AROUND_HIDDEN_CHARACTERS = 20_000


def alerts(corpus: Sequence[CorpusEntry], passages: Sequence[Passage]) -> tuple[Alert, ...]:
    """Return the alerts of all documents, then those of what was withheld of their passages.

    `passages` are all that were cut, before any was parted. The same words on several pages are reported once.
    """
    return alerts_beside(corpus, parted(passages))


def alerts_beside(corpus: Sequence[CorpusEntry], cut: Parted) -> tuple[Alert, ...]:
    """Return the same alerts where the passages are parted already."""
    urls = {entry.document.id: entry.source.url for entry in corpus}
    instructions = [
        *(alert for entry in corpus for alert in _in_headings(entry, cut)),
        *(_instruction(item.document, urls[item.document], item.text, item.note) for item in cut.withheld),
    ]
    return (
        *(alert for entry in corpus for alert in _concealed(entry)),
        *(alert for entry in corpus for alert in _other_language(entry)),
        *_different(instructions),
    )


def _concealed(entry: CorpusEntry) -> Iterator[Alert]:
    """Yield each concealed text that speaks to a model, then one alert for all the others of the document."""
    others = []
    around = entry.document.text[:_AROUND_HIDDEN_CHARACTERS]
    for hidden in entry.document.concealed:
        found = suspicion(hidden.text, around=around or hidden.text)
        if found is not None:
            note = f"Text that a reader would not see ({_words(hidden.how)}) and that {found.note}{SPOKEN_TO_A_MODEL}"
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


def _in_headings(entry: CorpusEntry, cut: Parted) -> Iterator[Alert]:
    """Yield an alert for each heading that was taken out of the passages under it."""
    document = entry.document
    in_policy = document.id not in cut.not_policies
    for block in document.blocks:
        if block.kind is BlockKind.HEADING:
            heading = document.text[block.start : block.end]
            around = document.text[block.start : block.end + _BEHIND_HEADING_CHARACTERS]
            found = suspicion(heading, around=around, in_policy=in_policy)
            if found is not None:
                yield _instruction(document.id, entry.source.url, heading, found.note)


def _instruction(document: DocumentId, url: str, excerpt: str, note: str) -> Alert:
    return Alert(
        kind=AlertKind.INSTRUCTION_TO_MODEL,
        url=url,
        document=document,
        excerpt=excerpt[:EXCERPT_CHARACTERS_MAX],
        note=f"This passage {note}; it was not shown to the judge.",
    )


def _different(found: Iterable[Alert]) -> Iterator[Alert]:
    """Yield alerts whose words no earlier one has shown."""
    shown: list[str] = []
    for alert in found:
        words = " ".join(alert.excerpt.split())
        if not any(words in earlier or earlier in words for earlier in shown):
            shown.append(words)
            yield alert
