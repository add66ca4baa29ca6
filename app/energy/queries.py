"""Reading meters and savings: an office those of its book, a company its own, the centre and the auditor all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import case, false, literal, or_, select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import User
from app.accounts.rights import offices_of
from app.companies.queries import company_ids_of
from app.db import db
from app.energy.meters import Bill, DegreeDays, DegreeSeries, Meter, MeterRemoval, Reading, key_of_number
from app.energy.models import Saving
from app.energy.refusals import NoSuchMeter, NoSuchSaving, NoSuchSeries
from app.energy.sight import seen_meters, seen_savings
from app.energy.words import EnergyKind, SavingState
from app.text import fold, latin_digits

OF_METER = (joinedload(Meter.company), joinedload(Meter.entrusting))
OF_SAVING = (
    joinedload(Saving.company), joinedload(Saving.campaign), joinedload(Saving.meter), selectinload(Saving.evidence),
)  # fmt: skip


OF_ONE = (joinedload(Saving.declared_by), joinedload(Saving.decided_by), selectinload(Saving.answers))


def normal_identifier(typed: str) -> str:
    """A meter's number as it is kept: Latin digits and capitals, no blanks."""
    return "".join(latin_digits(typed).split()).upper()


def get_meter(meter_id: int, *, seen_by: User) -> Meter:
    """One meter."""
    meter = db.session.scalar(select(Meter).where(Meter.id == meter_id, seen_meters(seen_by)).options(*OF_METER))
    if meter is None:
        raise NoSuchMeter()
    return meter


def find_meter(meter_id: int | None, *, seen_by: User) -> Meter | None:
    """One meter, if there is one and this person may see it."""
    return db.session.scalar(select(Meter).where(Meter.id == meter_id, seen_meters(seen_by)))


def find_meter_by_identifier(energy: EnergyKind, identifier: str, *, seen_by: User) -> Meter | None:
    """The meter of a kind under the utility's number, if this person may see it."""
    # Two that were registered before numbers were compared by their key are told apart by their spelling.
    spelled, key = normal_identifier(identifier), key_of_number(identifier)
    wanted = select(Meter).where(Meter.energy == energy, or_(Meter.identifier == spelled, Meter.number_key == key))
    order = case((Meter.identifier == spelled, 0), else_=1)
    return db.session.scalar(wanted.where(seen_meters(seen_by)).order_by(order, Meter.id).limit(1))


def list_meters(
    *, seen_by: User, search: str = "", energy: EnergyKind | None = None, company_id: int | None = None,
    after: int | None = None, limit: int = 50,
) -> Sequence[Meter]:  # fmt: skip
    """Meters, the newest first, from behind `after`, the last one's key."""
    wanted = select(Meter).where(seen_meters(seen_by))
    for word in fold(search).split():
        in_number = Meter.number_key.contains(key, autoescape=True) if (key := key_of_number(word)) else false()
        wanted = wanted.where(or_(Meter.folded.contains(word, autoescape=True), in_number))
    if energy is not None:
        wanted = wanted.where(Meter.energy == energy)
    if company_id is not None:
        wanted = wanted.where(Meter.company_id == company_id)
    if after is not None:
        wanted = wanted.where(Meter.id < after)
    return db.session.scalars(wanted.options(*OF_METER).order_by(Meter.id.desc()).limit(limit)).all()


def list_readings(meter: Meter) -> Sequence[Reading]:
    """What a meter showed, the newest first."""
    return db.session.scalars(
        select(Reading).where(Reading.meter_id == meter.id).order_by(Reading.day.desc(), Reading.id)
    ).all()


def list_bills(meter: Meter) -> Sequence[Bill]:
    """A meter's bills, the newest first."""
    return db.session.scalars(
        select(Bill).where(Bill.meter_id == meter.id).order_by(Bill.starts_on.desc(), Bill.id)
    ).all()


def list_series() -> Sequence[DegreeSeries]:
    """Every series of degree days."""
    return db.session.scalars(select(DegreeSeries).order_by(DegreeSeries.name, DegreeSeries.id)).all()


def get_series(series_id: int) -> DegreeSeries:
    """One series of degree days; raises NoSuchSeries."""
    series = db.session.get(DegreeSeries, series_id)
    if series is None:
        raise NoSuchSeries()
    return series


