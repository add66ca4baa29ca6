"""A worked-out posting goes to disk: cells, lines and the figures kept beside them; the headers come last."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Table

from app.db import db
from app.ledger.cells import BALANCE, LINE, in_order
from app.ledger.drafts import Cell, EntryDraft
from app.ledger.inserting import Row, Writes
from app.ledger.kept import Balance, ChainHead, MonthCell, NumberHead, Total, Unit
from app.ledger.posting import Posting
from app.ledger.totals import month_and_total_rows

MONTH_CELL: Table = MonthCell.__table__  # type: ignore[assignment]
TOTAL: Table = Total.__table__  # type: ignore[assignment]
FIGURES = ("quantity", "fair_value", "company_cost")
"""What is kept of every cell, and added up in month cells and totals."""


def write_cells_and_lines(writes: Writes, posting: Posting) -> None:
    """The cells as they are now, the lines that made them so, and the figures kept beside them."""
    change_cells(writes, posting, posting.cells)
    for draft in posting.drafts:
        posting.rows[draft.id] = _line_rows(posting, draft)
    writes.add(LINE, [row for draft in posting.drafts for row in posting.rows[draft.id]])
    months, totals = month_and_total_rows(posting)
    writes.add_up(MONTH_CELL, months, FIGURES)
    writes.add_up(TOTAL, totals, (*FIGURES, "unvalued"))


def change_cells(writes: Writes, posting: Posting, cells: Iterable[Cell]) -> None:
    """Those of the cells that the posting has changed, as they are now, in everybody's order."""
    changed = [_cell_row(cell, posting) for cell in in_order(cells) if posting.cells[cell].is_changed]
    writes.change(BALANCE, changed, keys=Cell._fields, values=(*FIGURES, "level", "last_on"))


def _cell_row(cell: Cell, posting: Posting) -> Row:
    state = posting.cells[cell]
    return {
        "holder_id": cell.holder_id, "stage": cell.stage, "lot_id": cell.lot_id, "quantity": state.quantity,
        "fair_value": state.fair_value, "company_cost": state.company_cost, "level": state.level,
        "last_on": max(state.last_on, *state.changes) if state.changes else state.last_on,
    }  # fmt: skip


def _line_rows(posting: Posting, draft: EntryDraft) -> list[Row]:
    return [
        {
            "entry_id": draft.id, "line_no": number, "holder_id": cell.holder_id, "stage": cell.stage,
            "item_id": posting.lots[cell.lot_id].item_id, "lot_id": cell.lot_id, "quantity": line.quantity,
            "fair_value": line.fair_value, "company_cost": line.company_cost, "level": level,
            "unvalued": line.unvalued, "happened_on": draft.happened_on,
        }
        for number, ((cell, level), line) in enumerate(posting.lines[draft.id].items(), start=1)
    ]  # fmt: skip


def forget_kept() -> None:
    """What a posting wrote past the session is read anew when it is next asked for."""
    for kept in list(db.session.identity_map.values()):
        if isinstance(kept, Balance | MonthCell | Total | Unit | ChainHead | NumberHead):
            db.session.expire(kept)
