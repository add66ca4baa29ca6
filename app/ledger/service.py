"""The ledger's verbs: open a lot, post what happened, undo it by a new entry, correct a value, close a year."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any, Protocol, cast

from sqlalchemy import Select, Table, select

from app import clock
from app.accounts import queries as accounts
from app.accounts.models import User
from app.accounts.rights import require_anywhere
from app.db import atomic, db
from app.ledger import acts, bulk, drawing, headers, holding, queries, telling, undoing, units, writing
from app.ledger.acts import BegunAct
from app.ledger.drafts import WORTH, Demand, EntryDraft, LotDraft, Move, Worth, checked, new_id
from app.ledger.inserting import Writes, add_missing, add_rows
from app.ledger.kept import Period
from app.ledger.models import Entry, Holder, Lot
from app.ledger.posting import work_out
from app.ledger.refusals import (
    EarlierYearOpen,
    YearClosed,
    YearNotOver,
    YearUnknown,
)
from app.ledger.valuing import ValueCorrection, draft_all, draft_of, how_lots_stand, valuation_of
from app.ledger.words import Condition, CorrectionKind, HolderKind, LotKind, Origin
from app.places.models import Office, Place


class Follower(Protocol):
    """Draws anew what a paper says of itself, after entries behind it were undone."""

    def __call__(self, *, undoings: Sequence[Entry]) -> None:
        """In the same transaction."""


AFTER_UNDOING: list[Follower] = []
"""Floors above the book keep figures on papers; `create_app` puts here what keeps them right."""


@atomic(joins=True)
def open_holder(*, kind: HolderKind, office_id: int, place_id: int, name_fa: str, name_en: str) -> Holder:
    """Somebody new can have goods, or owe them."""
    holder = Holder(kind=kind, office_id=office_id, place_id=place_id, name_fa=name_fa, name_en=name_en)
    db.session.add(holder)
    db.session.flush()
    return holder


@atomic(joins=True)
def open_holders(holders: Sequence[Holder]) -> None:
    """Many new holders at once, as a file of companies brings them; each knows its id afterwards."""
    db.session.add_all(holders)
    db.session.flush()


@atomic()
def rename_holder(*, holder_id: int, name_fa: str, name_en: str) -> None:
    """A holder is called otherwise from now on; what it has and owes stays where it is."""
    holder = db.session.get_one(Holder, holder_id)
    holder.name_fa, holder.name_en = name_fa, name_en


@atomic()
def remove_unused_holder(*, holder_id: int) -> None:
    """A holder that never had or owed anything is gone; the database itself refuses to let go of any other."""
    db.session.delete(db.session.get_one(Holder, holder_id))
    db.session.flush()


@atomic(joins=True)
def office_holder(*, office_id: int, kind: HolderKind) -> Holder:
    """An office's own holder of a kind that it has one of: no campaign, donor unknown, losses. Made on first use."""
    query = select(Holder).where(Holder.office_id == office_id, Holder.kind == kind)
    known = db.session.scalar(query)
    if known is not None:
        return known
    office = db.session.get_one(Office, office_id)
    return _open_once(
        query, kind=kind, office_id=office_id, place_id=office.place_id, name_fa=f"{kind.fa}، {office.name_fa}",
        name_en=f"{kind.en}, {office.name_en}",
    )  # fmt: skip


@atomic(joins=True)
def receivers_holder(*, place_id: int, office_id: int) -> Holder:
    """The receivers of a county, as one holder: the book knows no person. Made on first use."""
    query = select(Holder).where(Holder.place_id == place_id, Holder.kind == HolderKind.RECEIVERS)
    known = db.session.scalar(query)
    if known is not None:
        return known
    place = db.session.get_one(Place, place_id)
    return _open_once(
        query, kind=HolderKind.RECEIVERS, office_id=office_id, place_id=place_id, name_fa=f"مددجویان {place.name_fa}",
        name_en=f"Receivers of {place.name_en}",
    )  # fmt: skip


def _open_once(query: Select[Holder], **facts: Any) -> Holder:
    """The holder of which there is one; whoever comes second at its first use waits, and then finds it."""
    add_missing(db.session.connection(), cast(Table, Holder.__table__), [facts])
    return db.session.scalars(query).one()