def list_degree_days(
    series_id: int, *, place_id: int | None = None, after: int | None = None, limit: int = 50
) -> Sequence[DegreeDays]:
    """The degree days of a series, those that came last first, from behind `after`, the last one's key."""
    wanted = select(DegreeDays).where(DegreeDays.series_id == series_id)
    if place_id is not None:
        wanted = wanted.where(DegreeDays.place_id == place_id)
    if after is not None:
        wanted = wanted.where(DegreeDays.id < after)
    return db.session.scalars(
        wanted.options(joinedload(DegreeDays.place)).order_by(DegreeDays.id.desc()).limit(limit)
    ).all()


def get_saving(saving_id: int, *, seen_by: User) -> Saving:
    """One saving, with whoever declared it and decided, and what was answered."""
    wanted = select(Saving).where(Saving.id == saving_id, seen_savings(seen_by)).options(*OF_SAVING, *OF_ONE)
    saving = db.session.scalar(wanted)
    if saving is None:
        raise NoSuchSaving()
    return saving


def list_savings(
    *, seen_by: User, state: SavingState | None = None, company_id: int | None = None,
    campaign_id: int | None = None, meter_id: int | None = None, after: int | None = None, limit: int = 50,
) -> Sequence[Saving]:  # fmt: skip
    """Savings, the newest first, from behind `after`, the last one's key."""
    wanted = select(Saving).where(seen_savings(seen_by))
    asked = {
        Saving.state: state, Saving.company_id: company_id, Saving.campaign_id: campaign_id, Saving.meter_id: meter_id,
    }  # fmt: skip
    for column, value in asked.items():
        if value is not None:
            wanted = wanted.where(column == value)
    if after is not None:
        wanted = wanted.where(Saving.id < after)
    return db.session.scalars(wanted.options(*OF_SAVING).order_by(Saving.id.desc()).limit(limit)).all()


def list_removals(meter: Meter) -> Sequence[MeterRemoval]:
    """What was taken out of a meter's readings and bills, the newest first."""
    wanted = select(MeterRemoval).where(MeterRemoval.meter_id == meter.id)
    people = (joinedload(MeterRemoval.recorded_by), joinedload(MeterRemoval.removed_by))
    return db.session.scalars(wanted.options(*people).order_by(MeterRemoval.id.desc())).all()


def list_times(
    meter_ids: Iterable[int], states: Iterable[SavingState] = (SavingState.VERIFIED,)
) -> dict[int, list[tuple[int, date, date]]]:
    """Of each meter the verified savings, with the first and the last day whose readings they rest on.

    A reading is taken at the end of its day: the one before the baseline's first day is its beginning.
    """
    wanted = select(Saving.meter_id, Saving.id, Saving.inputs, Saving.ends_on)
    wanted = wanted.where(Saving.meter_id.in_(sorted(meter_ids)), Saving.state.in_(list(states)))
    times: dict[int, list[tuple[int, date, date]]] = defaultdict(list)
    for meter_id, saving_id, inputs, last in db.session.execute(wanted.order_by(Saving.id)):
        times[meter_id].append((saving_id, date.fromisoformat(inputs["baseline_from"]) - timedelta(days=1), last))
    return times


def list_to_verify(*, seen_by: User, after: int | None = None, limit: int = 50) -> Sequence[Saving]:
    """Declared savings on which this person may decide, in the order in which they were declared."""
    wanted = select(Saving).where(
        Saving.state == SavingState.DECLARED, Saving.declared_by_id != seen_by.id, Saving.drafted_by_id != seen_by.id,
        Saving.company_id.not_in(company_ids_of(seen_by.id)),
    )  # fmt: skip
    offices = offices_of(seen_by, "verify_saving")
    if offices is not None:
        wanted = wanted.where(Saving.office_id.in_(offices))
    if after is not None:
        last = select(Saving.declared_at).where(Saving.id == after).scalar_subquery()
        wanted = wanted.where(tuple_(Saving.declared_at, Saving.id) > tuple_(last, literal(after)))
    return db.session.scalars(wanted.options(*OF_SAVING).order_by(Saving.declared_at, Saving.id).limit(limit)).all()
