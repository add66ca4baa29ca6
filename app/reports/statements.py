"""What a company gave in a year, gift by gift, as it may attach it to its own books: what, when, where, on what paper.

Source: handbook 3 (a receipt for a gift in kind) and 4 (B4SI, GRI). The gift is described without a value; what it was
worth stands apart, each figure with its level, source and valuer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from app.accounts.models import User
from app.accounts.rights import Scope as Reach
from app.accounts.rights import offices_of, scopes_of
from app.campaigns.papers import Handover, HandoverLine, Receipt, ReceiptLine
from app.campaigns.pledges import Pledge, PledgeLine
from app.campaigns.queries import list_by_ids
from app.companies.models import Company
from app.companies.queries import get_company_for, own_company_ids
from app.dates import first_day, last_day
from app.db import db
from app.errors import Bilingual, NotAllowed
from app.items.models import Item
from app.ledger import years
from app.ledger.cells import chunks
from app.ledger.kept import Total, Valuation
from app.ledger.models import Entry, Holder, Lot
from app.ledger.words import Basis, Condition
from app.places.models import Office
from app.reports import worth
from app.reports.base import names_of
from app.reports.figures import Sums, Within, total_sums
from app.reports.scopes import MONTHS, Scope
from app.reports.words import Measure


@dataclass(frozen=True, slots=True)
class Paper:
    """The papers of one lot: the pledge it kept, the waybill or the proof of the hand-over, and its entry."""

    pledge: str
    letter_no: str | None
    pledged_on: date | None
    paper: str | None
    office: Office
    entry: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a lot is worth and why; None where nobody valued it."""

    fair_value: int | None
    level: int
    basis: Basis | None
    source: str | None
    valuer: str | None
    valued_on: date | None
    company_cost: int | None
    cost_basis: Basis | None


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One lot that came in, in what condition, and for what."""

    lot_id: int
    item: Item
    quantity: int
    condition: Condition
    received_on: date
    purpose: Bilingual
    papers: Paper | None
    worth: Estimate


@dataclass(frozen=True)
class Statement:
    """All that came of a company in a year; `is_final` once the year is closed, for then nothing can be added."""

    company: Company
    year: int
    first_day: date
    last_day: date
    is_final: bool
    lines: Sequence[StatementLine]
    delivered: Sequence[tuple[Item, int]]

    @property
    def serial(self) -> str:
        """The number under which it is quoted."""
        return f"{self.year}-{self.company.id}"

    @property
    def fair_value(self) -> int:
        """The sum of what was valued, in rials."""
        return sum(line.worth.fair_value or 0 for line in self.lines)

    @property
    def company_cost(self) -> int:
        """What it cost the company, as far as it said so, in rials."""
        return sum(line.worth.company_cost or 0 for line in self.lines)

    @property
    def unvalued(self) -> int:
        """How many lots nobody valued."""
        return sum(line.worth.fair_value is None for line in self.lines)

    @property
    def offices(self) -> int:
        """In how many offices it arrived."""
        return len({line.papers.office.id for line in self.lines if line.papers})


def may_read_statement(company: Company, user: User) -> bool:
    """The centre, an auditor, and who speaks for it: an office knows of other offices' gifts no more than it saw."""
    if Reach.COMPANY in scopes_of(user, "read_statements") and company.id in own_company_ids(user):
        return True
    return offices_of(user, "read_statements") is None


