"""The API held against its own document: Schemathesis makes up requests, valid and not, and looks at every answer."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from console.web.contract import ConsoleServices
from tests.console.web.api.calling import ABE, ADAM, BASE, OTTO, RITA, RON, Office, opened_office
from tests.console.web.serving import serving

# Two thousand requests to a real server: too much for `make check`.
pytestmark = pytest.mark.slow

PEOPLE = (RON, RITA, ABE, OTTO, ADAM)
REAL = {
    "system_id": "system-1",
    "request_id": "request-1",
    "assessment_id": "assessment-1",
    "run_id": "run-1",
    "reference": "acme.example",
}
EXAMPLES = 4  # of one operation by each of the five, valid and not: so it takes about a minute
# What a valid request can meet beside success: another state of the records, a role, or a rule (see below).
ANSWERS_TO_VALID = ["2xx", "403", "404", "409", "412", "422"]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Office, str]]:
    with opened_office(tmp_path) as office, serving(cast("ConsoleServices", office.services)) as address:
        yield office, address


@pytest.mark.parametrize("number", range(len(PEOPLE)), ids=["requester", "reviewer", "approver", "auditor", "admin"])
def test_every_answer_is_one_that_the_document_describes(served: tuple[Office, str], number: int) -> None:
    """All checks of Schemathesis: status, media type, schema, headers; no 5xx; what is valid is taken, and no other."""
    office, address = served
    checks = {"positive_data_acceptance": {"expected-statuses": ANSWERS_TO_VALID}}
    api = schemathesis.openapi.from_url(
        f"{address}{BASE}/openapi.json", config=schemathesis.Config.from_dict({"checks": checks})
    )
    headers = {"Authorization": f"Bearer {office.token(PEOPLE[number])}"}
    said: Counter[str] = Counter()
    for found in api.get_all_operations():
        operation: Any = found.ok()  # type: ignore[union-attr]
        for mode in GenerationMode:
            _ask(operation, mode, headers=headers, number=number, said=said)
    assert said["positive 2xx"] > said.total() / 10, said
    assert said["negative 4xx"] > said.total() / 4, said
    assert office.services.auditing.prove().breaks == ()


def _ask(operation: Any, mode: GenerationMode, *, headers: dict[str, str], number: int, said: Counter[str]) -> None:
    """Send an operation requests that somebody else does not send."""

    @seed(number)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), is_real=st.booleans())
    def answered(case: Any, is_real: bool) -> None:
        if is_real and mode is GenerationMode.POSITIVE:
            case.path_parameters = {name: REAL.get(name, value) for name, value in case.path_parameters.items()}
        answer = case.call_and_validate(headers=headers)
        said[f"{mode.value} {answer.status_code // 100}xx"] += 1
        if mode is GenerationMode.POSITIVE and answer.status_code == 422:
            # A rule of the records may refuse what is valid; that it is not valid would make the document wrong.
            assert answer.json()["type"] != "urn:dossier:problem:invalid", answer.text

    answered()
