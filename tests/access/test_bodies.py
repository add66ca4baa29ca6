"""Every write of a program with a body that is right: who may is done it, and whoever may not is told so by the right,
not by the shape; and a number in it that is somebody else's is answered as one that never was.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest

from app.api.examples import EXAMPLES
from tests.access.asking import Turn, every, outcome, turn, words
from tests.access.bodies import NEVER, NOWHERE, Fair, hold, kept, numbers_in, replaced
from tests.access.declared import expected, read_acts, read_routes
from tests.access.ground import Actor
from tests.api.asking import ask, token_of
from tests.api.world import Request
from tests.make import Make
from tests.web.shelves import counted_queries
from tests.webhooks.receiver import listening

__all__ = ["ask", "token_of", "turn"]

ANYBODYS = {
    "item_id": "the catalogue is everybody's",
    "item_ids": "the catalogue is everybody's",
    "place_id": "the map is everybody's",
    "province_ids": "the map is everybody's",
    "to_store_id": "goods are sent to stores of other offices",
    "person": "whom the centre lets speak for a company may be anybody",
}
"""Fields of which no number is somebody else's, and why; one that never was is tried there too."""
MORE = {"confirm_pledge": {"letter_no": "L-1", "letter_on": "1404/08/08"}}
"""What an office says beside the example of a company."""
FIELD_AT_FAULT = {("record_swap", "delivery_line_id"), ("add_representative", "person")}
"""Fields that are 422 and not 404, foreign or never there: decision 38."""
OTHERWISE = {("reverse_entry", "supervisor"): 409}
"""Who may is refused by something else: what another clerk did is not undone without a second signature."""


@pytest.fixture
def fair(client, make, ask) -> Iterator[Fair]:
    with listening() as receiver:
        yield hold(make, ask, receiver.address)


def test_every_write_with_a_right_body_is_done_for_who_may_and_refused_to_whoever_may_not(fair, make, turn):
    wrong = [what for row, name in enumerate(EXAMPLES) for what in observed(fair, make, name, row, turn)]

    assert not wrong, "\n".join(wrong)


@pytest.mark.long
def test_every_write_with_a_right_body_is_done_or_refused_on_each_database(fair, make):
    wrong = [what for name in EXAMPLES for what in observed(fair, make, name)]

    assert not wrong, "\n".join(wrong)


def observed(fair: Fair, make: Make, name: str, row: int = 0, turn: Turn = every) -> Iterator[str]:
    """What is otherwise than `acts.txt` and `routes.txt` say, for one operation."""
    wanted = wanted_of(fair, name)
    request, before = asked(fair, name), kept(make)
    actors = [actor for column, actor in enumerate(fair.actors) if turn(row + column)]
    for actor in actors:
        if wanted[actor.name] == "open":
            continue
        answer = fair.send(actor, request)
        if outcome(answer) != wanted[actor.name]:
            yield f"{name} as {actor.name}: {answer.status_code}, not {wanted[actor.name]}"
        elif answer.status_code == 404 and request.number is not None:
            with counted_queries(make) as unknown:
                never = fair.send(actor, request, number=NEVER)
            with counted_queries(make) as foreign:
                fair.send(actor, request)
            if (never.status_code, words(never)) != (404, words(answer)):
                yield f"{name} as {actor.name}: foreign is not answered as unknown"
            if len(foreign) != len(unknown):
                yield f"{name} as {actor.name}: foreign costs {len(foreign)} statements, unknown {len(unknown)}"
    if kept(make) != before:
        yield f"{name}: something was kept of what was refused"
    for actor in actors:
        if wanted[actor.name] == "open":
            answer = fair.send(actor, asked(fair, name))
            if answer.status_code >= 300 and answer.status_code != OTHERWISE.get((name, actor.name)):
                yield f"{name} as {actor.name}: {answer.status_code}, not done: {answer.text[:300]}"


def wanted_of(fair: Fair, name: str) -> dict[str, str]:
    """What each is to get, by `acts.txt` and `routes.txt`."""
    route, acts = read_routes()[f"api.{name}"], read_acts()
    named = route.body if route.subject == "-" else route.subject
    return {actor.name: expected(route, actor, fair.owner(named, actor), acts) for actor in fair.actors}


def asked(fair: Fair, name: str) -> Request:
    """A good request of its kind, that whoever may can send."""
    request = fair.world.request(name)
    return replace(request, body={**request.body, **MORE.get(name, {})})


def test_a_foreign_number_in_a_body_is_answered_as_one_that_never_was(fair, make):
    wrong = [what for name in EXAMPLES for what in swapped(fair, make, name)]

    assert not wrong, "\n".join(wrong)


def test_a_verb_that_forgets_to_ask_is_seen(fair, make, monkeypatch):
    monkeypatch.setattr("app.stores.carriers.require_act", lambda *_: None)

    done, taken = (list(what(fair, make, "register_carrier")) for what in (observed, swapped))

    assert "register_carrier as other: 201, not 404" in done
    assert "register_carrier: something was kept of what was refused" in done
    assert taken[0].startswith("register_carrier office_id as clerk: [(201, ")


def swapped(fair: Fair, make: Make, name: str) -> Iterator[str]:
    """What is wrong with the answers to one operation when one of its numbers after another is somebody else's."""
    request, before = asked(fair, name), kept(make)
    for sender, where in product(senders(fair, name), list(numbers_in(request.body))):
        field = where[-1]
        nothing = NOWHERE if field == "person" else str(NEVER) if field == "lot_id" else NEVER
        tried = [nothing] if is_free(field, sender) else [fair.foreign[field], nothing]
        answers, costs = [], []
        for value in [*tried, *tried]:
            with counted_queries(make) as cost:
                answers.append(fair.send(sender, request, replaced(request.body, where, value)))
            costs.append(len(cost))
        said = {(answer.status_code, words(answer)) for answer in answers}
        if len(said) > 1 or answers[0].status_code != (422 if (name, field) in FIELD_AT_FAULT else 404):
            found = [(answer.status_code, answer.text[:200]) for answer in answers]
            yield f"{name} {'.'.join(map(str, where))} as {sender.name}: {found}"
        # The first round has looked up what is known from then on, such as the sender's token.
        if len(asked_twice := set(costs[len(tried) :])) > 1:
            yield f"{name} {'.'.join(map(str, where))} as {sender.name}: foreign and unknown cost {sorted(asked_twice)}"
    if kept(make) != before:
        yield f"{name}: something was kept of what was refused"


def senders(fair: Fair, name: str) -> list[Actor]:
    """One of each kind of reach, of those who may: of an office, of a company, of the whole country."""
    wanted = wanted_of(fair, name)
    kinds = {(actor.company, actor.office): actor for actor in reversed(fair.actors) if wanted[actor.name] == "open"}
    return list(reversed(kinds.values()))


def is_free(field: str, sender: Actor) -> bool:
    """Is no number foreign to this person there? Offices know every company; who brings one in chooses its office."""
    is_central = sender.office == "IR" and sender.company is None
    return field in ANYBODYS or is_central or field == ("company_id" if sender.company is None else "office_id")
