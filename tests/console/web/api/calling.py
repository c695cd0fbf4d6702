"""A program that calls the API as one person or another, and the office where it does."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from httpx2 import Response
from starlette.testclient import TestClient

from console.web.api.application import NOUNS
from console.web.api.calling import ApiRoute
from console.web.app import create_app
from console.web.contract import ConsoleServices
from pipeline.bootstrap import Services, build
from pipeline.domain.credentials import Scope
from pipeline.domain.decision import use_digest
from pipeline.domain.person import Person
from pipeline.runtime import Overrides
from pipeline.settings import Settings
from store.database import SqlStore
from tests.console.web.api.starting import FakeStarting
from tests.fakes import FixedClock, PlainPasswords
from tests.office import ABE, ADA, ADAM, FIRST, OTTO, RITA, RON, an_office
from tests.signing import SeededSigner

BASE = "/api/v1"
_SCOPES = {scope.role: scope for scope in Scope}
FACTS = {
    "name": "Letters",
    "audience": "team",
    "profile": {"data_classes": ["public"], "deployment": "saas", "autonomy": "assistive"},
}


@dataclass
class Office:
    """The API over real services on SQLite: Ron asked for `system-1` of Acme, whose report `assessment-1` waits."""

    services: Services
    store: SqlStore
    clock: FixedClock
    client: TestClient
    starting: FakeStarting
    tokens: dict[str, str] = field(default_factory=dict)

    def token(self, person: Person, *scopes: Scope) -> str:
        """Return a token of a person; by default one that lets all their roles through."""
        given = scopes or (Scope.READ, *(_SCOPES[role] for role in person.roles))
        name = f"{person.id}:{given}"
        if name not in self.tokens:
            # Scopes of roles that the person lacks are refused: reading needs none.
            wanted = [scope for scope in given if scope is Scope.READ or scope.role in person.roles]
            self.tokens[name] = self.services.people.issue_token(
                name="test", scopes=wanted, expires_on=(self.clock.now() + timedelta(days=90)).date(), by=person
            )
        return self.tokens[name]

    def get(self, person: Person, path: str, *, headers: dict[str, str] | None = None) -> Response:
        return self.client.get(BASE + path, headers=self.headers(person, headers))

    def shown(self, person: Person, path: str) -> Any:
        """Return what is at a path, which has to be there."""
        answer = self.get(person, path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(
        self,
        person: Person,
        path: str,
        sent: Any = None,
        *,
        key: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> Response:
        further = (headers or {}) | ({"Idempotency-Key": key} if key else {})
        return self.client.post(BASE + path, json=sent, headers=self.headers(person, further))

    def made(self, person: Person, path: str, sent: Any = None, *, key: str | None = None) -> Any:
        """Return what a POST made."""
        answer = self.post(person, path, sent, key=key)
        assert answer.status_code in {201, 202}, answer.text
        return answer.json()

    def headers(self, person: Person, further: dict[str, str] | None = None) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token(person)}", **(further or {})}

    def signature(self, **changes: Any) -> dict[str, Any]:
        """Return what has to be sent to sign `assessment-1` for `system-1`."""
        review = self.services.reviewing.reviewed(FIRST)
        facts = self.services.inventory.system("system-1").system.facts  # type: ignore[arg-type]
        return {
            "system": "system-1",
            "assessment": FIRST,
            "ruling": "approve",
            "statement": "Fit.",
            "report_digest": review.report_digest,
            "use": use_digest(facts),
        } | changes

    def events(self) -> list[str]:
        """Return the actions of the audit trail."""
        with self.store.reading() as transaction:
            return [event.action.value for event in transaction.audit.events()]


@contextmanager
def opened_office(folder: Path) -> Iterator[Office]:
    """Open an office in a folder."""
    clock = FixedClock()
    store = SqlStore(f"sqlite:///{folder / 'dossier.db'}", clock)
    an_office(store)
    overrides = Overrides(clock=clock, store=store, passwords=PlainPasswords(), signer=SeededSigner())
    with build(Settings(home=folder / "home", actor="tester"), overrides) as services:
        starting = FakeStarting(store)
        services.__dict__["starting"] = starting
        app = create_app(lambda: cast("ConsoleServices", services))
        with TestClient(app, base_url="http://127.0.0.1", follow_redirects=False) as client:
            yield Office(services, store, clock, client, starting)
    store.close()


def routes() -> list[ApiRoute]:
    """Return every route of the API."""
    return [route for noun in NOUNS for route in noun.router.routes if isinstance(route, ApiRoute)]


__all__ = ["ABE", "ADA", "ADAM", "BASE", "FACTS", "FIRST", "OTTO", "RITA", "RON", "Office", "opened_office", "routes"]
