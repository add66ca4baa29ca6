"""What an office takes along when it goes on in another book: its opening stock, and what came and went since.

Stock is counted once. Everything before the first day is in the opening stock; from that day on there are only
receipts and deliveries, each of them in its file. So a first day is right only if nothing else has moved the office's
stock since: no transfer, loss, return, count, opening or undoing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from app.accounts.models import User
from app.accounts.rights import require_act
from app.campaigns.issues import Delivery
from app.campaigns.papers import Receipt
from app.clock import business_today
from app.companies.models import Company
from app.db import db
from app.errors import Conflict
from app.exports.base import AT_ONCE
from app.ledger import queries as ledger
from app.ledger.models import Entry, Line, Lot
from app.ledger.stock import stock_on
from app.ledger.words import EntryKind
from app.places.models import Office
from app.places.queries import get_office
from app.stores.models import Store
from app.stores.stock_queries import ON_THE_SHELF

CARRIED = (EntryKind.RECEIPT, EntryKind.DELIVERY)
WITHIN_A_STORE = (EntryKind.ALLOT, EntryKind.RELEASE, EntryKind.VALUE_CORRECTION)


class OtherMoves(Conflict):
    """Until {day} stock moved otherwise than by receipts and deliveries. Begin on {first} or later."""


@dataclass(frozen=True)
class Departure:
    """An office, its stores, and the first day whose receipts and deliveries are told one by one."""

    office: Office
    stores: Sequence[Store]
    first: date

    @property
    def opening_day(self) -> date:
        """At the end of which the opening stock is counted."""
        return self.first - timedelta(days=1)


def depart(office_id: int, first: date | None, *, by: User) -> Departure:
    """How an office goes, from a day on or from as early as its book allows.

    Raises NotFound or NotAllowed for an office whose receivers are not this person's to read, OtherMoves for a day
    that is too early.
    """
    require_act(by, office_id, "read_beneficiaries")
    office = get_office(office_id)
    stores = db.session.scalars(select(Store).where(Store.office_id == office_id).order_by(Store.id)).all()
    last = _last_other_move([store.holder_id for store in stores])
    earliest = min(last + timedelta(days=1), business_today() + timedelta(days=1)) if last else None
    if first is not None and earliest is not None and last is not None and first < earliest:
        raise OtherMoves(day=last, first=earliest, field="from_day")
    return Departure(office, stores, first or earliest or _first_move(office_id))


def _last_other_move(holders: Sequence[int]) -> date | None:
    """The last day on which anything but a receipt or a delivery changed what lies in these stores."""
    moved = (
        select(func.max(Line.happened_on))
        .join(Entry, Entry.id == Line.entry_id)
        .where(
            Line.holder_id.in_(holders), Line.stage.in_(ON_THE_SHELF), Line.quantity != 0,
            Entry.kind.not_in(CARRIED), Entry.counts_as.not_in(WITHIN_A_STORE),
        )
    )  # fmt: skip
    return db.session.scalar(moved)


def _first_move(office_id: int) -> date:
    first = db.session.scalar(select(func.min(Entry.happened_on)).where(Entry.office_id == office_id))
    return first or business_today()


def list_receipts(leaving: Departure) -> Iterator[Receipt]:
    """The receipts that stand, from the first day on, by day."""
    yield from _papers(select(Receipt), Receipt, leaving)


def list_deliveries(leaving: Departure) -> Iterator[Delivery]:
    """The deliveries that stand, from the first day on, by day."""
    yield from _papers(select(Delivery), Delivery, leaving)


def _papers(wanted: Select[Any], model: Any, leaving: Departure) -> Iterator[Any]:
    wanted = wanted.where(model.office_id == leaving.office.id, model.happened_on >= leaving.first)
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


def list_opening(leaving: Departure) -> Iterator[tuple[Store, Lot, int]]:
    """What lay in each store at the end of the opening day, lot by lot; what was set aside lies there too."""
    for store in leaving.stores:
        lots: dict[int, list[int]] = defaultdict(lambda: [0])
        rows = stock_on(store.holder_id, leaving.opening_day, stages=ON_THE_SHELF)
        for row in rows:
            lots[row.lot.id][0] += row.quantity
        for lot in {row.lot.id: row.lot for row in rows}.values():
            if quantity := lots[lot.id][0]:
                yield store, lot, quantity


def companies_by_holder(holders: Sequence[int]) -> dict[int, Company]:
    """The companies among the holders of a book."""
    found = db.session.scalars(select(Company).where(Company.holder_id.in_(holders)))
    return {company.holder_id: company for company in found}
