"""What the OpenAPI document says beside the routes: problems, the token, and headers."""

from typing import Any

from fastapi import FastAPI
from typing_extensions import override

from console.web.api.problems import PROBLEM_JSON, Problem

BASE = "/api/v1"
Responses = dict[int | str, dict[str, Any]]

_WHEN = {
    400: "The body cannot be read.",
    401: "No token, or one that does not count.",
    403: "The person may not do this, or the token does not let it through.",
    404: "There is no such record.",
    406: "The record is not given in that format.",
    409: "Changed meanwhile, or the request with this idempotency key is not finished.",
    411: "The body has no stated length.",
    412: "The record is at another revision.",
    413: "The body is too large.",
    415: "The body is of another media type.",
    422: "Not valid, or refused by a rule.",
    428: "Which revision was seen is not said.",
    429: "Too many idempotency keys.",
    500: "Our fault.",
    503: "The database, or another part, is busy or not there.",
}
_ALWAYS = (401, 422, 500, 503)
_SENT = (400, 403, 409, 411, 413, 415)
_PROBLEM = {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}}
REPLAYED = {
    "Idempotent-Replayed": {"description": "`true` on an answer that was given before.", "schema": {"type": "string"}}
}


def reads(*further: int) -> Responses:
    """Return the problems of a reading request."""
    return _problems(*_ALWAYS, *further)


def writes(*further: int) -> Responses:
    """Return the problems of a request with a body."""
    return _problems(*_ALWAYS, *_SENT, *further)


def posts(status: int, *further: int, location: bool = True) -> Responses:
    """Return the problems of a POST, and the headers of what it answers."""
    where = {"Location": {"description": "Where the record is.", "schema": {"type": "string"}}} if location else {}
    return {status: {"headers": where | REPLAYED}, **writes(429, *further)}


def _problems(*statuses: int) -> Responses:
    return {status: {"description": _WHEN[status], "content": _PROBLEM} for status in sorted(set(statuses))}


class DescribedApi(FastAPI):
    """The API's application, with a document that says all of it."""

    @override
    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI document."""
        if self.openapi_schema is not None:
            return self.openapi_schema
        document = super().openapi()
        components = document.setdefault("components", {})
        schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
        components.setdefault("schemas", {}).update(schema.pop("$defs", {}) | {"Problem": schema})
        components["securitySchemes"] = {
            "token": {
                "type": "http",
                "scheme": "bearer",
                "description": "A token of `dossier people token issue`; it lets through what its scopes name.",
            }
        }
        document["security"] = [{"token": []}]
        for methods in document["paths"].values():
            for operation in methods.values():
                for parameter in operation.get("parameters", ()):
                    _say_without_null(parameter)
                operation["responses"]["401"]["headers"] = {
                    "WWW-Authenticate": {"required": True, "schema": {"type": "string"}}
                }
        return document


def _say_without_null(parameter: dict[str, Any]) -> None:
    """A header or a query has no null: it is left out. What is missing of `If-Match` is a problem of its own, 428."""
    schema = parameter["schema"]
    kinds = [kind for kind in schema.pop("anyOf", ()) if kind != {"type": "null"}]
    if kinds:
        parameter["schema"] = kinds[0] | schema
    parameter["schema"].pop("description", None)
    parameter["required"] = parameter["required"] or parameter["name"] == "If-Match"
