"""The contract is valid OpenAPI 3.1, in each language, and says of every operation all that a program needs."""

from __future__ import annotations

import json
import re

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from app.api.contract import ENDPOINTS
from app.api.examples import EXAMPLES
from app.api.spec import CHAPTERS
from tests.api.asking import ask, token_of
from tests.api.world import build_world
from tests.webhooks.receiver import listening

__all__ = ["ask", "token_of"]

PERSIAN = re.compile("[\u0600-\u06ff]")


@pytest.mark.parametrize("language", [None, "fa", "en"])
def test_the_document_is_valid_in_each_language(client, language):
    document = client.get("/api/v1/openapi.json" + (f"?lang={language}" if language else "")).json

    validate(document, cls=OpenAPIV31SpecValidator)
    assert document["openapi"] == "3.1.0"


def test_every_operation_is_there_and_says_what_it_does_in_the_language_asked_for(client):
    for language in ("fa", "en"):
        paths = client.get(f"/api/v1/openapi.json?lang={language}").json["paths"]
        said = {one["operationId"]: one["summary"] for methods in paths.values() for one in methods.values()}

        assert set(said) == {endpoint.name for endpoint in ENDPOINTS}
        wrong = [name for name, words in said.items() if bool(PERSIAN.search(words)) is not (language == "fa")]
        assert not wrong, language


def test_every_domain_has_a_title():
    assert {endpoint.tag for endpoint in ENDPOINTS} <= set(CHAPTERS)


def test_the_command_prints_the_same_document(cli, app):
    printed = cli.invoke(args=["api", "spec", "--language", "fa"])
    served = app.test_client().get("/api/v1/openapi.json?lang=fa")

    assert printed.exit_code == 0
    assert json.loads(printed.output) == served.json


def test_what_needs_a_token_says_so_and_what_is_open_says_so_too(client):
    paths = client.get("/api/v1/openapi.json").json["paths"]

    for endpoint in ENDPOINTS:
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", endpoint.rule)
        operation = paths[path][endpoint.method.lower()]
        assert bool(operation["security"]) is (endpoint.needs != "public"), endpoint.name
        assert operation.get("x-permission", "public") == endpoint.needs


def test_every_operation_with_a_body_has_an_example_and_no_other():
    assert {endpoint.name for endpoint in ENDPOINTS if endpoint.takes} == set(EXAMPLES)


def test_every_example_is_done_when_it_is_sent(client, make, ask):
    with listening() as receiver:
        world = build_world(make, ask, receiver.address)

        answers = {name: world.send(name) for name in EXAMPLES}

    refused = [f"{name}: {answer.text}" for name, answer in answers.items() if answer.status_code >= 300]
    assert "\n".join(refused) == ""
