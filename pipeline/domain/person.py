"""The people who work with the file, and what each role may do.

Rules:
- an e-mail address is one person, however it is spelled in capitals; it is ASCII (an internationalised domain in
  its `xn--` form), for folding other scripts makes two people's addresses one: the Kelvin sign folds to a `k`;
- a name cannot look like somebody else's label: no angle brackets, no control characters;
- an auditor reads everything and changes nothing, so an auditor has no other role;
- an administrator keeps accounts and inventory and signs nothing: who gives out roles does not also use them.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from pipeline.domain.ids import PersonId
from pipeline.domain.model import Record
from pipeline.errors import NotAllowed


class Role(StrEnum):
    """What somebody is trusted with."""

    REQUESTER = "requester"
    REVIEWER = "reviewer"
    APPROVER = "approver"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Person(Record):
    """Somebody with an account. `email` is folded (`folded_email`); `active` is false once they have left."""

    id: PersonId
    email: Annotated[str, Field(max_length=254, pattern=r"^[!-;=?\[-~]+@[!-;=?\[-~]+$")]
    name: Annotated[str, Field(max_length=120, pattern=r"^[^\s<>\p{C}]([^<>\p{C}]*[^\s<>\p{C}])?$")]
    roles: tuple[Role, ...]
    active: bool = True
    created_at: datetime

    @model_validator(mode="after")
    def _roles_that_exclude_each_other(self) -> Self:
        if Role.AUDITOR in self.roles and len(self.roles) > 1:
            raise ValueError("an auditor has no other role")
        if Role.ADMINISTRATOR in self.roles and {Role.REVIEWER, Role.APPROVER} & set(self.roles):
            raise ValueError("an administrator is neither reviewer nor approver")
        return self

    @property
    def label(self) -> str:
        """How the audit trail names them."""
        return f"{self.name} <{self.email}>"

    def has(self, *roles: Role) -> bool:
        """Whether they are active and have at least one of these roles."""
        return self.active and bool(set(roles) & set(self.roles))


def require(person: Person, *roles: Role) -> None:
    """Refuse what needs one of these roles to whoever has none of them (I9).

    Raises:
        NotAllowed: naming the roles that would do.
    """
    if not person.has(*roles):
        wanted = " or ".join(role.value for role in roles)
        raise NotAllowed(f"{person.label} may not do this: it needs the role {wanted}")


def folded_email(email: str) -> str:
    """Return the form in which an address identifies its owner; what is not ASCII is no account's address."""
    stripped = email.strip()
    return stripped.lower() if stripped.isascii() else stripped