@atomic(joins=True)
def begin_act(*, verb: str, by: User, key: str, content: dict[str, Any], allowed: acts.Rights) -> BegunAct:
    """Take the client's key for what is about to be done; raises KeyReused, and what `allowed` does of a known key."""
    accounts.look_again(by)
    return acts.begin(verb=verb, actor_id=by.id, key=key, content=content, allowed=allowed)


@atomic(joins=True)
def open_lot(
    *, kind: LotKind, origin: Origin, item_id: int, given_by: int, given_for: int, place_id: int, quantity: int,
    opened_on: date, condition: Condition = Condition.GOOD, parent_id: int | None = None,
    expires_on: date | None = None, batch: str | None = None, worth: Worth | None = None, only_campaign: bool = False,
    only_place_id: int | None = None, only_group: str | None = None,
) -> Lot:  # fmt: skip
    """A new parcel, known by its id before it is written; the posting that fills it comes in the same transaction."""
    worth = worth or Worth()
    worth.check()
    lot = Lot(
        id=new_id(), kind=kind, origin=origin, item_id=item_id, given_by=given_by, given_for=given_for,
        place_id=place_id, quantity=quantity, opened_on=opened_on, condition=condition, parent_id=parent_id,
        expires_on=expires_on, batch=batch, fair_value=worth.fair_value, fair_basis=worth.fair_basis,
        fair_level=worth.fair_level, fair_source=worth.fair_source, fair_valuer=worth.fair_valuer,
        fair_on=worth.fair_on, company_cost=worth.company_cost, cost_basis=worth.cost_basis,
        cost_source=worth.cost_source, only_campaign=only_campaign, only_place_id=only_place_id, only_group=only_group,
    )  # fmt: skip
    db.session.add(lot)
    return lot


@atomic(joins=True)
def open_lots(parcels: Sequence[LotDraft]) -> None:
    """Many parcels at once, in one statement; the posting that fills them comes in the same transaction."""
    rows = [
        {name: getattr(parcel, name) for name in _PARCEL} | {name: getattr(parcel.worth, name) for name in WORTH}
        for parcel in checked(parcels)
    ]
    add_rows(db.session.connection(), cast(Table, Lot.__table__), rows)


_PARCEL = (
    "id", "kind", "origin", "item_id", "given_by", "given_for", "place_id", "quantity", "opened_on", "condition",
    "parent_id", "expires_on", "batch", "only_campaign", "only_place_id", "only_group",
)  # fmt: skip


@atomic(joins=True)
def draw(demands: Sequence[Demand]) -> list[list[tuple[int, int]]]:
    """Which lots, and how much of each, meet the demands; the cells stay locked until the commit."""
    return drawing.draw(demands)


@atomic(joins=True)
def post_entries(drafts: Sequence[EntryDraft], *, act: BegunAct, by: User, second: User | None = None) -> list[Entry]:
    """Write what happened: the one call in which a verb posts all its entries, and its last act before the commit.

    Raises NotEnough, StockRunsOut, YearClosed, DayAhead and the other refusals of `refusals.py`; then nothing is kept.
    """
    if not drafts:
        return []
    if bulk.is_large(drafts):
        return queries.list_headers(post_many([(draft, ()) for draft in drafts], act=act, by=by, second=second))
    started = time.perf_counter()
    db.session.flush()
    connection = db.session.connection()
    holding.refuse_waiting(connection, [move for draft in drafts for move in draft.moves])
    posting = work_out(connection, drafts)
    units.move_units(posting)
    writes = Writes(connection)
    writing.write_cells_and_lines(writes, posting)
    heads = headers.raise_heads(writes, drafts)
    writes.send()
    second_id = second.id if second else None
    entries = headers.write_headers(posting, heads, act_id=act.id, actor_id=by.id, second_id=second_id)
    writing.forget_kept()
    telling.tell_posting(act, entries, started)
    return entries


@atomic(joins=True)
def post_many(brought: Iterable[bulk.Brought], *, act: BegunAct, by: User, second: User | None = None) -> list[int]:
    """The same for thousands of entries, each with the lots that it opens, read as they come; their ids, in order.

    Papers that are added to the session while they come are written before the headers.
    """
    coming = iter(brought)
    first, is_large = bulk.first_of(coming)
    if not is_large:
        open_lots([lot for _, lots in first for lot in lots])
        return [entry.id for entry in post_entries([draft for draft, _ in first], act=act, by=by, second=second)]
    started = time.perf_counter()
    db.session.flush()
    valued = ((draft, checked(lots)) for draft, lots in chain(first, coming))
    heads = bulk.post(valued, act_id=act.id, actor_id=by.id, second_id=second.id if second else None)
    writing.forget_kept()
    telling.tell_posting(act, heads, started)
    return [head.id for head in heads]


