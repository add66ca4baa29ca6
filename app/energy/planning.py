"""What a conversion would take and make: worked out from what is on offer, the rule, and the day's tariffs and price.

The page that asks beforehand and the verb that does it read the same plan.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.dates import solar_year
from app.energy.conversion_refusals import NoPrice, NoRule, NoTariff, TooMuch
from app.energy.conversions import ConversionRule
from app.energy.pricing import find_price, find_tariffs
from app.energy.pricing_models import Tariff, UnitPrice
from app.energy.rules import PARTS_OF_RIAL, Priced, Ratio, buy
from app.energy.sharing import share_out
from app.ledger.models import QUANTITY_BOUND, VALUE_BOUND, Lot
from app.ledger.words import LotKind


@dataclass(frozen=True, slots=True)
class Offered:
    """What may be taken of a lot, where it stands, and the last day of what was saved."""

    lot: Lot
    holder_id: int
    quantity: int
    saved_until: date


@dataclass(slots=True)
class Taken:
    """So much of a lot, what it is worth where that counts, and the items that are made of it."""

    lot: Lot
    holder_id: int
    quantity: int
    tariff: Tariff | None = None
    rials: int | None = None
    goods: int = 0


@dataclass(slots=True)
class Plan:
    """All that one conversion takes and makes; `goods` in the item's smallest part, money in rials."""

    taken: list[Taken] = field(default_factory=list)
    goods: int = 0
    left: int = 0
    """What stays where it is of the saving, in its smallest part."""
    unpriced: list[int] = field(default_factory=list)
    """Years of which something is left because they have no tariff yet."""
    price: UnitPrice | None = None
    worth: int | None = None
    credit: int | None = None
    carried: int | None = None


def make_plan(rule: ConversionRule, offered: Sequence[Offered], *, on: date, is_named: bool = False) -> Plan:
    """What comes of everything on offer, which stands in the order in which it is taken.

    Savings of a year without a tariff wait for it and keep the others from nothing, unless they were asked for by name.
    Raises NoTariff, NoPrice where the rule goes by money; TooMuch where more comes of it than the book can hold.
    """
    plan = _make(rule, offered, on, is_named)
    if plan.goods >= QUANTITY_BOUND or (plan.worth or 0) >= VALUE_BOUND:
        raise TooMuch()
    return plan


def _make(rule: ConversionRule, offered: Sequence[Offered], on: date, is_named: bool) -> Plan:
    if rule.ratio is not None:
        return by_ratio(rule.ratio, [each for each in offered if each.lot.kind is LotKind.SAVING])
    price = find_price(rule.item_id, on)
    if price is None:
        raise NoPrice(item=rule.item.names, day=on)
    tariffs = _tariffs_for(rule, offered)
    waiting = [each for each in offered if each.lot.kind is LotKind.SAVING and year_of(each) not in tariffs]
    if waiting and (is_named or not tariffs):
        raise NoTariff(item=rule.saving_item.names, year=min(map(year_of, waiting)))
    ready = [each for each in offered if each not in waiting]
    plan = by_money(ready, share=rule.share or 0, price=price, tariffs=tariffs)
    plan.left, plan.unpriced = sum(each.quantity for each in waiting), sorted(set(map(year_of, waiting)))
    return plan


def by_ratio(ratio: Ratio, offered: Sequence[Offered]) -> Plan:
    """As much as whole items need, from the first on; the rest stays."""
    total = sum(each.quantity for each in offered)
    plan = Plan(goods=ratio.goods_of(total))
    needed = ratio.needed_for(plan.goods)
    plan.left = total - needed
    for each in offered:
        if quantity := min(needed, each.quantity):
            plan.taken.append(Taken(each.lot, each.holder_id, quantity))
            needed -= quantity
    if plan.goods:
        _share_goods(plan, plan.goods, 1, [each.quantity for each in plan.taken])
    return plan


def by_money(
    offered: Sequence[Offered], *, share: int, price: UnitPrice, tariffs: Mapping[int, Tariff]
) -> Plan:  # fmt: skip
    """All of it: savings at the tariff of their year, and the rials carried from before."""
    savings = [each for each in offered if each.lot.kind is LotKind.SAVING]
    credits = [each for each in offered if each.lot.kind is LotKind.CREDIT]
    priced = [
        Priced(each.quantity, tariffs[year_of(each)].rials, each.lot.item.decimals) for each in savings
    ]  # fmt: skip
    credit = sum(each.quantity for each in credits)
    bought = buy(priced, share=share, price=price.rials, credit=credit)
    plan = Plan(price=price, worth=bought.worth, credit=credit, carried=bought.carried)
    parts = [each.parts(share) for each in priced]
    rials = share_out(bought.worth - credit, parts) if any(parts) else [0] * len(parts)
    plan.taken = [
        Taken(each.lot, each.holder_id, each.quantity, tariffs[year_of(each)], own)
        for each, own in zip(savings, rials, strict=True)
    ] + [Taken(each.lot, each.holder_id, each.quantity, None, each.quantity) for each in credits]
    if bought.goods:
        unit = 10**price.item.decimals
        plan.goods = bought.goods * unit
        _share_goods(plan, bought.goods, unit, [*parts, *(each.quantity * PARTS_OF_RIAL for each in credits)])
    return plan


def _share_goods(plan: Plan, goods: int, unit: int, weights: Sequence[int]) -> None:
    for taken, own in zip(plan.taken, share_out(goods, weights), strict=True):
        taken.goods = own * unit


def year_of(offered: Offered) -> int:
    """The solar year whose tariff a saving is worth: that of its last day."""
    return solar_year(offered.saved_until)


def _tariffs_for(rule: ConversionRule, offered: Sequence[Offered]) -> dict[int, Tariff]:
    years = {year_of(each) for each in offered if each.lot.kind is LotKind.SAVING}
    if rule.climate is None or rule.season is None or rule.step is None:
        raise NoRule()
    return find_tariffs(rule.saving_item_id, years, climate=rule.climate, season=rule.season, step=rule.step)
