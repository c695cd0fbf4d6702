"""One PDF page as lines of text with their places, and the words on it that nobody sees taken apart.

Lines come in the order of the content stream. A line with a wide gap in it is split there: that is a table or columns.

Concealed are words in render mode 3, in white where nothing darker lies under them, and too small to read. A page whose
invisible words lie over a picture of a page is a scan with its recognised text, which is what a reader sees.
"""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field

import pypdfium2
import pypdfium2.raw as pdfium_c

from extractors.formats.draft import Draft
from pipeline.domain.document import Concealment

# The smallest print in contracts is 5 or 6 points.
READABLE_POINTS = 2.0
# Words in justified lines are up to 1.2 em apart, columns and cells at least 1.5.
GAP_EMS = 1.5
WHITE_FROM = 250
PICTURE_SHARE_OF_SCAN = 0.5
HYPHEN = "\x02"
_BOLD = 600


@dataclass(frozen=True, slots=True)
class Line:
    """A run of words at one height; coordinates in points from the lower left. `row` is shared by parts of a line."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float
    is_bold: bool
    row: int


@dataclass(slots=True)
class Page:
    """A page's visible lines."""

    number: int
    width: float
    height: float
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float
    index: int


def page_of(document: pypdfium2.PdfDocument, index: int, draft: Draft) -> Page:
    """Read a page; words that cannot be seen go to the draft's concealed."""
    page = document[index]
    text_page = page.get_textpage()
    try:
        width, height = page.get_size()
        eye = _Eye(page, text_page)
        result = Page(index + 1, width, height)
        for row, words in enumerate(_rows_of_words(text_page)):
            result.lines.extend(_lines_of(words, row, eye, text_page))
        for text, how in eye.concealed():
            draft.conceal(text, how)
        if eye.is_scan:
            result.lines.extend(eye.recognised)
        return result
    finally:
        text_page.close()
        page.close()


def _rows_of_words(text_page: pypdfium2.PdfTextPage) -> Iterator[list[_Word]]:
    words: list[_Word] = []
    letters: list[str] = []
    start = 0
    raw = text_page.raw
    for index in range(text_page.count_chars()):
        character = chr(pdfium_c.FPDFText_GetUnicode(raw, index))
        if character in " \t\r\n\xa0":
            if letters:
                words.append(_word("".join(letters), raw, start, index - 1))
                letters = []
            if character in "\r\n" and words:
                yield words
                words = []
        else:
            start = start if letters else index
            letters.append(character)
    if letters:
        words.append(_word("".join(letters), raw, start, text_page.count_chars() - 1))
    if words:
        yield words


def _word(text: str, raw: object, first: int, last: int) -> _Word:
    left_box, right_box = _box(raw, first), _box(raw, last)
    return _Word(
        text,
        min(left_box.left, right_box.left),
        max(left_box.right, right_box.right),
        min(left_box.bottom, right_box.bottom),
        max(left_box.top, right_box.top),
        abs(left_box.top - left_box.bottom),
        first,
    )


def _box(raw: object, index: int) -> pdfium_c.FS_RECTF:
    rectangle = pdfium_c.FS_RECTF()
    pdfium_c.FPDFText_GetLooseCharBox(raw, index, rectangle)
    return rectangle


