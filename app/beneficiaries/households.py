"""Who lives in a household: persons of the same office, from a day on; what a household got is theirs too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app import clock
from app.accounts.models import User
from app.beneficiaries.identities import own_receiver
from app.beneficiaries.models import Receiver
from app.beneficiaries.need_models import Member
from app.beneficiaries.queries import NoSuchReceiver
from app.beneficiaries.words import HouseholdBand, ReceiverKind
from app.db import atomic, db
from app.errors import N_, Conflict, Invalid, NotFound
from app.ledger.refusals import DayAhead

BANDS = ((1, HouseholdBand.ONE), (2, HouseholdBand.TWO), (4, HouseholdBand.TO_4), (6, HouseholdBand.TO_6))
ORDER = list(HouseholdBand)


class NoSuchMember(NotFound):
    """Nobody of that number lives in this household, or it is not yours to see."""


@atomic()
def add_member(*, household_id: int, person_id: int, since: date, by: User) -> Receiver:
    """A person lives in a household. Its size is never told finer than in bands, and grows with them."""
    household = own_receiver(household_id, by, "register_beneficiary")
    if household.kind is not ReceiverKind.HOUSEHOLD:
        raise Invalid(N_("This is not a household."), field="receiver_id")
    person = db.session.get(Receiver, person_id)
    if person is None or person.office_id != household.office_id:
        raise NoSuchReceiver(code=person_id, field="person_id")
    if person.kind is not ReceiverKind.PERSON:
        raise Invalid(N_("Only a person lives in a household."), field="person_id")
    if since > clock.business_today():
        raise DayAhead(day=since, field="since")
    if _find_standing(person_id) is not None:
        raise Conflict(N_("This person lives in a household already."), field="person_id")
    db.session.add(Member(household_id=household.id, person_id=person.id, since=since, noted_by_id=by.id))
    db.session.flush()
    household.household_band = band_with(household.household_band, total_members(household.id))
    return household


@atomic()
def end_member(*, household_id: int, person_id: int, ended_on: date, by: User) -> Receiver:
    """A person no longer lives in a household."""
    household = own_receiver(household_id, by, "register_beneficiary")
    member = _find_standing(person_id)
    if member is None or member.household_id != household.id:
        raise NoSuchMember(field="person_id")
    if not member.since <= ended_on <= clock.business_today():
        raise Invalid(N_("The day is between {first} and today."), first=member.since, field="ended_on")
    member.ended_on = ended_on
    return household


def list_members(household_id: int) -> Sequence[Member]:
    """Who lives there now."""
    wanted = select(Member).options(joinedload(Member.person).joinedload(Receiver.place))
    wanted = wanted.where(Member.household_id == household_id, Member.ended_on.is_(None))
    return db.session.scalars(wanted.order_by(Member.id)).all()


def find_household(person_id: int) -> Member | None:
    """Where a person lives now."""
    return _find_standing(person_id)


def _find_standing(person_id: int) -> Member | None:
    return db.session.scalar(select(Member).where(Member.person_id == person_id, Member.ended_on.is_(None)))


def total_members(household_id: int) -> int:
    """How many live there now."""
    wanted = select(func.count()).where(Member.household_id == household_id, Member.ended_on.is_(None))
    return db.session.scalar(wanted) or 0


def band_with(said: HouseholdBand | None, members: int) -> HouseholdBand | None:
    """The size of a household of which somebody said one, and of which so many members are named."""
    if not members:
        return said
    counted = next((band for most, band in BANDS if members <= most), HouseholdBand.OVER_6)
    return counted if said is None else max(said, counted, key=ORDER.index)
