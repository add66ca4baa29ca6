"""What may be undone of savings and conversions, and what follows: nothing that was spent is there a second time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, delete, or_, select

from app.accounts.models import User
from app.campaigns.pledges import Pledge, PledgeEnding
from app.campaigns.pledging import drop_pledges
from app.campaigns.promising import lock_pledges
from app.db import atomic, db
from app.energy.claims import end_claim
from app.energy.conversion_refusals import (
    ConversionUndone,
    CountedAgainOnly,
    CreditSpent,
    EndedSince,
    RestEnded,
    SavingSpent,
    WholeOnly,
)
from app.energy.conversions import Conversion, ConversionLine
from app.energy.endings import SavingEnding
from app.energy.giving_back import backs_of
from app.energy.models import Saving
from app.energy.participations import Count, Participation
from app.energy.refusals import SavingUndone
from app.energy.words import SavingState
from app.ledger import queries as ledger_queries
from app.ledger.cells import chunks, lock_existing
from app.ledger.chains import roots_of, tails_of
from app.ledger.drafts import Cell
from app.ledger.models import Entry, Line, Lot
from app.ledger.words import EntryKind, LotKind, Stage


def refuse_spent(*, entry_ids: Collection[int]) -> None:
    """What is to be undone was not spent or ended since by what stands, and of a conversion it is both its entries.

    Raises WholeOnly, RestEnded, CreditSpent, SavingSpent, EndedSince.
    """
    for conversion, pledge in _conversions_of(entry_ids):
        if not {conversion.entry_id, pledge.accept_entry_id} <= set(entry_ids):
            raise WholeOnly(pledge=pledge.number)
        for ended in backs_of([conversion]).get(conversion.id, []):
            if ended.entry_id not in entry_ids:
                raise RestEnded(pledge=pledge.number, entry=_number_of(ended.entry_id))
        if conversion.credit_lot_id is not None:
            _refuse_gone(conversion.entry_id, [conversion.credit_lot_id], entry_ids, CreditSpent)
    for entry_id, lot_ids in _verified_by(entry_ids).items():
        _refuse_gone(entry_id, lot_ids, entry_ids, SavingSpent)
    _refuse_earlier_ending(entry_ids)
    for entry_id, given in _given_back_by(entry_ids).items():
        lot_ids = [lot.id for lot, quantity in given if _free_of(lot) < quantity]
        is_credit = any(lot.kind is LotKind.CREDIT for lot, _ in given)
        _refuse_gone(entry_id, lot_ids, entry_ids, CreditSpent if is_credit else SavingSpent)


def _refuse_earlier_ending(entry_ids: Collection[int]) -> None:
    """What a later ending gave back was worked out on top of the earlier one: the last is undone first."""
    for conversion in _ended_by(entry_ids):
        backs = backs_of([conversion]).get(conversion.id, [])
        undone = [place for place, back in enumerate(backs) if back.entry_id in entry_ids]
        later = [back for back in backs[min(undone, default=len(backs)) :] if back.entry_id not in entry_ids]
        if later:
            raise RestEnded(pledge=conversion.pledge.number, entry=_number_of(later[-1].entry_id))


def _ended_by(entry_ids: Collection[int]) -> list[Conversion]:
    """The conversions whose pledges these entries ended; held, so that no other ending of them is on its way."""
    ended = select(Conversion).join(PledgeEnding, PledgeEnding.pledge_id == Conversion.pledge_id).distinct()
    found: dict[int, Conversion] = {}
    for part in chunks(sorted(entry_ids)):
        found.update(
            {each.pledge_id: each for each in db.session.scalars(ended.where(PledgeEnding.entry_id.in_(part)))}
        )
    lock_pledges(found)
    return list(found.values())


def _refuse_later_ending(entry_ids: Collection[int]) -> None:
    """An ending comes back only as long as no other stands whose part was worked out without it."""
    for conversion in _ended_by(entry_ids):
        backs = backs_of([conversion]).get(conversion.id, [])
        if backs:
            raise RestEnded(pledge=conversion.pledge.number, entry=_number_of(backs[-1].entry_id))


def _refuse_gone(
    entry_id: int, lot_ids: Collection[int], beside: Collection[int], spent: type[CreditSpent | SavingSpent]
) -> None:
    """Raises this, or EndedSince, where something of the lots that an entry brought is no longer there."""
    spender = _spender_of(lot_ids, beside, after=_made_before(entry_id))
    if spender is not None:
        raise spent(number=_number_of(entry_id), pledge=spender.number)
    endings = select(SavingEnding.entry_id).where(SavingEnding.lot_id.in_(sorted(lot_ids)))
    still = ledger_queries.standing(list(db.session.scalars(endings))) - set(beside)
    if still:
        raise EndedSince(number=_number_of(entry_id), entry=_number_of(max(still)))


def _made_before(entry_id: int) -> int:
    """The conversion whose pledge this entry ended: what that took itself was not spent since. Nought for any other."""
    ended = select(Conversion.id).join(PledgeEnding, PledgeEnding.pledge_id == Conversion.pledge_id)
    return db.session.scalar(ended.where(PledgeEnding.entry_id == entry_id)) or 0


def _given_back_by(entry_ids: Collection[int]) -> dict[int, list[tuple[Lot, int]]]:
    """The lots that these entries gave back with the rest of a pledge, and how much of each."""
    found: dict[int, list[tuple[Lot, int]]] = {}
    for part in chunks(sorted(entry_ids)):
        wanted = select(Line.entry_id, Lot, Line.quantity).join(Lot, Lot.id == Line.lot_id)
        wanted = wanted.join(PledgeEnding, PledgeEnding.entry_id == Line.entry_id)
        wanted = wanted.where(Line.entry_id.in_(part), Line.stage == Stage.AVAILABLE).order_by(Line.entry_id, Lot.id)
        for entry_id, lot, quantity in db.session.execute(wanted):
            found.setdefault(entry_id, []).append((lot, quantity))
    return found


def _free_of(lot: Lot) -> int:
    cell = Cell(lot.given_by, Stage.AVAILABLE, lot.id)
    found = lock_existing(db.session.connection(), [cell])
    return found[cell].free if cell in found else 0


def keep_undone(*, entry_ids: Collection[int]) -> None:
    """An undone conversion stays undone, for its pledge ended with it; so do counts, whose marks went, and savings."""
    for _, pledge in _conversions_of(entry_ids):
        raise ConversionUndone(pledge=pledge.number)
    for count in _counts_of(entry_ids):
        if count.entry_id is not None:
            raise CountedAgainOnly(number=_number_of(count.entry_id))
    for saving in _savings_of(entry_ids):
        raise SavingUndone(number=saving.id)
    _refuse_later_ending(entry_ids)


@atomic()
def let_go(*, undoings: Sequence[Entry]) -> None:
    """After an undoing: the pledge of an undone conversion ends, and what an undone count counted may come again.

    What an undone saving claimed may be declared anew, and the bills that it rested on may be set right.
    """
    roots = set(roots_of(undoings).values())
    pledges = [pledge.id for conversion, pledge in _conversions_of(roots) if conversion.entry_id in roots]
    if pledges:
        by = db.session.get_one(User, undoings[0].actor_id)
        undone_on = max(undoing.happened_on for undoing in undoings)
        drop_pledges(pledge_ids=pledges, happened_on=undone_on, by=by, reason=undoings[0].memo or "-")
    for saving in _savings_of(roots):
        saving.state = SavingState.UNDONE
        db.session.flush()
        end_claim(saving)
    for count in _counts_of(roots):
        db.session.execute(delete(Participation).where(Participation.count_id == count.id))


def _conversions_of(entry_ids: Collection[int]) -> list[tuple[Conversion, Pledge]]:
    """The conversions that took something, or had something promised, by one of these entries."""
    found: list[tuple[Conversion, Pledge]] = []
    for part in chunks(sorted(entry_ids)):
        wanted = select(Conversion, Pledge).join(Pledge, Pledge.id == Conversion.pledge_id)
        wanted = wanted.where(or_(Conversion.entry_id.in_(part), Pledge.accept_entry_id.in_(part)))
        found += [(conversion, pledge) for conversion, pledge in db.session.execute(wanted.order_by(Conversion.id))]
    return found


def _counts_of(entry_ids: Collection[int]) -> list[Count]:
    found: list[Count] = []
    for part in chunks(sorted(entry_ids)):
        found += db.session.scalars(select(Count).where(Count.entry_id.in_(part)).order_by(Count.id))
    return found


def _savings_of(entry_ids: Collection[int]) -> list[Saving]:
    found: list[Saving] = []
    for part in chunks(sorted(entry_ids)):
        found += db.session.scalars(select(Saving).where(Saving.entry_id.in_(part)).order_by(Saving.id))
    return found


def _verified_by(entry_ids: Collection[int]) -> dict[int, list[int]]:
    """The lots that these entries brought as savings, by the entry."""
    found: dict[int, list[int]] = {}
    for part in chunks(sorted(entry_ids)):
        wanted = select(Line.entry_id, Line.lot_id).distinct().join(Entry, Entry.id == Line.entry_id)
        rows = db.session.execute(wanted.where(Entry.id.in_(part), Entry.kind == EntryKind.SAVING))
        for entry_id, lot_id in rows:
            found.setdefault(entry_id, []).append(lot_id)
    return found


def _spender_of(lot_ids: Collection[int], beside: Collection[int], after: int) -> Pledge | None:
    """The pledge of a conversion that took some of these lots later and stands, other than one of these entries."""
    for part in chunks(sorted(lot_ids)):
        rows: Sequence[Any] = db.session.execute(_takers_of(part)).all()
        standing = ledger_queries.standing([conversion.entry_id for conversion, _ in rows])
        for conversion, pledge in rows:
            if conversion.id > after and conversion.entry_id in standing and conversion.entry_id not in beside:
                return pledge  # type: ignore[no-any-return]
    return None


def _takers_of(lot_ids: Sequence[int]) -> Select[Conversion, Pledge]:
    takers = select(ConversionLine.conversion_id).where(ConversionLine.lot_id.in_(lot_ids))
    wanted = select(Conversion, Pledge).join(Pledge, Pledge.id == Conversion.pledge_id)
    return wanted.where(Conversion.id.in_(takers)).order_by(Conversion.id)


def _number_of(entry_id: int) -> str:
    """The number of the entry that somebody would have to undo: of a chain of undoings the last."""
    return ledger_queries.get_entry(tails_of([entry_id])[entry_id]).printed_number
