"""A report as HTML (one file, no script, printable) or Markdown, from Jinja templates."""

from datetime import datetime
from urllib.parse import quote, urlsplit

from jinja2 import BaseLoader, Environment, PackageLoader, StrictUndefined

from pipeline.domain.changes import ReportChanges
from pipeline.domain.citation import Citation
from pipeline.domain.report import Report
from pipeline.domain.reviewed import ReviewedReport
from pipeline.stages.judge import use_of

FRAGMENT_WORDS = 6
_OUTSIDE_A_LINK = {ord(character): quote(character) for character in "<>\"' \n\r\t\\^`{|}"}
# The longest list seen has some 150; beyond this a page is no reading.
COMPANIES_MAX = 500


def html_report(report: Report, reviewed: ReviewedReport | None = None, *, changes: ReportChanges | None = None) -> str:
    """Return a report as one HTML file; everything is escaped, and only http(s) addresses become links."""
    return (
        _environment(autoescape=True)
        .get_template("report.html.jinja")
        .render(report=report, reviewed=_with_words(reviewed), changes=changes, companies_max=COMPANIES_MAX)
    )


def markdown_report(
    report: Report, reviewed: ReviewedReport | None = None, *, changes: ReportChanges | None = None
) -> str:
    """Return a report as Markdown; the vendor's words are escaped so that they stay words."""
    return (
        _environment(autoescape=False)
        .get_template("report.md.jinja")
        .render(report=report, reviewed=_with_words(reviewed), changes=changes, companies_max=COMPANIES_MAX)
    )


def _with_words(reviewed: ReviewedReport | None) -> ReviewedReport | None:
    """A report that nobody said anything of reads as it always did."""
    return reviewed if reviewed is not None and reviewed.has_words else None


def _environment(*, autoescape: bool) -> Environment:
    return environment(PackageLoader("console.rendering"), autoescape=autoescape)


def environment(loader: BaseLoader, *, autoescape: bool = True) -> Environment:
    """Return templates with the filters that all forms for readers share; a variable that is not there is an error."""
    made = Environment(
        loader=loader,
        autoescape=autoescape,  # noqa: S701 -- off for Markdown alone, whose templates escape with `md`
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "words": words,
        "percent": percent,
        "moment": moment,
        "safe_url": safe_url,
        "live": live_link,
        "css_text": css_text,
        "fragment": marked_link,
        "md": markdown_words,
        "oneline": oneline,
        "use": use_of,
    }
    return made


def words(identifier: str) -> str:
    """Return `not_met` as `not met`."""
    return identifier.replace("_", " ").replace("-", " ")


def percent(share: float) -> str:
    """Return 0.375 as `38 %`."""
    return f"{share * 100:.0f} %"


def moment(time: datetime) -> str:
    """Return a time to the minute, in UTC."""
    return f"{time:%Y-%m-%d %H:%M} UTC"


def oneline(text: str) -> str:
    """Return a text with its white space folded."""
    return " ".join(text.split())


def safe_url(url: str | None) -> str:
    """Return an address when a browser may follow it, else nothing. What could end a link's brackets is encoded."""
    if not url or urlsplit(url).scheme not in {"http", "https"}:
        return ""
    return url.translate(_OUTSIDE_A_LINK)


def css_text(text: str) -> str:
    """Return a text for a string in a style sheet, where escaping for HTML does not help."""
    return "".join(character if character.isalnum() else f"\\{ord(character):X} " for character in text)


def live_link(citation: Citation) -> str:
    """Return the live page with a text fragment that marks the quotation, where browsers support it."""
    url = safe_url(citation.url)
    if not url:
        return ""
    if citation.page is not None:
        return f"{url}#page={citation.page}"
    return marked_link(url, citation.quote)


def marked_link(url: str, words_of_it: str) -> str:
    """Return an address with the text fragment that marks words on its page; the address is taken as it is."""
    quoted = words_of_it.split()
    first, last = quoted[:FRAGMENT_WORDS], quoted[-FRAGMENT_WORDS:]
    parts = [first] if len(quoted) <= 2 * FRAGMENT_WORDS else [first, last]
    return f"{url}#:~:text=" + ",".join(_fragment(" ".join(part)) for part in parts)


def _fragment(text: str) -> str:
    # Dashes separate a fragment's prefix and suffix, so they are encoded too.
    return quote(text, safe="").replace("-", "%2D")


_MARKDOWN_SPECIAL = str.maketrans({character: f"\\{character}" for character in "\\`*_{}[]<>#|~"})


def markdown_words(text: str) -> str:
    """Return a text on one line with Markdown's special characters escaped, so that it can form no link or tag."""
    return oneline(text).translate(_MARKDOWN_SPECIAL)
