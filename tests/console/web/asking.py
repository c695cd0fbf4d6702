"""A browser without a screen: it keeps cookies, and fills in the token of the page that it was on."""

import re
from html import unescape

from httpx2 import Response
from starlette.testclient import TestClient

from pipeline.domain.person import Role
from tests.console.web.fakes import PASSWORD, FakeServices

_TOKEN = re.compile(r'name="form_token" value="([0-9a-f]+)"')


class Asking:
    """Asks the console for pages."""

    def __init__(self, client: TestClient, services: FakeServices) -> None:
        self.client = client
        self.services = services

    def signed_in(self, role: Role) -> "Asking":
        """Sign in as the account of a role, by the form."""
        self.client.cookies.clear()
        answer = self.send("/sign-in", on="/sign-in", email=f"{role.value}@org.example", password=PASSWORD)
        assert answer.status_code == 303, answer.text
        return self

    def get(self, path: str) -> Response:
        return self.client.get(path)

    def page(self, path: str) -> str:
        """Return a page that has to be there, as a browser would show its text."""
        answer = self.client.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[:500]}"
        return unescape(answer.text)

    def token(self, path: str) -> str:
        """Return the token that the forms of a page carry."""
        found = _TOKEN.search(self.client.get(path).text)
        assert found is not None, f"{path} has no form"
        return found[1]

    def send(self, path: str, *, on: str, **fields: str) -> Response:
        """Send a form that stands on a page."""
        return self.client.post(path, data={"form_token": self.token(on), **fields})
