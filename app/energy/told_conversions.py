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
from app.energy.conversions import Conversion, ConversionLine, ConversionRule
from app.energy.giving_back import GivenBack, backs_of, net_of
from app.energy.invented import find_invented, rests_on_invented
from app.energy.offering import list_offered
from app.energy.own_part import Donors, donors_of, get_campaign_with_part
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
    is_invented: bool
    """Was it found by degree days that a demonstration invented?"""
    given_back: int = 0
    """So much of it was given back, with goods that do not come."""
    ended: int = 0
    """So many of the goods were taken back, or are no longer expected."""


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
    rials: int = 0
    is_part: bool = False
    """Is no more told than what was taken of the reader's own savings?"""

    @property
    def goods(self) -> int:
        """The items that it made; of a part those that the part paid for."""
        return sum(each.goods for each in self.taken) if self.is_part else self.of.goods

    @property
    def worth(self) -> int | None:
        """What was taken is worth so many rials, where the rule goes by money."""
        if not self.is_part or self.of.worth is None:
            return self.of.worth
        return sum(each.rials or 0 for each in self.taken)

    @property
    def credit(self) -> int | None:
        """Rials of earlier conversions that it used; no company's part."""
        return None if self.is_part else self.of.credit

    @property
    def carried(self) -> int | None:
        """Rials that it left for the next one; the same."""
        return None if self.is_part else self.of.carried

    @property
    def credit_lot_id(self) -> int | None:
        """Their lot."""
        return None if self.is_part else self.of.credit_lot_id

    @property
    def ended(self) -> int:
        """The items that do not come of it, because the rest of its pledge ended."""
        return sum(each.ended for each in self.taken)

    @property
    def given_back_rials(self) -> int | None:
        """Rials that they would have cost, kept for the next conversion; no company's part."""
        return None if self.is_part or self.of.worth is None else self.rials

    @property
    def pledge_id(self) -> int | None:
        """What was promised for it; the sponsor's and its offices' to read."""
        return None if self.is_part else self.of.pledge_id

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
    invented = find_invented(taken.lot.id for taken in plan.taken)
    taken = [
        ToldTaking(
            each.lot, givers[each.lot.given_by], each.quantity, each.tariff.rials if each.tariff else None, each.rials,
            each.goods, rule.item, each.lot.id in invented,
        )
        for each in plan.taken
    ]  # fmt: skip
    return ToldPlan(campaign, rule, on, plan, taken)


def tell(conversions: Sequence[Conversion], *, donors: Donors = None) -> list[ToldConversion]:
    """These conversions with who gave what they took, in as many questions however many they are.

    To the donors of savings no more than their own part; to the sponsor, and where none are named, all of it.
    """
    givers = _givers_of(line.lot for conversion in conversions for line in conversion.lines)
    invented = find_invented(line.lot_id for conversion in conversions for line in conversion.lines)
    standing = ledger_queries.standing([conversion.entry_id for conversion in conversions])

    backs = backs_of(conversions)

    def told(conversion: Conversion) -> ToldConversion:
        own = backs.get(conversion.id, [])
        is_part = donors is not None and conversion.pledge.company.holder_id not in donors
        taken = [
            ToldTaking(line.lot, givers[line.lot.given_by], line.quantity, line.tariff, line.rials, line.goods,
                       conversion.item, line.lot_id in invented, *_gone(line, own))
            for line in conversion.lines if not is_part or line.lot.given_by in (donors or ())
        ]  # fmt: skip
        rials = sum(back.rials for back in own)
        return ToldConversion(conversion, conversion.entry_id in standing, taken, rials, is_part)

    return [told(conversion) for conversion in conversions]


def _gone(line: ConversionLine, backs: Sequence[GivenBack]) -> tuple[int, int]:
    """What was given back of what was taken, and the goods that do not come for it."""
    quantity, goods = net_of(line, backs)
    return line.quantity - quantity, line.goods - goods


def get_told(conversion_id: int, *, seen_by: User) -> ToldConversion:
    """One conversion; raises NoSuchConversion."""
    found = queries.get_conversion(conversion_id, seen_by=seen_by)
    return tell([found], donors=donors_of(seen_by, found.campaign_id))[0]


def list_told(
    campaign_id: int, *, seen_by: User, after: int | None = None, limit: int = queries.PAGE
) -> list[ToldConversion]:  # fmt: skip
    """A campaign's conversions, or a company's part in them, the newest first, from behind the key `after`."""
    get_campaign_with_part(campaign_id, seen_by=seen_by)
    found = queries.list_conversions(campaign_id, seen_by=seen_by, after=after, limit=limit)
    return tell(found, donors=donors_of(seen_by, campaign_id))


@dataclass(frozen=True, slots=True)
class Became:
    """So much of a lot was taken on a day, and the items that it made; without what was given back since."""

    happened_on: date
    quantity: int
    goods: int
    item: Item


def list_became(lot_id: int) -> list[Became]:
    """What a saving became, conversion by conversion, of those that stand; for whoever sees the saving."""
    wanted = (
        select(ConversionLine, Conversion)
        .join(Conversion, Conversion.id == ConversionLine.conversion_id)
        .where(ConversionLine.lot_id == lot_id)
        .order_by(Conversion.happened_on, Conversion.id)
    )
    rows = db.session.execute(wanted).all()
    standing = ledger_queries.standing([conversion.entry_id for _, conversion in rows])
    backs = backs_of([conversion for _, conversion in rows])
    return [
        Became(conversion.happened_on, *net_of(line, backs.get(conversion.id, ())), conversion.item)
        for line, conversion in rows
        if conversion.entry_id in standing
    ]


def get_saved(campaign_id: int, *, seen_by: User) -> dict[str, Any]:
    """A campaign's savings and credit, or a company's own; and whether any rests on invented degree days."""
    campaign, donors = get_campaign_with_part(campaign_id, seen_by=seen_by), donors_of(seen_by, campaign_id)
    return {
        "savings": queries.list_saved(campaign, donors=donors),
        "credit": queries.list_saved(campaign, LotKind.CREDIT, donors),
        "is_invented": rests_on_invented(campaign),
    }  # fmt: skip


def _givers_of(lots: Any) -> dict[int, Holder]:
    wanted: Collection[int] = {lot.given_by for lot in lots}
    found = db.session.scalars(select(Holder).where(Holder.id.in_(sorted(wanted))))
    return {holder.id: holder for holder in found}
