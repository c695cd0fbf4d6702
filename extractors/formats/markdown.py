"""Markdown to blocks, with the front matter of model cards as metadata lines.

Rules:
- each field of the front matter is a METADATA block, `license: apache-2.0`, before the text; a field that is a text
  itself comes after it, under its key as a heading;
- the rest is rendered to HTML and read by the HTML walker, so lists, tables and HTML within Markdown come out as they
  do from a page, and what HTML hides stays hidden; nothing is furniture in a Markdown file.
"""

from typing import Any

from markdown_it import MarkdownIt

from extractors.formats.draft import Draft
from extractors.formats.front_matter import split_front_matter
from extractors.formats.html_blocks import write_blocks
from extractors.formats.html_charset import decoded
from extractors.formats.html_links import links_of
from extractors.formats.html_measure import Measures
from extractors.formats.html_tree import parsed
from extractors.formats.html_visibility import hidden_taken_out
from pipeline.domain.document import BlockKind, Concealment, Link
from pipeline.domain.fetched import Extracted

NAME = "markdown"
VERSION = "markdown/2"

# `[//]: # (words)` is how Markdown writes a comment; a label is shorter than a sentence.
COMMENT_WORDS_MIN = 4


def extract(body: bytes, *, content_type: str, url: str) -> Extracted:
    """Read a Markdown file or a Hugging Face card.

    Raises:
        ExtractionFailed: when its HTML cannot be read.
    """
    front = split_front_matter(decoded(body, content_type).replace("\r\n", "\n"))
    draft = Draft()
    for field in front.fields:
        draft.add(BlockKind.METADATA, field)
    links = list(_write(front.rest, url, draft))
    for prose in front.prose:
        draft.heading(1, prose.key)
        links += _write(prose.text, url, draft)
    title = front.values.get("title") or front.values.get("model_name") or ""
    return draft.extracted(
        extractor=VERSION, title=title, declared_language=front.values.get("language"), links=tuple(links)
    )


def _write(text: str, url: str, draft: Draft) -> tuple[Link, ...]:
    """Write a Markdown text's blocks, and return its links."""
    renderer = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    references: dict[str, Any] = {}
    root = parsed(f"<html><body>{renderer.render(text, references)}</body></html>")
    for reference in references.get("references", {}).values():
        if reference.get("href", "").startswith("#") and len(reference.get("title", "").split()) >= COMMENT_WORDS_MIN:
            draft.conceal(reference["title"], Concealment.COMMENT)
    links = links_of(root, url)
    for hidden in hidden_taken_out(root, Measures(root)).words:
        draft.conceal(hidden.text, hidden.how)
    write_blocks(root, draft)
    return links
