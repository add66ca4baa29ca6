"""The OpenAPI document, made from the endpoints and the schemas that serve them; nothing of it is written twice."""

from __future__ import annotations

import re
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from flask_babel import force_locale

from app.api.contract import ENDPOINTS, OPERATIONS, Endpoint, PageOf
from app.api.door import PREFIX, PUBLIC
from app.api.examples import EXAMPLES
from app.api.fields import FIELD_RULES, LONG_KEY
from app.errors import N_, Message
from app.language import translate

VERSION = "1.0"
TITLE = N_("Daftar: the ledger of gifts in kind")
ABOUT = N_(
    "Everything that can be done on the pages, for programs. Show a token of your own in “Authorization: Bearer …”; it"
    " may do what you may do at that moment and no more. Send a new “Idempotency-Key” with every act that writes the"
    " ledger, and the same one again only when an answer was lost. Quantities are texts (“4.7”), money is whole rials,"
    " days are ISO 8601 or Solar Hijri (1404/08/08). Lists come in pages: send “next_cursor” back as “cursor”."
)
REFUSALS = {
    400: N_("The request cannot be read."),
    401: N_("The token is missing, unknown, expired or revoked."),
    403: N_("The token's person may not do this."),
    404: N_("There is no such record, or it is not yours to see."),
    409: N_("It does not fit what is already recorded."),
    412: N_("Somebody changed it meanwhile."),
    413: N_("The body is too large."),
    415: N_("The body is not JSON in UTF-8."),
    422: N_("Something in it cannot be used; “errors” says what, by field."),
    423: N_("Somebody else is at work on it; try again in a moment."),
    428: N_("The header “If-Match” is missing."),
    429: N_("Too much was refused within a minute. “Retry-After” says when to go on."),
}
CHAPTERS = {
    "about": N_("This door"), "allotments": N_("Allotments"), "approvals": N_("Second signatures"),
    "campaigns": N_("Campaigns"), "companies": N_("Companies"), "conversions": N_("Goods from saved energy"),
    "deliveries": N_("Deliveries"), "editions": N_("Editions of reports"), "energy": N_("Saved energy"),
    "entries": N_("Entries of the ledger"), "feed": N_("What has changed"), "files": N_("Files"),
    "handovers": N_("Direct hand-overs"), "heaters": N_("Swaps, inspections and impact"),
    "identities": N_("Who receivers are"), "needs": N_("Needs and entitlements"),
    "exports": N_("Lists as files"), "imports": N_("Imports"), "items": N_("Items"), "jobs": N_("Long work"),
    "lists": N_("Closed lists"), "lots": N_("Gifts and where they are"), "matches": N_("National matches"),
    "openings": N_("Opening stock"), "participations": N_("Participations"),
    "people": N_("People"), "places": N_("Places and offices"), "pledges": N_("Pledges"),
    "receipts": N_("Receipts and disputes"), "receivers": N_("Receivers"), "reminders": N_("Reminders"),
    "reports": N_("Reports"),
    "seals": N_("Seals and proofs"),
    "stocktakes": N_("Stocktakes"), "stores": N_("Stores and carriers"), "tokens": N_("Tokens"),
    "transfers": N_("Transfers"),
    "webhooks": N_("Webhooks"), "writeoffs": N_("Losses, disposals and returns"), "years": N_("Years of the book"),
}  # fmt: skip
"""What each domain is called; a module that is new in the contract has a line here."""
LANGUAGES = ("en", "fa")
LONG_KEYS = {"entry_id", "lot_id"}
"""Parts of paths that have more digits than a number has in JavaScript."""
_PART = re.compile(r"<(?:(\w+):)?(\w+)>")


