"""Thousands of entries in one posting, piece by piece: what is written is let go, so memory does not grow with a file.

The rules are those of `posting`; only reading and writing is done for many at once. Entries that move nothing but lots
that they open themselves meet nobody, and are written as they come, most of them as plain `arrivals`. The others are
worked out together at the end, when all their cells are locked in the one order; then come the figures that others wait
for (month cells, totals, heads), and the headers last.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from sqlalchemy import Connection, Table, select

from app.dates import solar_month
from app.db import db
from app.items.models import Item
from app.ledger import bulk_rows, hashing, units
from app.ledger.arrivals import Arrivals, arrives
from app.ledger.bulk_rows import Head, head_of
from app.ledger.cells import BALANCE, LINE, CellState, chunks, lock_cells, places_of
from app.ledger.copying import Values, add_up_rows, copy_rows
from app.ledger.drafts import Cell, EntryDraft, LotDraft
from app.ledger.headers import ENTRY
from app.ledger.holding import refuse_waiting
from app.ledger.inserting import Writes
from app.ledger.lot_facts import LotFacts, read_lots
from app.ledger.models import Lot
from app.ledger.posting import LineSum, Posting, check_days, work_out_lines
from app.ledger.totals import TotalKey, counted_as, total_key
from app.ledger.words import BELOW_NOUGHT, LotKind
from app.ledger.writing import FIGURES, MONTH_CELL, TOTAL, change_cells

LOT: Table = Lot.__table__  # type: ignore[assignment]
AT_ONCE = 5_000
"""So many moves, and so many headers, are written at once."""
FEW = 200
"""Up to so many moves are posted as one is."""

Brought = tuple[EntryDraft, Sequence[LotDraft]]
"""An entry and the lots that it opens."""
Piece = list[tuple[Head, EntryDraft, Sequence[LotDraft]]]


def is_large(drafts: Sequence[EntryDraft]) -> bool:
    """Is it worth while to post these so? A new estimate of a lot is spread over cells one by one, and never large."""
    return sum(len(draft.moves) for draft in drafts) > FEW and not any(draft.revaluation for draft in drafts)


def first_of(brought: Iterator[Brought]) -> tuple[list[Brought], bool]:
    """The first entries of those that come, and whether there are so many that they are posted in bulk."""
    first: list[Brought] = []
    moves = 0
    for draft, lots in brought:
        first.append((draft, lots))
        moves += len(draft.moves)
        if moves > FEW:
            return first, True
    return first, False


def post(brought: Iterable[Brought], *, act_id: int, actor_id: int, second_id: int | None) -> list[Head]:
    """Write them as they come, then what was added to the session meanwhile, and the headers last."""
    load = Load(db.session.connection())
    load.take(brought)
    db.session.flush()
    load.finish(act_id=act_id, actor_id=actor_id, second_id=second_id)
    return load.heads


@dataclass
class Pile:
    """Entries that are written whenever there are enough of them."""

    put_down: Callable[[Piece], None]
    entries: Piece = field(default_factory=list)
    moves: int = 0

    def add(self, head: Head, draft: EntryDraft, lots: Sequence[LotDraft]) -> None:
        """One more."""
        self.entries.append((head, draft, lots))
        self.moves += len(draft.moves)
        if self.moves >= AT_ONCE:
            self.write()

    def write(self) -> None:
        """Those that are here, if there are any."""
        if self.entries:
            self.put_down(self.entries)
        self.entries, self.moves = [], 0


@dataclass
class Load:
    """One act's entries on their way into the book."""

    connection: Connection
    heads: list[Head] = field(default_factory=list)
    _months: dict[tuple[Cell, int, int], LineSum] = field(default_factory=lambda: defaultdict(LineSum))
    _totals: dict[TotalKey, LineSum] = field(default_factory=lambda: defaultdict(LineSum))
    _places: dict[int, int] = field(default_factory=dict)
    _serialised: dict[int, bool] = field(default_factory=dict)

    def take(self, brought: Iterable[Brought]) -> None:
        """Work out and write all but what others wait for; raises what a posting raises."""
        arrivals, piece, others = Pile(self._write_arrivals), Pile(self._write), Piece()
        for draft, lots in brought:
            head = head_of(draft)
            self.heads.append(head)
            if self._arrives(draft, lots):
                arrivals.add(head, draft, lots)
            elif {move.lot_id for move in draft.moves} <= {lot.id for lot in lots}:
                piece.add(head, draft, lots)
            else:
                others.append((head, draft, lots))
        arrivals.write()
        piece.write()
        if others:
            self._write(others)

    def finish(self, *, act_id: int, actor_id: int, second_id: int | None) -> None:
        """Write the figures kept beside the lines in everybody's order, then draw numbers and write the headers."""
        months = [bulk_rows.month_row(*key, line) for key, line in sorted(self._months.items())]
        add_up_rows(self.connection, MONTH_CELL, bulk_rows.MONTH_COLUMNS, months, FIGURES)
        totals = [bulk_rows.total_row(key, line) for key, line in sorted(self._totals.items()) if not line.is_nought]
        add_up_rows(self.connection, TOTAL, bulk_rows.TOTAL_COLUMNS, totals, bulk_rows.TOTAL_FIGURES)
        rows = bulk_rows.entry_rows(self.connection, self.heads, act_id=act_id, actor_id=actor_id, second_id=second_id)
        while part := list(islice(rows, AT_ONCE)):
            copy_rows(self.connection, ENTRY, bulk_rows.ENTRY_COLUMNS, part)

    def _arrives(self, draft: EntryDraft, lots: Sequence[LotDraft]) -> bool:
        if not lots:
            return False
        self._learn_items({lot.item_id for lot in lots})
        return arrives(draft, lots, self._serialised)

    def _write_arrivals(self, piece: Piece) -> None:
        check_days(self.connection, [draft for _, draft, _ in piece])
        self._learn_places(
            {spot[0] for _, draft, _ in piece for move in draft.moves for spot in (move.source, move.target)}
        )
        came = Arrivals(self._totals, self._places)
        for head, draft, lots in piece:
            came.take(head, draft, lots)
        copy_rows(self.connection, LOT, hashing.LOT_FIELDS, came.lots)
        copy_rows(self.connection, BALANCE, bulk_rows.CELL_COLUMNS, came.cells)
        copy_rows(self.connection, LINE, bulk_rows.LINE_COLUMNS, came.lines)
        copy_rows(self.connection, MONTH_CELL, bulk_rows.MONTH_COLUMNS, came.months)

    def _write(self, piece: Piece) -> None:
        posting = Posting(self.connection, [draft for _, draft, _ in piece])
        refuse_waiting(self.connection, [move for draft in posting.drafts for move in draft.moves])
        check_days(self.connection, posting.drafts)
        self._open_lots(posting, [lot for _, _, lots in piece for lot in lots])
        fresh = self._make_cells(posting, {lot.id for _, _, lots in piece for lot in lots})
        work_out_lines(posting)
        self._write_cells(posting, fresh)
        units.move_units(posting)
        self._write_lines(piece, posting, fresh)

    def _open_lots(self, posting: Posting, lots: Sequence[LotDraft]) -> None:
        """Write the new lots; know of them, and of the others, what a posting needs to know."""
        self._learn_items({lot.item_id for lot in lots})
        rows = [bulk_rows.lot_row(lot) for lot in lots]
        copy_rows(self.connection, LOT, hashing.LOT_FIELDS, rows)
        posting.lots = {lot.id: self._facts(lot, row) for lot, row in zip(lots, rows, strict=True)}
        moved = {move.lot_id for draft in posting.drafts for move in draft.moves}
        if others := moved - posting.lots.keys():
            posting.lots.update(read_lots(self.connection, others))

    def _learn_items(self, item_ids: set[int]) -> None:
        for part in chunks(sorted(item_ids - self._serialised.keys())):
            query = select(Item.id, Item.serialised).where(Item.id.in_(part))
            self._serialised.update((row.id, row.serialised) for row in self.connection.execute(query))

    def _facts(self, lot: LotDraft, row: Values) -> LotFacts:
        worth = lot.worth
        return LotFacts(
            lot.item_id, lot.given_by, lot.given_for, lot.place_id, lot.origin, lot.condition, lot.quantity,
            worth.fair_value or 0, worth.company_cost or 0, worth.fair_level,
            is_serialised=self._serialised[lot.item_id] and lot.kind is LotKind.GOODS,
            digest=hashing.lot_digest(hashing.lot_text(*row)),
        )  # fmt: skip

    def _make_cells(self, posting: Posting, fresh: set[int]) -> dict[Cell, CellState]:
        """The cells of new lots, which nobody else can have yet; those of the others are locked in their order."""
        holders = {spot[0] for draft in posting.drafts for move in draft.moves for spot in (move.source, move.target)}
        self._learn_places(holders)
        known: set[Cell] = set()
        cells, lots, places = posting.cells, posting.lots, self._places
        for draft in posting.drafts:
            for move in draft.moves:
                for cell in (move.source_cell, move.target_cell):
                    if cell.lot_id not in fresh:
                        known.add(cell)
                    elif cell not in cells:
                        cells[cell] = CellState(
                            0, 0, 0, 0, lots[cell.lot_id].fair_level, draft.happened_on, cell.stage in BELOW_NOUGHT,
                            places[cell.holder_id], first_quantity=0,
                        )  # fmt: skip
        made = dict(cells)
        if known:
            cells.update(_lock(posting, known))
        return made

    def _learn_places(self, holder_ids: set[int]) -> None:
        if unknown := holder_ids - self._places.keys():
            self._places.update(places_of(self.connection, unknown))

    def _write_cells(self, posting: Posting, fresh: dict[Cell, CellState]) -> None:
        new = [bulk_rows.cell_row(cell, posting.lots[cell.lot_id].item_id, state) for cell, state in fresh.items()]
        copy_rows(self.connection, BALANCE, bulk_rows.CELL_COLUMNS, new)
        writes = Writes(self.connection)
        change_cells(writes, posting, posting.cells.keys() - fresh.keys())
        writes.send()

    def _write_lines(self, piece: Piece, posting: Posting, fresh: dict[Cell, CellState]) -> None:
        """The lines, and what they add to month cells and totals: only those of new cells are written at once."""
        rows: list[Values] = []
        new_months: dict[tuple[Cell, int, int], LineSum] = defaultdict(LineSum)
        for head, draft, _ in piece:
            own = bulk_rows.line_rows(draft, posting)
            digests = bulk_rows.digests_of(own, posting)
            bulk_rows.keep_text(head, own, digests, posting.steps.get(head.id, ()))
            rows += own
            month, kind = solar_month(draft.happened_on), counted_as(draft)
            for (cell, level), line in posting.lines[draft.id].items():
                lot = posting.lots[cell.lot_id]
                (new_months if cell in fresh else self._months)[cell, month, lot.item_id].add(line)
                counted = total_key(lot, self._places, kind, cell.holder_id, cell.stage, level, month)
                if counted:
                    self._totals[counted[0]].add(line, counted[1])
        copy_rows(self.connection, LINE, bulk_rows.LINE_COLUMNS, rows)
        months = [bulk_rows.month_row(*key, line) for key, line in new_months.items()]
        copy_rows(self.connection, MONTH_CELL, bulk_rows.MONTH_COLUMNS, months)


def _lock(posting: Posting, cells: set[Cell]) -> dict[Cell, CellState]:
    facts = posting.lots.items()
    return lock_cells(
        posting.connection,
        cells,
        items={lot_id: lot.item_id for lot_id, lot in facts},
        levels={lot_id: lot.fair_level for lot_id, lot in facts},
        on=min(draft.happened_on for draft in posting.drafts),
    )
