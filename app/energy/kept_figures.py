"""Conversions and claims counted again: from the book, and from what they say they were worked out from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload

from app.campaigns.models import Campaign
from app.codes import CampaignKind
from app.db import db
from app.energy.claim_models import SavingClaim
from app.energy.conversion_words import RuleKind
from app.energy.conversions import Conversion
from app.energy.giving_back import backs_of, is_given_back_rightly, net_of
from app.energy.models import CLAIMING, Saving
from app.energy.participations import Count, CountDay
from app.energy.words import SavingState
from app.errors import N_
from app.ledger import crosschecks
from app.ledger import queries as ledger_queries
from app.ledger.cells import chunks
from app.ledger.models import Line, Lot
from app.ledger.words import LotKind, Stage


def list_faults() -> crosschecks.Faults:
    """What was spent otherwise than conversions say; conversions and counts that do not add up; claims that stand."""
    return {
        N_("what was converted of a lot"): _wrongly_spent(),
        N_("figures of a conversion"): [each.id for each in _conversions() if not _adds_up(each)],
        N_("what an ended pledge gave back"): _wrongly_given_back(),
        N_("days of a count"): _wrong_counts(),
        N_("what a saving claims"): _wrong_claims(),
    }


def _wrongly_spent() -> list[int]:
    """Lots of which the book has another quantity converted than the conversions that stand."""
    book = select(Line.lot_id, func.sum(Line.quantity)).join(Lot, Lot.id == Line.lot_id)
    book = book.where(Line.stage == Stage.CONVERTED, Lot.kind.in_([LotKind.SAVING, LotKind.CREDIT]))
    left: dict[int, int] = defaultdict(int)
    for lot_id, quantity in db.session.execute(book.group_by(Line.lot_id)):
        left[lot_id] += int(quantity)
    standing = list(_conversions(standing=True))
    backs = backs_of(standing)
    for conversion in standing:
        for line in conversion.lines:
            left[line.lot_id] -= net_of(line, backs.get(conversion.id, ()))[0]
    return sorted(lot_id for lot_id, quantity in left.items() if quantity)


def _wrongly_given_back() -> list[int]:
    """Conversions whose ended pledge left more or less taken than what came needs, or another credit than its price."""
    standing = list(_conversions(standing=True))
    backs = backs_of(standing)
    return [each.id for each in standing if not is_given_back_rightly(each, backs.get(each.id, ()))]


def _conversions(*, standing: bool = False) -> Iterator[Conversion]:
    keys = list(db.session.scalars(select(Conversion.id).order_by(Conversion.id)))
    whole = (joinedload(Conversion.pledge),)
    for part in chunks(keys):
        found = list(db.session.scalars(select(Conversion).options(*whole).where(Conversion.id.in_(part))).unique())
        stand = ledger_queries.standing([each.entry_id for each in found]) if standing else set()
        yield from (each for each in found if not standing or each.entry_id in stand)


def _adds_up(conversion: Conversion) -> bool:
    """Its lines make what it made, its pledge promises that, and no rial came from nowhere or went there."""
    lines, promised = conversion.lines, sum(line.quantity for line in conversion.pledge.lines)
    if sum(line.goods for line in lines) != conversion.goods or promised != conversion.goods:
        return False
    if conversion.kind is not RuleKind.MONEY:
        units, goods = conversion.ratio_units or 0, conversion.ratio_goods or 0
        return sum(line.quantity for line in lines) * goods // units == conversion.goods
    worth, price = conversion.worth or 0, conversion.unit_price or 0
    spent = conversion.goods // int(10**conversion.item.decimals) * price
    return sum(line.rials or 0 for line in lines) == worth == spent + (conversion.carried or 0)


def _wrong_counts() -> list[int]:
    counted = func.coalesce(func.sum(CountDay.quantity), 0)
    query = select(Count.id).outerjoin(CountDay, CountDay.count_id == Count.id).group_by(Count.id, Count.quantity)
    return list(db.session.scalars(query.having(counted != Count.quantity).order_by(Count.id)))


def _wrong_claims() -> list[int]:
    """Savings whose claim stands though they do not, or the other way; or that are verified and whose entry is undone.

    Units that a campaign of swaps counts claim nothing.
    """
    stands = select(SavingClaim.saving_id).where(SavingClaim.ended_at.is_(None))
    counted = select(Campaign.id).where(Campaign.kind == CampaignKind.SWAP)
    needs = or_(Saving.meter_id.is_not(None), Saving.campaign_id.is_(None), Saving.campaign_id.not_in(counted))
    wrong = or_(
        and_(Saving.state.in_(CLAIMING), needs, Saving.id.not_in(stands)),
        and_(Saving.state.not_in(CLAIMING), Saving.id.in_(stands)),
    )
    verified = select(Saving.id, Saving.entry_id).where(Saving.state == SavingState.VERIFIED)
    entries = {entry_id: saving_id for saving_id, entry_id in db.session.execute(verified) if entry_id is not None}
    fallen = {entries[entry_id] for entry_id in set(entries) - ledger_queries.standing(entries)}
    return sorted(fallen.union(db.session.scalars(select(Saving.id).where(wrong))))
