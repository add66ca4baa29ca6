"""What an approval asks for, in days, goods and entries, so that nobody signs what they cannot read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import Approval, User
from app.campaigns.book import EntryRow, eyes_of, rows_of
from app.campaigns.pledges import PledgeLine
from app.campaigns.queries import list_by_ids
from app.campaigns.receiving import OVER_DELIVERY
from app.campaigns.undoing import REVERSAL
from app.codes import Coded, CorrectionKind, DisposalReason, LossReason
from app.db import db
from app.items.models import Item
from app.ledger.models import Entry
from app.stores.losses import DISPOSAL, LOSS
from app.stores.models import Store

REASONS: dict[str, type[Coded]] = {LOSS: LossReason, DISPOSAL: DisposalReason, REVERSAL: CorrectionKind}


@dataclass(frozen=True, slots=True)
class Asked:
    """What would happen once a second person signs."""

    happened_on: date | None = None
    reason: Coded | None = None
    paper: str | None = None
    memo: str | None = None
    store: Store | None = None
    goods: tuple[tuple[Item, int], ...] = ()
    rows: tuple[EntryRow, ...] = ()


def read_asked(approvals: Sequence[Approval], *, seen_by: User) -> dict[int, Asked]:
    """What each of these asks for, by the approval's key; so many queries for one as for fifty."""
    told = {approval.id: _told(approval) for approval in approvals}
    stores = {store.id: store for store in list_by_ids(Store, _ids(told.values(), "store_id"))}
    lines = [line for each in told.values() for line in each.get("lines", ())]
    promised = {line.id: line for line in list_by_ids(PledgeLine, _ids(lines, "pledge_line_id"))}
    items = {item.id: item for item in list_by_ids(Item, _ids(lines, "item_id"))}
    entry_ids = {entry_id for each in told.values() for entry_id in each.get("entry_ids", ())}
    rows = {row.entry.id: row for row in _rows(entry_ids, seen_by)}
    asked = {}
    for approval in approvals:
        facts = told[approval.id]
        day, reason, kinds = facts.get("happened_on"), facts.get("reason"), REASONS.get(approval.kind)
        asked[approval.id] = Asked(
            happened_on=date.fromisoformat(day) if day else None,
            reason=kinds(reason) if kinds and reason else None,
            paper=facts.get("paper") or None,
            memo=facts.get("memo") or None,
            store=stores.get(facts.get("store_id") or 0),
            goods=tuple(_goods(facts.get("lines", ()), items, promised)),
            rows=tuple(rows[entry_id] for entry_id in facts.get("entry_ids", ()) if entry_id in rows),
        )
    return asked


def _told(approval: Approval) -> dict[str, Any]:
    """The payload under the same names, whichever kind it is of."""
    payload = approval.payload
    if approval.kind == OVER_DELIVERY:
        receipt = payload["receipt"]
        return {**receipt, "paper": receipt["waybill"]}
    if approval.kind == REVERSAL:
        return {**payload, "reason": payload["correction"]}
    if approval.kind in (LOSS, DISPOSAL):
        return {**payload, "paper": payload["minutes_number"], "memo": payload["note"]}
    return {}


def _ids(facts: Iterable[dict[str, Any]], name: str) -> set[int]:
    return {each[name] for each in facts if each.get(name)}


def _rows(entry_ids: set[int], user: User) -> list[EntryRow]:
    wanted = select(Entry).options(joinedload(Entry.office)).where(Entry.id.in_(entry_ids)).order_by(Entry.id)
    return rows_of(list(db.session.scalars(wanted)), eyes_of(user))


def _goods(
    lines: Iterable[dict[str, Any]], items: dict[int, Item], promised: dict[int, PledgeLine]
) -> Iterable[tuple[Item, int]]:
    for line in lines:
        if line.get("pledge_line_id") in promised:
            yield promised[line["pledge_line_id"]].item, _whole(line["good"]) + _whole(line["damaged"])
        elif line.get("item_id") in items:
            yield items[line["item_id"]], _whole(line["quantity"])


def _whole(quantity: Any) -> int:
    return int(quantity)
