"""After an undoing: pledges follow what then stands, and nothing is promised, allotted or delivered twice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from app.campaigns import paper_queries
from app.campaigns.issues import Allotment, Delivery, Release, TakeBack
from app.campaigns.papers import Handover, HandoverLine, Receipt, ReceiptLine
from app.campaigns.pledges import Pledge, PledgeEnding, PledgeLine
from app.campaigns.promising import in_parts, settle_states
from app.campaigns.refusals import AcceptedSince, EndedSince, GoodsUsedSince
from app.db import atomic, db
from app.ledger import queries as ledger_queries
from app.ledger.chains import roots_of
from app.ledger.models import Entry, Line
from app.ledger.words import EntryKind, Stage


@atomic()
def recount_papers(*, undoings: Sequence[Entry]) -> None:
    """After entries were undone: pledges follow what stands, and no allotment or delivery is used twice."""
    roots = set(roots_of(undoings).values())
    pledge_ids = pledges_of(roots)
    _check_promises(pledge_ids)
    settle_states(pledge_ids)
    _check_papers(roots)


def pledges_of(roots: set[int]) -> set[int]:
    """The pledges whose state depends on these entries."""
    of_receipts = select(PledgeLine.pledge_id).join(ReceiptLine, ReceiptLine.pledge_line_id == PledgeLine.id)
    of_handovers = select(PledgeLine.pledge_id).join(HandoverLine, HandoverLine.pledge_line_id == PledgeLine.id)
    return _named(
        roots,
        (select(PledgeLine.pledge_id).join(Line, Line.lot_id == PledgeLine.lot_id), Line.entry_id),
        (of_receipts.join(Receipt), Receipt.entry_id),
        (of_handovers.join(Handover), Handover.entry_id),
    )


def _allotments_of(roots: set[int]) -> set[int]:
    return _named(
        roots,
        (select(Allotment.id), Allotment.entry_id),
        (select(Release.allotment_id), Release.entry_id),
        (select(Delivery.allotment_id).where(Delivery.allotment_id.is_not(None)), Delivery.entry_id),
    )


def _deliveries_of(roots: set[int]) -> set[int]:
    return _named(roots, (select(Delivery.id), Delivery.entry_id), (select(TakeBack.delivery_id), TakeBack.entry_id))


def _named(roots: set[int], *queries: tuple[Select[Any], InstrumentedAttribute[Any]]) -> set[int]:
    """What papers with these entries name."""
    return {
        int(found)
        for part in in_parts(sorted(roots))
        for query, entry_id in queries
        for found in db.session.scalars(query.where(entry_id.in_(part)))
    }


def lock_allotments_of(roots: set[int]) -> None:
    """Hold the allotments that these entries set aside, freed or handed over."""
    for part in in_parts(sorted(_allotments_of(roots))):
        held = select(Allotment.id).where(Allotment.id.in_(part)).order_by(Allotment.id).with_for_update()
        db.session.execute(held).all()


def _check_papers(roots: set[int]) -> None:
    """Bringing something back must not use an allotment or a delivery twice; the ledger knows cells, not papers."""
    left = [
        *paper_queries.total_left_of_allotments(_allotments_of(roots)).values(),
        *paper_queries.total_left_of_deliveries(_deliveries_of(roots)).values(),
    ]
    if any(quantity < 0 for quantity in left):
        raise GoodsUsedSince()


def _check_promises(pledge_ids: set[int]) -> None:
    """A promise stands once, by its pledge's last acceptance, and not after the pledge has ended."""
    for part in in_parts(sorted(pledge_ids)):
        pledges = {pledge.id: pledge for pledge in db.session.scalars(select(Pledge).where(Pledge.id.in_(part)))}
        last = ledger_queries.standing([p.accept_entry_id for p in pledges.values() if p.accept_entry_id])
        ended = select(PledgeEnding.pledge_id).where(PledgeEnding.pledge_id.in_(part), PledgeEnding.entry_id.is_(None))
        dropped = set(db.session.scalars(ended))
        for pledge_id, quantity, promised in db.session.execute(_promised_of(part)):
            pledge = pledges[pledge_id]
            if promised > 0 and pledge_id in dropped:
                raise EndedSince(number=pledge.number, state=pledge.state)
            if promised > quantity or (promised > 0 and pledge.accept_entry_id not in last):
                raise AcceptedSince(number=pledge.number)


def _promised_of(pledge_ids: Sequence[int]) -> Select[int, int, int]:
    """For each accepted pledge line its quantity, and what all its acceptances and their undoings come to."""
    return (
        select(PledgeLine.pledge_id, PledgeLine.quantity, func.sum(Line.quantity))
        .join(Line, (Line.lot_id == PledgeLine.lot_id) & (Line.stage == Stage.EXPECTED))
        .join(Entry, (Entry.id == Line.entry_id) & (Entry.counts_as == EntryKind.ACCEPT))
        .where(PledgeLine.pledge_id.in_(pledge_ids))
        .group_by(PledgeLine.id, PledgeLine.pledge_id, PledgeLine.quantity)
    )
