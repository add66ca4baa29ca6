"""The book as one person may see it: which entries, how much of each, and in a row of a list what it did.

An office sees its own entries and both ends of its transfers, a donor every entry that moved its gifts, the centre and
the auditor all. What happened elsewhere to a gift is shown as what, when and in which province, and no more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import ColumnElement, false, func, or_, select, tuple_
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.accounts.rights import visible_office_ids
from app.campaigns.newest import NEWEST_FIRST, all_office_ids, among_newest
from app.companies.models import Company
from app.companies.queries import own_company_ids
from app.db import db
from app.items.models import Item
from app.ledger import chains
from app.ledger import queries as ledger
from app.ledger.models import Entry, Holder, Line, Lot
from app.ledger.refusals import NoSuchEntry
from app.ledger.words import EntryKind, Stage
from app.stores.transfer_models import Arrival, Transfer

Row = TypeVar("Row", Holder, Item)
PAGE = 50
PROMISE_SIDE = frozenset({Stage.PROMISED, Stage.EXPECTED})
GOODS_MOVE = frozenset({EntryKind.RECEIPT, EntryKind.DIRECT})
"""These also take the goods off the promise; that side of them is not counted a second time."""
TRANSFERS = frozenset({EntryKind.TRANSFER_SENT, EntryKind.TRANSFER_RECEIVED})
COUNTED_AT: dict[EntryKind, Stage] = {
    EntryKind.ACCEPT: Stage.EXPECTED,
    EntryKind.WITHDRAW: Stage.EXPECTED,
    EntryKind.LAPSE: Stage.EXPECTED,
    EntryKind.RECEIPT: Stage.IN_STORE,
    EntryKind.DIRECT: Stage.DELIVERED,
    EntryKind.OPENING: Stage.IN_STORE,
    EntryKind.ALLOT: Stage.ALLOTTED,
    EntryKind.RELEASE: Stage.IN_STORE,
    EntryKind.TRANSFER_SENT: Stage.IN_TRANSIT,
    EntryKind.TRANSFER_RECEIVED: Stage.IN_STORE,
    EntryKind.DELIVERY: Stage.DELIVERED,
    EntryKind.TAKE_BACK: Stage.IN_STORE,
    EntryKind.LOSS: Stage.LOST,
    EntryKind.DISPOSAL: Stage.DISPOSED,
    EntryKind.RETURN: Stage.RETURNED,
    EntryKind.STOCKTAKE: Stage.IN_STORE,
    EntryKind.SAVING: Stage.AVAILABLE,
    EntryKind.CONVERSION: Stage.CONVERTED,
    EntryKind.SAVING_EXPIRED: Stage.EXPIRED,
    EntryKind.SAVING_WITHDRAWN: Stage.WITHDRAWN,
}
"""Where an entry's quantity is read, so that each piece is counted once; an undoing reads below nought there."""


@dataclass(frozen=True, slots=True)
class Eyes:
    """What somebody may see: the book of these offices (None: of all), and the gifts of these donors' holders."""

    offices: frozenset[int] | None
    donors: frozenset[int]

    def sees(self, office_id: int) -> bool:
        """Is this one of the offices?"""
        return self.offices is None or office_id in self.offices


@dataclass(frozen=True, slots=True)
class Moved:
    """What an entry did, item by item: from whom, to whom, how much."""

    sources: tuple[Holder, ...] = ()
    targets: tuple[Holder, ...] = ()
    quantities: tuple[tuple[Item, int], ...] = ()


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry in a list; what happened elsewhere has no more than its kind, its day and its office's province."""

    entry: Entry
    moved: Moved
    stands: bool
    is_foreign: bool
    actor: str | None
    second: str | None


def eyes_of(user: User) -> Eyes:
    """What this person may see of the book."""
    offices = visible_office_ids(user)
    companies = own_company_ids(user) if offices is not None else frozenset()
    donors = select(Company.holder_id).where(Company.id.in_(companies))
    return Eyes(offices, frozenset(db.session.scalars(donors)) if companies else frozenset())


def _in_list(
    eyes: Eyes, office_id: int | None, asked: Sequence[ColumnElement[bool]], limit: int
) -> ColumnElement[bool]:
    """Entries of one's offices, or of the one that is asked for, and of one's gifts."""
    offices = all_office_ids() if eyes.offices is None else sorted(eyes.offices)
    named = [each for each in offices if office_id in (None, each)]
    seen: list[ColumnElement[bool]] = [Entry.id.in_(among_newest(named, asked, limit))] if named else []
    if eyes.donors:
        gifts = select(Line.entry_id).join(Lot, Lot.id == Line.lot_id).where(Lot.given_by.in_(eyes.donors))
        seen.append(Entry.id.in_(gifts))
    return or_(*seen) if seen else false()


