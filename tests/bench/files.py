"""Files to be imported at one office: opening stock, receipts and deliveries; their rows give so many lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from flask import Flask

from app import clock
from app.accounts.queries import get_user_by_name
from app.campaigns.drafts import PledgeDraft, PledgeLineDraft
from app.campaigns.pledging import record_pledges
from app.db import atomic
from app.items.queries import get_item_by_code, list_items
from app.places.queries import get_office_by_code
from app.stores.drafts import OpeningDraft, OpeningLine
from app.stores.openings import record_openings
from app.stores.queries import list_stores_named
from tests.bench.book import BACK
from tests.make import Make

OFFICE = "IR-20"
STORES, RECEIVERS, COMPANIES = 10, 50, 10
ON_A_PAPER, ON_A_NOTE = 40, 10
"""So many lines stand on a sheet of opening stock or a waybill, and on a delivery note."""
ROWS_OF_A_LOT = 4
"""So many deliveries empty a lot."""
PLENTY = 10**9
Cells = tuple[str, ...]


@dataclass(frozen=True)
class Desk:
    """Who imports, and what the rows may name."""

    person: str
    stores: Cells
    items: Cells
    receivers: Cells
    pledges: Cells


@dataclass(frozen=True)
class Kind:
    """A kind of file: its headings, its rows, the lines that each of them gives, and what has to be there before."""

    slug: str
    headings: str
    lines_of_a_row: int
    rows: Callable[[Desk, int], Iterator[Cells]]
    prepare: Callable[[Desk, int], None] = lambda _desk, _rows: None

    def write(self, app: Flask, path: Path, desk: Desk, lines: int) -> None:
        """A CSV that gives so many ledger lines, and what its rows need."""
        rows = lines // self.lines_of_a_row
        with app.app_context():
            self.prepare(desk, rows)
        with path.open("w", encoding="utf-8") as file:
            file.write(f"{self.headings}\n")
            for row in self.rows(desk, rows):
                file.write(f"{','.join(row)}\n")


def open_desk(app: Flask) -> Desk:
    """A clerk; stores and receivers of one office; and companies, each with a pledge of all goods."""
    make = Make(app)
    with app.app_context():
        clerk = make.clerk(OFFICE)
        stores = tuple(make.store(OFFICE).code for _ in range(STORES))
        items = tuple(item.code for item in list_items() if not item.serialised and not item.is_service)
        receivers = tuple(make.receiver(office=OFFICE).code for _ in range(RECEIVERS))
        return Desk(clerk.name, stores, items, receivers, _promise(make, items))


def _promise(make: Make, items: Cells) -> Cells:
    campaign = make.campaign(OFFICE, closes_on=clock.business_today() + timedelta(days=60))
    day = make.today - timedelta(days=80)
    lines = [PledgeLineDraft(item_id=get_item_by_code(code).id, quantity=PLENTY) for code in items]
    drafts = [
        PledgeDraft(
            campaign_id=campaign.id, company_id=make.company(verified=True).id, announced_on=day, accepted_on=day,
            letter_no=f"L{number}", letter_on=day, lines=lines,
        )
        for number in range(COMPANIES)
    ]  # fmt: skip
    return tuple(pledge.number for pledge in record_pledges(drafts=drafts, by=make.officer(), key=make.key()))


def _opening_rows(desk: Desk, rows: int) -> Iterator[Cells]:
    for n in range(rows):
        paper = n // ON_A_PAPER
        day = first_day() + timedelta(days=paper * BACK // (rows // ON_A_PAPER + 1))
        yield (
            desk.stores[paper % len(desk.stores)], day.isoformat(), f"B{paper}", desk.items[n % len(desk.items)],
            str(1 + n % 97), f"L{n}",
        )  # fmt: skip


def _receipt_rows(desk: Desk, rows: int) -> Iterator[Cells]:
    today = clock.business_today()
    for n in range(rows):
        paper = n // ON_A_PAPER
        yield (
            desk.stores[paper % len(desk.stores)], (today - timedelta(days=paper % 60)).isoformat(), f"W{paper}",
            desk.pledges[paper % len(desk.pledges)], desk.items[n % len(desk.items)], str(1 + n % 97), f"L{n}",
        )  # fmt: skip


def _delivery_rows(desk: Desk, rows: int) -> Iterator[Cells]:
    today = clock.business_today()
    for n in range(rows):
        note = n // ON_A_NOTE
        receiver, day = desk.receivers[note % len(desk.receivers)], today - timedelta(days=note % 60)
        item = desk.items[n % len(desk.items)]
        yield desk.stores[0], receiver, day.isoformat(), item, "3", "signature", f"D{note}"


@atomic()
def _fill_the_store(desk: Desk, rows: int) -> None:
    """So many lots in one store that each is emptied by a few of the rows."""
    [store] = list_stores_named(get_office_by_code(OFFICE).id, desk.stores[0])
    items = [get_item_by_code(code) for code in desk.items]
    lots = (items[n % len(items)] for n in range(rows // ROWS_OF_A_LOT + len(items)))
    each = 3 * ROWS_OF_A_LOT
    lines = [OpeningLine(item.id, each * 10**item.decimals, batch=f"L{n}") for n, item in enumerate(lots)]
    sheets = [
        OpeningDraft(store.id, first_day(), f"B{start}", tuple(lines[start : start + ON_A_PAPER]))
        for start in range(0, len(lines), ON_A_PAPER)
    ]
    record_openings(openings=sheets, by=get_user_by_name(desk.person), key="filling the store")


def first_day() -> date:
    return clock.business_today() - timedelta(days=BACK)


OPENING = Kind("opening", "store,day,paper,item,quantity,batch", 2, _opening_rows)
RECEIPTS = Kind("receipts", "store,day,waybill,pledge,item,good,batch", 4, _receipt_rows)
DELIVERIES = Kind("deliveries", "store,receiver,day,item,quantity,proof,paper", 2, _delivery_rows, _fill_the_store)
