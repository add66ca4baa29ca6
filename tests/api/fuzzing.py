"""A fuzzer in somebody's name: it makes requests from the contract, true and false ones, and follows what it made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.api import spec

STEPS = 10
"""Requests that follow one another in a story."""
CHECKS = [
    schemathesis.checks.not_a_server_error, status_code_conformance, content_type_conformance,
    response_schema_conformance, response_headers_conformance, negative_data_rejection, allow_header_conformance,
]  # fmt: skip
PATIENCE = 30
"""Seconds after which a request is taken to hang."""


class Known:
    """The keys that there are, by the names under which requests ask for them; two of three made-up keys become one."""

    def __init__(self, keys: Mapping[str, Sequence[int]]) -> None:
        self.keys = {name: list(found) for name, found in keys.items() if found}

    def put_in(self, said: Any, name: str = "") -> Any:
        """`said` with made-up keys replaced by ones that there are."""
        if isinstance(said, dict):
            return {key: self.put_in(value, key) for key, value in said.items()}
        if isinstance(said, list):
            return [self.put_in(value, name.removesuffix("s")) for value in said]
        found = self.keys.get(name)
        if type(said) is int and found and said % 3:
            return found[said % len(found)]
        return said


def contract_of(app: Flask, known: Known) -> Any:
    """The contract as the fuzzer reads it, with the keys of this world."""
    with app.test_request_context():
        document = spec.describe("en")
    schema = schemathesis.openapi.from_dict(document)
    schema.app = app
    for part in ("path_parameters", "query", "body"):
        _map(schema, part, known)
    return schema


def _map(schema: Any, part: str, known: Known) -> None:
    def put_in(_context: Any, said: Any) -> Any:
        return known.put_in(said)

    schema.hooks.hook(f"map_{part}")(put_in)


def fuzz(schema: Any, token: str, *, requests: int, seed: int = 1) -> dict[int, int]:
    """Send about so many requests with a token; how many were answered with each status. A broken promise raises."""
    answered: dict[int, int] = {}
    base = schema.as_state_machine()

    class Machine(base):  # type: ignore[misc, valid-type]
        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            return {"headers": {"Authorization": f"Bearer {token}"}}

        def validate_response(self, response: Any, case: Any, **kwargs: Any) -> None:
            answered[response.status_code] = answered.get(response.status_code, 0) + 1
            case.validate_response(response, checks=CHECKS)

    chosen = settings(
        max_examples=max(1, requests // STEPS), stateful_step_count=STEPS, deadline=None, derandomize=True,
        database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    Machine.run(settings=chosen)
    return answered
