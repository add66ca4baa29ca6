"""Pledges in lists, and what has come of each of their lines: received, missing, handed over, still expected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import User
from app.campaigns.book import eyes_of
from app.campaigns.papers import Handover, HandoverLine, Receipt, ReceiptLine
from app.campaigns.pledges import Pledge, PledgeEnding, PledgeLine
from app.campaigns.promising import expected_of, in_parts
from app.campaigns.queries import PAGE, get_pledge
from app.campaigns.sight import seen_handovers, seen_pledges, seen_receipts
from app.campaigns.words import PledgeState
from app.companies.models import Company
from app.db import db
from app.ledger import queries as ledger
from app.ledger.models import Entry
from app.text import fold

IN_LISTS = selectinload(Pledge.lines).joinedload(PledgeLine.place)
"""How lists read pledges: with the places of their lines."""


@dataclass(slots=True)
class LineFigures:
    """What has come of a pledge line; receipts that were undone are not counted."""

    good: int = 0
    damaged: int = 0
    missing: int = 0
    handed: int = 0
    left: int = 0

    @property
    def received(self) -> int:
        """Everything that came, into a store or straight to a receiver."""
        return self.good + self.damaged + self.handed


def list_pledges(
    *, seen_by: User, campaign_id: int | None = None, company_id: int | None = None, state: PledgeState | None = None,
    search: str = "", after: int | None = None, limit: int = PAGE,
) -> Sequence[Pledge]:  # fmt: skip
    """Pledges, the newest first, from behind the key `after`; `search` is a number, a letter's number or a company."""
    wanted = select(Pledge).where(seen_pledges(seen_by)).options(IN_LISTS)
    if campaign_id is not None:
        wanted = wanted.where(Pledge.campaign_id == campaign_id)
    if company_id is not None:
        wanted = wanted.where(Pledge.company_id == company_id)
    if state is not None:
        wanted = wanted.where(Pledge.state == state)
    if search.strip():
        typed = search.strip()
        named = select(Company.id).where(Company.folded.contains(fold(typed), autoescape=True))
        is_number = or_(Pledge.number == typed.upper(), Pledge.letter_no == typed)
        wanted = wanted.where(or_(is_number, Pledge.company_id.in_(named)))
    if after is not None:
        wanted = wanted.where(Pledge.id < after)
    return db.session.scalars(wanted.order_by(Pledge.id.desc()).limit(limit)).all()


def get_whole_pledge(pledge_id: int, *, seen_by: User) -> Pledge:
    """One pledge with all that its page shows."""
    get_pledge(pledge_id, seen_by=seen_by)
    lines = selectinload(Pledge.lines)
    wanted = select(Pledge).options(lines.joinedload(PledgeLine.place), selectinload(Pledge.endings))
    return db.session.scalars(wanted.where(Pledge.id == pledge_id).execution_options(populate_existing=True)).one()


def total_of_lines(pledges: Iterable[Pledge]) -> dict[int, LineFigures]:
    """For each line of these pledges, what has come of it and what is still expected."""
    lines = [line for pledge in pledges for line in pledge.lines]
    found: dict[int, LineFigures] = {line.id: LineFigures() for line in lines}
    for part in in_parts(sorted(found)):
        _add_receipts(found, part)
        _add_handovers(found, part)
    expected = expected_of(line.lot_id for line in lines if line.lot_id is not None)
    for line in lines:
        found[line.id].left = expected.get(line.lot_id or 0, 0)
    return found


def _add_receipts(found: dict[int, LineFigures], line_ids: Sequence[int]) -> None:
    counted = (ReceiptLine.good, ReceiptLine.damaged, ReceiptLine.missing)
    rows = db.session.execute(
        select(ReceiptLine.pledge_line_id, Receipt.entry_id, *counted)
        .join(Receipt, Receipt.id == ReceiptLine.receipt_id)
        .where(ReceiptLine.pledge_line_id.in_(line_ids))
    ).all()
    standing = ledger.standing([row.entry_id for row in rows])
    for line_id, entry_id, good, damaged, missing in rows:
        if entry_id in standing:
            figures = found[line_id]
            figures.good, figures.damaged = figures.good + good, figures.damaged + damaged
            figures.missing += missing


