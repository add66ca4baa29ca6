"""The shapes of identities, consents, households and decisions as they come in; no refusal repeats them."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load

from app.beneficiaries.identities import ConsentDraft
from app.beneficiaries.schemas import ReceiverIn
from app.beneficiaries.sealing import CollectorDraft, IdentityDraft
from app.beneficiaries.words import ConsentBy, MatchState, Purpose, Relation
from app.shapes import Chosen, Day, Filters, Form, Key, Text, Truth

IDENTITY, CONSENT = ("name", "national_number", "phone", "address"), ("consent_on", "consent_text", "consent_by")
SHORT, NUMBER = 120, 30


def said_to_warnings() -> fields.Dict:
    """What is said to each warning, by its code."""
    return fields.Dict(keys=fields.String(), values=Text(longest=500), load_default=dict)


class IdentityIn(Form):
    """Who somebody is."""

    name = Text(required=True, longest=SHORT)
    national_number = Text(longest=NUMBER, load_default=None)
    phone = Text(longest=NUMBER, load_default=None)
    address = Text(longest=300, load_default=None)


class ConsentIn(Form):
    """When somebody agreed, to which text, and who."""

    consent_on = Day(required=True)
    consent_text = Text(required=True, longest=40)
    consent_by = Chosen(ConsentBy, required=True)

    @post_load
    def _gather(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        return {"consent": _consent_of(data)}


class PersonIn(ReceiverIn, IdentityIn):
    """A person or a household, and who it is."""

    consent_on = Day(required=True)
    consent_text = Text(required=True, longest=40)
    consent_by = Chosen(ConsentBy, required=True)
    answers = said_to_warnings()

    @post_load
    def _gather_identity(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        said = {"identity": _identity_of(data), "consent": _consent_of(data)}
        return said | {name: value for name, value in data.items() if name not in (*IDENTITY, *CONSENT)}


class PersonRegistrationIn(PersonIn):
    """The same, and the office that keeps it."""

    office_id = Key(required=True)


class WholeIdentityIn(IdentityIn):
    """Who somebody is, written or corrected."""

    answers = said_to_warnings()

    @post_load
    def _gather(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        return {"identity": _identity_of(data), "answers": data["answers"]}


class PurposeQuery(Filters):
    """What somebody's identity is read for."""

    purpose = Chosen(Purpose, required=True)


class CollectorIn(Form):
    """Who may collect for somebody."""

    relation = Chosen(Relation, required=True)
    name = Text(required=True, longest=SHORT)
    national_number = Text(longest=NUMBER, load_default=None)
    phone = Text(longest=NUMBER, load_default=None)

    @post_load
    def _gather(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        who = CollectorDraft(name=data["name"], national_number=data["national_number"], phone=data["phone"])
        return {"relation": data["relation"], "who": who}


class MemberIn(Form):
    """Who lives in a household, and since when."""

    person_id = Key(required=True)
    since = Day(required=True)


class MemberEndIn(Form):
    """Until when a person lived there."""

    person_id = Key(required=True)
    ended_on = Day(required=True)


class PairQuery(Filters):
    """Which pairs are asked for."""

    state = Chosen(MatchState, load_default=None, allow_none=True)
    receiver_id = Key(load_default=None, allow_none=True)


class PairDecisionIn(Form):
    """Whether two are the same, and why."""

    same = Truth(required=True)
    reason = Text(required=True, longest=500)


def _identity_of(data: dict[str, Any]) -> IdentityDraft:
    said: dict[str, Any] = {name: data.get(name) for name in IDENTITY}
    return IdentityDraft(**said)


def _consent_of(data: dict[str, Any]) -> ConsentDraft:
    return ConsentDraft(
        given_on=data["consent_on"], text_no=data["consent_text"], given_by=data["consent_by"]
    )  # fmt: skip
