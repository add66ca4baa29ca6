"""A fuzzer in somebody's name: it makes requests from the contract, true and false ones, and follows what it made."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any

import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.errors import FlakyStrategyDefinition
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.access import PERMISSIONS
from app.accounts.models import Role
from app.api import spec
from app.api.examples import EXAMPLES
from tests.api.patience import cut_off

STEPS = 10
"""Requests that follow one another in a story."""
CHECKS = [
    schemathesis.checks.not_a_server_error, status_code_conformance, content_type_conformance,
    response_schema_conformance, response_headers_conformance, negative_data_rejection, allow_header_conformance,
]  # fmt: skip
MOST_TURNS = 1000
FAR_OFF = 10**12
"""A key that nothing has."""
PATIENCE = 30
"""Seconds after which a request is cut off and taken to hang: a guard, no target."""
KEY, DAY, QUANTITY = (
    re.compile(r"[0-9]{1,19}"),
    re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,3})?"),
)


class Known:
    """What there is, by the names under which requests ask for it: keys, days, quantities.

    Two of three made-up values become one of these; what could be none of them stays as it is, to be refused. What is
    `spared` is never named: nobody saws off the branch on which they sit, their token or their role.
    """

    def __init__(self, keys: Mapping[str, Sequence[int]], day: str) -> None:
        self.keys = {name: list(found) for name, found in keys.items() if found}
        self.day = day
        self.spared: dict[str, frozenset[int]] = {}

    def put_in(self, said: Any, name: str = "") -> Any:
        """`said` with made-up values replaced by ones that there are."""
        if isinstance(said, dict):
            return {key: self.put_in(value, key) for key, value in said.items()}
        if isinstance(said, list):
            return [self.put_in(value, name.removesuffix("s")) for value in said]
        found = self.keys.get(name)
        if type(said) is int and 0 < said < 2**63 and found and said % 3:
            return found[said % len(found)]
        if isinstance(said, str) and KEY.fullmatch(said) and found and int(said) % 3:
            return str(found[int(said) % len(found)])
        if isinstance(said, str) and DAY.fullmatch(said) and int(said[-2:]) % 3:
            return self.day
        if isinstance(said, str) and QUANTITY.fullmatch(said) and int(said[-1]) % 3:
            return said[-1]
        return said

    def spare(self, parts: dict[str, Any]) -> None:
        """Name something else in the parts of a path where they name what is spared, wherever the key came from."""
        for name, kept in self.spared.items():
            if parts.get(name) in kept:
                parts[name] = FAR_OFF


def contract_of(app: Flask, known: Known, roles: Collection[Role] = ()) -> Any:
    """The contract as the fuzzer reads it, with what there is in this world: what `roles` may do, else all of it."""
    with app.test_request_context():
        document = spec.describe("en")
    # The token is on every request, so the fuzzer need not try without: that is `test_door`'s.
    ways = [(path, name) for path, by_name in document["paths"].items() for name in by_name]
    for path, name in ways:
        way = document["paths"][path][name]
        way.pop("security", None)
        if roles and not PERMISSIONS.get(way.get("x-permission", ""), frozenset()) & frozenset(roles):
            del document["paths"][path][name]
    schema = schemathesis.openapi.from_dict(document)
    schema.app = app
    for part in ("path_parameters", "query", "body"):
        _map(schema, part, known)
    return schema


def _map(schema: Any, part: str, known: Known) -> None:
    def put_in(_context: Any, said: Any) -> Any:
        return known.put_in(said)

    schema.hooks.hook(f"map_{part}")(put_in)


def fuzz(schema: Any, token: str, known: Known, *, requests: int) -> Counter[tuple[str, int]]:
    """Send about so many requests with a token; how often each operation answered with each status.

    A broken promise raises.
    """
    answered: Counter[tuple[str, int]] = Counter()
    broken: list[BaseException] = []
    base = schema.as_state_machine()

    class Machine(base):  # type: ignore[misc, valid-type]
        def before_call(self, case: Any) -> None:
            known.spare(case.path_parameters)
            said = EXAMPLES.get(case.operation.definition.raw["operationId"])
            # Made-up bodies seldom pass a verb's own rules: now and then the example is sent, with what there is.
            if said and answered.total() % 3 == 0:
                case.body = known.put_in(said)
                case._meta = None  # whether it still keeps the schema nobody has said

        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            return {"headers": {"Authorization": f"Bearer {token}"}}

        def call(self, case: Any, **kwargs: Any) -> Any:
            try:
                with cut_off(case.operation.label, after=PATIENCE):
                    return super().call(case, **kwargs)
            except AssertionError as error:
                broken.append(error)
                raise

        def validate_response(self, response: Any, case: Any, **kwargs: Any) -> None:
            answered[case.operation.label, response.status_code] += 1
            try:
                case.validate_response(response, checks=CHECKS)
            except BaseException as error:
                broken.append(error)
                raise

    for turn in range(1, MOST_TURNS):
        left = requests - answered.total()
        if left <= 0:
            break
        try:
            _run(seed(turn)(Machine), left)
        finally:
            # What it says of a break that it could not repeat tells less than the break.
            if broken:
                raise broken[0]
    return answered


def _run(machine: Any, requests: int) -> None:
    """Stories of a fuzzer that ends early where something is answered otherwise than when it was asked for first.

    It has to be: a campaign that was closed is not closed once more. What is broken is noted where it is seen.
    """
    chosen = settings(
        max_examples=max(1, requests // STEPS), stateful_step_count=STEPS, deadline=None, database=None,
        report_multiple_bugs=False, phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    with suppress(FlakyStrategyDefinition):
        machine.run(settings=chosen)