def list_entries(
    *, seen_by: User, kind: EntryKind | None = None, office_id: int | None = None, from_day: date | None = None,
    to_day: date | None = None, behind: tuple[date, int] | None = None, limit: int = PAGE,
) -> list[EntryRow]:  # fmt: skip
    """Entries of one's offices and of one's gifts, the newest day first; `behind` is the last one's day and id."""
    eyes = eyes_of(seen_by)
    asked: list[ColumnElement[bool] | None] = [
        Entry.kind == kind if kind is not None else None,
        Entry.office_id == office_id if office_id is not None else None,
        Entry.happened_on >= from_day if from_day is not None else None,
        Entry.happened_on <= to_day if to_day is not None else None,
        tuple_(Entry.happened_on, Entry.id) < tuple_(*behind) if behind is not None else None,
    ]
    conditions = [condition for condition in asked if condition is not None]
    wanted = select(Entry).options(joinedload(Entry.office))
    wanted = wanted.where(_in_list(eyes, office_id, conditions, limit), *conditions)
    return rows_of(list(db.session.scalars(wanted.order_by(*NEWEST_FIRST).limit(limit))), eyes)


def rows_of(entries: Sequence[Entry], eyes: Eyes, lot_ids: Collection[int] | None = None) -> list[EntryRow]:
    """What each entry did, to these lots or to all that one may follow; so many queries for one as for fifty."""
    lines = _sums(entries, lot_ids, eyes)
    holders = _by_id(Holder, {line.holder_id for line in lines})
    items = _by_id(Item, {line.item_id for line in lines})
    own: dict[int, list[_Sum]] = defaultdict(list)
    for line in lines:
        own[line.entry_id].append(line)
    standing = ledger.standing([entry.id for entry in entries])
    names = names_of({e.actor_id for e in entries} | {e.second_id for e in entries if e.second_id})
    rows = []
    for entry in entries:
        is_foreign = not eyes.sees(entry.office_id) and not any(s.holder_id in eyes.donors for s in own[entry.id])
        rows.append(
            EntryRow(
                entry=entry,
                moved=Moved() if is_foreign else _moved(entry, own[entry.id], holders, items),
                stands=entry.id in standing,
                is_foreign=is_foreign,
                actor=names.get(entry.actor_id) if eyes.sees(entry.office_id) else None,
                second=names.get(entry.second_id or 0) if eyes.sees(entry.office_id) else None,
            )
        )
    return rows


@dataclass(frozen=True, slots=True)
class _Sum:
    entry_id: int
    holder_id: int
    stage: Stage
    item_id: int
    quantity: int


def _sums(entries: Sequence[Entry], lot_ids: Collection[int] | None, eyes: Eyes) -> list[_Sum]:
    wanted = (
        select(Line.entry_id, Line.holder_id, Line.stage, Line.item_id, func.sum(Line.quantity))
        .where(Line.entry_id.in_([entry.id for entry in entries]))
        .group_by(Line.entry_id, Line.holder_id, Line.stage, Line.item_id)
        .order_by(Line.entry_id, Line.item_id, Line.stage, Line.holder_id)
    )
    if lot_ids is not None:
        wanted = wanted.where(Line.lot_id.in_(sorted(lot_ids)))
    if eyes.offices is not None and not eyes.offices:
        wanted = wanted.join(Lot, Lot.id == Line.lot_id).where(Lot.given_by.in_(eyes.donors))
    return [_Sum(*row[:4], int(row[4])) for row in db.session.execute(wanted)]


def _by_id(model: type[Row], ids: Iterable[int]) -> dict[int, Row]:
    rows = db.session.scalars(select(model).where(model.id.in_(sorted(ids))))
    return {row.id: row for row in rows}


def _moved(entry: Entry, sums: Sequence[_Sum], holders: dict[int, Holder], items: dict[int, Item]) -> Moved:
    counts_as = entry.counts_as
    stage = COUNTED_AT.get(counts_as)
    quantities: dict[int, int] = defaultdict(int)
    sides: tuple[dict[int, Holder], dict[int, Holder]] = ({}, {})
    for line in sums:
        if line.stage is stage:
            quantities[line.item_id] += line.quantity
        if line.quantity and not (counts_as in GOODS_MOVE and line.stage in PROMISE_SIDE):
            sides[line.quantity > 0][line.holder_id] = holders[line.holder_id]
    return Moved(
        tuple(sides[False].values()), tuple(sides[True].values()),
        tuple((items[item_id], quantity) for item_id, quantity in quantities.items() if quantity),
    )  # fmt: skip


