"""What can happen to a meter: it is registered, read and billed; a sheet of either is taken whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError

from app import clock
from app.accounts.models import User
from app.accounts.rights import require_act, within
from app.codes import Unit
from app.companies.models import Company
from app.companies.queries import NoSuchCompany, own_companies, own_company_ids
from app.db import atomic, db
from app.energy.drafts import BillDraft, ReadingDraft
from app.energy.lots import saved_item
from app.energy.meters import KNOWN_LETTERS, Bill, Meter, MeterRemoval, Reading, key_of_number
from app.energy.queries import list_times, normal_identifier
from app.energy.refusals import (
    BillBackwards,
    BillsOverlap,
    CompanyMissing,
    HomesAreOfOffices,
    MeterTaken,
    ReadAlready,
    ReadingFell,
    RestsOnIt,
    WrongUnit,
)
from app.energy.removing import refuse_falls_without
from app.energy.sight import hold_meters
from app.energy.words import EnergyKind, MeterOwner, Removed
from app.errors import N_, Bilingual, DomainError, Invalid, RowsNotTaken
from app.items.models import Item
from app.items.quantities import read_quantity, say_quantity
from app.ledger.refusals import DayAhead
from app.places.queries import get_office, get_place

LONGEST_NUMBER = 40
MOST_HOMES = 1_000_000
"""Behind one meter."""


@atomic()
def register_meter(
    *, energy: EnergyKind, identifier: str, owner: MeterOwner, name: str, place_id: int, by: User,
    company_id: int | None = None, office_id: int | None = None, households: int | None = None,
) -> Meter:  # fmt: skip
    """A meter under the utility's number, by its company or by an office; there is one of a kind with that number.

    Raises MeterTaken, so that nobody claims a meter that another claims already.
    """
    number, key = normal_identifier(identifier), key_of_number(identifier)
    if not key:
        raise Invalid(N_("Please fill this in."), field="identifier")
    if not KNOWN_LETTERS.fullmatch(key):
        raise Invalid(N_("A meter's number is of Latin or Persian letters and of digits."), field="identifier")
    if max(len(number), len(key)) > LONGEST_NUMBER:  # some letters have two capitals
        raise Invalid(N_("This is longer than {longest} letters."), longest=LONGEST_NUMBER, field="identifier")
    if owner is MeterOwner.COMPANY and company_id is None:
        raise CompanyMissing(field="company_id")
    if owner is MeterOwner.HOUSEHOLDS and company_id is not None:
        raise HomesAreOfOffices(field="company_id")
    office_id = _office_of(company_id, office_id, by)
    _lie_in_country(place_id)
    if households is not None and not 1 <= households <= MOST_HOMES:
        raise Invalid(N_("This is a number from {first} to {last}."), first=1, last=MOST_HOMES, field="households")
    taken = db.session.scalar(select(Meter.identifier).where(Meter.energy == energy, Meter.number_key == key))
    if taken is not None:
        raise MeterTaken(identifier=taken, field="identifier")
    meter = Meter(
        energy=energy, identifier=number, owner=owner, name=name, company_id=company_id, office_id=office_id,
        place_id=place_id, households=households, registered_by_id=by.id, registered_at=clock.recorded_now(),
    )  # fmt: skip
    db.session.add(meter)
    try:
        db.session.flush()
    except IntegrityError as error:  # somebody else registers it at this moment
        raise MeterTaken(identifier=number, field="identifier") from error
    return meter


def _office_of(company_id: int | None, office_id: int | None, by: User) -> int:
    """The office in whose sight the meter is: its company's, or the one that reads it."""
    if company_id is None:
        if office_id is None:
            raise Invalid(N_("Please fill this in."), field="office_id")
        require_act(by, office_id, "keep_meters")
        return get_office(office_id).id
    known = or_(own_companies(by), *(within(by, act, Company.office_id) for act in ("keep_meters", "read_entries")))
    company = db.session.scalar(select(Company).where(Company.id == company_id, known))
    if company is None:
        raise NoSuchCompany(field="company_id")
    if company_id not in own_company_ids(by):
        require_act(by, company.office_id, "keep_meters")
    return company.office_id


def _lie_in_country(place_id: int) -> None:
    if get_place(place_id).province is None:
        raise Invalid(N_("A meter lies in a province or a county."), field="place_id")


@atomic()
def record_readings(*, readings: Sequence[ReadingDraft], by: User) -> list[Reading]:
    """What meters showed, in any order of days; what is recorded already, just so, changes nothing.

    Raises RowsNotTaken, which says of every bad row why it is refused; a meter never shows less than before unless a
    change of it was recorded.
    """
    meters = hold_meters((draft.meter_id for draft in readings), by)
    items = _items_of(meters)
    known = _known_readings(list(meters))
    refusals: dict[int, DomainError] = {}
    new: dict[int, Reading] = {}
    places: dict[int, int] = {}
    for place, draft in enumerate(readings):
        try:
            reading = _read(draft, meters[draft.meter_id], items[draft.meter_id], by)
            taken = known[draft.meter_id].setdefault(reading.day, reading)
            if taken is reading:
                new[place], places[id(reading)] = reading, place
            elif (taken.shown, taken.closing) != (reading.shown, reading.closing):
                raise ReadAlready(day=reading.day, field="day")
        except DomainError as refusal:
            refusals[place] = refusal
    for meter_id, days in known.items():
        _refuse_falls(items[meter_id], [days[day] for day in sorted(days)], places, refusals)
    if refusals:
        raise RowsNotTaken(refusals)
    db.session.add_all(new.values())
    db.session.flush()
    return list(new.values())