def describe(language: str | None = None) -> dict[str, Any]:
    """The OpenAPI 3.1 document: in one language, or with both beside each other where none is asked for."""
    plugin = MarshmallowPlugin(schema_name_resolver=_name_of)
    spec = APISpec(
        title=_say(TITLE, language),
        version=VERSION,
        openapi_version="3.1.0",
        plugins=[plugin],
        info={"description": _say(ABOUT, language, apart="\n\n"), "license": {"name": "MIT", "identifier": "MIT"}},
        servers=[{"url": PREFIX}],
    )
    if plugin.converter is None:
        raise LookupError("The plug-in of apispec has no converter.")

    def say(message: Message) -> str:
        return _say(message, language)

    for rule in FIELD_RULES:
        plugin.converter.add_attribute_function(rule(say))  # type: ignore[no-untyped-call]
    spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    spec.components.schema("Problem", _problem(language))
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status, said in REFUSALS.items():
        spec.components.response(f"Refused{status}", {"description": _say(said, language), "content": problem})
    for tag in dict.fromkeys(endpoint.tag for endpoint in ENDPOINTS):
        spec.tag({"name": tag, "description": _say(CHAPTERS.get(tag, Message(tag)), language)})
    for endpoint in ENDPOINTS:
        _put(spec, endpoint, plugin.converter, language)
    document: dict[str, Any] = spec.to_dict()
    return document


def _say(message: Message, language: str | None, apart: str = " · ") -> str:
    said = []
    for one in (language,) if language else LANGUAGES:
        with force_locale(one):
            said.append(translate(message))
    return apart.join(dict.fromkeys(said))


def _name_of(shape: Any) -> str:
    """The name of a shape in the document; what is only part of another shape has none of its own."""
    named = shape if isinstance(shape, type) else type(shape)
    return str(named.__name__)


def _put(spec: APISpec, endpoint: Endpoint, converter: OpenAPIConverter, language: str | None) -> None:
    operation: dict[str, Any] = {
        "operationId": endpoint.name,
        "summary": _say(endpoint.says[0], language),
        "description": "\n\n".join(_say(more, language, apart="\n\n") for more in endpoint.says[1:]),
        "tags": [endpoint.tag],
        "parameters": [*_path_parts(endpoint), *_headers(endpoint, language), *_query(endpoint, converter)],
        "responses": _responses(endpoint),
        "security": [] if endpoint.needs == PUBLIC else [{"token": []}],
    }
    if endpoint.needs != PUBLIC:
        operation["x-permission"] = endpoint.needs
    if endpoint.takes is not None:
        content: dict[str, Any] = {"schema": endpoint.takes}
        if endpoint.name in EXAMPLES:
            content["example"] = EXAMPLES[endpoint.name]
        operation["requestBody"] = {"required": True, "content": {"application/json": content}}
    if endpoint.files:
        binary = {"schema": {"type": "string", "format": "binary"}}
        operation["requestBody"] = {"required": True, "content": dict.fromkeys(endpoint.files, binary)}
    spec.path(endpoint.path, operations={endpoint.method.lower(): operation})


def _path_parts(endpoint: Endpoint) -> list[dict[str, Any]]:
    return [
        {"in": "path", "name": name, "required": True, "schema": _path_part(kind, name)}
        for kind, name in _PART.findall(endpoint.rule)
    ]


def _path_part(kind: str, name: str) -> dict[str, Any]:
    if name in LONG_KEYS:
        return LONG_KEY
    key = {"type": "integer", "format": "int64", "minimum": 1, "maximum": 2**63 - 1}
    return key if kind == "int" else {"type": "string", "minLength": 1}


def _headers(endpoint: Endpoint, language: str | None) -> list[dict[str, Any]]:
    wanted = []
    if endpoint.keyed:
        key = N_("A new one for each act; the same one again when you repeat an act whose answer you did not get.")
        wanted.append(("Idempotency-Key", key, {"type": "string", "pattern": "^[\\x21-\\x7e]{1,120}$"}))
    if endpoint.edits:
        version = N_("The ETag of what you looked at.")
        wanted.append(("If-Match", version, {"type": "string", "pattern": '^"[0-9a-f]{32}"$'}))
    return [
        {"in": "header", "name": name, "required": True, "description": _say(said, language), "schema": shape}
        for name, said, shape in wanted
    ]


