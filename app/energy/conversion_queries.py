"""Conversions as they were made, and how much of a campaign's savings was verified, converted, and is left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import User
from app.campaigns.models import Campaign
from app.campaigns.pledges import Pledge
from app.campaigns.sight import seen_campaigns
from app.companies.models import Company
from app.db import db
from app.energy.conversion_refusals import NoSuchConversion
from app.energy.conversion_words import RuleKind
from app.energy.conversions import Conversion, ConversionLine
from app.energy.lots import lots_of
from app.energy.own_part import Donors, own_donors, read_whole
from app.items.models import Item
from app.ledger.cells import chunks
from app.ledger.kept import Balance
from app.ledger.models import Lot
from app.ledger.words import LotKind, Stage

PAGE = 50
ENDS = (Stage.AVAILABLE, Stage.CONVERTED, Stage.EXPIRED, Stage.WITHDRAWN)
"""Where what was verified can be; together they are all of it."""
WHOLE = (
    joinedload(Conversion.pledge), joinedload(Conversion.by),
    selectinload(Conversion.lines).joinedload(ConversionLine.lot).joinedload(Lot.item),
)  # fmt: skip


def get_conversion(conversion_id: int, *, seen_by: User) -> Conversion:
    """One conversion with what it took, if this person has a part in it; raises NoSuchConversion."""
    wanted = select(Conversion).join(Campaign, Campaign.id == Conversion.campaign_id).options(*WHOLE)
    wanted = wanted.where(Conversion.id == conversion_id, _seen(seen_by))
    found = db.session.scalar(wanted)
    if found is None:
        raise NoSuchConversion()
    return found


def get_conversion_of_act(act_id: int) -> Conversion:
    """What one act converted."""
    return db.session.scalars(select(Conversion).options(*WHOLE).where(Conversion.act_id == act_id)).one()


def find_rule_behind(pledge_id: int) -> RuleKind | None:
    """By what kind of rule savings paid for a pledge; None where none did."""
    return db.session.scalar(select(Conversion.kind).where(Conversion.pledge_id == pledge_id))


def list_conversions(
    campaign_id: int, *, seen_by: User, after: int | None = None, limit: int = PAGE
) -> Sequence[Conversion]:
    """A campaign's conversions, the newest first, from behind the key `after`."""
    wanted = select(Conversion).join(Campaign, Campaign.id == Conversion.campaign_id).options(*WHOLE)
    wanted = wanted.where(
        Conversion.campaign_id == campaign_id, _seen(seen_by)
    )  # fmt: skip
    if after is not None:
        wanted = wanted.where(Conversion.id < after)
    return db.session.scalars(wanted.order_by(Conversion.id.desc()).limit(limit)).all()


def _seen(user: User) -> ColumnElement[bool]:
    """Conversions of the campaigns that this person reads whole, and those with something of their companies' in them.

    That is, which took something of theirs, or had something promised in their name.
    """
    donors = own_donors(user)
    taken = select(ConversionLine.conversion_id).join(Lot, Lot.id == ConversionLine.lot_id)
    pledged = select(Pledge.id).join(Company, Company.id == Pledge.company_id).where(Company.holder_id.in_(donors))
    own = or_(Conversion.id.in_(taken.where(Lot.given_by.in_(donors))), Conversion.pledge_id.in_(pledged))
    return or_(read_whole(user), seen_campaigns(user) & own) if donors else read_whole(user)


def has_part(conversion_id: int, user: User) -> bool:
    """May this person read a conversion, or some of it?"""
    wanted = select(Conversion.id).join(Campaign, Campaign.id == Conversion.campaign_id)
    return db.session.scalar(wanted.where(Conversion.id == conversion_id, _seen(user))) is not None


@dataclass(frozen=True, slots=True)
class SavedFigures:
    """How much of one saving was verified for a campaign, and where that is now, in its smallest part."""

    item: Item
    available: int
    converted: int
    expired: int
    withdrawn: int

    @property
    def verified(self) -> int:
        """All of it, wherever it is."""
        return self.available + self.converted + self.expired + self.withdrawn


def get_left(lot_id: int, item: Item) -> SavedFigures:
    """Where one saving is now: what of it is available, converted, expired and taken back."""
    sums = select(Balance.stage, func.sum(Balance.quantity)).where(Balance.lot_id == lot_id, Balance.stage.in_(ENDS))
    found = {stage: int(quantity) for stage, quantity in db.session.execute(sums.group_by(Balance.stage))}
    return SavedFigures(item, *(found.get(stage, 0) for stage in ENDS))


def total_taken_back(lot_ids: Iterable[int]) -> dict[int, int]:
    """By the lot of a saving, how much of it its company took back, where that is any; in its smallest part."""
    found: dict[int, int] = {}
    for part in chunks(sorted(lot_ids)):
        sums = select(Balance.lot_id, func.sum(Balance.quantity).label("quantity")).where(
            Balance.lot_id.in_(part), Balance.stage == Stage.WITHDRAWN, Balance.quantity > 0
        )
        found |= {row.lot_id: int(row.quantity) for row in db.session.execute(sums.group_by(Balance.lot_id))}
    return found


def list_saved(campaign: Campaign, kind: LotKind = LotKind.SAVING, donors: Donors = None) -> list[SavedFigures]:
    """The figures of a campaign's savings (or credit), or of these donors', item by item, out of the kept balances."""
    sums = (
        select(Balance.item_id, Balance.stage, func.sum(Balance.quantity))
        .join(Lot, Lot.id == Balance.lot_id)
        .where(lots_of(campaign), Lot.kind == kind, Balance.stage.in_(ENDS), Balance.quantity != 0)
        .group_by(Balance.item_id, Balance.stage)
    )
    if donors is not None:
        sums = sums.where(Lot.given_by.in_(donors))
    found: dict[int, dict[Stage, int]] = defaultdict(lambda: defaultdict(int))
    for item_id, stage, quantity in db.session.execute(sums):
        found[item_id][stage] += int(quantity)
    items = select(Item).where(Item.id.in_(sorted(found))).order_by(Item.sort_key, Item.id)
    return [
        SavedFigures(item, *(found[item.id][stage] for stage in ENDS)) for item in db.session.scalars(items)
    ]  # fmt: skip
