"""The OpenAPI document: complete, for everybody, and what docs/api.md tells of it."""

import json
import shlex
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from starlette.routing import compile_path

from console.web.api.problems import Kind
from pipeline.domain.model import Record
from tests.console.web.api.calling import BASE, Office, routes

DOCS = Path(__file__).parents[4] / "docs" / "api.md"
OPERATIONS = {
    *("createRequest", "listRequests", "getRequest", "startAssessment", "listAssessments", "getAssessment", "getRun"),
    *("getReport", "getReview", "acceptFinding", "overrideFinding", "commentOnReport", "askVendor", "answerQuestion"),
    *("signDecision", "listDecisions", "getDecision", "verifyDecision", "fulfilCondition"),
    *("listSystems", "addSystem", "getSystem", "getStanding", "changeSystem", "moveSystem"),
    *("importInventory", "exportInventory", "listVendors", "getVendor"),
    *("listEvents", "getHead", "verifyAudit", "makeCheckpoint"),
}


@pytest.fixture
def document(office: Office) -> dict[str, Any]:
    answer = office.client.get(f"{BASE}/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["operationId"]: each for methods in document["paths"].values() for each in methods.values()}


def test_operations_keep_their_names(document: dict[str, Any]) -> None:
    assert set(operations(document)) == OPERATIONS
    assert document["openapi"].startswith("3.1.")
    assert document["servers"] == [{"url": BASE}]


def test_every_route_answers_with_a_frozen_record_of_its_own() -> None:
    for route in routes():
        if route.operation_id == "exportInventory":
            continue  # a file, in forms that are not ours
        model = route.response_model
        assert isinstance(model, type), route.path
        assert issubclass(model, Record), route.path
        assert model.model_config["frozen"], route.path
        assert model.model_config["extra"] == "forbid", route.path


def test_every_operation_tells_its_problems_and_needs_a_token(document: dict[str, Any]) -> None:
    assert document["security"] == [{"token": []}]
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    for name, operation in operations(document).items():
        assert "security" not in operation, name
        assert operation["description"], name
        for status, answer in operation["responses"].items():
            if int(status) < 400:
                continue
            schema = answer["content"]["application/problem+json"]["schema"]
            assert schema == {"$ref": "#/components/schemas/Problem"}, name
        assert {"401", "422", "500", "503"} <= set(operation["responses"]), name


def test_examples_fit_their_schemas(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    shown = {name: schema["examples"] for name, schema in schemas.items() if "examples" in schema}
    assert {"FactsSent", "DecisionSent", "AssessmentSent", "Problem"} <= set(shown)
    for name, examples in shown.items():
        validator = Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": document["components"]})
        for example in examples:
            assert not list(validator.iter_errors(example)), name


def test_no_schema_names_a_secret(document: dict[str, Any]) -> None:
    properties = {
        name for schema in document["components"]["schemas"].values() for name in schema.get("properties", ())
    }
    assert not properties & {"password", "hashed", "digest_of_secret", "token", "secret", "allow_hosts", "file"}


def examples_in_docs() -> list[list[str]]:
    text = DOCS.read_text("utf-8").replace("\\\n", " ")
    return [shlex.split(line) for line in text.splitlines() if line.startswith("    curl ")]


def test_every_curl_of_the_docs_calls_a_route_with_a_body_that_fits(document: dict[str, Any]) -> None:
    found = examples_in_docs()
    assert len(found) >= 12
    for words in found:
        (address,) = [word for word in words if "/api/v1" in word]
        path = address.partition("/api/v1")[2].partition("?")[0]
        body = words[words.index("-d") + 1] if "-d" in words else None
        method = (
            words[words.index("-X") + 1] if "-X" in words else "POST" if body or "--data-binary" in words else "GET"
        )
        if path == "/openapi.json":
            continue
        (operation,) = [
            methods[method.lower()]
            for template, methods in document["paths"].items()
            if compile_path(template)[0].match(path) and method.lower() in methods
        ]
        if body is not None:
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            validator = Draft202012Validator({**schema, "components": document["components"]})
            assert not list(validator.iter_errors(json.loads(body))), (path, body)


def test_the_docs_name_every_resource_and_every_problem(document: dict[str, Any]) -> None:
    text = DOCS.read_text("utf-8")
    for path, methods in document["paths"].items():
        for method in methods:
            assert f"`{method.upper()} {path}`" in text, f"{method.upper()} {path}"
    for kind in Kind:
        assert f"`{kind.value}`" in text, kind
