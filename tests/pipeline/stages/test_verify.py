"""A quotation stands in the evidence word for word, or it does not count."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.domain.citation import CitationStatus, Quotation, Span
from pipeline.stages.context import is_cut, is_turned
from pipeline.stages.fold import folded
from pipeline.stages.verify import QUOTE_CHARACTERS_MIN, locate, verified_citation
from tests.builders import a_shown_passage
from tests.examples import examples

PROPERTY = settings(derandomize=True, max_examples=examples(120), deadline=None)
WORDS = st.sampled_from(
    [
        "we",
        "share",
        "data",
        "with",
        "Acme’s",
        "partners",
        "for",
        "30",
        "90",
        "days",
        "99.9",
        "99.99",
        "1,000",
        "TLS",
        "1.2",
        "11.2",
        "AES-256",
        "AES-128",
        "§4.2",
        "(b)",
        "“Data”",
        "opt-out",
        "information",
        "Ünïcode",
        "Straße",
        "数据",
        "30¹",
        "CO₂",
        "½",
        "km²",
        "e.g.",
        "and/or",
        "&",
        "©",
        "™",
        "it’s",
        "workﬂow",
        "oﬃce",
        "ＡＰＩ",
        "in\u00adfor\u200bmation",
        "cafe\u0301",
    ]
)
SPACES = st.sampled_from([" ", "  ", "\n", "\n\n", "\t", "\u00a0", ", ", ". ", "; ", " – ", "\n• ", " (", ") "])
TEXTS = st.lists(st.tuples(WORDS, SPACES), min_size=4, max_size=25)


def located(quote: str, text: str) -> str | None:
    """The evidence's own words for a quotation."""
    place = locate(quote, folded(text))
    return None if place is None else text[place.span.start : place.span.end]


def status(quote: str, text: str) -> CitationStatus:
    return verified_citation(Quotation(passage=1, text=quote), (a_shown_passage(text),)).status


# --- properties -------------------------------------------------------------------------------------------------------


@PROPERTY
@given(pieces=TEXTS, data=st.data())
def test_any_run_of_whole_words_is_found_and_is_what_was_quoted(
    pieces: list[tuple[str, str]], data: st.DataObject
) -> None:
    """I2: the words of the span are the words of the quotation."""
    first = data.draw(st.integers(0, len(pieces) - 1))
    last = data.draw(st.integers(first, len(pieces) - 1))
    text = "".join(word + space for word, space in pieces)
    start = sum(len(word + space) for word, space in pieces[:first])
    end = sum(len(word + space) for word, space in pieces[:last]) + len(pieces[last][0])
    quote = text[start:end]
    assume(len(folded(quote).folded) >= QUOTE_CHARACTERS_MIN)
    span = Span(start=start, end=end)
    assume(not is_cut(text, start) and not is_cut(text, end) and not is_turned(span, text))
    place = locate(quote, folded(text))
    assert place is not None
    assert not place.repaired
    assert 0 <= place.span.start < place.span.end <= len(text)
    assert folded(text[place.span.start : place.span.end]).folded == folded(quote).folded


@PROPERTY
@given(quote=st.text(max_size=30), text=st.text(max_size=60))
def test_whatever_is_found_lies_inside_the_text_and_says_the_same(quote: str, text: str) -> None:
    """I2."""
    place = locate(quote, folded(text + quote + text))
    if place is not None:
        whole = text + quote + text
        found = whole[place.span.start : place.span.end]
        assert 0 <= place.span.start < place.span.end <= len(whole)
        assert folded(found).folded.casefold() in folded(quote).folded.casefold()


@PROPERTY
@given(pieces=TEXTS, number=st.integers(0, 9999), other=st.integers(0, 9999))
def test_a_changed_number_is_never_found(pieces: list[tuple[str, str]], number: int, other: int) -> None:
    assume(number != other)
    prose = "".join(word + space for word, space in pieces)
    text = f"{prose}\nLogs are deleted after {number} hours. {prose}"
    assert located(f"Logs are deleted after {number} hours", text) is not None
    assert located(f"Logs are deleted after {other} hours", text) is None
    assert located(f"Logs are deleted after {other}", text) is None


@PROPERTY
@given(digits=st.text("0123456789.,", min_size=1, max_size=8), start=st.integers(0, 7), length=st.integers(1, 8))
def test_a_quotation_never_cuts_a_number(digits: str, start: int, length: int) -> None:
    number = f"7{digits}7"
    part = number[start : start + length]
    assume(part != number and part.strip(".,") == part and part and number[start - 1 : start] not in {",", "."})
    assert located(f"the uptime was {part}", f"the uptime was {number} in May") is None or number.startswith(part)


