"""Many papers as a program sends them, in one act: all or none, and of every bad one why.

What can be said of a paper alone is said of all of them at once, before any is locked; then the plural verbs do it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import select

from app import clock
from app.accounts.models import User
from app.accounts.rights import may_act
from app.campaigns import queries
from app.campaigns.delivering import record_deliveries
from app.campaigns.drafts import DeliveryDraft, ReceiptDraft
from app.campaigns.issues import Allotment, Delivery
from app.campaigns.papers import Receipt
from app.campaigns.promising import in_parts
from app.campaigns.receiving import record_receipts
from app.campaigns.refusals import NoSuchAllotment
from app.campaigns.typed import read_receipt_lines, read_with_items
from app.campaigns.undoing import is_known
from app.db import atomic, db
from app.errors import DomainError, RowsNotTaken
from app.items.models import Item
from app.ledger.queries import list_periods
from app.ledger.refusals import DayAhead, YearClosed, YearUnknown
from app.stores.sight import list_refused_stores

Said = Mapping[str, Any]
Draft = TypeVar("Draft", ReceiptDraft, DeliveryDraft)
Paper = TypeVar("Paper", Receipt, Delivery)
Refused = Mapping[Any, DomainError]
"""Values that may not stand in any of the papers, each with why."""


@atomic()
def record_many_receipts(*, receipts: Sequence[Said], by: User, key: str) -> list[int]:
    """Several arrivals with their quantities as they were typed, by their keys. Raises RowsNotTaken."""
    named = [line.pledge_line_id for said in receipts for line in said["lines"]]
    lines = queries.list_pledge_lines_by_id(named, seen_by=by)

    def read(said: Said) -> ReceiptDraft:
        return ReceiptDraft(**{**said, "lines": read_receipt_lines(said["lines"], lines)})

    def record(drafts: Sequence[ReceiptDraft]) -> list[Receipt]:
        return record_receipts(drafts=drafts, by=by, key=key)

    return _take("receipts", receipts, read, record, _refused(receipts, by, key))


@atomic()
def record_many_deliveries(*, deliveries: Sequence[Said], by: User, key: str) -> list[int]:
    """Several deliveries with their quantities as they were typed, by their keys. Raises RowsNotTaken."""
    named = {line.item_id for said in deliveries for line in said["lines"]}
    items = {item.id: item for item in queries.list_by_ids(Item, named)}

    def read(said: Said) -> DeliveryDraft:
        of_lines = [items.get(line.item_id) for line in said["lines"]]
        return DeliveryDraft(**{**said, "lines": read_with_items(said["lines"], of_lines)})

    def record(drafts: Sequence[DeliveryDraft]) -> list[Delivery]:
        return record_deliveries(drafts=drafts, by=by, key=key)

    asked = {said["allotment_id"] for said in deliveries if said["allotment_id"] is not None}
    refused = {**_refused(deliveries, by, key), "allotment_id": _refused_allotments(asked, by)}
    return _take("deliveries", deliveries, read, record, refused)


def _take(
    under: str, rows: Sequence[Said], read: Callable[[Said], Draft], record: Callable[[Sequence[Draft]], list[Paper]],
    refused: Mapping[str, Refused],
) -> list[int]:  # fmt: skip
    """Record the papers; of what is wrong with several of them, all is said at once. What comes back is their keys,
    for after the commit each paper would be read anew by itself.
    """
    drafts: dict[int, Draft] = {}
    refusals: dict[int, DomainError] = {}
    for place, said in enumerate(rows):
        try:
            _look(said, refused)
            drafts[place] = read(said)
        except DomainError as error:
            refusals[place] = error
    done: list[Paper] = []
    try:
        # Even when one is refused already: what is wrong with the others is to be known too, and nothing is kept.
        done = record(list(drafts.values())) if drafts else []
    except RowsNotTaken as error:
        places = list(drafts)
        refusals |= {places[at]: refusal for at, refusal in error.refusals.items()}
    except DomainError:
        if not refusals:
            raise
    if refusals:
        whole = RowsNotTaken(refusals)
        whole.under = under
        raise whole
    return [paper.id for paper in done]


def _look(said: Said, refused: Mapping[str, Refused]) -> None:
    for name, values in refused.items():
        if said[name] in values:
            raise values[said[name]]


def _refused(rows: Sequence[Said], by: User, key: str) -> dict[str, Refused]:
    """Stores in which this person may not work, and, unless it is recorded already, days on which nothing can be."""
    days = set() if is_known(by, key) else {said["happened_on"] for said in rows}
    return {
        "store_id": list_refused_stores((said["store_id"] for said in rows), by),
        "happened_on": _refused_days(days),
    }


def _refused_days(days: Iterable[date]) -> Refused:
    periods, today = list_periods(), clock.business_today()
    refused: dict[date, DomainError] = {}
    for day in days:
        period = next((one for one in periods if one.first_day <= day <= one.last_day), None)
        if day > today:
            refused[day] = DayAhead(day=day, field="happened_on")
        elif period is None:
            refused[day] = YearUnknown(day=day, field="happened_on")
        elif period.closed_at is not None:
            refused[day] = YearClosed(year=period.year, field="happened_on")
    return refused


def _refused_allotments(allotment_ids: Iterable[int], by: User) -> Refused:
    wanted = sorted(set(allotment_ids))
    own: set[int] = set()
    for part in in_parts(wanted):
        rows = db.session.execute(select(Allotment.id, Allotment.office_id).where(Allotment.id.in_(part)))
        own.update(row.id for row in rows if may_act(by, row.office_id, "allot"))
    return {each: NoSuchAllotment(field="allotment_id") for each in wanted if each not in own}
