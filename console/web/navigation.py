"""The ways through the console, and for whom each is offered. What may be done is for the services to decide."""

from typing import NamedTuple

from pipeline.domain.person import Person, Role


class Entry(NamedTuple):
    """One line of the navigation."""

    path: str
    title: str
    roles: frozenset[Role]


_ALL = frozenset(Role)
READS_AUDIT = frozenset({Role.REVIEWER, Role.APPROVER, Role.AUDITOR, Role.ADMINISTRATOR})
REQUESTS = frozenset({Role.REQUESTER, Role.REVIEWER, Role.APPROVER, Role.ADMINISTRATOR})
KEEPS_PEOPLE = frozenset({Role.ADMINISTRATOR})
KEEPS_WEBHOOKS = frozenset({Role.ADMINISTRATOR})
REVIEWS = frozenset({Role.REVIEWER, Role.APPROVER})

ENTRIES = (
    Entry("/", "Dashboard", _ALL),
    Entry("/queue", "Queue", _ALL),
    Entry("/vendors", "Vendors", _ALL),
    Entry("/systems", "Inventory", _ALL),
    Entry("/runs", "Runs", _ALL),
    Entry("/requests/new", "Request", REQUESTS),
    Entry("/audit", "Audit", READS_AUDIT),
    Entry("/people", "People", KEEPS_PEOPLE),
    Entry("/webhooks", "Webhooks", KEEPS_WEBHOOKS),
)


def entries_for(person: Person) -> tuple[Entry, ...]:
    """Return what a person is offered."""
    return tuple(entry for entry in ENTRIES if person.has(*entry.roles))
