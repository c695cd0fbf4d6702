"""Any text, document, citation and payload that a store must give back as it was."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from pipeline.domain.citation import Citation, CitationStatus
from pipeline.domain.document import Block, BlockKind, ConcealedText, Concealment, Document, document_of
from tests.builders import (
    a_snapshot,
)
from tests.examples import examples

ON_ONE_STORE = settings(
    deadline=None, max_examples=examples(25), suppress_health_check=[HealthCheck.function_scoped_fixture]
)

# No NUL, which PostgreSQL refuses in text, and no lone surrogates, which have no UTF-8.
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)
numbers = st.integers(0, 2**31 - 1)
blocks = st.builds(
    Block,
    start=numbers,
    end=numbers,
    kind=st.sampled_from(BlockKind),
    heading_path=st.lists(words, max_size=3).map(tuple),
    page=st.none() | numbers,
)
documents = st.builds(
    document_of,
    text=words,
    title=words,
    language=st.none() | words,
    blocks=st.lists(blocks, max_size=4).map(tuple),
    concealed=st.lists(st.builds(ConcealedText, text=words, how=st.sampled_from(Concealment)), max_size=2).map(tuple),
)
shares = st.floats(0, 100, allow_nan=False)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=8,
)


def citations_of(document: Document) -> st.SearchStrategy[Citation]:
    return st.builds(
        Citation,
        status=st.sampled_from([status for status in CitationStatus if status.counts]),
        quote=words,
        offered=st.none() | words,
        document=st.just(document.id),
        snapshot=st.just(a_snapshot().id),
        url=words,
        start=numbers,
        end=numbers,
        page=st.none() | numbers,
    )