class _Eye:
    """Tells what a reader of one page sees."""

    def __init__(self, page: pypdfium2.PdfPage, text_page: pypdfium2.PdfTextPage) -> None:
        self._page = page
        self._raw = text_page.raw
        self._hidden: list[tuple[str, Concealment]] = []
        self._grounds: list[tuple[float, float, float, float]] | None = None
        self._visible_chars = 0
        self._render_hidden_chars = 0
        self.recognised: list[Line] = []

    def sees(self, word: _Word) -> Concealment | None:
        """Return how a word is hidden, None when it is visible."""
        text_object = pdfium_c.FPDFText_GetTextObject(self._raw, word.index)
        mode = pdfium_c.FPDFTextObj_GetTextRenderMode(text_object) if text_object else 0
        if mode in {pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium_c.FPDF_TEXTRENDERMODE_CLIP}:
            return Concealment.HIDDEN_BY_STYLE
        if 0 < word.size < READABLE_POINTS:
            return Concealment.ZERO_SIZE
        if mode == pdfium_c.FPDF_TEXTRENDERMODE_FILL and self._is_white(word):
            return Concealment.SAME_COLOUR
        return None

    def note(self, text: str, how: Concealment | None) -> None:
        """Remember what was seen or not."""
        if how is None:
            self._visible_chars += len(text)
        else:
            self._hidden.append((text, how))
            self._render_hidden_chars += len(text) if how is Concealment.HIDDEN_BY_STYLE else 0

    @property
    def is_scan(self) -> bool:
        """Whether the hidden words are the recognised text of a picture."""
        if self._render_hidden_chars <= self._visible_chars:
            return False
        width, height = self._page.get_size()
        pictures = self._page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=3)
        areas = ((right - left) * (top - bottom) for left, bottom, right, top in (p.get_bounds() for p in pictures))
        return bool(sum(areas) >= PICTURE_SHARE_OF_SCAN * width * height)

    def concealed(self) -> list[tuple[str, Concealment]]:
        """Return what was hidden, runs joined; recognised text is not hidden."""
        joined: list[tuple[str, Concealment]] = []
        for text, how in self._hidden:
            if how is Concealment.HIDDEN_BY_STYLE and self.is_scan:
                continue
            if joined and joined[-1][1] is how:
                joined[-1] = (f"{joined[-1][0]} {text}", how)
            else:
                joined.append((text, how))
        return joined

    def _is_white(self, word: _Word) -> bool:
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        if not pdfium_c.FPDFText_GetFillColor(self._raw, word.index, red, green, blue, alpha):
            return False
        if alpha.value == 0:
            return True
        if min(red.value, green.value, blue.value) < WHITE_FROM:
            return False
        middle, height = (word.left + word.right) / 2, (word.bottom + word.top) / 2
        return not any(
            left <= middle <= right and bottom <= height <= top for left, bottom, right, top in self._dark_grounds()
        )

    def _dark_grounds(self) -> list[tuple[float, float, float, float]]:
        if self._grounds is None:
            kinds = [pdfium_c.FPDF_PAGEOBJ_PATH, pdfium_c.FPDF_PAGEOBJ_IMAGE, pdfium_c.FPDF_PAGEOBJ_SHADING]
            objects = self._page.get_objects(filter=kinds, max_depth=3)
            self._grounds = [thing.get_bounds() for thing in objects if _is_dark(thing)]
        return self._grounds


def _is_dark(thing: pypdfium2.PdfObject) -> bool:
    if thing.type != pdfium_c.FPDF_PAGEOBJ_PATH:
        return True
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    known = pdfium_c.FPDFPageObj_GetFillColor(thing.raw, red, green, blue, alpha)
    return not bool(known) or bool(alpha.value > 0 and min(red.value, green.value, blue.value) < WHITE_FROM)


def _lines_of(words: list[_Word], row: int, eye: _Eye, text_page: pypdfium2.PdfTextPage) -> list[Line]:
    visible: list[_Word] = []
    recognised: list[_Word] = []
    for word in words:
        how = eye.sees(word)
        eye.note(word.text, how)
        if how is None:
            visible.append(word)
        elif how is Concealment.HIDDEN_BY_STYLE:
            recognised.append(word)
    eye.recognised.extend(_joined(run, row, text_page) for run in _runs(recognised))
    return [_joined(run, row, text_page) for run in _runs(visible)]


def _runs(words: list[_Word]) -> Iterator[list[_Word]]:
    run: list[_Word] = []
    for word in words:
        if run and (word.left - run[-1].right > GAP_EMS * max(run[-1].size, 1) or word.right < run[0].left):
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def _joined(words: list[_Word], row: int, text_page: pypdfium2.PdfTextPage) -> Line:
    middle = words[len(words) // 2]
    return Line(
        text=" ".join(word.text for word in words),
        left=min(word.left for word in words),
        right=max(word.right for word in words),
        bottom=min(word.bottom for word in words),
        top=max(word.top for word in words),
        size=round(middle.size, 1),
        is_bold=all(pdfium_c.FPDFText_GetFontWeight(text_page.raw, words[i].index) >= _BOLD for i in (0, -1)),
        row=row,
    )