# --- honest renderings ------------------------------------------------------------------------------------------------

EVIDENCE = "We do not sell customer content. Prompts are kept for 30 days, then deleted by Acme’s “janitor”."


@pytest.mark.parametrize(
    "quote",
    [
        "We do not sell customer content.",
        "We do not sell customer content",
        "we  do\nnot sell customer content".replace("we", "We", 1),
        "We do not sell cus\u00adtomer con\u200btent.",
        "Prompts are kept for 30 days, then deleted",
        "Prompts are kept for 30\u00a0days, then deleted",
        'deleted by Acme\'s "janitor".',
        "We do not sell customer content. Prompts are kept for 30 days",
        "• We do not sell customer content.",
        "We do not sell customer \U000e0041content.",
    ],
)
def test_an_honest_rendering_is_verified(quote: str) -> None:
    assert status(quote, EVIDENCE) is CitationStatus.VERIFIED


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("office workflow for finance", "Our oﬃce workﬂow for ﬁnance is old."),
        ("Our oﬃce workﬂow for ﬁnance", "Our office workflow for finance is old."),
        ("kept for information purposes", "kept for infor-\nmation purposes"),
        ("an opt-out is offered", "an opt-\nout is offered"),
        ("the café in Zürich", "the cafe\u0301 in Zu\u0308rich"),
        ("in der Hauptstraße 5", "Wir sitzen in der Hauptstraße 5 in Bonn."),
        ("encrypted with AES-256", "All data is encrypted with AES\u2011256 at rest."),
        ("retained for 30 days", "1. First\n2. retained for 30 days"),
        ("delete logs and keep nothing", "We:\n• delete logs\n• and keep nothing"),
        ("数据不会用于训练模型", "我们的数据不会用于训练模型。".replace("我们的", "声明 ")),
    ],
)
def test_typesetting_does_not_hide_a_quotation(quote: str, text: str) -> None:
    assert status(quote, text) is CitationStatus.VERIFIED


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("we do not sell customer content", EVIDENCE),
        ("**We do not sell** customer content", EVIDENCE),
        ("…We do not sell customer content...", EVIDENCE),
        ("We do not sell customer content!", EVIDENCE),
        ("> We do not sell customer content", EVIDENCE),
        ("`We do not sell customer content`", EVIDENCE),
    ],
)
def test_a_form_that_had_to_be_put_right_is_shown_as_repaired(quote: str, text: str) -> None:
    shown = a_shown_passage(text)
    citation = verified_citation(Quotation(passage=1, text=quote), (shown,))
    assert citation.status is CitationStatus.REPAIRED
    assert citation.offered == quote
    assert citation.quote == text[citation.start : citation.end]