def names_of(user_ids: Iterable[int]) -> dict[int, str]:
    """What people are called, by their keys."""
    wanted = select(User.id, User.shown_name, User.name).where(User.id.in_(sorted(user_ids)))
    return {user_id: shown or name for user_id, shown, name in db.session.execute(wanted)}


@dataclass(frozen=True, slots=True)
class SeenEntry:
    """One entry with the lines that this person may see; none of them if it happened elsewhere."""

    entry: Entry
    lines: tuple[Line, ...]
    is_foreign: bool
    is_whole: bool

    @property
    def is_balanced(self) -> bool:
        """Do the lines of each item and lot add up to nought?"""
        sums: dict[int, int] = defaultdict(int)
        for line in self.lines:
            sums[line.lot_id] += line.quantity
        return not any(sums.values())


def get_entry(entry_id: int, *, seen_by: User) -> SeenEntry:
    """One entry, if this person may see it; raises NoSuchEntry."""
    entry = _find_seen(Entry.id == entry_id, eyes := eyes_of(seen_by))
    if entry is None:
        raise NoSuchEntry()
    return _seen(entry, eyes)


def find_entry(office_code: str, year: int, number: int, *, seen_by: User) -> Entry | None:
    """The entry under a printed number, if this person may see it."""
    return _find_seen(ledger.is_printed(office_code, year, number), eyes_of(seen_by))


def _find_seen(which: ColumnElement[bool], eyes: Eyes) -> Entry | None:
    """One entry, asked for together with whether it may be seen: one that may not costs what one that never was does.

    An office sees its own entries and both ends of its transfers, a donor what moved its gifts.
    """
    if eyes.offices is None:
        return ledger.find_entry(which)
    seen: list[ColumnElement[bool]] = []
    if eyes.offices:
        seen += [Entry.office_id.in_(eyes.offices), _is_of_a_transfer(which, eyes.offices)]
    if eyes.donors:
        gifts = select(Line.entry_id).join(Lot, Lot.id == Line.lot_id).where(Lot.given_by.in_(eyes.donors))
        seen.append(gifts.where(Line.entry_id == Entry.id).exists())
    return ledger.find_entry(which, or_(false(), *seen))


def _seen(entry: Entry, eyes: Eyes) -> SeenEntry:
    """What may be seen of an entry that may be: all of it, or of others' work on one's gifts the lines of these."""
    if eyes.sees(entry.office_id) or not eyes.donors or _is_end_of_transfer(entry, eyes):
        return SeenEntry(entry, tuple(entry.lines), is_foreign=False, is_whole=True)
    mine = tuple(line for line in entry.lines if line.lot.given_by in eyes.donors)
    is_foreign = not any(line.holder_id in eyes.donors for line in mine)
    return SeenEntry(entry, () if is_foreign else mine, is_foreign, is_whole=len(mine) == len(entry.lines))


def _is_end_of_transfer(entry: Entry, eyes: Eyes) -> bool:
    return bool(eyes.offices and db.session.scalar(select(_is_of_a_transfer(Entry.id == entry.id, eyes.offices))))


def _is_of_a_transfer(which: ColumnElement[bool], offices: frozenset[int]) -> ColumnElement[bool]:
    """Did this one entry, or the one that it undid in the end, move goods between one of these offices and another?"""
    undone = select(Entry.id, Entry.reverses_id).where(which).cte("undone", recursive=True)
    undone = undone.union(select(Entry.id, Entry.reverses_id).join(undone, Entry.id == undone.c.reverses_id))
    first = select(undone.c.id)
    arrivals = select(Arrival.transfer_id).where(Arrival.entry_id.in_(first))
    ends = or_(Transfer.from_office_id.in_(offices), Transfer.to_office_id.in_(offices))
    return select(Transfer.id).where(ends, or_(Transfer.entry_id.in_(first), Transfer.id.in_(arrivals))).exists()


def list_undone_together(entry: Entry) -> list[int]:
    """The entries that are undone together with this one: of a transfer, all that stands of it."""
    return chains.list_undone_together(entry)


def list_followers(entry_id: int) -> Sequence[Entry]:
    """What names this entry as the one it follows: an arrival its departure, a return its delivery."""
    wanted = select(Entry).options(joinedload(Entry.office)).where(Entry.follows_id == entry_id)
    return db.session.scalars(wanted.order_by(Entry.happened_on, Entry.id)).all()


def get_header(entry_id: int) -> Entry:
    """An entry without its lines, to be named and linked to."""
    entry = db.session.scalar(select(Entry).options(joinedload(Entry.office)).where(Entry.id == entry_id))
    if entry is None:
        raise NoSuchEntry()
    return entry
