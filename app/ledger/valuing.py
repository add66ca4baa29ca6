"""What it takes to estimate lots anew: where each is, since when, and what it is worth now; read for many at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.db import db
from app.errors import DomainError, Invalid, RowsNotTaken
from app.ledger.cells import chunks
from app.ledger.drafts import WORTH, EntryDraft, Revaluation, Worth
from app.ledger.kept import Balance, Valuation
from app.ledger.models import Entry, Holder, Lot
from app.ledger.refusals import BeforeMovement, NoSuchEntry, NotGoods, NothingToCorrect
from app.ledger.words import EntryKind, LotKind

Estimates = tuple[int | None, int, int | None]
"""A fair value, its level, and the company's cost, in rials for the whole lot."""


class ValuedTwice(Invalid):
    """This lot stands here twice. One row says what it is worth."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ValueCorrection:
    """A lot is worth so much from a day on, because of what `memo` says."""

    lot_id: int
    worth: Worth
    happened_on: date
    memo: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A lot as it stands: the newest day on which it moved, the office whose book values it, its worth now."""

    lot: Lot
    moved_on: date
    office_id: int
    worth: Estimates
    facts: Worth
    """The same with what each estimate rests on."""


def how_lots_stand(lot_ids: Iterable[int]) -> dict[int, Standing]:
    """Those of these lots that are in the book, in a few statements however many they are.

    A lot is valued in the book of whoever has most of it outside the donor's side.
    """
    found: dict[int, Standing] = {}
    for part in chunks(sorted(set(lot_ids))):
        lots = {lot.id: lot for lot in db.session.scalars(select(Lot).where(Lot.id.in_(part)))}
        said: dict[int, Lot | Valuation] = {**lots, **_newest(part)}
        cells: dict[int, list[Balance]] = {}
        cell = select(Balance).where(Balance.lot_id.in_(part))
        for balance in db.session.scalars(cell.order_by(Balance.quantity.desc(), Balance.holder_id, Balance.stage)):
            cells.setdefault(balance.lot_id, []).append(balance)
        offices = _offices_of(own[0].holder_id for own in cells.values())
        for lot_id, own in cells.items():
            if own[0].quantity > 0:
                moved_on = max(balance.last_on for balance in own)
                facts = Worth(**{name: getattr(said[lot_id], name) for name in WORTH})
                worth = facts.fair_value, facts.fair_level, facts.company_cost
                found[lot_id] = Standing(lots[lot_id], moved_on, offices[own[0].holder_id], worth, facts)
    return found


def _newest(lot_ids: Iterable[int]) -> dict[int, Valuation]:
    """The newest valuation of each lot that has one."""
    wanted = select(Valuation).join(Entry, Entry.id == Valuation.entry_id).where(Valuation.lot_id.in_(lot_ids))
    later = db.session.scalars(wanted.order_by(Entry.recorded_at, Entry.id))
    return {each.lot_id: each for each in later}


def _offices_of(holder_ids: Iterable[int]) -> Mapping[int, int]:
    wanted = select(Holder.id, Holder.office_id).where(Holder.id.in_(sorted(set(holder_ids))))
    return {row.id: row.office_id for row in db.session.execute(wanted)}


def says_the_same(worth: Worth, found: Standing) -> bool:
    """Is this what the lot is held to be worth already?"""
    return found.worth == (worth.fair_value, worth.fair_level, worth.company_cost)


def draft_of(correction: ValueCorrection, standing: Mapping[int, Standing]) -> EntryDraft:
    """The entry by which a lot is worth otherwise; raises NoSuchEntry, NotGoods, BeforeMovement, NothingToCorrect."""
    found = standing.get(correction.lot_id)
    if found is None:
        raise NoSuchEntry(field="lot_id")
    if found.lot.kind is not LotKind.GOODS:
        raise NotGoods(field="lot_id")
    if correction.happened_on < found.moved_on:
        # Its worth would be spread over cells as they stand now, on a day on which they stood otherwise.
        raise BeforeMovement(day=found.moved_on, field="happened_on")
    if says_the_same(correction.worth, found):
        raise NothingToCorrect()
    return EntryDraft(
        office_id=found.office_id, kind=EntryKind.VALUE_CORRECTION, happened_on=correction.happened_on,
        memo=correction.memo, revaluation=Revaluation(found.lot.id, correction.worth),
    )  # fmt: skip


def draft_all(corrections: Sequence[ValueCorrection]) -> list[EntryDraft]:
    """Those of many; raises RowsNotTaken with what is wrong with each."""
    standing, seen = how_lots_stand(each.lot_id for each in corrections), set[int]()
    drafts, refusals = [], {}
    for place, correction in enumerate(corrections):
        try:
            if correction.lot_id in seen:
                raise ValuedTwice(field="lot_id")
            seen.add(correction.lot_id)
            drafts.append(draft_of(correction, standing))
        except DomainError as refused:
            refusals[place] = refused
    if refusals:
        raise RowsNotTaken(refusals)
    return drafts


def valuation_of(correction: ValueCorrection, draft: EntryDraft) -> Valuation:
    """What is kept beside that entry: on what each estimate rests."""
    facts = {name: getattr(correction.worth, name) for name in WORTH}
    return Valuation(entry_id=draft.id, lot_id=correction.lot_id, **facts)
