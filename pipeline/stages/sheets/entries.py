"""Rows to entries of the inventory, and entries to rows. docs/inventory.md describes the columns for people.

Rules:
- `website` and `name` have to be there; a column that nobody knows is an error, for its content would be lost;
- columns that only an export has are read over: what the system is worked out to be is not taken from a file;
- every error of the file is reported at once, each with its line.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from pydantic import ValidationError

from pipeline.domain.model import Record
from pipeline.domain.profile import Autonomy, DataClass, Deployment, Profile
from pipeline.domain.risk import Audience
from pipeline.domain.system import AiActClass, AiActRole, AISystem, SystemFacts
from pipeline.domain.vendor import WEBSITE_MAX_CHARS, Vendor, registrable_domain
from pipeline.errors import InvalidInput, InvalidTable
from pipeline.stages.discover import canonical_url
from pipeline.stages.sheets.cells import Row, folded, read, written

_WORDS = ("name", "purpose", "owner", "business_unit", "users")
_CHOICES: dict[str, type[StrEnum]] = {
    "audience": Audience,
    "deployment": Deployment,
    "autonomy": Autonomy,
    "ai_act_role": AiActRole,
    "ai_act_class": AiActClass,
}
COLUMNS = (
    "website",
    "vendor",
    "name",
    "product",
    "purpose",
    "owner",
    "business_unit",
    "users",
    "audience",
    "data_classes",
    "deployment",
    "autonomy",
    "models",
    "ai_act_role",
    "ai_act_class",
)
NEEDED_BY = "needed_by"
EXPORTED_ONLY = ("system", "stage", "tier", "risk_points", "revision", "created_at", "changed_at")
REQUIRED = ("website", "name")


class Entry(Record):
    """What a file says of one system; `place` is where, such as `line 3`. `website` is canonical."""

    place: str
    website: str
    vendor_name: str | None = None
    facts: SystemFacts
    needed_by: date | None = None


class Owned(Record):
    """A system with its vendor."""

    system: AISystem
    vendor: Vendor


def entries_in(data: bytes | str, *, requests: bool = False) -> tuple[Entry, ...]:
    """Return what a CSV file says. `requests` takes the column `needed_by` too.

    Raises:
        InvalidTable: with everything that is wrong with it.
    """
    sheet = read(data)
    known = {*COLUMNS, *EXPORTED_ONLY, *([NEEDED_BY] if requests else [])}
    problems = [f"line 1: no column {name!r}, which every row needs" for name in REQUIRED if name not in sheet.columns]
    problems += [
        f"line 1: column {name!r} is none of {', '.join((*COLUMNS, *([NEEDED_BY] if requests else [])))}"
        for name in sheet.columns
        if name not in known
    ]
    if problems:
        raise InvalidTable(tuple(problems))
    entries: list[Entry] = []
    for row in sheet.rows:
        reading = _Reading(row)
        entry = reading.entry()
        problems += reading.problems
        if entry is not None:
            entries.append(entry)
    problems += repeated(entries)
    if not sheet.rows:
        problems.append("line 1: no row follows the header")
    if problems:
        raise InvalidTable(tuple(problems))
    return tuple(entries)


def repeated(entries: Iterable[Entry]) -> list[str]:
    """Return a sentence for each entry that names a system of the same vendor by the same name as one before it."""
    seen: dict[tuple[str, str], str] = {}
    found: list[str] = []
    for entry in entries:
        key = (registrable_domain(entry.website), entry.facts.name.casefold())
        if key in seen:
            found.append(f"{entry.place}: {entry.facts.name!r} of {key[0]} is in {seen[key]} already")
        seen.setdefault(key, entry.place)
    return found


def sheet_of(owned: Iterable[Owned]) -> str:
    """Return systems as CSV text that spreadsheets open safely and `entries_in` reads back."""
    return written([(*COLUMNS, *EXPORTED_ONLY), *(_row(item.system, item.vendor) for item in owned)])


def website_of(address: str) -> str:
    """Return the canonical form of a web address; a bare domain means its https site.

    Raises:
        InvalidInput: when it is none, or longer than `WEBSITE_MAX_CHARS`.
    """
    if len(address) > WEBSITE_MAX_CHARS:
        raise InvalidInput(f"a web address has at most {WEBSITE_MAX_CHARS:,} characters, not {len(address):,}")
    website = canonical_url(address if "://" in address else f"https://{address}")
    if website is None:
        raise InvalidInput(f"not a web address: {address!r}", advice="Write it like https://vendor.example")
    registrable_domain(website)
    return website


class _Reading:
    """One row, and what is wrong with it."""

    def __init__(self, row: Row) -> None:
        self._row = row
        self.problems: list[str] = []

    def entry(self) -> Entry | None:
        website = self._website()
        needed_by = self._day(NEEDED_BY)
        facts = self._facts()
        if website is None or facts is None or self.problems:
            return None
        return Entry(
            place=f"line {self._row.line}",
            website=website,
            vendor_name=self._cell("vendor") or None,
            facts=facts,
            needed_by=needed_by,
        )

    def _facts(self) -> SystemFacts | None:
        choices = {name: self._choice(name, words, self._cell(name)) for name, words in _CHOICES.items()}
        classes = [self._choice("data_classes", DataClass, word) for word in _parts(self._cell("data_classes"))]
        profile = {
            "product": self._cell("product"),
            "data_classes": tuple(dict.fromkeys(item for item in classes if item is not None)),
        } | {name: choices.pop(name) for name in ("deployment", "autonomy")}
        facts = {name: self._cell(name) for name in _WORDS} | choices | {"models": _parts(self._cell("models"))}
        try:
            return SystemFacts.model_validate(facts | {"profile": Profile.model_validate(profile)})
        except ValidationError as exc:
            for error in exc.errors():
                self._wrong(str(error["loc"][0]), error["msg"].lower())
            return None

    def _website(self) -> str | None:
        try:
            return website_of(self._cell("website"))
        except InvalidInput as exc:
            self._wrong("website", str(exc))
            return None

    def _choice(self, column: str, words: type[StrEnum], cell: str) -> StrEnum | None:
        if not cell:
            return None
        try:
            return words(folded(cell))
        except ValueError:
            self._wrong(column, f"{cell[:60]!r} is none of {', '.join(words)}")
            return None

    def _day(self, column: str) -> date | None:
        cell = self._cell(column)
        try:
            return date.fromisoformat(cell) if cell else None
        except ValueError:
            self._wrong(column, f"{cell[:60]!r} is no day such as 2027-01-31")
            return None

    def _cell(self, column: str) -> str:
        return self._row.cells.get(column, "")

    def _wrong(self, column: str, what: str) -> None:
        self.problems.append(f"line {self._row.line}, {column}: {what}")


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.replace("\n", ";").split(";") if part.strip())


def _row(system: AISystem, vendor: Vendor) -> list[str]:
    facts = system.facts
    values: dict[str, object] = {
        **dict(facts),
        **dict(facts.profile),
        "website": vendor.website,
        "vendor": vendor.name,
        "system": system.id,
        "stage": system.stage,
        "tier": facts.risk.tier,
        "risk_points": facts.risk.points,
        "revision": system.revision,
        "created_at": system.created_at.isoformat(),
        "changed_at": system.changed_at.isoformat(),
    }
    return [_cell(values[column]) for column in (*COLUMNS, *EXPORTED_ONLY)]


def _cell(value: object) -> str:
    if isinstance(value, tuple):
        return "; ".join(map(str, value))
    return "" if value is None else str(value)
