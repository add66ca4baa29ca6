"""One posting: look under lock, move, check every later day, write lines first and headers last.

The order is the same for everybody (period, cells, month cells, totals, heads), which is why postings do not deadlock
and stock cannot be sold twice. See `docs/decisions/` on the ledger.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, select

from app import clock
from app.db import db
from app.errors import Bilingual
from app.items.models import Item
from app.items.quantities import say_quantity
from app.ledger.cells import (
    BALANCE,
    CellState,
    add_missing_cells,
    first_short_day,
    later_changes,
    lock_existing,
    locked,
    locking,
)
from app.ledger.drafts import Cell, EntryDraft, Move, Revaluation
from app.ledger.inserting import Row
from app.ledger.kept import Period
from app.ledger.lot_facts import LOTS, LotFacts, facts_of
from app.ledger.refusals import (
    DayAhead,
    NotEnough,
    NothingToCorrect,
    StockRunsOut,
    YearClosed,
    YearUnknown,
)
from app.ledger.words import Stage
from app.sending import Fixed, send


@dataclass(slots=True)
class LineSum:
    """What an entry does to one cell at one level of value."""

    quantity: int = 0
    fair_value: int = 0
    company_cost: int = 0
    unvalued: int = 0

    @property
    def is_nought(self) -> bool:
        """Nothing is left of it."""
        return not (self.quantity or self.fair_value or self.company_cost or self.unvalued)

    def add(self, line: LineSum, sign: int = 1) -> None:
        """Count a line in, or with -1 out."""
        self.add_figures(sign * line.quantity, sign * line.fair_value, sign * line.company_cost, sign * line.unvalued)

    def add_figures(self, quantity: int, fair_value: int, company_cost: int, unvalued: int) -> None:
        """Count figures in that are in no line yet."""
        self.quantity += quantity
        self.fair_value += fair_value
        self.company_cost += company_cost
        self.unvalued += unvalued


@dataclass(slots=True)
class Posting:
    """Everything that one act puts into the book, while it is being worked out."""

    connection: Connection
    drafts: Sequence[EntryDraft]
    lots: dict[int, LotFacts] = field(default_factory=dict)
    cells: dict[Cell, CellState] = field(default_factory=dict)
    lines: dict[int, dict[tuple[Cell, int], LineSum]] = field(default_factory=dict)
    rows: dict[int, list[Row]] = field(default_factory=dict)
    """The lines of each draft as they are written."""
    steps: dict[int, list[Row]] = field(default_factory=dict)
    """The pieces that each draft moves, as they are written."""


def work_out(connection: Connection, drafts: Sequence[EntryDraft]) -> Posting:
    """Lock what the drafts touch and turn their moves into lines; raises the refusals of `refusals.py`."""
    posting = Posting(connection, drafts)
    _look_and_lock(posting)
    work_out_lines(posting)
    return posting


def work_out_lines(posting: Posting) -> None:
    """Turn the moves into lines, draft by draft, when all lots are known and all cells locked."""
    for draft in posting.drafts:
        again = draft.revaluation
        posting.lines[draft.id] = _revalued(posting, draft, again) if again else _moved(posting, draft)
        if not posting.lines[draft.id]:
            raise NothingToCorrect()
    _check_later_days(posting)


def _look_and_lock(posting: Posting) -> None:
    """Days, lots and cells, asked for together: every cell that is touched, and every cell of a lot valued anew.

    Somebody may put some of such a lot into a new cell while this waits for the others, so the cells are looked for
    once more when the lock is there.
    """
    connection, drafts = posting.connection, posting.drafts
    days = _past_days(drafts)
    valued = [draft.revaluation.lot_id for draft in drafts if draft.revaluation]
    wanted = {cell for draft in drafts for move in draft.moves for cell in (move.source_cell, move.target_cell)}
    wanted.update(cells_of_lots(connection, valued))
    periods, lots = _PERIODS.of({"first": days[0], "last": days[-1]}), LOTS.of({"lots": _lot_ids(drafts)})
    cells = locking(connection, wanted)
    send(connection, periods, lots, cells)
    _check_days(days, periods.rows)
    posting.lots = {row.id: facts_of(row) for row in lots.rows}
    posting.cells = locked(cells)
    items = {lot_id: lot.item_id for lot_id, lot in posting.lots.items()}
    levels = {lot_id: lot.fair_level for lot_id, lot in posting.lots.items()}
    while True:
        posting.cells = add_missing_cells(connection, posting.cells, wanted, items=items, levels=levels, on=days[0])
        come = set(cells_of_lots(connection, valued)) - wanted
        if not come:
            return
        wanted |= come
        posting.cells = lock_existing(connection, wanted)


def _lot_ids(drafts: Iterable[EntryDraft]) -> list[int]:
    ids = {move.lot_id for draft in drafts for move in draft.moves}
    return sorted(ids | {draft.revaluation.lot_id for draft in drafts if draft.revaluation})


def _past_days(drafts: Iterable[EntryDraft]) -> list[date]:
    """The days of the drafts, in order; raises DayAhead."""
    days = sorted({draft.happened_on for draft in drafts})
    if days[-1] > clock.business_today():
        raise DayAhead(day=days[-1], field="happened_on")
    return days


def check_days(connection: Connection, drafts: Iterable[EntryDraft]) -> None:
    """Every day is past or today and in an open year; the years stay open until the commit (share lock)."""
    days = _past_days(drafts)
    periods = _PERIODS.of({"first": days[0], "last": days[-1]})
    send(connection, periods)
    _check_days(days, periods.rows)


def _check_days(days: Sequence[date], periods: Sequence[Any]) -> None:
    for day in days:
        period = next((p for p in periods if p.first_day <= day <= p.last_day), None)
        if period is None:
            raise YearUnknown(day=day, field="happened_on")
        if period.closed_at is not None:
            raise YearClosed(year=period.year, field="happened_on")


_PERIODS = Fixed(
    lambda _: (
        select(Period.year, Period.first_day, Period.last_day, Period.closed_at)
        .where(Period.first_day <= bindparam("last"), Period.last_day >= bindparam("first"))
        .order_by(Period.year)
        .with_for_update(read=True)
    )
)


def cells_of_lots(connection: Connection, lot_ids: Sequence[int]) -> list[Cell]:
    """Every cell in which these lots have ever stood."""
    if not lot_ids:
        return []
    from_balance = select(BALANCE.c.holder_id, BALANCE.c.stage, BALANCE.c.lot_id).where(BALANCE.c.lot_id.in_(lot_ids))
    return [Cell(row.holder_id, Stage(row.stage), row.lot_id) for row in connection.execute(from_balance)]


def _moved(posting: Posting, draft: EntryDraft) -> dict[tuple[Cell, int], LineSum]:
    sums: dict[tuple[Cell, int], LineSum] = defaultdict(LineSum)
    for move in draft.moves:
        move.check_size()
        source, target = posting.cells[move.source_cell], posting.cells[move.target_cell]
        fair_value, company_cost = _worth_of(posting, move, source)
        level = source.level
        if target.quantity == 0:
            target.level = level
        for cell, state, sign in ((move.source_cell, source, -1), (move.target_cell, target, 1)):
            state.add(sign * move.quantity, sign * fair_value, sign * company_cost, draft.happened_on)
            line = sums[cell, level]
            line.quantity += sign * move.quantity
            line.fair_value += sign * fair_value
            line.company_cost += sign * company_cost
            line.unvalued += sign * move.quantity if level == 0 else 0
    return {key: line for key, line in sums.items() if not line.is_nought}


def _worth_of(posting: Posting, move: Move, source: CellState) -> tuple[int, int]:
    """What goes along with a move; raises NotEnough when the source does not hold so much."""
    if source.may_go_below:
        lot = posting.lots[move.lot_id]
        return move.given_worth(lot.fair_value, lot.company_cost, lot.quantity)
    if move.quantity > source.free:
        raise not_enough(posting.lots[move.lot_id].item_id, max(source.free, 0), move.quantity)
    return source.part_of_worth(move.quantity)


def not_enough(item_id: int, available: int, wanted: int) -> NotEnough:
    """The refusal that says how much there is."""
    item = db.session.get_one(Item, item_id)
    left, asked = say_quantity(available, item), say_quantity(wanted, item)
    return NotEnough(available=left, item=item_name(item), wanted=asked, field="quantity")


def item_name(item: Item) -> Bilingual:
    """What the item is called, for a refusal's words."""
    return Bilingual(item.name_en, item.name_fa)


