"""Papers that are in the book already: a file that was saved anew, or next month's sheet, brings them once more.

A paper is the same if it has a number, and store, day, person and all its quantities are those of one that stands. One
without a number is never taken for another. Each that stands is known once, so that a second of its kind comes in.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, func, select

from app.campaigns.issues import Delivery, DeliveryLine
from app.campaigns.papers import Receipt, ReceiptLine
from app.campaigns.pledges import Pledge, PledgeLine
from app.campaigns.words import PledgeState
from app.db import db
from app.errors import N_
from app.imports.base import ImportRun
from app.imports.grouping import Paper
from app.ledger import queries as ledger
from app.ledger.cells import chunks
from app.ledger.models import Entry
from app.stores.transfer_models import Transfer, TransferLine

STANDS = N_("This paper is recorded already, with the same quantities, as {entry}.")
Key = tuple[Hashable, ...]
Quantities = dict[Hashable, Any]
Recorded = dict[Key, list[tuple[Quantities, str]]]
"""By what a paper is known: the quantities of each that stands, and the number under which it stands."""
Kept = TypeVar("Kept", bound=Paper[Any, Any])


def leave_out_recorded(
    run: ImportRun, papers: Sequence[Kept], *, number_of: Callable[[Kept], str | None],
    key_of: Callable[[Kept], Key], quantities_of: Callable[[Kept], Quantities],
    find: Callable[[Iterable[str]], Recorded],
) -> list[Kept]:  # fmt: skip
    """The papers that are new; the rows of the others are known, and say as what."""
    recorded = find({number for paper in papers if (number := number_of(paper))})
    new = []
    for paper in papers:
        alike = recorded.get(key_of(paper), []) if number_of(paper) else []
        own = quantities_of(paper)
        found = next((each for each in alike if each[0] == own), None)
        if found is None:
            new.append(paper)
            continue
        alike.remove(found)
        for row in paper.rows:
            run.know(row, STANDS.format(entry=found[1]))
    return new


def total_by(pairs: Iterable[tuple[Hashable, int]]) -> Quantities:
    """How much of each."""
    sums: Counter[Hashable] = Counter()
    for what, quantity in pairs:
        sums[what] += quantity
    return dict(sums)


def find_deliveries(numbers: Iterable[str]) -> Recorded:
    """By store, receiver, day and paper: how much of each item."""
    wanted = (
        select(Delivery.entry_id, Delivery.store_id, Delivery.receiver_id, Delivery.happened_on, Delivery.paper,
               DeliveryLine.item_id, func.sum(DeliveryLine.quantity))
        .join(DeliveryLine, DeliveryLine.delivery_id == Delivery.id)
        .group_by(Delivery.id, DeliveryLine.item_id)
    )  # fmt: skip
    return _standing(wanted, Delivery.paper, numbers)


def find_receipts(numbers: Iterable[str]) -> Recorded:
    """By store, day, waybill and company: of each line of a pledge what was good, damaged and missing."""
    wanted = select(
        Receipt.entry_id, Receipt.store_id, Receipt.happened_on, Receipt.waybill, Receipt.company_id,
        ReceiptLine.pledge_line_id, ReceiptLine.good, ReceiptLine.damaged, ReceiptLine.missing,
    ).join(ReceiptLine, ReceiptLine.receipt_id == Receipt.id)  # fmt: skip
    return _standing(wanted, Receipt.waybill, numbers, figures=3)


def find_transfers(numbers: Iterable[str]) -> Recorded:
    """By both stores, day and waybill: how much of each item was sent."""
    wanted = (
        select(Transfer.entry_id, Transfer.from_store_id, Transfer.to_store_id, Transfer.happened_on, Transfer.waybill,
               TransferLine.item_id, func.sum(TransferLine.sent))
        .join(TransferLine, TransferLine.transfer_id == Transfer.id)
        .group_by(Transfer.id, TransferLine.item_id)
    )  # fmt: skip
    return _standing(wanted, Transfer.waybill, numbers)


def find_pledges(numbers: Iterable[str]) -> Recorded:
    """By campaign, company and letter with its day: how much of each item; without those that were withdrawn."""
    wanted = (
        select(Pledge.accept_entry_id, Pledge.campaign_id, Pledge.company_id, Pledge.letter_no, Pledge.letter_on,
               PledgeLine.item_id, func.sum(PledgeLine.quantity))
        .join(PledgeLine, PledgeLine.pledge_id == Pledge.id)
        .where(Pledge.accept_entry_id.is_not(None), Pledge.state != PledgeState.WITHDRAWN)
        .group_by(Pledge.id, PledgeLine.item_id)
    )  # fmt: skip
    return _standing(wanted, Pledge.letter_no, numbers)


def _standing(wanted: Select[*tuple[Any, ...]], number: Any, numbers: Iterable[str], *, figures: int = 1) -> Recorded:
    """Of rows with an entry, what a paper is known by, and a line with its figures: those that are not undone."""
    papers: dict[int, tuple[Key, Quantities]] = {}
    for part in chunks(sorted(numbers)):
        among: ColumnElement[bool] = number.in_(part)
        for entry_id, *key, line, told in _split(wanted.where(among), figures):
            lines = papers.setdefault(entry_id, (tuple(key), {}))[1]
            lines[line] = tuple(a + b for a, b in zip(lines[line], told, strict=True)) if line in lines else told
    stand = ledger.standing(papers)
    entries = {each.id: each.printed_number for each in _list_entries(stand)}
    found: Recorded = defaultdict(list)
    for entry_id, (known_by, lines) in sorted(papers.items()):
        if entry_id in stand:
            single = {line: told[0] for line, told in lines.items()} if figures == 1 else lines
            found[known_by].append((single, entries[entry_id]))
    return found


def _split(wanted: Select[*tuple[Any, ...]], figures: int) -> Iterable[list[Any]]:
    for row in db.session.execute(wanted):
        yield [*row[:-figures], tuple(int(figure) for figure in row[-figures:])]


def _list_entries(entry_ids: Iterable[int]) -> Iterable[Entry]:
    for part in chunks(sorted(entry_ids)):
        yield from db.session.scalars(select(Entry).where(Entry.id.in_(part)))
