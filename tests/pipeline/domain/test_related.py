"""A related vendor is what a list says, and nothing else."""

import pytest

from tests.builders import a_document, a_related_vendor, changed

DOCUMENT = a_document("Nimbus Ltd | mail | Ireland | names and addresses")
SAID = {"purpose": "mail", "location": "Ireland", "data": "names and addresses"}


def test_every_word_of_a_company_stands_in_its_quote() -> None:
    """I2."""
    company = a_related_vendor(DOCUMENT, "Nimbus Ltd", quote=DOCUMENT.text, **SAID)
    assert company.words_are_quoted


@pytest.mark.parametrize("field", ["name", *SAID])
def test_a_word_that_does_not_shows(field: str) -> None:
    """I2."""
    company = a_related_vendor(DOCUMENT, "Nimbus Ltd", quote=DOCUMENT.text, **SAID)
    assert not changed(company, **{field: "Kestrel GmbH"}).words_are_quoted
