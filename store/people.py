"""The accounts' records."""

from sqlalchemy import Connection, select

from pipeline.domain.ids import PersonId
from pipeline.domain.person import Person, folded_email
from pipeline.errors import NotFound
from store.rows import every, fields_of, first
from store.sign_off_tables import people


class SqlPeople:
    """Port `People`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, person: Person) -> None:
        """Add an account.

        Raises:
            InvalidInput: when there is one with this e-mail address.
            IntegrityBroken: when there is one with this id.
        """
        self._connection.execute(people.insert(), fields_of(person))

    def replace(self, person: Person) -> None:
        """Put an account's new state in the place of the old.

        Raises:
            NotFound: when there is no such account.
            IntegrityBroken: when it would become somebody else's.
        """
        result = self._connection.execute(people.update().where(people.c.id == person.id), fields_of(person))
        if not result.rowcount:
            raise NotFound(f"no account {person.id}")

    def get(self, person: PersonId) -> Person | None:
        """Return an account by id."""
        return first(self._connection, select(people).where(people.c.id == person), Person)

    def by_email(self, email: str) -> Person | None:
        """Return an account by its e-mail address, however it is spelled in capitals."""
        folded = folded_email(email)
        if not folded.isascii():  # nobody's, and not always something that a database can be asked for
            return None
        return first(self._connection, select(people).where(people.c.email == folded), Person)

    def all(self) -> list[Person]:
        """Return all accounts by e-mail address."""
        return every(self._connection, select(people).order_by(people.c.email), Person)
