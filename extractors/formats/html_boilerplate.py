"""What of a page is furniture: menus, banners, boxes and lists that stand on every page of a site.

A policy must lose no word, so furniture is recognised by what it is *and* by how little it holds: every rule has a
share of the page's text above which it does not apply, because a site may well call its policy's wrapper `sidebar`.
Sentences in footers and in dialogs that a control opens stay where they are (`html_sentences`), whatever the rules say.

Rules, each on what the one before has left:
1. landmarks: nav, search, menus, toolbars, dialogs; footers; headers without a title or with many links;
2. names: an element whose class or id says cookie banner, newsletter, breadcrumb, share, related ...; not headings, and
   no name that stands on much of the page; unless it is a banner or a box by name, not what is mostly prose either, nor
   what leads nowhere and asks nothing, having neither link nor field: `toc-heading` around a heading, `tooltip` around
   the words of a table's cell;
3. small boxes that say what they are (`html_boxes`);
4. blocks of links: three links or more that are nearly all of the text, none of them part of a sentence, but not lists
   under a heading or a paragraph among prose;
5. what stands beside <main>, if <main> holds the bulk of the prose.
A rule that would take more than half of the prose is not applied at all.
"""

from collections import Counter
from collections.abc import Callable

from extractors.formats.html_boxes import is_small_box
from extractors.formats.html_furniture_names import box_names, furniture_names
from extractors.formats.html_measure import Measure, Measures
from extractors.formats.html_sentences import sentences_to_keep
from extractors.formats.html_tree import HEADINGS, Element, tag_of, walk, word_set

# Furniture is small beside a policy; short pages have relatively more of it.
LANDMARK_SHARE_MAX = 0.5
NAMED_SHARE_MAX = 0.3
LINKED_SHARE_MAX = 0.5
PROSE_LOSS_MAX = 0.5
# Below this density a block of links has words of its own between them.
LINK_DENSITY_MIN = 0.75
LINKS_MIN = 3
LINK_CHARS_MAX = 60
# Prose of a paragraph or two; teasers and notices are shorter or linked.
PROSE_CHARS = 300
PROSE_SHARE = 0.5
# A <main> with less than this share of the prose is one box among others.
MAIN_PROSE_SHARE_MIN = 0.6

_ROLES = word_set("navigation search dialog alertdialog menu menubar toolbar contentinfo banner alert status tooltip")
_NEVER_BY_NAME = HEADINGS | word_set("html body main article p td th tr tbody thead table span a code pre")
_NEVER_BY_LINKS = HEADINGS | word_set("html body main p td th tr tbody table")

Rule = Callable[[Element, Measure, Measure], bool]


def boilerplate_taken_out(measures: Measures) -> None:
    """Remove furniture from the page that was measured."""
    measures.keep(sentences_to_keep(measures))
    for rule in (_is_landmark, _is_named, is_small_box, _is_linked):
        found = _matching(measures, rule)
        if rule is _is_named:
            found = _by_rare_names(found, measures)
        elif rule is _is_linked:
            found = [element for element in found if not _is_list_in_prose(element, measures)]
        if sum(measures[element].lost_prose_chars for element in found) <= PROSE_LOSS_MAX * measures.page.prose_chars:
            measures.take_out(found)
    _narrow_to_main(measures)


def _matching(measures: Measures, rule: Rule) -> list[Element]:
    """Return the outermost elements that the rule is about."""
    found = []
    depth = 0
    for event, node in walk(measures.root):
        if event == "start":
            if depth:
                depth += 1
            elif node is not measures.root and rule(node, measures[node], measures.page):
                depth = 1
                found.append(node)
        elif event == "end" and depth:
            depth -= 1
    return found


def _is_landmark(element: Element, size: Measure, page: Measure) -> bool:
    tag, role = tag_of(element), element.get("role") or ""
    if size.chars > LANDMARK_SHARE_MAX * page.chars or size.mains:
        return False
    if tag == "footer" or role == "contentinfo":
        return True
    if tag == "header" or role == "banner":
        return not size.titles and (not size.headings or size.links >= LINKS_MIN)
    return tag in {"nav", "dialog"} or role in _ROLES


def _is_named(element: Element, size: Measure, page: Measure) -> bool:
    if size.chars > NAMED_SHARE_MAX * page.chars or size.titles or size.mains:
        return False
    if tag_of(element) in _NEVER_BY_NAME:
        return False
    if box_names(element):
        return True
    leads_or_asks = size.links > 0 or size.fields > 0
    return leads_or_asks and not _is_prose(size) and bool(furniture_names(element))


def _is_prose(size: Measure) -> bool:
    return size.prose_chars >= PROSE_CHARS and size.prose_chars >= PROSE_SHARE * size.chars


def _by_rare_names(found: list[Element], measures: Measures) -> list[Element]:
    """Return those with a name that stands on little of the page: `toc-target` on every section is no contents list."""
    held = _held_by_names(measures)
    limit = NAMED_SHARE_MAX * measures.page.chars
    return [element for element in found if any(held[name] <= limit for name in _names(element))]


def _held_by_names(measures: Measures) -> Counter[str]:
    """Return how many characters stand under each name, nested ones counted once."""
    held: Counter[str] = Counter()
    opened: list[frozenset[str]] = [frozenset()]
    for event, node in walk(measures.root):
        if event == "start":
            names = _names(node) if measures[node].chars and not measures[node].mains else frozenset()
            for name in names - opened[-1]:
                held[name] += measures[node].chars
            opened.append(opened[-1] | names)
        elif event == "end":
            opened.pop()
    return held


def _names(element: Element) -> frozenset[str]:
    return box_names(element) | furniture_names(element)


def _is_linked(element: Element, size: Measure, page: Measure) -> bool:
    return (
        size.links >= LINKS_MIN
        and size.link_density >= LINK_DENSITY_MIN
        and size.chars <= LINKED_SHARE_MAX * page.chars
        and size.link_chars / size.links <= LINK_CHARS_MAX
        and tag_of(element) not in _NEVER_BY_LINKS
    )


def _is_list_in_prose(element: Element, measures: Measures) -> bool:
    """Whether a list of links stands among paragraphs, as lists of subprocessors and of further policies do.

    Contents lists lead into the page itself and are furniture all the same.
    """
    parent, before, size = measures.get(element.getparent()), element.getprevious(), measures[element]
    return (
        tag_of(element) in {"ul", "ol", "dl"}
        and parent is not None
        and parent.prose_chars >= PROSE_CHARS
        and before is not None
        and tag_of(before) in HEADINGS | {"p", "div"}
        and size.local_links < size.links
    )


def _narrow_to_main(measures: Measures) -> None:
    mains = [element for element in measures.root.iter("main", "div", "section") if _is_main(element)]
    if len(mains) != 1 or measures[mains[0]].prose_chars < MAIN_PROSE_SHARE_MIN * measures.page.prose_chars:
        return
    beside: list[Element] = []
    element = mains[0]
    while (parent := element.getparent()) is not None:
        for sibling in list(parent):
            size = measures.get(sibling)
            if sibling is not element and size is not None and not size.titles:
                beside.append(sibling)
        element = parent
    measures.take_out(beside)


def _is_main(element: Element) -> bool:
    return tag_of(element) == "main" or element.get("role") == "main"
