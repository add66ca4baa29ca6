"""Who receivers are: sealed apart, for their own office alone; households, and who may be the same person."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from app.api.contract import Slice, endpoint
from app.api.door import reader
from app.beneficiaries import forgetting, households, identities, matching, reading
from app.beneficiaries.answers import ReceiverOut
from app.beneficiaries.identity_models import Collector
from app.beneficiaries.identity_schemas import (
    CollectorIn,
    ConsentIn,
    MemberEndIn,
    MemberIn,
    PairDecisionIn,
    PairQuery,
    PersonRegistrationIn,
    PurposeQuery,
    WholeIdentityIn,
)
from app.beneficiaries.matching import SideBySide
from app.beneficiaries.models import Receiver
from app.beneficiaries.need_answers import (
    CollectorKeptOut,
    IdentityOut,
    PairOut,
    SideBySideOut,
    WholeReceiverOut,
)
from app.beneficiaries.need_models import Match
from app.beneficiaries.told import WholeReceiver, read_whole


@endpoint("POST", "/receivers/persons", "register_beneficiary", takes=PersonRegistrationIn, gives=ReceiverOut,
          status=201, made="show_receiver", keyed=True)  # fmt: skip
def register_person(said: dict[str, Any], key: str) -> Receiver:
    """A person or a household under a new code, and sealed apart who it is.

    Where the number's last digit is wrong, or help was given under it before, it is refused until “answers” says a few
    words to each warning that “errors” names. Of other offices the answer says a day, a group of items and a province.
    """
    return reading.read_receiver(identities.register_person(by=reader(), key=key, **said).id, by=reader())


@endpoint("GET", "/receivers/<int:receiver_id>/person", "read_beneficiaries", gives=WholeReceiverOut)
def show_person(receiver_id: int) -> WholeReceiver:
    """What is kept beside a code: whether it is known who it is, what was agreed to, who lives there."""
    return read_whole(receiver_id, by=reader())


@endpoint("GET", "/receivers/<int:receiver_id>/identity", "read_identity", filters=PurposeQuery, gives=IdentityOut)
def read_identity(receiver_id: int, asked: dict[str, Any]) -> Any:
    """Who a receiver is; that you read it is written down with what for."""
    known = identities.read_identity(receiver_id, purpose=asked["purpose"], by=reader())
    collectors = [
        {"id": row.id, "relation": row.relation, "name": who.name, "national_number": who.national_number,
         "phone": who.phone}
        for row, who in known.collectors
    ]  # fmt: skip
    said = known.identity
    return SimpleNamespace(
        receiver=known.receiver, name=said.name, national_number=said.national_number, phone=said.phone,
        address=said.address, collectors=collectors,
    )  # fmt: skip


@endpoint("POST", "/receivers/<int:receiver_id>/identity", "register_beneficiary",
          takes=WholeIdentityIn, gives=WholeReceiverOut)  # fmt: skip
def write_identity(receiver_id: int, said: dict[str, Any]) -> WholeReceiver:
    """Who a receiver is, for the first time or corrected; what was there before is not kept.

    Warnings are answered as in registering.
    """
    return _whole(identities.write_identity(receiver_id=receiver_id, by=reader(), **said))


@endpoint("POST", "/receivers/<int:receiver_id>/consents", "register_beneficiary",
          takes=ConsentIn, gives=WholeReceiverOut)  # fmt: skip
def note_consent(receiver_id: int, said: dict[str, Any]) -> WholeReceiver:
    """A person, or a guardian for them, agreed to a text."""
    return _whole(identities.note_consent(receiver_id=receiver_id, by=reader(), **said))


@endpoint("POST", "/receivers/<int:receiver_id>/collectors", "register_beneficiary",
          takes=CollectorIn, gives=CollectorKeptOut, status=201)  # fmt: skip
def name_collector(receiver_id: int, said: dict[str, Any]) -> Collector:
    """Somebody may collect what is for a person; who that is stands sealed with the person's identity."""
    return identities.name_collector(receiver_id=receiver_id, by=reader(), **said)


@endpoint("POST", "/receivers/<int:receiver_id>/collectors/<int:collector_id>/end", "register_beneficiary",
          gives=WholeReceiverOut)  # fmt: skip
def end_collector(receiver_id: int, collector_id: int) -> WholeReceiver:
    """Somebody may no longer collect."""
    return _whole(identities.end_collector(receiver_id=receiver_id, collector_id=collector_id, by=reader()))


@endpoint("POST", "/receivers/<int:receiver_id>/members", "register_beneficiary",
          takes=MemberIn, gives=WholeReceiverOut)  # fmt: skip
def add_member(receiver_id: int, said: dict[str, Any]) -> WholeReceiver:
    """A person lives in a household, both of one office."""
    return _whole(households.add_member(household_id=receiver_id, by=reader(), **said))


@endpoint("POST", "/receivers/<int:receiver_id>/members/end", "register_beneficiary",
          takes=MemberEndIn, gives=WholeReceiverOut)  # fmt: skip
def end_member(receiver_id: int, said: dict[str, Any]) -> WholeReceiver:
    """A person no longer lives in a household."""
    return _whole(households.end_member(household_id=receiver_id, by=reader(), **said))


@endpoint("POST", "/receivers/<int:receiver_id>/forget", "forget_person", gives=WholeReceiverOut)
def forget_person(receiver_id: int) -> WholeReceiver:
    """Forget who a receiver is, because the person asks for it: for good, with the keyed hash of the number.

    The code stays, and what was handed over to it.
    """
    return _whole(forgetting.forget_person(receiver_id=receiver_id, by=reader()))


@endpoint("GET", "/receivers/pairs", "decide_pairs", filters=PairQuery, gives=PairOut, pages=True)
def list_pairs(asked: dict[str, Any], page: Slice) -> Sequence[Match]:
    """Receivers of your offices whose names are alike, under their codes, the newest first."""
    return matching.list_pairs(seen_by=reader(), after=page.key, limit=page.limit, **asked)


@endpoint("GET", "/receivers/pairs/<int:pair_id>", "decide_pairs", gives=SideBySideOut)
def show_pair(pair_id: int) -> SideBySide:
    """Two receivers with who they are, for whoever decides; that you read it is written down of both."""
    return matching.read_pair(pair_id, by=reader())


@endpoint("POST", "/receivers/pairs/<int:pair_id>/decide", "decide_pairs", takes=PairDecisionIn, gives=PairOut)
def decide_pair(pair_id: int, said: dict[str, Any]) -> Match:
    """The two are the same person, and the younger code points at the elder from now on; or they are not."""
    return matching.decide_pair(pair_id=pair_id, by=reader(), **said)


def _whole(receiver: Receiver) -> WholeReceiver:
    return read_whole(receiver.id, by=reader())
