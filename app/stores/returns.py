"""Goods go back to whoever gave them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from sqlalchemy import select

from app.accounts.models import User
from app.codes import ReturnReason
from app.db import atomic, db
from app.errors import Conflict
from app.ledger import service as ledger
from app.ledger.drafts import EntryDraft
from app.ledger.models import Holder, Lot
from app.ledger.words import EntryKind, HolderKind, Stage
from app.stores.drafts import LotLine, StockLine
from app.stores.models import DonorReturn
from app.stores.shelves import check_known, check_lines, moves, read_lots, shelf, take
from app.stores.sight import own_store
from app.stores.typed import read_with


class SeveralDonors(Conflict):
    """These lots were given by different donors. Write one return for each."""


class DonorUnknown(Conflict):
    """Nobody knows who gave this lot, so it cannot go back."""


@atomic()
def return_to_donor(
    *,
    store_id: int,
    happened_on: date,
    reason: ReturnReason,
    lines: Sequence[LotLine],
    by: User,
    key: str,
    letter_number: str = "",
    note: str = "",
) -> DonorReturn:
    """Lots of one donor leave a store and go back to that donor."""
    content = {
        "store": store_id, "on": happened_on, "reason": reason.value, "letter": letter_number, "note": note,
        "lines": [asdict(line) for line in lines],
    }  # fmt: skip
    act = ledger.begin_act(
        verb="return_to_donor", by=by, key=key, content=content, allowed=lambda: own_store(store_id, by)
    )
    if act.is_repeat:
        return db.session.scalars(select(DonorReturn).where(DonorReturn.act_id == act.id)).one()
    store = own_store(store_id, by)
    check_known(store, lines)
    lots = read_lots([line.lot_id for line in lines])
    lines = read_with(lines, {lot.id: lot.item for lot in lots.values()}, lambda line: line.lot_id)
    check_lines(lines)
    taken = take(
        store, [StockLine(lots[n.lot_id].item_id, n.quantity, n.lot_id, n.unit_ids) for n in lines], on=happened_on
    )
    donor = _one_donor(list(lots.values()))
    entry = EntryDraft(
        office_id=store.office_id, kind=EntryKind.RETURN, happened_on=happened_on, paper=letter_number or None,
        memo=note or None, moves=moves(taken, source=shelf(store), target=(donor.id, Stage.RETURNED)),
    )  # fmt: skip
    returned = DonorReturn(
        store_id=store_id, donor_id=donor.id, reason=reason, letter_number=letter_number, note=note,
        happened_on=happened_on, act_id=act.id, entry_id=entry.id,
    )  # fmt: skip
    db.session.add(returned)
    db.session.flush()
    ledger.post_entries([entry], act=act, by=by)
    return returned


def _one_donor(lots: Sequence[Lot]) -> Holder:
    donors = {lot.given_by for lot in lots}
    if len(donors) > 1:
        raise SeveralDonors(field="lines")
    donor = db.session.get_one(Holder, donors.pop())
    if donor.kind is HolderKind.UNKNOWN:
        raise DonorUnknown(field="lines")
    return donor
