"""Conversions as they are told at the doors: each lot with who gave it; and what one would come to beforehand."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from app.accounts.models import User
from app.accounts.rights import require_act
from app.campaigns import queries as campaigns
from app.campaigns.models import Campaign
from app.db import db
from app.energy import conversion_queries as queries
from app.energy.conversion_queries import SavedFigures
from app.energy.conversions import Conversion, ConversionRule
from app.energy.offering import list_offered
from app.energy.planning import Plan, make_plan
from app.energy.ruling import get_rule
from app.items.models import Item
from app.ledger import queries as ledger_queries
from app.ledger.models import Holder, Lot
from app.ledger.words import LotKind


@dataclass(frozen=True, slots=True)
class ToldTaking:
    """So much of a lot, and who gave it."""

    lot: Lot
    given_by: Holder
    quantity: int
    tariff: int | None
    rials: int | None
    goods: int
    made_of: Item
    """The item that `goods` counts."""


@dataclass(frozen=True, slots=True)
class ToldPlan:
    """What a conversion would take and make on a day."""

    campaign: Campaign
    rule: ConversionRule
    happened_on: date
    plan: Plan
    taken: Sequence[ToldTaking]

    def __getattr__(self, name: str) -> Any:
        """The figures are the plan's."""
        return getattr(self.plan, name)

    @property
    def unit_price(self) -> int | None:
        """Rials for one whole item, where the rule goes by money."""
        return self.plan.price.rials if self.plan.price else None


@dataclass(frozen=True, slots=True)
class ToldConversion:
    """A conversion, and whether it stands."""

    of: Conversion
    stands: bool
    taken: Sequence[ToldTaking]

    def __getattr__(self, name: str) -> Any:
        """The figures are the conversion's own."""
        return getattr(self.of, name)


def foresee(campaign_id: int, *, on: date, seen_by: User) -> ToldPlan:
    """What converting all that is available on a day would come to; nothing is locked or written.

    Raises NoRule, NoTariff, NoPrice.
    """
    campaign = campaigns.get_campaign(campaign_id, seen_by=seen_by)
    require_act(seen_by, campaign.office_id, "convert_savings")
    rule = get_rule(campaign_id)
    plan = make_plan(rule, list_offered(campaign, rule, on=on), on=on)
    givers = _givers_of(taken.lot for taken in plan.taken)
    taken = [
        ToldTaking(
            each.lot, givers[each.lot.given_by], each.quantity, each.tariff.rials if each.tariff else None, each.rials,
            each.goods, rule.item,
        )
        for each in plan.taken
    ]  # fmt: skip
    return ToldPlan(campaign, rule, on, plan, taken)


def tell(conversions: Sequence[Conversion]) -> list[ToldConversion]:
    """These conversions with who gave what they took, in as many questions however many they are."""
    givers = _givers_of(line.lot for conversion in conversions for line in conversion.lines)
    standing = ledger_queries.standing([conversion.entry_id for conversion in conversions])
    return [
        ToldConversion(
            conversion, conversion.entry_id in standing,
            [
                ToldTaking(line.lot, givers[line.lot.given_by], line.quantity, line.tariff, line.rials, line.goods,
                           conversion.item)
                for line in conversion.lines
            ],
        )
        for conversion in conversions
    ]  # fmt: skip


def get_told(conversion_id: int, *, seen_by: User) -> ToldConversion:
    """One conversion; raises NoSuchConversion."""
    return tell([queries.get_conversion(conversion_id, seen_by=seen_by)])[0]


def get_saved(campaign_id: int, *, seen_by: User) -> dict[str, list[SavedFigures]]:
    """A campaign's savings and credit, by what became of them."""
    campaign = campaigns.get_campaign(campaign_id, seen_by=seen_by)
    return {"savings": queries.list_saved(campaign), "credit": queries.list_saved(campaign, LotKind.CREDIT)}


def _givers_of(lots: Any) -> dict[int, Holder]:
    wanted: Collection[int] = {lot.given_by for lot in lots}
    found = db.session.scalars(select(Holder).where(Holder.id.in_(sorted(wanted))))
    return {holder.id: holder for holder in found}
