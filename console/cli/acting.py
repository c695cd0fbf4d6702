"""Whose account a command acts as: the one whose e-mail address is DOSSIER_ACTOR."""

from pipeline.bootstrap import Services
from pipeline.domain.person import Person


def acting_person(services: Services) -> Person:
    """Return the person who acts.

    Raises:
        NotAllowed: when there is no such account, with advice on how to make one.
    """
    return services.people.acting()