def _query(endpoint: Endpoint, converter: OpenAPIConverter) -> list[dict[str, Any]]:
    asked: list[Any] = []
    for shape in (endpoint.filters, PageOf if endpoint.pages else None):
        if shape is not None:
            asked += converter.schema2parameters(shape, location="query")
    return [{**one, "schema": _said(one["schema"])} for one in asked]


def _said(shape: dict[str, Any]) -> dict[str, Any]:
    """An address has no null: a filter that is not given is left out of it."""
    said = {name: value for name, value in shape.items() if not (name == "default" and value in (None, ""))}
    if isinstance(said.get("type"), list):
        said["type"] = said["type"][0]
    if "enum" in said:
        said["enum"] = [code for code in said["enum"] if code is not None]
    return said


def _responses(endpoint: Endpoint) -> dict[str, Any]:
    answers: dict[str, Any] = {str(status): _good(endpoint) for status in (endpoint.status, *endpoint.otherwise)}
    return answers | {str(status): f"Refused{status}" for status in _refused_with(endpoint)}


def _good(endpoint: Endpoint) -> dict[str, Any]:
    if endpoint.gives is None:
        return {"description": "–", **({"content": {endpoint.media: {}}} if endpoint.media else {})}
    shape: Any = endpoint.gives
    if endpoint.pages:
        items = {"type": "array", "items": endpoint.gives}
        shape = {
            "type": "object",
            "required": ["items", "next_cursor"],
            "properties": {"items": items, "next_cursor": {"type": ["string", "null"]}},
        }
    answer: dict[str, Any] = {"description": "–", "content": {"application/json": {"schema": shape}}}
    headers = {"ETag"} if endpoint.is_versioned else set()
    if endpoint.made:
        [part] = OPERATIONS[endpoint.made].parts
        headers.add("Location")
        answer["links"] = {
            endpoint.made: {"operationId": endpoint.made, "parameters": {part: "$response.body#/id"}},
        }
    if headers:
        answer["headers"] = {name: {"required": True, "schema": {"type": "string"}} for name in sorted(headers)}
    return answer


def _refused_with(endpoint: Endpoint) -> list[int]:
    """The statuses with which a request can be refused here, by what it has."""
    refused = {400, 423, *endpoint.refuses}
    if endpoint.needs != PUBLIC:
        refused |= {401, 403, 429}
    if "<" in endpoint.rule or endpoint.filters or endpoint.takes:
        refused.add(404)
    if endpoint.filters or endpoint.pages or endpoint.takes or endpoint.method != "GET":
        refused.add(422)
    if endpoint.method != "GET":
        refused |= {409, 413, 415}
    if endpoint.edits:
        refused |= {412, 428}
    return sorted(refused)


def _problem(language: str | None) -> dict[str, Any]:
    words = {"type": "string"}
    return {
        "type": "object",
        "description": _say(N_("Why something was refused, in the language that was asked for."), language),
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": words,
            "title": words,
            "status": {"type": "integer"},
            "detail": words,
            "errors": {"type": "object", "additionalProperties": {"type": "array", "items": words}},
            "verdicts": {"type": "array", "items": _verdict(language)},
        },
    }


def _verdict(language: str | None) -> dict[str, Any]:
    words = {"type": "string"}
    said = N_("Of many that were sent at once, why one is refused; none was taken. “place” counts from 0.")
    return {
        "type": "object",
        "description": _say(said, language),
        "required": ["place", "type", "status", "detail"],
        "properties": {
            "place": {"type": "integer", "minimum": 0}, "type": words, "status": {"type": "integer"}, "detail": words,
        },
    }  # fmt: skip
