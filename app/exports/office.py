"""What an office takes along when it goes on in another book: its opening stock, and what came and went since.

Stock is counted once. Each item of each store has a first day: what was before it is opening stock, what came or went
from it on is told receipt by receipt and delivery by delivery. It is the day after the last move that is neither: a
transfer, loss, return, count, opening or undoing; nothing else has moved that stock since.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from app.accounts.models import User
from app.accounts.rights import require_act
from app.campaigns.issues import Delivery
from app.campaigns.papers import Receipt
from app.companies.models import Company
from app.db import db
from app.exports.base import AT_ONCE
from app.ledger import queries as ledger
from app.ledger.models import Entry, Line, Lot
from app.ledger.stock import stock_on
from app.ledger.words import EntryKind
from app.places.models import Office
from app.places.queries import get_office
from app.stores.drafts import refuse_ahead
from app.stores.models import Store
from app.stores.stock_queries import ON_THE_SHELF

CARRIED = (EntryKind.RECEIPT, EntryKind.DELIVERY)
WITHIN_A_STORE = (EntryKind.ALLOT, EntryKind.RELEASE, EntryKind.VALUE_CORRECTION)


@dataclass(frozen=True)
class Departure:
    """An office, its stores, and when the papers begin to be told one by one: `since`, or later where it must be."""

    office: Office
    stores: Sequence[Store]
    since: date
    firsts: Mapping[tuple[int, int], date]
    """By the holder of a store and by item, the earliest day that counts nothing twice."""

    def first_of(self, store: Store, item_id: int) -> date:
        """The first day of an item in a store."""
        return max(self.since, self.firsts.get((store.holder_id, item_id), self.since))


def depart(office_id: int, since: date | None, *, by: User) -> Departure:
    """How an office goes: as far back as its book allows, or no further than a day.

    Raises NotFound or NotAllowed for an office whose receivers are not this person's to read; DayAhead.
    """
    require_act(by, office_id, "read_beneficiaries")
    if since is not None:
        refuse_ahead(since, field="from_day")
    office = get_office(office_id)
    stores = db.session.scalars(select(Store).where(Store.office_id == office_id).order_by(Store.id)).all()
    return Departure(office, stores, since or date.min, _firsts([store.holder_id for store in stores]))


def _firsts(holders: Sequence[int]) -> dict[tuple[int, int], date]:
    """The day after anything but a receipt or a delivery last changed what lies in these stores, by item."""
    moved = (
        select(Line.holder_id, Line.item_id, func.max(Line.happened_on))
        .join(Entry, Entry.id == Line.entry_id)
        .where(
            Line.holder_id.in_(holders), Line.stage.in_(ON_THE_SHELF), Line.quantity != 0,
            Entry.kind.not_in(CARRIED), Entry.counts_as.not_in(WITHIN_A_STORE),
        )
        .group_by(Line.holder_id, Line.item_id)
    )  # fmt: skip
    return {(holder, item): last + timedelta(days=1) for holder, item, last in db.session.execute(moved)}


def list_receipts(leaving: Departure) -> Iterator[Receipt]:
    """The receipts that stand, by day; of their lines, those from their item's first day on are told."""
    yield from _papers(select(Receipt), Receipt, leaving)


def list_deliveries(leaving: Departure) -> Iterator[Delivery]:
    """The deliveries that stand, by day; the same is true of their lines."""
    yield from _papers(select(Delivery), Delivery, leaving)


def _papers(wanted: Select[Any], model: Any, leaving: Departure) -> Iterator[Any]:
    wanted = wanted.where(model.office_id == leaving.office.id, model.happened_on >= leaving.since)
    wanted, last = wanted.order_by(model.happened_on, model.id), (date.min, 0)
    while found := db.session.scalars(wanted.where(_behind(model, last)).limit(AT_ONCE)).all():
        standing = ledger.standing([paper.entry_id for paper in found])
        yield from (paper for paper in found if paper.entry_id in standing)
        if len(found) < AT_ONCE:
            return
        last = (found[-1].happened_on, found[-1].id)


def _behind(model: Any, last: tuple[date, int]) -> ColumnElement[bool]:
    day, key = last
    return or_(model.happened_on > day, and_(model.happened_on == day, model.id > key))


def list_opening(leaving: Departure) -> Iterator[tuple[Store, date, Lot, int]]:
    """What lay in each store at the end of the day before its item's first, lot by lot, and that day.

    What was set aside then lies there too.
    """
    for store in leaving.stores:
        mine = {leaving.first_of(store, item) for holder, item in leaving.firsts if holder == store.holder_id}
        for first in sorted({*mine, leaving.since} - {date.min}):
            yield from _opening_on(leaving, store, first)


def _opening_on(leaving: Departure, store: Store, first: date) -> Iterator[tuple[Store, date, Lot, int]]:
    day = first - timedelta(days=1)
    quantities: Counter[Lot] = Counter()
    for row in stock_on(store.holder_id, day, stages=ON_THE_SHELF):
        if leaving.first_of(store, row.lot.item_id) == first:
            quantities[row.lot] += row.quantity
    yield from ((store, day, lot, quantity) for lot, quantity in quantities.items() if quantity)


def companies_by_holder(holders: Sequence[int]) -> dict[int, Company]:
    """The companies among the holders of a book."""
    found = db.session.scalars(select(Company).where(Company.holder_id.in_(holders)))
    return {company.holder_id: company for company in found}
