"""What opens what: dialogs, and the elements of a page that open a dialog or a panel."""

from collections import defaultdict

from lxml.etree import XPath

from extractors.formats.html_tree import Element, all_text, tag_of

Controls = dict[str, list[Element]]

_TARGETS = ("aria-controls", "data-target", "data-bs-target")
_controls = XPath("//*[@" + " or @".join(_TARGETS) + "]")


def controls_of(root: Element) -> Controls:
    """Return the elements that open others, by the id of what they open."""
    found: defaultdict[str, list[Element]] = defaultdict(list)
    elements = _controls(root)
    for control in elements if isinstance(elements, list) else ():
        if isinstance(control, Element):
            for identity in _opened_by(control):
                found[identity].append(control)
    return dict(found)


def is_dialog(element: Element) -> bool:
    """Whether an element is a dialog, by its tag or its role."""
    return tag_of(element) == "dialog" or element.get("role") in {"dialog", "alertdialog"}


def has_a_face(control: Element) -> bool:
    """Whether there is anything on a control that a person could aim at: words or a picture."""
    return bool(all_text(control).strip()) or next(control.iter("img", "svg"), None) is not None


def _opened_by(control: Element) -> frozenset[str]:
    values = " ".join(control.get(name) or "" for name in _TARGETS)
    return frozenset(value.lstrip("#") for value in values.split()) - {""}
