"""What of a campaign's savings and credit may be converted on a day: first what expires first, then the oldest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from app import clock
from app.campaigns.models import Campaign
from app.db import db
from app.energy.conversion_refusals import NotOnOffer
from app.energy.conversions import ConversionRule
from app.energy.lots import lots_of
from app.energy.models import Saving
from app.energy.planning import Offered
from app.ledger.cells import lock_existing
from app.ledger.drafts import Cell
from app.ledger.kept import Balance
from app.ledger.models import Lot
from app.ledger.words import LotKind, Stage

AT_ONCE = 1_000
"""So many lots one conversion takes; what is behind them is there for the next."""


def list_offered(
    campaign: Campaign, rule: ConversionRule, *, on: date, lot_ids: Sequence[int] = ()
) -> list[Offered]:  # fmt: skip
    """What stands available of the rule's saving, and all credit; of these lots alone where some are named.

    What has expired by now is not on offer for a day before either: nobody dates a conversion back to save it.
    """
    until = max(on, clock.business_today())
    wanted = (
        select(Balance, Lot, func.coalesce(Saving.ends_on, Lot.opened_on))
        .join(Lot, Lot.id == Balance.lot_id)
        .outerjoin(Saving, Saving.lot_id == Lot.id)
        .options(joinedload(Lot.item))
        .where(
            lots_of(campaign), Balance.stage == Stage.AVAILABLE, Balance.quantity > Balance.held,
            or_((Lot.kind == LotKind.SAVING) & (Lot.item_id == rule.saving_item_id), Lot.kind == LotKind.CREDIT),
            Lot.opened_on <= on, or_(Lot.expires_on.is_(None), Lot.expires_on >= until),
        )
        .order_by(func.coalesce(Lot.expires_on, date.max), Lot.opened_on, Lot.id)
        .limit(AT_ONCE)
    )  # fmt: skip
    if lot_ids:
        # Credit is used up whatever else is taken: it is no saving that somebody could keep for later.
        wanted = wanted.where(or_(Lot.id.in_(lot_ids), Lot.kind == LotKind.CREDIT))
    return [
        Offered(lot, cell.holder_id, cell.quantity - cell.held, saved_until)
        for cell, lot, saved_until in db.session.execute(wanted)
    ]  # fmt: skip


def lock_offered(campaign: Campaign, rule: ConversionRule, *, on: date, lot_ids: Sequence[int] = ()) -> list[Offered]:
    """The same, as it stands now and stays until the verb is done; raises NotOnOffer for a lot that was named in vain.

    The campaign is locked before, so nobody else converts meanwhile; what ends a saving waits at its cell.
    """
    offered = list_offered(campaign, rule, on=on, lot_ids=lot_ids)
    cells = lock_existing(db.session.connection(), map(_cell_of, offered))
    free = {cell.lot_id: state.free for cell, state in cells.items()}
    left = [
        Offered(each.lot, each.holder_id, free[each.lot.id], each.saved_until)
        for each in offered
        if free.get(each.lot.id, 0) > 0
    ]
    _check_named(left, lot_ids, on)
    return left


def _cell_of(offered: Offered) -> Cell:
    return Cell(offered.holder_id, Stage.AVAILABLE, offered.lot.id)


def _check_named(left: Iterable[Offered], lot_ids: Sequence[int], on: date) -> None:
    if set(lot_ids) - {each.lot.id for each in left}:
        raise NotOnOffer(day=on, field="lot_ids")
