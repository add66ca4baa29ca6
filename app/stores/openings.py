"""Opening stock: what lay in a store when it began to keep this book, with the paper that says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import insert, select

from app.accounts.models import User
from app.db import atomic, db
from app.errors import N_, DomainError, Invalid, NotFound, RowsNotTaken
from app.items.models import Item
from app.items.queries import NoSuchItem
from app.items.serials import check_serials, refuse_same_serial
from app.ledger import service as ledger
from app.ledger.acts import BegunAct
from app.ledger.bulk import Brought
from app.ledger.drafts import EntryDraft, LotDraft, Move, digest_of_drafts, new_ids
from app.ledger.models import Holder
from app.ledger.words import EntryKind, HolderKind, LotKind, Origin, Stage
from app.stores.drafts import NamedTwice, OpeningDraft, OpeningLine, check_quantity
from app.stores.models import Opening, Store
from app.stores.shelves import NoLines, NotForStores, shelf
from app.stores.sight import own_stores
from app.stores.typed import items_by_id, read_with

DONORS = frozenset({HolderKind.COMPANY, HolderKind.BENEFACTOR, HolderKind.UNKNOWN})


class NotADonor(NotFound):
    """There is no such donor."""


@atomic()
def record_opening(
    *,
    store_id: int,
    happened_on: date,
    paper: str,
    lines: Sequence[OpeningLine],
    by: User,
    key: str,
    note: str = "",
) -> Opening:
    """What lay in a store when it began to keep this book."""
    draft = OpeningDraft(store_id, happened_on, paper, tuple(lines), note)
    try:
        [opening] = record_openings(openings=[draft], by=by, key=key)
    except RowsNotTaken as refused:
        raise refused.refusals[0] from None
    return opening


@atomic()
def record_openings(*, openings: Sequence[OpeningDraft], by: User, key: str) -> list[Opening]:
    """Many sheets of opening stock as one act; all of them or none.

    Raises RowsNotTaken, which says of every bad sheet why it is refused.
    """
    act = _begin(openings, {"openings": digest_of_drafts(openings)}, by, key)
    if not act.is_repeat:
        _bring_in(openings, act, by)
    return _openings_of(act.id)


@atomic()
def bring_in_openings(*, openings: Sequence[OpeningDraft], content: Mapping[str, str], by: User, key: str) -> list[int]:
    """The same for a file of any length, which nobody reads again at once: the ids of the entries, in order.

    `content` says for the key what is asked for.
    """
    act = _begin(openings, content, by, key)
    if act.is_repeat:
        return list(db.session.scalars(select(Opening.entry_id).where(Opening.act_id == act.id).order_by(Opening.id)))
    return _bring_in(openings, act, by)


def _begin(openings: Sequence[OpeningDraft], content: Mapping[str, str], by: User, key: str) -> BegunAct:
    return ledger.begin_act(
        verb="record_openings", by=by, key=key, content=dict(content),
        allowed=lambda: own_stores((draft.store_id for draft in openings), by),
    )  # fmt: skip


def _bring_in(openings: Sequence[OpeningDraft], act: BegunAct, by: User) -> list[int]:
    stores = own_stores((draft.store_id for draft in openings), by)
    openings = _read_sheets(openings, stores)
    no_ones = {store.office_id: _no_ones(store.office_id) for store in stores.values()}
    papers: list[dict[str, Any]] = []

    def list_sheets() -> Iterator[Brought]:
        for draft in openings:
            entry, lots = _sheet(draft, stores[draft.store_id], no_ones)
            papers.append({
                "store_id": draft.store_id, "happened_on": draft.happened_on, "paper": draft.paper, "note": draft.note,
                "act_id": act.id, "entry_id": entry.id,
            })  # fmt: skip
            yield entry, lots

    posted = ledger.post_many(list_sheets(), act=act, by=by)
    db.session.execute(insert(Opening), papers)
    return posted


def _openings_of(act_id: int) -> list[Opening]:
    """In one read: the posting has made everything stale that was in the session."""
    return list(db.session.scalars(select(Opening).where(Opening.act_id == act_id).order_by(Opening.id)))


def _read_sheets(openings: Sequence[OpeningDraft], stores: dict[int, Store]) -> list[OpeningDraft]:
    lines = [line for draft in openings for line in draft.lines]
    items = items_by_id(line.item_id for line in lines)
    named = {line.given_by for line in lines if line.given_by is not None}
    donors = set(db.session.scalars(select(Holder.id).where(Holder.id.in_(named), Holder.kind.in_(DONORS))))
    sheets: list[OpeningDraft] = []
    refusals: dict[int, DomainError] = {}
    for place, draft in enumerate(openings):
        try:
            stores[draft.store_id].must_be_open()
            sheets.append(_read_sheet(draft, items, donors))
        except DomainError as refusal:
            refusals[place] = refusal
    if refusals:
        raise RowsNotTaken(refusals)
    return sheets


def _read_sheet(draft: OpeningDraft, items: dict[int, Item], donors: set[int]) -> OpeningDraft:
    if not draft.lines:
        raise NoLines(field="lines")
    if not draft.paper.strip():
        raise Invalid(N_("Opening stock needs the number of its paper."), field="paper")
    lines = read_with(draft.lines, items, lambda line: line.item_id)
    for line in lines:
        if line.item_id not in items:
            raise NoSuchItem(code=line.item_id, field="lines")
        if line.given_by is not None and line.given_by not in donors:
            raise NotADonor(field="lines")
        _check_line(line, items[line.item_id])
    refuse_same_serial(((line.item_id, line.serials) for line in lines), field="lines")
    alike = {(n.item_id, n.given_by, n.condition, n.expires_on, n.batch) for n in lines}
    if len(alike) < len(lines):
        raise NamedTwice(field="lines")
    return replace(draft, lines=tuple(lines))


def _check_line(line: OpeningLine, item: Item) -> None:
    if item.is_service or item.is_saving:
        raise NotForStores(item=item.names, field="lines")
    check_quantity(line.quantity)
    check_serials(line.serials, item, line.quantity, field="lines")


def _no_ones(office_id: int) -> tuple[int, int]:
    """The office's holders for goods whose donor is unknown and for goods of no campaign."""
    return (
        ledger.office_holder(office_id=office_id, kind=HolderKind.UNKNOWN).id,
        ledger.office_holder(office_id=office_id, kind=HolderKind.OFFICE).id,
    )


