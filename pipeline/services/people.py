"""People: their accounts, how they prove who they are, and what they are let do. One door onto the services for it."""

from pipeline.services.recognising import Recognising
from pipeline.services.signed_in import SignedIn
from pipeline.services.signing_in import SigningIn
from pipeline.services.tokens import Tokens


class People(SigningIn, SignedIn, Recognising, Tokens):
    """Accounts, links to set a password, passwords and sessions, identities from elsewhere, and API tokens.

    They are in `accounts.py`, `inviting.py`, `signing_in.py`, `signed_in.py`, `recognising.py` and `tokens.py`.
    """
