"""What the examples of persons, needs and entitlements need."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.accounts.queries import get_user_by_name
from app.beneficiaries.households import add_member
from app.beneficiaries.matching import list_pairs
from app.beneficiaries.words import NeedState, ReceiverKind

Prepared = dict[str, Any]


def _person(world: Any) -> Prepared:
    county = world.rows["county"]
    return {"place_id": county, "national_number": world.make.national_number(), "kind": "person"}


def _known(world: Any, **facts: Any) -> Prepared:
    return {"path": world.make.person(**facts).id, "national_number": world.make.national_number()}


def _household(world: Any, *, lived_in: bool) -> Prepared:
    household, person = world.make.receiver(kind=ReceiverKind.HOUSEHOLD), world.make.receiver()
    if lived_in:
        clerk = get_user_by_name(world.people["clerk"])
        add_member(household_id=household.id, person_id=person.id, since=world.make.today, by=clerk)
    return {"path": household.id, "person_id": person.id, "ended_on": world.make.today.isoformat()}


def _pair(world: Any) -> Prepared:
    name = f"کیمیا نمونه {world.make.number()}"
    _, younger = world.make.person(name=name), world.make.person(name=name)
    clerk = get_user_by_name(world.people["clerk"])
    return {"path": list_pairs(seen_by=clerk, receiver_id=younger.id)[0].id}


def _need(world: Any, state: NeedState) -> Prepared:
    return {"path": world.make.need(world.make.receiver(), "blanket", state=state).id}


OF_PERSONS: dict[str, Callable[[Any], Prepared]] = {
    "register_person": _person,
    "write_identity": _known,
    "note_consent": _known,
    "name_collector": _known,
    "add_member": lambda w: _household(w, lived_in=False),
    "end_member": lambda w: _household(w, lived_in=True),
    "decide_pair": _pair,
    "assess_need": lambda w: _need(w, NeedState.NEW),
    "withdraw_need": lambda w: _need(w, NeedState.NEW),
    "state_entitlement": lambda w: {"who": "officer", "family": f"wheelchair_{w.make.number()}"},
}
