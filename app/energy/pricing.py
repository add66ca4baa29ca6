"""Tariffs and prices are recorded beside the ones before them; a conversion asks for those of its day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import func, select

from app import clock
from app.accounts.models import User
from app.accounts.rights import require_anywhere
from app.codes import ValueBasis
from app.db import atomic, db
from app.energy.conversion_refusals import NotAGift, NotASaving
from app.energy.conversion_words import CLIMATES, STEPS, Season
from app.energy.pricing_models import Tariff, UnitPrice
from app.errors import N_, Invalid
from app.items.queries import get_item
from app.ledger.models import VALUE_BOUND
from app.ledger.refusals import DayAhead

YEARS = range(1300, 1500)
PAGE = 50


@atomic()
def record_tariff(
    *, item_id: int, year: int, climate: int, season: Season, step: int, rials: int, source: str, by: User
) -> Tariff:
    """From now on a whole unit of this saving is worth so many rials; what was converted stays as it was."""
    require_anywhere(by, "keep_tariffs")
    item = get_item(item_id)
    if not item.is_saving:
        raise NotASaving(item=item.names, field="item_id")
    for name, number, among in (("year", year, YEARS), ("climate", climate, CLIMATES), ("step", step, STEPS)):
        if number not in among:
            raise Invalid(N_("This is a number from {first} to {last}."), first=among[0], last=among[-1], field=name)
    _check_rials(rials)
    tariff = Tariff(
        item=item, year=year, climate=climate, season=season, step=step, rials=rials, source=source,
        recorded_by_id=by.id, recorded_at=clock.recorded_now(),
    )  # fmt: skip
    db.session.add(tariff)
    db.session.flush()
    return tariff


@atomic()
def record_price(
    *, item_id: int, priced_on: date, rials: int, basis: ValueBasis, source: str, by: User
) -> UnitPrice:  # fmt: skip
    """From this day on a whole item costs so many rials; what was converted stays as it was."""
    require_anywhere(by, "keep_tariffs")
    item = get_item(item_id)
    if item.is_saving:
        raise NotAGift(item=item.names, field="item_id")
    if priced_on > clock.business_today():
        raise DayAhead(day=priced_on, field="priced_on")
    _check_rials(rials)
    price = UnitPrice(
        item=item, priced_on=priced_on, rials=rials, basis=basis, source=source, recorded_by_id=by.id,
        recorded_at=clock.recorded_now(),
    )  # fmt: skip
    db.session.add(price)
    db.session.flush()
    return price


def _check_rials(rials: int) -> None:
    if not 0 < rials < VALUE_BOUND:
        raise Invalid(N_("This is one rial or more, and no more than the book holds."), field="rials")


def find_tariffs(
    item_id: int, years: Collection[int], *, climate: int, season: Season, step: int
) -> dict[int, Tariff]:  # fmt: skip
    """The newest tariff of each of these years, where there is one."""
    newest = (
        select(func.max(Tariff.id))
        .where(
            Tariff.item_id == item_id, Tariff.year.in_(sorted(years)), Tariff.climate == climate,
            Tariff.season == season, Tariff.step == step,
        )
        .group_by(Tariff.year)
    )  # fmt: skip
    found = db.session.scalars(select(Tariff).where(Tariff.id.in_(newest)).order_by(Tariff.year))
    return {tariff.year: tariff for tariff in found}


def find_price(item_id: int, on: date) -> UnitPrice | None:
    """What an item costs on a day: the newest of the latest day that is not after it."""
    wanted = select(UnitPrice).where(UnitPrice.item_id == item_id, UnitPrice.priced_on <= on)
    return db.session.scalar(wanted.order_by(UnitPrice.priced_on.desc(), UnitPrice.id.desc()).limit(1))


def list_tariffs(*, item_id: int | None = None, after: int | None = None, limit: int = PAGE) -> Sequence[Tariff]:
    """Tariffs as they were recorded, the newest first, from behind the key `after`."""
    wanted = select(Tariff)
    if item_id is not None:
        wanted = wanted.where(Tariff.item_id == item_id)
    if after is not None:
        wanted = wanted.where(Tariff.id < after)
    return db.session.scalars(wanted.order_by(Tariff.id.desc()).limit(limit)).all()


def list_prices(*, item_id: int | None = None, after: int | None = None, limit: int = PAGE) -> Sequence[UnitPrice]:
    """Prices as they were recorded, the newest first, from behind the key `after`."""
    wanted = select(UnitPrice)
    if item_id is not None:
        wanted = wanted.where(UnitPrice.item_id == item_id)
    if after is not None:
        wanted = wanted.where(UnitPrice.id < after)
    return db.session.scalars(wanted.order_by(UnitPrice.id.desc()).limit(limit)).all()
