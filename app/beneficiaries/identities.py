"""Who a receiver is: written by its own office, and read there alone, with a purpose that is written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from app import clock
from app.accounts.models import User
from app.accounts.rights import require_act
from app.beneficiaries import helped, sealing
from app.beneficiaries.asking import Warned, keep_answers, require_answers
from app.beneficiaries.identity_models import Collector, Consent, Identity
from app.beneficiaries.matching import find_alike
from app.beneficiaries.models import Receiver, ReceiverDetails
from app.beneficiaries.need_models import Match
from app.beneficiaries.queries import NoSuchReceiver, get_receiver_for, seen
from app.beneficiaries.sealing import CollectorDraft, IdentityDraft
from app.beneficiaries.service import register_receivers
from app.beneficiaries.words import ConsentBy, IdentityAct, Purpose, ReceiverKind, Relation
from app.db import atomic, db
from app.errors import N_, Conflict, Invalid, NotFound, RowsNotTaken
from app.identifiers import has_right_national_check, spell_national_id
from app.ledger import service as ledger
from app.ledger.acts import asks_itself
from app.ledger.made import get_made, remember_made
from app.ledger.refusals import DayAhead
from app.watching import service as watching
from app.watching.reading import watched
from app.watching.words import IDENTITY_READ

WITH_IDENTITY = (ReceiverKind.PERSON, ReceiverKind.HOUSEHOLD)


class NotANationalNumber(Invalid):
    """This is not a national number. It has 10 digits."""


class RegisteredAlready(Conflict):
    """This national number is receiver {code} already. Go on with that one."""


class NoIdentityKept(NotFound):
    """Of this receiver nothing is kept but the code."""


class NoSuchCollector(NotFound):
    """There is no such person who may collect, or it is not yours to see."""


@dataclass(frozen=True, kw_only=True)
class ConsentDraft:
    """When somebody agreed, to which text, and who."""

    given_on: date
    text_no: str
    given_by: ConsentBy


@dataclass(frozen=True)
class Known:
    """Who a receiver is, as the one logged read gives it."""

    receiver: Receiver
    identity: IdentityDraft
    collectors: Sequence[tuple[Collector, CollectorDraft]]


@atomic()
def register_person(
    *, details: ReceiverDetails, identity: IdentityDraft, consent: ConsentDraft, office_id: int, by: User, key: str,
    answers: Mapping[str, str] | None = None,
) -> Receiver:  # fmt: skip
    """A person or a household under a new code, and sealed apart who it is.

    Raises Unanswered where the number's last digit is wrong or help was given before and nothing is answered to it;
    RegisteredAlready where the office has the number.
    """
    require_act(by, office_id, "register_beneficiary")
    identity = read_numbers(identity)
    content = {"details": details, "office_id": office_id, "identity": sealing.digest_of(identity), "consent": consent}
    act = ledger.begin_act(verb="register_person", by=by, key=key, content=content, allowed=asks_itself)
    if act.is_repeat:
        return get_receiver_for(get_made(act.id), seen_by=by)
    check_consent(consent)
    if details.kind not in WITH_IDENTITY:
        raise Invalid(N_("A name and a number are kept of persons and households only."), field="kind")
    warnings = warn_of_number(identity, office_id=office_id)
    require_answers(warnings, answers or {})
    try:
        [(receiver, _)] = register_receivers(rows=[details], office_id=office_id, by=by)
    except RowsNotTaken as refused:
        raise refused.refusals[0] from refused
    write_down(receiver, identity, by)
    keep_consent(receiver, consent, by)
    keep_answers(warnings, answers or {}, receiver_id=receiver.id, by=by)
    remember_made(act_id=act.id, made_id=receiver.id)
    return receiver


@atomic()
def write_identity(
    *, receiver_id: int, identity: IdentityDraft, by: User, answers: Mapping[str, str] | None = None
) -> Receiver:
    """Who a receiver is, for the first time or corrected; what was there before is not kept. Raises as registering."""
    receiver = own_receiver(receiver_id, by, "register_beneficiary")
    if receiver.kind not in WITH_IDENTITY:
        raise Invalid(N_("A name and a number are kept of persons and households only."), field="receiver_id")
    if not has_consent(receiver.id):
        raise Conflict(N_("Note first that the person agrees."))
    identity = read_numbers(identity)
    warnings = warn_of_number(identity, office_id=receiver.office_id, but=receiver.id)
    require_answers(warnings, answers or {})
    write_down(receiver, identity, by)
    keep_answers(warnings, answers or {}, receiver_id=receiver.id, by=by)
    return receiver


@atomic()
def note_consent(*, receiver_id: int, consent: ConsentDraft, by: User) -> Receiver:
    """A person, or a guardian for them, agreed to a text."""
    receiver = own_receiver(receiver_id, by, "register_beneficiary")
    check_consent(consent)
    keep_consent(receiver, consent, by)
    return receiver


@atomic()
def name_collector(*, receiver_id: int, relation: Relation, who: CollectorDraft, by: User) -> Collector:
    """Somebody may collect what is for a person. Raises NoIdentityKept where nobody knows who that person is."""
    receiver = own_receiver(receiver_id, by, "register_beneficiary")
    if db.session.get(Identity, receiver.id) is None:
        raise NoIdentityKept(field="receiver_id")
    number = _spelled(who.national_number)
    collector = Collector(
        receiver_id=receiver.id, relation=relation, named_by_id=by.id, named_at=clock.recorded_now(),
        sealed=sealing.seal_collector(receiver.id, replace(who, national_number=number)),
    )  # fmt: skip
    db.session.add(collector)
    db.session.flush()
    return collector


@atomic()
def end_collector(*, receiver_id: int, collector_id: int, by: User) -> Receiver:
    """Somebody may no longer collect."""
    receiver = own_receiver(receiver_id, by, "register_beneficiary")
    collector = db.session.get(Collector, collector_id)
    if collector is None or collector.receiver_id != receiver.id:
        raise NoSuchCollector()
    if collector.ended_at is not None:
        raise Conflict(N_("This has ended already."))
    collector.ended_at = clock.recorded_now()
    return receiver


def read_identity(receiver_id: int, *, purpose: Purpose, by: User) -> Known:
    """Who a receiver is: the one read there is of it, for its own office, written down with what it is for."""
    with watched():
        receiver = own_receiver(receiver_id, by, "read_identity")
        identity = sealing.take_out(receiver.id)
        if identity is None:
            raise NoIdentityKept()
        collectors = sealing.open_collectors(receiver.id)
        watching.note_read(kind=IDENTITY_READ + purpose, ids=[receiver.id], by=by)
    return Known(receiver, identity, collectors)


def own_receiver(receiver_id: int, by: User, act: str) -> Receiver:
    """A receiver of an office in which this person may do an act; NoSuchReceiver, or NotAllowed of one they read."""
    receiver = db.session.scalar(select(Receiver).where(Receiver.id == receiver_id, seen(by)))
    if receiver is None:
        raise NoSuchReceiver(code=receiver_id)
    require_act(by, receiver.office_id, act)
    return receiver


def has_identity(receiver_id: int) -> bool:
    """Is it known who this is?"""
    return db.session.scalar(select(Identity.receiver_id).where(Identity.receiver_id == receiver_id)) is not None


def list_consents(receiver_id: int) -> Sequence[Consent]:
    """What was agreed to, the newest last."""
    wanted = select(Consent).where(Consent.receiver_id == receiver_id)
    return db.session.scalars(wanted.order_by(Consent.given_on, Consent.id)).all()


def has_consent(receiver_id: int) -> bool:
    """Did this person agree?"""
    return bool(list_consents(receiver_id))


def read_numbers(identity: IdentityDraft) -> IdentityDraft:
    """The same with its number as 10 digits. Raises NotANationalNumber, which does not repeat it."""
    return replace(identity, national_number=_spelled(identity.national_number))


def _spelled(written: str | None) -> str | None:
    if written is None:
        return None
    digits = spell_national_id(written)
    if digits is None:
        raise NotANationalNumber(field="national_number")
    return digits


def warn_of_number(identity: IdentityDraft, *, office_id: int, but: int | None = None) -> list[Warned]:
    """What a number says: that its last digit is wrong, that help was given under it. Raises RegisteredAlready."""
    number = identity.national_number
    if number is None:
        return []
    said = []
    if not has_right_national_check(number):
        words = N_("The last digit of this national number does not agree with the others. Why is it right?")
        said.append(Warned("national_number-check", words))
    known = helped.list_of_number(number) - {but}
    here = select(Receiver.code).where(Receiver.id.in_(known), Receiver.office_id == office_id).order_by(Receiver.id)
    code = db.session.scalar(here.limit(1)) if known else None
    if code is not None:
        raise RegisteredAlready(code=code, field="national_number")
    return [*said, *helped.warn_of_help(known, None, on=clock.business_today())]


def write_down(receiver: Receiver, identity: IdentityDraft, by: User) -> list[Match]:
    """Seal who a receiver is, and put to the office whoever in it has a name alike; those are given."""
    was_known = sealing.put_away(receiver, identity)
    sealing.note_event(receiver.id, IdentityAct.REVISED if was_known else IdentityAct.WRITTEN, by_id=by.id)
    return find_alike(receiver, identity.name)


def check_consent(consent: ConsentDraft) -> None:
    """Nobody agreed on a day ahead. Raises DayAhead."""
    if consent.given_on > clock.business_today():
        raise DayAhead(day=consent.given_on, field="consent_on")


def keep_consent(receiver: Receiver, consent: ConsentDraft, by: User) -> None:
    """Write down that somebody agreed, and to which text."""
    db.session.add(
        Consent(
            receiver_id=receiver.id, given_on=consent.given_on, text_no=consent.text_no, given_by=consent.given_by,
            noted_by_id=by.id, noted_at=clock.recorded_now(),
        )
    )  # fmt: skip
    db.session.flush()