# --- changed words ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        # a flipped negation
        ("We use customer content to train", "We do not use customer content to train."),
        ("We do use customer content to train", "We do not use customer content to train."),
        ("We do not use customer content", "We do use customer content to train."),
        ("Employees can access your data", "Employees cannot access your data."),
        ("Data is shared with partners", "Data isn’t shared with partners."),
        # a changed number
        ("deleted within 300 days", "deleted within 30 days"),
        ("deleted within 30 days", "deleted within 300 days"),
        ("deleted within 3 days", "deleted within 30 days"),
        ("deleted within 0 days", "deleted within 30 days"),
        ("uptime of 99.9% a month", "uptime of 99.99% a month"),
        ("an uptime of 99.9", "an uptime of 99.99"),
        ("an uptime of 99", "an uptime of 99.9"),
        ("an uptime of 99.99", "an uptime of 99.9"),
        ("1.2 and later is used", "TLS 11.2 and later is used"),
        ("2 and later is used", "TLS 1.2 and later is used"),
        ("up to 1,000 users each", "up to 11,000 users each"),
        ("000 users for each plan", "up to 11,000 users for each plan"),
        ("encrypted with AES-128", "encrypted with AES-256"),
        ("encrypted with AES-25", "encrypted with AES-256"),
        ("notified within 72 hours", "notified within 27 hours"),
        ("since 12 May 2024 we", "since 12 May 2025 we"),
        ("retained for 301 days", "retained for 30¹ days"),
        ("retained for 301 days", "retained for 30① days"),
        ("as stated in Chapter II", "as stated in Chapter Ⅲ"),
        ("5 percent of requests", "only .5 percent of requests"),
        (".5 percent of requests", "up to 5 percent of requests"),
        ("12 months after the end", "See clause 1 2 months after the end"),
        ("30 days of retention", "Tier 3 0 days of retention"),
        # another modal verb, unit, name or word
        ("We may delete all prompts", "We must delete all prompts"),
        ("We will delete all prompts", "We may delete all prompts"),
        ("deleted after 30 hours", "deleted after 30 days"),
        ("a limit of 30 MB a file", "a limit of 30 GB a file"),
        ("hosted by Amazon in Ireland", "hosted by Google in Ireland"),
        ("hosted in Ireland only", "hosted in Iceland only"),
        ("J. Miller approves all changes", "K. Miller approves all changes"),
        ("all customers can opt out", "enterprise customers can opt out"),
        ("shared only with consent", "shared even without consent"),
        ("data is encrypted in transit", "data is unencrypted in transit"),
        ("our security staf", "our security staﬀ is on call"),
        # letters that only look alike
        ("We dеlete all prompts", "We delete all prompts"),
        ("We delete all prompts", "We dеlete all prompts"),
        ("the resume of a person", "the résumé of a person"),
        # left out, put in, reordered
        ("kept for 30 days and deleted", "kept for 30 days and then deleted"),
        ("kept ... then deleted", "kept for 30 days and then deleted"),
        ("then deleted, kept for 30 days", "kept for 30 days, then deleted"),
        # cut words
        ("tain all prompts for ever", "We retain all prompts for ever"),
        ("We retain all prom", "We retain all prompts for ever"),
    ],
)
def test_a_changed_word_is_refused(quote: str, text: str) -> None:
    assert status(quote, text) is CitationStatus.UNVERIFIED


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("share your personal data", "We never share your personal data."),
        ("share your personal data", "We do not share your personal data."),
        ("share your personal data", "We don’t share your personal data."),
        ("share your personal data", "We won't ever share your personal data."),
        ("share your personal data", "We cannot and will not share your personal data."),
        ("Your Personal Data", "We do not share your personal data."),
        ("subprocessors are used for it", "No subprocessors are used for it."),
        ("your explicit consent given", "without your explicit consent given"),
        ("share your personal data", "We do not\nshare your personal data."),
        ("share your personal data", "We do not sell, rent or share your personal data."),
        ("share your personal data", "We never, under any circumstances, share your personal data."),
        ("share your personal data", "We do not sell, rent, disclose, transfer or otherwise share your personal data."),
        ("personal data may be sold", "Only non-personal data may be sold."),
        ("personal data may be sold", "Only non personal data may be sold."),
    ],
)
def test_a_quotation_that_leaves_its_negation_out_in_front_is_refused(quote: str, text: str) -> None:
    assert status(quote, text) is CitationStatus.UNVERIFIED


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("Our employees can", "Our employees can’t read your prompts."),
        ("Our employees can", "Our employees cannot read your prompts."),
        ("Our own employees may", "Our own employees may not read your prompts."),
        ("t share your personal data", "We don't share your personal data."),
    ],
)
def test_a_quotation_that_leaves_its_negation_out_behind_is_refused(quote: str, text: str) -> None:
    assert status(quote, text) is CitationStatus.UNVERIFIED


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("We delete your data", "This is not optional. We delete your data."),
        ("We delete your data", "You need not ask: We delete your data."),
        ("We delete your data", "Do you keep it? No. We delete your data."),
        ("We delete your data", "No training\n\nWe delete your data."),
        ("We notice every change", "We note it. We notice every change."),
    ],
)
def test_a_negation_that_governs_something_else_does_not_refuse_a_quotation(quote: str, text: str) -> None:
    assert status(quote, text) is CitationStatus.VERIFIED


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("it is deleted for good", "If you do not renew your subscription in time then it is deleted for good."),
        ("we delete your data", "If you do not agree, we delete your data."),
        ("Your content is shared with", "Your content is shared with no third party."),
        ("We share your content", "We share your content only if you agree, unless the law asks."),
        ("we sell your data", "Do we sell your data?"),
    ],
)
def test_a_quotation_without_the_part_of_its_clause_that_turns_it_is_refused(quote: str, text: str) -> None:
    """I2: half a sentence can say the opposite of the whole."""
    assert status(quote, text) is CitationStatus.UNVERIFIED


def test_a_later_place_is_found_when_the_first_one_is_negated() -> None:
    text = "We never share your personal data. Our partners share your personal data."
    place = locate("share your personal data", folded(text))
    assert place is not None
    assert place.span.start == text.rindex("share")


def test_a_clause_number_that_the_evidence_does_not_have_is_not_passed_off_as_its_words() -> None:
    """Words were left out of the quotation, so it is repaired at most; `verified` means equal after folding."""
    assert status("3.2. We delete all prompts", "4.1. We delete all prompts") is not CitationStatus.VERIFIED


# --- too little to be a quotation -------------------------------------------------------------------------------------