def _add_handovers(found: dict[int, LineFigures], line_ids: Sequence[int]) -> None:
    rows = db.session.execute(
        select(HandoverLine.pledge_line_id, Handover.entry_id, HandoverLine.quantity)
        .join(Handover, Handover.id == HandoverLine.handover_id)
        .where(HandoverLine.pledge_line_id.in_(line_ids))
    ).all()
    standing = ledger.standing([row.entry_id for row in rows])
    for line_id, entry_id, quantity in rows:
        if entry_id in standing:
            found[line_id].handed += quantity


@dataclass(frozen=True, slots=True)
class Happening:
    """An entry of a pledge's history, the paper behind it, whether it still stands, and may be opened."""

    entry: Entry
    receipt_id: int | None
    handover_id: int | None
    stands: bool
    is_open: bool

    @property
    def entry_id(self) -> int | None:
        """The entry's key, for whoever may open it."""
        return self.entry.id if self.is_open else None

    @property
    def number(self) -> str | None:
        """Its number, for the same."""
        return self.entry.printed_number if self.is_open else None

    @property
    def memo(self) -> str | None:
        """What was noted, for whoever may open the entry or its paper."""
        has_paper = self.receipt_id is not None or self.handover_id is not None
        return self.entry.memo if self.is_open or has_paper else None


def list_history(pledge: Pledge, *, seen_by: User) -> list[Happening]:
    """What the ledger has of a pledge, oldest first: its acceptance, what came, its end, and what undid any of it.

    Receipts and hand-overs are those that this person may read; of what happened in another office's book no more
    is told than what, when and where.
    """
    line_ids = [line.id for line in pledge.lines]
    mine = select(ReceiptLine.receipt_id).where(ReceiptLine.pledge_line_id.in_(line_ids))
    seen = select(Receipt.entry_id, Receipt.id).where(Receipt.id.in_(mine), seen_receipts(seen_by))
    receipts: dict[int, int] = {row.entry_id: row.id for row in db.session.execute(seen)}
    handed = select(HandoverLine.handover_id).where(HandoverLine.pledge_line_id.in_(line_ids))
    direct = select(Handover.entry_id, Handover.id).where(Handover.id.in_(handed), seen_handovers(seen_by))
    handovers: dict[int, int] = {row.entry_id: row.id for row in db.session.execute(direct)}
    ends = select(PledgeEnding.entry_id).where(PledgeEnding.pledge_id == pledge.id, PledgeEnding.entry_id.is_not(None))
    roots = {*receipts, *handovers, *(each for each in db.session.scalars(ends) if each)}
    roots |= {pledge.accept_entry_id} if pledge.accept_entry_id else set()
    entries = _with_undoings(roots)
    standing = ledger.standing([entry.id for entry in entries])
    eyes = eyes_of(seen_by)
    is_donor = pledge.company.holder_id in eyes.donors
    return [
        Happening(
            entry, receipts.get(entry.id), handovers.get(entry.id), entry.id in standing,
            is_donor or eyes.sees(entry.office_id),
        )
        for entry in entries
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class SeenEnding:
    """The rest of a pledge is no longer expected; why, where the reader may open the entry that says so."""

    of: PledgeEnding
    is_open: bool

    @property
    def reason(self) -> str | None:
        """Why it ended."""
        return self.of.reason if self.is_open else None

    @property
    def entry_id(self) -> int | None:
        """The key of the entry, if there is one."""
        return self.of.entry_id if self.is_open else None


def list_endings(pledge: Pledge, *, seen_by: User) -> list[SeenEnding]:
    """How a pledge ended. An ending of what was never accepted is a part of the pledge, and open to who reads that."""
    eyes = eyes_of(seen_by)
    sees = pledge.company.holder_id in eyes.donors or eyes.sees(pledge.campaign.office_id)
    return [SeenEnding(ending, sees or ending.entry_id is None) for ending in pledge.endings]


def _with_undoings(entry_ids: Iterable[int]) -> list[Entry]:
    found: dict[int, Entry] = {}
    frontier = sorted(set(entry_ids))
    wanted = select(Entry).options(joinedload(Entry.office))
    found |= {entry.id: entry for entry in db.session.scalars(wanted.where(Entry.id.in_(frontier)))}
    while frontier:
        undone = db.session.scalars(wanted.where(Entry.reverses_id.in_(frontier))).all()
        found |= {entry.id: entry for entry in undone}
        frontier = [entry.id for entry in undone]
    return sorted(found.values(), key=lambda entry: (entry.happened_on, entry.recorded_at, entry.id))