@atomic()
def reverse_entries(
    *, entry_ids: Sequence[int], happened_on: date, correction: CorrectionKind, memo: str, by: User, key: str,
    second: User | None = None,
) -> list[Entry]:  # fmt: skip
    """Undo entries by new ones, all or none; a reversal is undone the same way.

    Raises AlreadyReversed, LaterDepends, TogetherOnly, BeforeOriginal, NotEnough (the goods have moved on).
    """
    content = {"entries": sorted(entry_ids), "on": happened_on, "correction": correction, "memo": memo}
    act = begin_act(verb="reverse_entries", by=by, key=key, content=content, allowed=acts.asks_itself)
    if act.is_repeat:
        return queries.list_entries_of_act(act.id)
    drafts = undoing.reversals(entry_ids, happened_on=happened_on, correction=correction, memo=memo)
    undoing.carry_back_valuations(drafts)
    undoings = post_entries(drafts, act=act, by=by, second=second)
    for follow in AFTER_UNDOING:
        follow(undoings=undoings)
    return undoings


@atomic(joins=True)
def hold(*, approval_id: int, moves: Sequence[Move]) -> None:
    """Block goods in their cells until a second person has decided; raises NotEnough, UnitWaits."""
    holding.hold(approval_id, moves)


@atomic(joins=True)
def release_hold(*, approval_id: int) -> None:
    """Free the goods that an approval blocked."""
    holding.release(approval_id)


@atomic()
def correct_value(*, lot_id: int, worth: Worth, happened_on: date, memo: str, by: User, key: str) -> Entry:
    """A lot's worth is estimated anew: value moves in every cell that holds some of it, quantity in none."""
    worth.check()
    content = {"lot": lot_id, "on": happened_on, "memo": memo, **{name: getattr(worth, name) for name in WORTH}}
    act = begin_act(verb="correct_value", by=by, key=key, content=content, allowed=acts.asks_itself)
    if act.is_repeat:
        return queries.list_entries_of_act(act.id)[0]
    correction = ValueCorrection(lot_id=lot_id, worth=worth, happened_on=happened_on, memo=memo)
    draft = draft_of(correction, how_lots_stand([lot_id]))
    db.session.add(valuation_of(correction, draft))
    [entry] = post_entries([draft], act=act, by=by)
    return entry


@atomic()
def correct_values(
    *, corrections: Sequence[ValueCorrection], content: Mapping[str, str], by: User, key: str
) -> list[int]:  # fmt: skip
    """Many lots are estimated anew, all or none; the ids of the entries, in order. `content` says what was asked for.

    Raises RowsNotTaken, with NoSuchEntry, NotGoods, BeforeMovement, NothingToCorrect and ValuedTwice in it.
    """
    act = begin_act(verb="correct_values", by=by, key=key, content=dict(content), allowed=acts.asks_itself)
    if act.is_repeat:
        return [entry.id for entry in queries.list_entries_of_act(act.id)]
    drafts = draft_all(corrections)
    db.session.add_all(valuation_of(*pair) for pair in zip(corrections, drafts, strict=True))
    return [entry.id for entry in post_entries(drafts, act=act, by=by)]


@atomic()
def close_year(*, year: int, by: User) -> Period:
    """No entry may happen in this year any more. Years close in order, and never open again.

    Earlier years in which nothing happened close with it. Raises EarlierYearOpen, YearNotOver, YearClosed.
    """
    require_anywhere(by, "close_year")
    query = select(Period).where(Period.year <= year).order_by(Period.year).with_for_update()
    periods = list(db.session.scalars(query.execution_options(populate_existing=True)))
    if not periods or periods[-1].year != year:
        raise YearUnknown(day=year, field="year")
    if periods[-1].closed_at is not None:
        raise YearClosed(year=year, field="year")
    if periods[-1].last_day >= clock.business_today():
        raise YearNotOver(year=year, field="year")
    earlier = [period for period in periods[:-1] if period.closed_at is None]
    used = queries.years_with_entries([period.year for period in earlier])
    if used:
        raise EarlierYearOpen(year=min(used), field="year")
    for period in [*earlier, periods[-1]]:
        period.closed_at, period.closed_by = clock.recorded_now(), by.id
    return periods[-1]
