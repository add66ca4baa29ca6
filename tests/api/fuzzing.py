"""A fuzzer in somebody's name: it makes requests from the contract, true and false ones, and follows what it made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from contextlib import suppress
from typing import Any

import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.errors import FlakyStrategyDefinition
from hypothesis.stateful import Bundle
from hypothesis.strategies import composite, integers, runner
from schemathesis.config import SchemathesisConfig
from schemathesis.generation import GenerationMode
from schemathesis.generation.meta import TestPhase
from schemathesis.generation.stateful.state_machine import StepInput
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.specs.openapi.stateful import transition

from app.access import PERMISSIONS
from app.accounts.models import Role
from app.api import spec
from app.api.contract import ENDPOINTS, OPERATIONS
from app.api.examples import EXAMPLES
from tests.api.known import Known
from tests.api.patience import cut_off

STEPS = 10
"""Requests that follow one another in a story."""
CHECKS = [
    schemathesis.checks.not_a_server_error, status_code_conformance, content_type_conformance,
    response_schema_conformance, response_headers_conformance, negative_data_rejection, allow_header_conformance,
]  # fmt: skip
BEGINNINGS = 20
"""So many ways to go on from nothing stand beside those that follow what was made, so that both are gone."""
MOST_TURNS = 1000
PATIENCE = 30
"""Seconds after which a request is cut off and taken to hang: a guard, no target."""
LAST = {"forget_person", "end_representative"}
"""These take something away from whatever comes after."""
SETTINGS = {
    # What follows from what, the contract says itself; guessed from names it is thousands of ways, of which few lead
    # anywhere, and every step looks at all of them.
    "phases": {"stateful": {"inference": {"algorithms": []}}},
    "analysis": {"constants": {"enabled": False}},
}


@schemathesis.serializer(*sorted({media for endpoint in ENDPOINTS for media in endpoint.files}))
def _as_it_is(_context: Any, said: Any) -> Any:
    """A file is sent as it is; what has no serializer would not be sent at all."""
    return said if isinstance(said, bytes) else str(said).encode(errors="replace")


Counted = Counter[tuple[str, int]]
"""How often each operation, by its method and path, answered with each status."""


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
    _link(document)
    schema = schemathesis.openapi.from_dict(document, config=SchemathesisConfig.from_dict(SETTINGS))
    schema.app = app
    _map(schema, "path_parameters", lambda _name, said: known.put_in_path(said))
    _map(schema, "query", lambda name, said: known.put_in_query(said, name))
    _map(schema, "body", lambda _name, said: known.put_in(said))
    return schema


def _link(document: dict[str, Any]) -> None:
    """What an operation made, every operation under its address may be asked about."""
    ways = [(path, way) for path, by_name in document["paths"].items() for way in by_name.values()]
    for _path, way in ways:
        made = OPERATIONS[way["operationId"]].made
        if not made:
            continue
        [part] = OPERATIONS[made].parts
        links = {
            other["operationId"]: {"operationId": other["operationId"], "parameters": {part: "$response.body#/id"}}
            for path, other in ways
            if f"{{{part}}}" in path
        }
        way["responses"][str(OPERATIONS[way["operationId"]].status)]["links"] = links


def _map(schema: Any, part: str, put_in: Callable[[str, Any], Any]) -> None:
    def replace(context: Any, said: Any) -> Any:
        return put_in(_name_of(context.operation), said)

    schema.hooks.hook(f"map_{part}")(replace)


def _name_of(operation: Any) -> str:
    return str(operation.definition.raw["operationId"])


@composite
def _anything(draw: Any, operations: list[Any]) -> Any:
    """A request with which a story goes on from nothing; one of ten breaks its schema.

    The simplest story that there is, with which every run begins, is another one in each run.
    """
    stories = draw(runner())
    operation = operations[(draw(integers(0, len(operations) - 1)) + stories.turn + stories.sent) % len(operations)]
    mode = GenerationMode.NEGATIVE if draw(integers(1, 10)) == 10 else GenerationMode.POSITIVE
    return StepInput.initial(draw(operation.as_strategy(generation_mode=mode, phase=TestPhase.STATEFUL)))


def _machine_of(schema: Any) -> Any:
    """Schemathesis's own, which begins with what makes something or lists it; here anything may be the beginning."""
    base = schema.as_state_machine()
    operations = [found.ok() for found in schema.get_all_operations()]
    names = [f"begin_{number}" for number in range(BEGINNINGS)]
    beginnings = {
        name: transition(
            name=name, target=Bundle("catch_all"), precondition=lambda _machine: True, input=_anything(operations)
        )
        for name in names
    }
    return type("Stories", (base,), {"turn": 0, "sent": 0, **dict.fromkeys(base.root_rules), **beginnings})


def fuzz(schema: Any, token: str, known: Known, *, requests: int) -> Counted:
    """Send about so many requests with a token; how often each operation answered with each status.

    A broken promise raises.
    """
    answered: Counted = Counter()
    broken: list[BaseException] = []
    base = _machine_of(schema)

    class Machine(base):  # type: ignore[misc, valid-type]
        def before_call(self, case: Any) -> None:
            self.sent += 1
            known.spare(case.path_parameters)
            # Made-up bodies seldom pass a verb's own rules: now and then the example is sent, with what there is.
            if answered.total() % 3 == 0:
                exemplify(case, known)

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
            known.learn(_name_of(case.operation), response)
            try:
                case.validate_response(response, checks=CHECKS)
            except BaseException as error:
                broken.append(error)
                raise

    for turn in range(1, MOST_TURNS):
        left = requests - answered.total()
        if left <= 0:
            break
        Machine.turn = turn * STEPS
        try:
            _run(seed(turn)(Machine), left)
        finally:
            # What it says of a break that it could not repeat tells less than the break.
            if broken:
                raise broken[0]
    return answered


def ask_each(schema: Any, token: str, known: Known, said: dict[str, dict[str, Any]]) -> Counted:
    """Send each operation that `said` names once, as right as it can be: to what there is, with the contract's example.

    A broken promise raises.
    """
    answered: Counted = Counter()
    operations = [found.ok() for found in schema.get_all_operations()]
    wanted = [operation for operation in operations if _name_of(operation) in said]
    for operation in sorted(wanted, key=lambda one: _name_of(one) in LAST):
        name = _name_of(operation)
        case = operation.Case(**said[name])
        known.spare(case.path_parameters)
        if OPERATIONS[name].keyed:
            case.headers["Idempotency-Key"] = f"each-{name}"
        exemplify(case, known)
        with cut_off(operation.label, after=PATIENCE):
            response = case.call(headers={"Authorization": f"Bearer {token}"})
        answered[operation.label, response.status_code] += 1
        case.validate_response(response, checks=CHECKS)
    return answered


def exemplify(case: Any, known: Known) -> None:
    """Make the body the contract's example, and the version any, where the operation takes them."""
    name = _name_of(case.operation)
    if name in EXAMPLES:
        case.body, case.media_type = known.name_anew(EXAMPLES[name]), "application/json"
    if OPERATIONS[name].edits:
        case.headers["If-Match"] = "*"
    case._meta = None  # whether it still keeps the schema nobody has said


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
