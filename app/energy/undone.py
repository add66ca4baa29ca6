"""What may be undone of savings and conversions, and what follows: nothing that was spent is there a second time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, delete, or_, select

from app.accounts.models import User
from app.campaigns.pledges import Pledge
from app.campaigns.pledging import drop_pledges
from app.campaigns.promising import expected_of
from app.db import atomic, db
from app.energy.claims import end_claim
from app.energy.conversion_refusals import (
    ConversionUndone,
    CountedAgainOnly,
    CreditSpent,
    EndsByUndoing,
    SavingSpent,
    WholeOnly,
)
from app.energy.conversions import Conversion, ConversionLine
from app.energy.models import Saving
from app.energy.participations import Count, Participation
from app.energy.refusals import SavingUndone
from app.energy.words import SavingState
from app.ledger import queries as ledger_queries
from app.ledger.cells import chunks
from app.ledger.chains import roots_of
from app.ledger.models import Entry, Line
from app.ledger.words import EntryKind


def refuse_spent(*, entry_ids: Collection[int]) -> None:
    """What is to be undone was not spent by a conversion that stands, and of a conversion it is both its entries.

    Raises WholeOnly, CreditSpent, SavingSpent.
    """
    for conversion, pledge in _conversions_of(entry_ids):
        if not {conversion.entry_id, pledge.accept_entry_id} <= set(entry_ids):
            raise WholeOnly(pledge=pledge.number)
        spender = _spender_of([conversion.credit_lot_id] if conversion.credit_lot_id else [], entry_ids)
        if spender is not None:
            raise CreditSpent(number=_number_of(conversion.entry_id), pledge=spender.number)
    for entry_id, lot_ids in _verified_by(entry_ids).items():
        spender = _spender_of(lot_ids, entry_ids)
        if spender is not None:
            raise SavingSpent(number=_number_of(entry_id), pledge=spender.number)


def refuse_plain_ending(pledge: Pledge) -> None:
    """What savings paid for ends with its conversion as long as nothing of it has come: so they are there again.

    Raises EndsByUndoing. Once something has come the rest may be withdrawn: the savings stay spent on what came.
    """
    entry_id = db.session.scalar(select(Conversion.entry_id).where(Conversion.pledge_id == pledge.id))
    if entry_id is None:
        return
    expected = expected_of(line.lot_id for line in pledge.lines if line.lot_id is not None)
    if all(expected.get(line.lot_id or 0) == line.quantity for line in pledge.lines):
        raise EndsByUndoing(number=pledge.number, entry=_number_of(entry_id))


def keep_undone(*, entry_ids: Collection[int]) -> None:
    """An undone conversion stays undone, for its pledge ended with it; so do counts, whose marks went, and savings."""
    for _, pledge in _conversions_of(entry_ids):
        raise ConversionUndone(pledge=pledge.number)
    for count in _counts_of(entry_ids):
        if count.entry_id is not None:
            raise CountedAgainOnly(number=_number_of(count.entry_id))
    for saving in _savings_of(entry_ids):
        raise SavingUndone(number=saving.id)


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


def _spender_of(lot_ids: Collection[int], beside: Collection[int]) -> Pledge | None:
    """The pledge of a conversion that took some of these lots and stands, other than one of these entries."""
    for part in chunks(sorted(lot_ids)):
        rows: Sequence[Any] = db.session.execute(_takers_of(part)).all()
        standing = ledger_queries.standing([conversion.entry_id for conversion, _ in rows])
        for conversion, pledge in rows:
            if conversion.entry_id in standing and conversion.entry_id not in beside:
                return pledge  # type: ignore[no-any-return]
    return None


def _takers_of(lot_ids: Sequence[int]) -> Select[Conversion, Pledge]:
    takers = select(ConversionLine.conversion_id).where(ConversionLine.lot_id.in_(lot_ids))
    wanted = select(Conversion, Pledge).join(Pledge, Pledge.id == Conversion.pledge_id)
    return wanted.where(Conversion.id.in_(takers)).order_by(Conversion.id)


def _number_of(entry_id: int) -> str:
    return ledger_queries.get_entry(entry_id).printed_number
