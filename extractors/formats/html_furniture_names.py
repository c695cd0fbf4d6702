"""The names that makers of sites give to furniture, in classes and ids, whatever the site.

Box names say that the element is a thing of its own, whatever it holds: a banner about cookies holds prose, and is a
banner. Furniture names are weaker: `sidebar` may hold the policy, so they need help from the element's size.
"""

from extractors.formats.html_tree import Element, name_tokens, word_set

_BOXES = word_set(
    "newsletter onetrust cookieconsent cookiebot cookiebar cookiebanner cky termly usercentrics disqus skiplink"
)
_CONSENT = word_set("cookie cookies consent onetrust ot cookiebot cky termly usercentrics gdpr ccpa cmp")
_BOX_PAIRS = (
    word_set("cookie banner"),
    word_set("cookies banner"),
    word_set("cookie consent"),
    word_set("cookie notice"),
    word_set("cookie bar"),
    word_set("cookie popup"),
    word_set("cookie modal"),
    word_set("consent banner"),
    word_set("consent modal"),
    word_set("gdpr banner"),
    word_set("privacy banner"),
    word_set("skip link"),
    word_set("skip content"),
    word_set("skip main"),
    word_set("related posts"),
    word_set("related articles"),
    word_set("announcement bar"),
)
_FURNITURE = word_set(
    "nav navbar navigation menu submenu megamenu breadcrumb breadcrumbs pagination pager subscribe subscription share "
    "sharing social socials related recommended recommendations sidebar sidenav toc popup modal dialog advert "
    "advertisement ads sponsor sponsors comments footer chat chatbot livechat masthead topbar tooltip promo "
    "promotion cta"
)
_FURNITURE_PAIRS = (
    word_set("table of contents"),
    word_set("back top"),
    word_set("site header"),
    word_set("edit page"),
    word_set("read next"),
    word_set("language switcher"),
    word_set("language selector"),
)


def box_names(element: Element) -> frozenset[str]:
    """Return the names that alone make the element furniture."""
    return _found(name_tokens(element), _BOXES, _BOX_PAIRS)


def furniture_names(element: Element) -> frozenset[str]:
    """Return the names that make it furniture unless it is mostly prose."""
    return _found(name_tokens(element), _FURNITURE, _FURNITURE_PAIRS)


def is_about_cookies(element: Element) -> bool:
    """Whether the name says a panel where a visitor chooses cookies; vendors' tools bring these hidden."""
    tokens = name_tokens(element)
    return not tokens.isdisjoint(_CONSENT)


def _found(tokens: frozenset[str], words: frozenset[str], groups: tuple[frozenset[str], ...]) -> frozenset[str]:
    if not tokens:
        return tokens
    return (tokens & words) | {" ".join(sorted(group)) for group in groups if group <= tokens}
