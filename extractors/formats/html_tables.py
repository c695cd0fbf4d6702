"""Which tables arrange a page and which hold data.

A table is layout when it says so (`role="presentation"`), holds headings or another table, or has no row of two cells:
its contents are then read as ordinary blocks. All other tables are read row by row.
"""

from extractors.formats.html_tree import HEADINGS, Element, tag_of, walk


class _Open:
    def __init__(self, table: Element) -> None:
        self.table = table
        self.cells = 0
        self.most_cells = 0
        self.is_layout = table.get("role") in {"presentation", "none"}


def tables_for_layout(root: Element) -> frozenset[Element]:
    """Return the tables that are only layout."""
    found = set()
    stack: list[_Open] = []
    for event, node in walk(root):
        tag = tag_of(node)
        if event == "start":
            if stack and (tag in HEADINGS - {"h5", "h6"} or tag == "table"):
                stack[-1].is_layout = True
            if tag == "table":
                stack.append(_Open(node))
            elif stack and tag in {"td", "th"}:
                stack[-1].cells += 1
                stack[-1].most_cells = max(stack[-1].most_cells, stack[-1].cells)
            elif stack and tag == "tr":
                stack[-1].cells = 0
        elif event == "end" and tag == "table" and stack:
            table = stack.pop()
            if table.is_layout or table.most_cells <= 1:
                found.add(table.table)
    return frozenset(found)