@pytest.mark.parametrize("quote", ["", " ", "\n", "\u200b\u00ad", "data", "we may", "the", "30 days", "•", "…"])
def test_a_tiny_quotation_is_refused_although_it_is_there(quote: str) -> None:
    assert status(quote, f"We say: {quote} the data we may keep for 30 days • …") is CitationStatus.UNVERIFIED


@pytest.mark.parametrize(
    "quote", ["............", '""""""""""', "----------", "• • • • • • • • • •", "(.)(.)(.)(.)(.)"]
)
def test_a_quotation_of_nothing_but_punctuation_is_refused(quote: str) -> None:
    """Dot leaders and rules are in every PDF and say nothing."""
    assert status(quote, f"Contents {quote} 7") is CitationStatus.UNVERIFIED


def test_nothing_is_found_in_an_empty_text() -> None:
    assert locate("We delete your data", folded("")) is None


# --- whose passage ----------------------------------------------------------------------------------------------------

SHOWN = (
    a_shown_passage("We keep logs for one year.", 1, url="https://acme.example/one"),
    a_shown_passage("Prompts are deleted after 30 days.", 2, url="https://acme.example/two"),
)


def test_a_citation_has_the_place_of_the_passage_and_the_evidences_own_words() -> None:
    """I2."""
    citation = verified_citation(Quotation(passage=2, text="deleted  after 30\ndays"), SHOWN)
    passage = SHOWN[1].passage
    assert citation.status is CitationStatus.VERIFIED
    assert (citation.quote, citation.offered) == ("deleted after 30 days", "deleted  after 30\ndays")
    assert (citation.document, citation.url) == (passage.document, "https://acme.example/two")
    assert (citation.start, citation.end) == (12, 33)
    assert citation.snapshot == SHOWN[1].snapshot


def test_offsets_are_those_of_the_document_and_not_of_the_passage() -> None:
    """I2."""
    shown = a_shown_passage("We delete your data soon.")
    moved = shown.model_copy(update={"passage": shown.passage.model_copy(update={"start": 100, "end": 125, "page": 3})})
    citation = verified_citation(Quotation(passage=1, text="delete your data soon"), (moved,))
    assert (citation.start, citation.end, citation.page) == (103, 124, 3)


def test_an_exact_quotation_keeps_no_second_copy_of_itself() -> None:
    assert verified_citation(Quotation(passage=1, text="We keep logs for one year."), SHOWN).offered is None


def test_words_of_another_shown_passage_are_pointed_to_where_they_stand() -> None:
    citation = verified_citation(Quotation(passage=1, text="Prompts are deleted after 30 days."), SHOWN)
    assert citation.status is CitationStatus.MISATTRIBUTED
    assert citation.document == SHOWN[1].passage.document


@pytest.mark.parametrize("number", [0, -1, 3, 999])
def test_a_passage_number_that_was_not_shown_never_makes_a_quotation_verified(number: int) -> None:
    """I4: ids come from an allow-list."""
    real = verified_citation(Quotation(passage=number, text="Prompts are deleted after 30 days."), SHOWN)
    assert real.status is CitationStatus.MISATTRIBUTED
    forged = verified_citation(Quotation(passage=number, text="Prompts are deleted after 90 days."), SHOWN)
    assert forged.status is CitationStatus.UNVERIFIED


def test_a_refused_quotation_keeps_its_words_and_has_no_place() -> None:
    citation = verified_citation(Quotation(passage=1, text="We keep nothing at all."), SHOWN)
    assert citation.quote == "We keep nothing at all."
    assert {citation.document, citation.snapshot, citation.url, citation.start, citation.end} == {None}


def test_nothing_shown_means_nothing_verified() -> None:
    assert verified_citation(Quotation(passage=1, text="We keep logs."), ()).status is CitationStatus.UNVERIFIED


def test_a_quotation_across_two_passages_is_refused() -> None:
    both = "We keep logs for one year. Prompts are deleted after 30 days."
    assert verified_citation(Quotation(passage=1, text=both), SHOWN).status is CitationStatus.UNVERIFIED


@pytest.mark.parametrize("quote", ["Terms of Service", "Data retention periods", "We encrypt data"])
def test_a_heading_or_a_fragment_is_no_evidence(quote: str) -> None:
    assert status(quote, f"{quote}\n\nWe encrypt data at rest.") is CitationStatus.UNVERIFIED


@pytest.mark.parametrize("quote", ["SOC 2 Type II", "ISO/IEC 27001:2022", "Prompts: deleted after 30 days"])
def test_a_row_of_facts_is_evidence(quote: str) -> None:
    assert status(quote, f"Certificates\n\n{quote}") is CitationStatus.VERIFIED