def _items_of(meters: Mapping[int, Meter]) -> dict[int, Item]:
    """The item that each meter counts, by which quantities are read."""
    of_kind = {energy: saved_item(energy) for energy in sorted({meter.energy for meter in meters.values()})}
    return {meter_id: of_kind[meter.energy] for meter_id, meter in meters.items()}


def _known_readings(meter_ids: Sequence[int]) -> dict[int, dict[date, Reading]]:
    known: dict[int, dict[date, Reading]] = {meter_id: {} for meter_id in meter_ids}
    for reading in db.session.scalars(select(Reading).where(Reading.meter_id.in_(meter_ids)).order_by(Reading.day)):
        known[reading.meter_id][reading.day] = reading
    return known


def _read(draft: ReadingDraft, meter: Meter, item: Item, by: User) -> Reading:
    _check_unit(draft.unit, meter)
    _refuse_ahead(draft.day, "day")
    closing = None if draft.closing is None else read_quantity(draft.closing, item, field="closing")
    return Reading(
        meter_id=meter.id, day=draft.day, shown=read_quantity(draft.shown, item, field="shown"), closing=closing,
        recorded_by_id=by.id, recorded_at=clock.recorded_now(),
    )  # fmt: skip


def _refuse_falls(
    item: Item, readings: Sequence[Reading], places: dict[int, int], refusals: dict[int, DomainError]
) -> None:
    """Of two readings that do not fit, the one that is new is refused, the later one first."""
    for before, after in pairwise(readings):
        shown = after.shown if after.closing is None else after.closing
        if shown >= before.shown:
            continue
        place = places.get(id(after), places.get(id(before)))
        if place is not None:
            refusals.setdefault(
                place,
                ReadingFell(
                    day=after.day, shown=say_quantity(shown, item), before=say_quantity(before.shown, item),
                    field="shown",
                ),
            )  # fmt: skip


@atomic()
def record_bills(*, bills: Sequence[BillDraft], by: User) -> list[Bill]:
    """Bills of meters, each from a day to a day; two bills of a meter share no day. Raises RowsNotTaken."""
    meters = hold_meters((draft.meter_id for draft in bills), by)
    items = _items_of(meters)
    known = db.session.scalars(select(Bill).where(Bill.meter_id.in_(list(meters))).order_by(Bill.starts_on))
    taken: dict[int, list[tuple[date, date, int]]] = {meter_id: [] for meter_id in meters}
    for bill in known:
        taken[bill.meter_id].append((bill.starts_on, bill.ends_on, bill.quantity))
    refusals: dict[int, DomainError] = {}
    new: list[Bill] = []
    for place, draft in enumerate(bills):
        try:
            said = _read_bill(draft, meters[draft.meter_id], items[draft.meter_id], by)
            one = (said.starts_on, said.ends_on, said.quantity)
            if one in taken[draft.meter_id]:
                continue
            if any(start <= said.ends_on and said.starts_on <= end for start, end, _ in taken[draft.meter_id]):
                raise BillsOverlap(day=said.starts_on, field="starts_on")
            taken[draft.meter_id].append(one)
            new.append(said)
        except DomainError as refusal:
            refusals[place] = refusal
    if refusals:
        raise RowsNotTaken(refusals)
    db.session.add_all(new)
    db.session.flush()
    return new


def _read_bill(draft: BillDraft, meter: Meter, item: Item, by: User) -> Bill:
    _check_unit(draft.unit, meter)
    if draft.ends_on < draft.starts_on:
        raise BillBackwards(day=draft.starts_on, field="ends_on")
    _refuse_ahead(draft.ends_on, "ends_on")
    return Bill(
        meter_id=meter.id, starts_on=draft.starts_on, ends_on=draft.ends_on,
        quantity=read_quantity(draft.quantity, item), recorded_by_id=by.id,
        recorded_at=clock.recorded_now(),
    )  # fmt: skip


def _check_unit(sent: Unit, meter: Meter) -> None:
    wanted = meter.energy.unit
    if sent is not wanted:
        raise WrongUnit(wanted=Bilingual(wanted.en, wanted.fa), sent=Bilingual(sent.en, sent.fa), field="unit")


def _refuse_ahead(day: date, field: str) -> None:
    if day > clock.business_today():
        raise DayAhead(day=day, field=field)


@atomic()
def remove_readings(*, reading_ids: Sequence[int], since: datetime, by: User) -> None:
    """What a file brought at an instant goes again; a saving that waits is looked at anew when it is verified.

    Raises RestsOnIt where a verified saving was found in them, and FallsWithout where one of them is a meter's change.
    """
    # SQLite gives a freed key again: where what the file brought was removed, the key is another reading's by now. What
    # was removed and had been recorded before the file came was not the file's.
    freed = select(MeterRemoval.record_id).where(
        MeterRemoval.what == Removed.READING, MeterRemoval.recorded_at >= since
    )
    found = select(Reading).where(Reading.id.in_(reading_ids), Reading.id.not_in(freed))
    readings = db.session.scalars(found.order_by(Reading.id)).all()
    times = list_times(hold_meters((reading.meter_id for reading in readings), by))
    refuse_falls_without(readings)
    for reading in readings:
        for saving, first, last in times.get(reading.meter_id, ()):
            if first <= reading.day <= last:
                raise RestsOnIt(day=reading.day, number=saving)
        db.session.delete(reading)
    db.session.flush()