def _revalued(posting: Posting, draft: EntryDraft, revaluation: Revaluation) -> dict[tuple[Cell, int], LineSum]:
    """Spread a lot's new worth over the cells that hold it; the quantity stays where it is.

    Positive cells take the floor of their share in the order of cells and the last takes the rest; the donor's side
    stands against them.
    """
    lot_id, worth = revaluation.lot_id, revaluation.worth
    own = {cell: state for cell, state in sorted(posting.cells.items()) if cell.lot_id == lot_id}
    holding = [(cell, state) for cell, state in own.items() if state.quantity > 0]
    left_quantity = sum(state.quantity for _, state in holding)
    left = [worth.fair_value or 0, worth.company_cost or 0]
    whole = tuple(left)
    sums: dict[tuple[Cell, int], LineSum] = defaultdict(LineSum)
    for cell, state in holding:
        share = [figure * state.quantity // left_quantity for figure in left]
        left = [figure - part for figure, part in zip(left, share, strict=True)]
        left_quantity -= state.quantity
        _revalue_cell(sums, cell, state, share, worth.fair_level, draft.happened_on)
    for cell, state in own.items():
        if state.quantity < 0:
            _revalue_cell(sums, cell, state, [-figure for figure in whole], worth.fair_level, draft.happened_on)
        elif state.quantity == 0:
            state.level, state.is_changed = worth.fair_level, True
    return {key: line for key, line in sums.items() if not line.is_nought}


def _revalue_cell(
    sums: dict[tuple[Cell, int], LineSum], cell: Cell, state: CellState, worth: list[int], level: int, on: date
) -> None:
    before, after = sums[cell, state.level], sums[cell, level]
    before.fair_value -= state.fair_value
    after.fair_value += worth[0]
    after.company_cost += worth[1] - state.company_cost
    after.unvalued += (state.quantity if level == 0 else 0) - (state.quantity if state.level == 0 else 0)
    state.add(0, worth[0] - state.fair_value, worth[1] - state.company_cost, on)
    state.level = level


def _check_later_days(posting: Posting) -> None:
    """No cell is below nought at the end of any day from the first change on; raises StockRunsOut with the day."""
    taken = {
        cell: state
        for cell, state in posting.cells.items()
        if not state.may_go_below and any(change < 0 for change in state.changes.values())
    }
    dated_back = [cell for cell, state in taken.items() if min(state.changes) < max(state.last_on, *state.changes)]
    if not dated_back:
        return
    first = min(min(posting.cells[cell].changes) for cell in dated_back)
    book = later_changes(posting.connection, dated_back, first)
    for cell in dated_back:
        state = posting.cells[cell]
        start = min(state.changes)
        later = {day: change for day, change in book.get(cell, {}).items() if day > start}
        short_day = first_short_day(state.first_quantity, later, state.changes)
        if short_day is not None:
            raise runs_out(posting.lots[cell.lot_id].item_id, start, short_day)


def runs_out(item_id: int, day: date, short_day: date) -> StockRunsOut:
    """The refusal that names the day on which stock would be missing."""
    item = db.session.get_one(Item, item_id)
    return StockRunsOut(day=day, short_day=short_day, item=item_name(item), field="happened_on")