def _sheet(draft: OpeningDraft, store: Store, no_ones: dict[int, tuple[int, int]]) -> tuple[EntryDraft, list[LotDraft]]:
    """The entry of a sheet, and the lots it opens."""
    unknown, no_campaign = no_ones[store.office_id]
    ids, target = new_ids(len(draft.lines)), shelf(store)
    lots = [
        _lot(key, line, draft, store, line.given_by or unknown, no_campaign)
        for key, line in zip(ids, draft.lines, strict=True)
    ]
    moves = [
        Move(lot.id, lot.quantity, (lot.given_by, Stage.GIVEN), target, serials=line.serials)
        for lot, line in zip(lots, draft.lines, strict=True)
    ]
    memo = draft.note or None
    entry = EntryDraft(store.office_id, EntryKind.OPENING, draft.happened_on, moves, paper=draft.paper, memo=memo)
    return entry, lots


def _lot(key: int, line: OpeningLine, draft: OpeningDraft, store: Store, given_by: int, given_for: int) -> LotDraft:
    return LotDraft(
        id=key, kind=LotKind.GOODS, origin=Origin.OPENING, item_id=line.item_id, given_by=given_by, given_for=given_for,
        place_id=store.place_id, quantity=line.quantity, opened_on=draft.happened_on, condition=line.condition,
        expires_on=line.expires_on, batch=line.batch or None, worth=line.worth,
    )  # fmt: skip
