"""HTML to text: all the words of the page that a person reads, none of its furniture.

The work is five passes over one tree, each in its own module: `html_links` collects links, `html_visibility` takes out
what cannot be seen, `html_boilerplate` what stands on every page, `html_blocks` writes the rest. If that leaves next to
nothing of a page that has text, the page is taken whole: furniture in a document is a lesser evil than a missing
policy.
"""

from typing import NamedTuple

from extractors.formats.draft import Draft
from extractors.formats.html_blocks import write_blocks
from extractors.formats.html_boilerplate import boilerplate_taken_out
from extractors.formats.html_charset import decoded
from extractors.formats.html_links import links_of
from extractors.formats.html_measure import Measures
from extractors.formats.html_shell import is_shell
from extractors.formats.html_streaming import streamed_put_back
from extractors.formats.html_title import title_of
from extractors.formats.html_tree import parsed
from extractors.formats.html_visibility import hidden_taken_out
from pipeline.domain.fetched import Extracted

NAME = "html"
VERSION = "html/2"

# Less than this after the furniture has gone, sentences in it not counted, and the furniture may have been the page.
CHARS_MIN = 200
# Nobody hides half of a page from its readers: its scripts will show it.
WAITING_SHARE = 0.5


def extract(body: bytes, *, content_type: str, url: str) -> Extracted:
    """Read a page.

    Raises:
        ExtractionFailed: when it has no element at all.
    """
    markup = decoded(body, content_type)
    root = parsed(markup)
    streamed_put_back(root)
    links = links_of(root, url)
    measures = Measures(root)
    shell = is_shell(root, measures.page)
    title = title_of(root)
    language = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang")
    draft, hidden_share = _written(measures, is_whole=False)
    if draft.length - measures.page.kept_chars < CHARS_MIN:
        whole, _ = _written(Measures(parsed(markup)), is_whole=True)
        draft = whole if whole.length > draft.length else draft
    return draft.extracted(
        extractor=VERSION,
        title=title,
        declared_language=language,
        links=links,
        needs_javascript=shell or hidden_share > WAITING_SHARE,
    )


class _Written(NamedTuple):
    draft: Draft
    hidden_share: float


def _written(measures: Measures, *, is_whole: bool) -> _Written:
    draft = Draft()
    hidden = hidden_taken_out(measures.root, measures)
    for words, how in hidden.words:
        draft.conceal(words, how)
    if not is_whole:
        boilerplate_taken_out(measures)
    write_blocks(measures.root, draft)
    return _Written(draft, hidden.share)
