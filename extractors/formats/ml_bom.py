"""CycloneDX bills of materials to blocks: model cards in full, everything else in short.

Rules:
- JSON and XML of any version of the specification; model cards are there from 1.5 on;
- what the file is about, each machine-learning model and each set of data is a heading (name and version); below it
  stand description, supplier, licences and references, then the parts of its model card, each under its own heading;
- a dataset that a model only refers to is named by the component that it refers to;
- other components and services are a line each, after all models, so that a long list of libraries cuts off no model;
- vulnerabilities, dependencies, attestations and cryptographic properties are left out.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

from extractors.formats.bom_reading import bill_of_materials
from extractors.formats.bom_words import Node, items, label_of, lines, records, scalar
from extractors.formats.draft import Draft
from pipeline.domain.document import BlockKind, Link
from pipeline.domain.fetched import Extracted

NAME = "ml_bom"
VERSION = "ml_bom/1"

# A model card has some 100 lines, a large product 5,000 components.
LINES_MAX = 20_000
LINKS_MAX = 1_000
LINK_TEXT_CHARACTERS_MAX = 300

_MODEL = "machine-learning-model"
_SECTIONS = ("modelParameters", "quantitativeAnalysis", "considerations")
_ABOUT_THE_FILE = ("specVersion", "timestamp", "lifecycles", "manufacturer", "supplier", "authors", "licenses")
_MADE_BY = ("type", "group", "publisher", "manufacturer", "supplier", "author", "authors", "licenses", "copyright")
_BESIDE = ("externalReferences", "data", "properties", "tags")
_IN_SHORT = ("type", "group", "publisher", "supplier", "licenses")
_NAMES = ("name", "id", "expression")
_SERVICE = ("provider", "description", "endpoints", "authenticated", "x-trust-boundary", "data", "licenses")

Item = dict[str, Node]


def extract(body: bytes, *, content_type: str, url: str) -> Extracted:  # noqa: ARG001  the formats share a signature
    """Read a CycloneDX file.

    Raises:
        UnsupportedFormat: when it is JSON or XML of another kind.
        ExtractionFailed: when it is too large, not well-formed, or nested too deep.
    """
    root = bill_of_materials(body, content_type)
    metadata = records(root.get("metadata"))
    subjects = [component for record in metadata for component in records(record.get("component"))]
    components = list(_with_nested([*subjects, *records(root.get("components"))]))
    about = {id(subject) for subject in subjects}
    described = [item for item in components if id(item) in about or _is_described(item)]
    in_full = {id(item) for item in described}
    writer = _Writer({ref: _title(item) for item in components if (ref := scalar(item.get("bom-ref")))})
    for record in (root, *metadata):
        writer.fields(record, _ABOUT_THE_FILE)
    for item in described:
        writer.component(item)
    writer.in_short("components", (item for item in components if id(item) not in in_full), _IN_SHORT)
    writer.in_short("services", records(root.get("services")), _SERVICE)
    return writer.draft.extracted(
        extractor=VERSION, title=_title(subjects[0]) if subjects else "", links=_links([root, *described])
    )


def _with_nested(components: list[Item]) -> Iterator[Item]:
    waiting = components[::-1]
    while waiting:
        component = waiting.pop()
        yield component
        waiting += records(component.get("components"))[::-1]


def _is_described(component: Item) -> bool:
    return scalar(component.get("type")) in {_MODEL, "data"} or bool(records(component.get("modelCard")))


def _title(component: Item) -> str:
    return " ".join(part for key in ("name", "version") if (part := scalar(component.get(key))))


class _Writer:
    """Writes lines into a draft until one of its limits is reached; `names` are of components by their reference."""

    def __init__(self, names: dict[str, str]) -> None:
        self.draft = Draft()
        self._names = names
        self._lines_left = LINES_MAX

    def fields(self, item: Item, keys: Iterable[str]) -> None:
        """Write some fields of an object, each under its own name."""
        for key in keys:
            self._write(label_of(key), item.get(key))

    def component(self, component: Item) -> None:
        """Write all that a component says of itself."""
        self._heading(1, _title(component) or "unnamed")
        for text in items(component.get("description")):
            for paragraph in scalar(text).replace("\r\n", "\n").split("\n\n"):
                self._add(BlockKind.PARAGRAPH, paragraph)
        self.fields(component, (*_MADE_BY, *_BESIDE))
        for card in records(component.get("modelCard")):
            self.fields(card, [key for key in card if key not in _SECTIONS and key != "bom-ref"])
            for key in _SECTIONS:
                self._section(key, card.get(key))

    def in_short(self, key: str, found: Iterable[Item], keys: tuple[str, ...]) -> None:
        """Write each item as a line, under one heading."""
        for place, item in enumerate(islice(found, self._lines_left)):
            if place == 0:
                self._heading(1, key.capitalize())
            name: Node = _title(item) or scalar(item.get("bom-ref"))
            self._write(key.removesuffix("s"), {"name": name, **{key: _brief(item.get(key)) for key in keys}})

    def _section(self, key: str, node: Node) -> None:
        parts = [part for part in items(node) if part]
        if parts:
            self._heading(2, label_of(key).capitalize())
        for part in parts:
            if not isinstance(part, dict):
                self._write(label_of(key), part)
                continue
            for name, value in part.items():
                self._write(label_of(name), self._datasets_named(value) if name == "datasets" else value)

    def _datasets_named(self, datasets: Node) -> Node:
        return [self._named(item) for item in items(datasets)]

    def _named(self, dataset: Node) -> Node:
        if not isinstance(dataset, dict) or scalar(dataset.get("name")):
            return dataset
        name = self._names.get(scalar(dataset.get("ref")), "")
        return {"name": name, **dataset} if name else dataset

    def _heading(self, level: int, words: str) -> None:
        if self._lines_left:
            self._lines_left -= 1
            self.draft.heading(level, words)

    def _write(self, label: str, node: Node) -> None:
        for line in lines(label, node):
            if not self._add(BlockKind.METADATA, line):
                return

    def _add(self, kind: BlockKind, words: str) -> bool:
        if not self._lines_left or self.draft.is_full:
            return False
        self._lines_left -= 1
        self.draft.add(kind, words)
        return True


def _brief(node: Node) -> Node:
    """Return a value by its names alone."""
    if isinstance(node, list):
        return [_brief(item) for item in node]
    if not isinstance(node, dict):
        return node
    return _brief(node.get("license")) or next(filter(None, (scalar(node.get(key)) for key in _NAMES)), "")


def _links(found: list[Item]) -> tuple[Link, ...]:
    """Return the web addresses in external references, with the words that say what each is."""
    links: dict[str, Link] = {}
    for item in found:
        for reference in records(item.get("externalReferences")):
            url = scalar(reference.get("url")).partition("#")[0]
            words = scalar(reference.get("comment")) or label_of(scalar(reference.get("type")))
            if url.startswith(("http://", "https://")) and len(links) < LINKS_MAX:
                links.setdefault(url, Link(url=url, text=words[:LINK_TEXT_CHARACTERS_MAX].strip()))
    return tuple(links.values())