def list_stated_years(company: Company) -> list[int]:
    """The years in which anything of it came in, the newest first."""
    months = db.session.scalars(select(Total.month).where(Total.given_by == company.holder_id).distinct())
    return sorted({month // 100 for month in months}, reverse=True)


def compile_statement(company_id: int, *, year: int, by: User) -> Statement:
    """The statement of a year of the book; raises NoSuchCompany, NotAllowed, NoSuchYear."""
    company = get_company_for(company_id, seen_by=by)
    if not may_read_statement(company, by):
        raise NotAllowed()
    within = Within(given_by=company.holder_id, from_month=year * 100 + 1, to_month=year * 100 + MONTHS)
    is_final = years.get_year(year).is_closed
    return Statement(
        company, year, first_day(year), last_day(year), is_final,
        list(_lines(within, last_day(year), year)), _delivered(within),
    )  # fmt: skip


def _lines(within: Within, until: date, year: int) -> Iterator[StatementLine]:
    received = worth.lots_received(Scope(within, until, year=year)).subquery()
    wanted = select(Lot, received.c.quantity, received.c.fair_value, received.c.company_cost)
    wanted = wanted.join(received, received.c.lot_id == Lot.id).order_by(Lot.opened_on, Lot.id)
    rows = db.session.execute(wanted).all()
    keys = [lot.id for lot, *_ in rows]
    papers, again = _papers(keys), _valued_again(keys, until)
    items = {item.id: item for item in list_by_ids(Item, {lot.item_id for lot, *_ in rows})}
    purposes = {each.id: names_of(each) for each in list_by_ids(Holder, {lot.given_for for lot, *_ in rows})}
    for lot, quantity, fair, cost in rows:
        if quantity:
            yield StatementLine(
                lot.id, items[lot.item_id], int(quantity), lot.condition, lot.opened_on, purposes[lot.given_for],
                papers.get(lot.id), _estimate(again.get(lot.id, lot), int(fair), int(cost)),
            )  # fmt: skip


def _estimate(said: Lot | Valuation, fair: int, cost: int) -> Estimate:
    """The sums are those of the book, for a part may have been undone; what they rest on was said of the whole lot."""
    return Estimate(
        None if said.fair_value is None else fair, said.fair_level, said.fair_basis, said.fair_source, said.fair_valuer,
        said.fair_on, None if said.company_cost is None else cost, said.cost_basis,
    )  # fmt: skip


def _valued_again(lot_ids: Sequence[int], until: date) -> dict[int, Valuation]:
    found: dict[int, Valuation] = {}
    for part in chunks(lot_ids):
        wanted = worth.newest_valuations(until).where(Valuation.lot_id.in_(part))
        found |= {each.lot_id: each for each in db.session.scalars(wanted)}
    return found


def _papers(lot_ids: Sequence[int]) -> dict[int, Paper]:
    found: dict[int, Paper] = {}
    for part in chunks(lot_ids):
        for lot_column in (ReceiptLine.good_lot_id, ReceiptLine.damaged_lot_id):
            received = select(lot_column, Pledge, Receipt.waybill, Entry)
            received = received.join(ReceiptLine.receipt).join(Entry, Entry.id == Receipt.entry_id)
            found |= _told(received.join(ReceiptLine.pledge_line).join(PledgeLine.pledge), lot_column.in_(part))
        handed = select(HandoverLine.lot_id, Pledge, Handover.paper, Entry)
        handed = handed.join(HandoverLine.handover).join(Entry, Entry.id == Handover.entry_id)
        found |= _told(handed.join(HandoverLine.pledge_line).join(PledgeLine.pledge), HandoverLine.lot_id.in_(part))
    return found


def _told(wanted: Select[*tuple[Any, ...]], which: ColumnElement[bool]) -> dict[int, Paper]:
    return {
        lot_id: Paper(pledge.number, pledge.letter_no, pledge.accepted_on, paper, entry.office, entry.printed_number)
        for lot_id, pledge, paper, entry in db.session.execute(wanted.where(which))
    }


def _delivered(within: Within) -> list[tuple[Item, int]]:
    """How much of each item reached receivers in the year, whenever it had come in."""
    sums: Mapping[Any, Sums] = total_sums(("item_id",), within, [Measure.DELIVERED])
    items = list_by_ids(Item, [item_id for (item_id,) in sums])
    told = [(item, sums[item.id,].of(Measure.DELIVERED)) for item in sorted(items, key=lambda each: each.sort_key)]
    return [(item, quantity) for item, quantity in told if quantity]
