"""Small boxes that betray themselves by what they say, where class names say nothing.

Each rule needs a formula that sites everywhere use *and* the shape that goes with it (buttons, fields, links, few
words), so that a policy which speaks about cookies, newsletters or copyright keeps its sentences. English, German and
French formulas; other languages rely on landmarks, names and links.
"""

import re

from extractors.formats.html_measure import Measure
from extractors.formats.html_tree import Element, spaced_text, tag_of, word_set

# A consent box of two sentences with four buttons, or a newsletter box with its small print.
BOX_CHARS_MAX = 500
FORM_CHARS_MAX = 300
RELATED_CHARS_MAX = 1_200
COPYRIGHT_CHARS_MAX = 200
RELATED_LINK_DENSITY_MIN = 0.3
# A footer without a name: links and a copyright line, no paragraph.
FOOTER_LINKS_MIN = 4
FOOTER_CHARS_MAX = 3_000

_TAGS = word_set("div section aside form p td table ul ol dl small center footer header label")
_CONSENT = re.compile(
    r"\b(accept|reject|decline|allow)( all)?( cookies)?\b|\bonly necessary\b|"
    r"\b(manage|cookie) (preferences|settings)\b|"
    r"\balle (akzeptieren|ablehnen)\b|\btout (accepter|refuser)\b|\bgot it\b",
    re.IGNORECASE,
)
_ABOUT_CONSENT = re.compile(r"\bcookies?\b|\bpartners\b|\bconsent\b|\byour privacy\b", re.IGNORECASE)
_RELATED = re.compile(
    r"(related (articles|posts|content|resources|stories|reading)|you (may|might) also like|read next|up next|"
    r"keep reading|recommended( for you)?|more from|latest (news|posts|articles)|ähnliche artikel|das könnte sie|"
    r"articles similaires)\b",
    re.IGNORECASE,
)
_FEEDBACK = re.compile(
    r"(was|is|did you find) this (page|article|information|document)?\s*(helpful|useful)|"
    r"war (diese seite|dieser artikel) hilfreich",
    re.IGNORECASE,
)
_SHARING = re.compile(
    r"(share (this|on|via|with)|tweet this|print( this page)?\b|send to a friend|copy link|e-?mail this)", re.IGNORECASE
)
_COPYRIGHT = re.compile(r"(©|\(c\) ?(19|20)\d\d|copyright (©|\(c\)|(19|20)\d\d))", re.IGNORECASE)
_CRUMBS = re.compile(r"\S[^›»>/→]{0,40}(\s*[›»>/→]\s*[^›»>/→]{1,80}){1,6}$")
_CRUMBS_START = re.compile(r"(home|start|startseite|accueil)\b", re.IGNORECASE)
SHARING_CHARS_MAX = 120
CRUMBS_CHARS_MAX = 160


def is_small_box(element: Element, size: Measure, page: Measure) -> bool:
    """Whether an element is a consent, form, related, feedback, share, breadcrumb or copyright box."""
    if not size.chars or size.titles or size.mains or tag_of(element) not in _TAGS or size.chars > FOOTER_CHARS_MAX:
        return False
    if size.chars > max(BOX_CHARS_MAX, page.chars // 3):
        return False
    text = spaced_text(element)
    return _is_consent(text, size) or _is_form(size) or _is_formula(text, size) or _is_footer(text, size)


def _is_consent(text: str, size: Measure) -> bool:
    return (
        size.chars <= BOX_CHARS_MAX
        and size.fields > 0
        and _CONSENT.search(text) is not None
        and _ABOUT_CONSENT.search(text) is not None
    )


def _is_form(size: Measure) -> bool:
    """Whether somebody is asked to type: a newsletter, a search, a request for a demonstration."""
    return size.inputs > 0 and size.chars <= FORM_CHARS_MAX


def _is_formula(text: str, size: Measure) -> bool:
    if _RELATED.match(text):
        return size.chars <= RELATED_CHARS_MAX and size.link_density >= RELATED_LINK_DENSITY_MIN
    if _FEEDBACK.match(text) or _SHARING.match(text):
        return size.chars <= SHARING_CHARS_MAX
    if _COPYRIGHT.match(text):
        return size.chars <= COPYRIGHT_CHARS_MAX
    is_path = size.links > 0 and size.chars <= CRUMBS_CHARS_MAX and _CRUMBS_START.match(text) is not None
    return is_path and _CRUMBS.match(text) is not None


def _is_footer(text: str, size: Measure) -> bool:
    return size.links >= FOOTER_LINKS_MIN and not size.prose_chars and _COPYRIGHT.search(text) is not None
