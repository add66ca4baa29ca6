"""A worked-out posting goes to disk: cells, lines, kept figures, and last the headers under their offices' heads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, select

from app.dates import solar_year
from app.ledger.cells import BALANCE, LINE, in_order
from app.ledger.drafts import Cell, EntryDraft
from app.ledger.inserting import add_missing, add_rows, add_up, change_rows
from app.ledger.kept import ChainHead, MonthCell, NumberHead, Total
from app.ledger.models import Entry
from app.ledger.posting import Posting
from app.ledger.totals import counted_as, month_and_total_rows

ENTRY: Table = Entry.__table__  # type: ignore[assignment]
MONTH_CELL: Table = MonthCell.__table__  # type: ignore[assignment]
TOTAL: Table = Total.__table__  # type: ignore[assignment]
NUMBER_HEAD: Table = NumberHead.__table__  # type: ignore[assignment]
CHAIN_HEAD: Table = ChainHead.__table__  # type: ignore[assignment]
NOT_HASHED = 0


def write_cells_and_lines(posting: Posting) -> None:
    """The cells as they are now, the lines that made them so, and the figures kept beside them."""
    connection = posting.connection
    _write_cells(connection, posting)
    add_rows(connection, LINE, _line_rows(posting))
    months, totals = month_and_total_rows(posting)
    add_up(connection, MONTH_CELL, months, ("quantity", "fair_value", "company_cost"))
    add_up(connection, TOTAL, totals, ("quantity", "fair_value", "company_cost", "unvalued"))


def _write_cells(connection: Connection, posting: Posting) -> None:
    rows = [_cell_row(cell, posting) for cell in in_order(posting.cells) if posting.cells[cell].is_changed]
    values = ("quantity", "fair_value", "company_cost", "level", "last_on")
    change_rows(connection, BALANCE, rows, keys=("holder_id", "stage", "lot_id"), values=values)


def _cell_row(cell: Cell, posting: Posting) -> dict[str, Any]:
    state = posting.cells[cell]
    return {
        "holder_id": cell.holder_id, "stage": cell.stage, "lot_id": cell.lot_id, "quantity": state.quantity,
        "fair_value": state.fair_value, "company_cost": state.company_cost, "level": state.level,
        "last_on": max(state.last_on, *state.changes) if state.changes else state.last_on,
    }  # fmt: skip


def _line_rows(posting: Posting) -> list[dict[str, Any]]:
    return [
        {
            "entry_id": draft.id, "line_no": number, "holder_id": cell.holder_id, "stage": cell.stage,
            "item_id": posting.lots[cell.lot_id].item_id, "lot_id": cell.lot_id, "quantity": line.quantity,
            "fair_value": line.fair_value, "company_cost": line.company_cost, "level": level,
            "unvalued": line.unvalued, "happened_on": draft.happened_on,
        }
        for draft in posting.drafts
        for number, ((cell, level), line) in enumerate(posting.lines[draft.id].items(), start=1)
    ]  # fmt: skip


def write_headers(
    posting: Posting, *, act_id: int, actor_id: int, second_id: int | None, recorded_at: datetime
) -> None:
    """Number the entries under their offices' heads, then write them; this closes each entry to further lines."""
    connection = posting.connection
    numbers = _draw_numbers(connection, posting.drafts)
    add_rows(
        connection,
        ENTRY,
        [
            {
                "id": draft.id, "office_id": draft.office_id, "chain_no": chain_no,
                "year": solar_year(draft.happened_on), "number": number, "kind": draft.kind,
                "counts_as": counted_as(draft),
                "happened_on": draft.happened_on, "recorded_at": recorded_at, "act_id": act_id, "actor_id": actor_id,
                "second_id": second_id, "paper": draft.paper, "memo": draft.memo, "reverses_id": draft.reverses_id,
                "correction": draft.correction,
                "follows_id": draft.follows_id, "line_count": len(posting.lines[draft.id]), "hash_version": NOT_HASHED,
            }
            for draft, (chain_no, number) in zip(posting.drafts, numbers, strict=True)
        ],
    )  # fmt: skip


def _draw_numbers(connection: Connection, drafts: Sequence[EntryDraft]) -> list[tuple[int, int]]:
    """For each draft its place in its office's chain and its printed number of the year, without gaps."""
    years = sorted({(draft.office_id, solar_year(draft.happened_on)) for draft in drafts})
    offices = sorted({office_id for office_id, _ in years})
    chain = _lock_chain_heads(connection, offices)
    last = _lock_number_heads(connection, years)
    drawn = []
    for draft in drafts:
        key = (draft.office_id, solar_year(draft.happened_on))
        chain[draft.office_id] += 1
        last[key] += 1
        drawn.append((chain[draft.office_id], last[key]))
    for office_id in offices:
        connection.execute(
            CHAIN_HEAD.update().where(CHAIN_HEAD.c.office_id == office_id).values(last_no=chain[office_id])
        )
    for office_id, year in years:
        connection.execute(
            NUMBER_HEAD.update()
            .where(NUMBER_HEAD.c.office_id == office_id, NUMBER_HEAD.c.year == year)
            .values(last=last[office_id, year])
        )
    return drawn


def _lock_chain_heads(connection: Connection, offices: list[int]) -> dict[int, int]:
    rows = [{"office_id": office_id, "last_no": 0} for office_id in offices]
    add_missing(connection, CHAIN_HEAD, rows)
    query = select(CHAIN_HEAD).where(CHAIN_HEAD.c.office_id.in_(offices)).order_by(CHAIN_HEAD.c.office_id)
    return {row.office_id: row.last_no for row in connection.execute(query.with_for_update())}


def _lock_number_heads(connection: Connection, years: list[tuple[int, int]]) -> dict[tuple[int, int], int]:
    rows = [{"office_id": office_id, "year": year, "last": 0} for office_id, year in years]
    add_missing(connection, NUMBER_HEAD, rows)
    query = (
        select(NUMBER_HEAD)
        .where(NUMBER_HEAD.c.office_id.in_({office_id for office_id, _ in years}))
        .order_by(NUMBER_HEAD.c.office_id, NUMBER_HEAD.c.year)
        .with_for_update()
    )
    return {(row.office_id, row.year): row.last for row in connection.execute(query)}
