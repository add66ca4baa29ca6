"""Goods that nobody has seen before: lots that come whole, each in one move from its giver, as opening stock does.

Nobody else can have their cells, and what stands in these is what came: there is nothing to lock, to look up or to add
to. So their rows are made as they come, and nothing is kept of them but what the header needs. What `posting` and
`bulk_rows` would make of them is the same; tests compare.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.dates import solar_month
from app.ledger import hashing
from app.ledger.bulk_rows import Head, keep_text, lot_row
from app.ledger.copying import Values
from app.ledger.drafts import EntryDraft, LotDraft
from app.ledger.posting import LineSum
from app.ledger.totals import TotalKey, counted_as, total_key
from app.ledger.words import BELOW_NOUGHT, LotKind


@dataclass(slots=True)
class Arrivals:
    """The rows of many arrivals, table by table, as they are copied, and what they add to the totals."""

    totals: dict[TotalKey, LineSum]
    places: Mapping[int, int]
    """Where each holder is."""
    lots: list[Values] = field(default_factory=list)
    cells: list[Values] = field(default_factory=list)
    lines: list[Values] = field(default_factory=list)
    months: list[Values] = field(default_factory=list)

    def take(self, head: Head, draft: EntryDraft, lots: Sequence[LotDraft]) -> None:
        """One entry and its lots, one for each of its moves; raises what a posting says of a move's size."""
        begun = len(self.lines)
        digests = [self._take_lot(draft, lot, len(self.lines) - begun, place) for place, lot in enumerate(lots)]
        keep_text(head, self.lines[begun:], [digest for _, digest in sorted(digests)])

    def _take_lot(self, draft: EntryDraft, lot: LotDraft, number: int, place: int) -> tuple[int, str]:
        move, lot_id, item_id, level = draft.moves[place], lot.id, lot.item_id, lot.worth.fair_level
        move.check_size()
        fair_value, company_cost = move.given_worth(
            lot.worth.fair_value or 0, lot.worth.company_cost or 0, lot.quantity
        )
        unvalued = move.quantity if level == 0 else 0
        row = lot_row(lot)
        self.lots.append(row)
        day, month, kind = draft.happened_on.isoformat(), solar_month(draft.happened_on), counted_as(draft)
        for spot, sign in ((move.source, -1), (move.target, 1)):
            number += 1
            holder_id, stage = spot[0], spot[1]
            word = stage._value_
            quantity, fair, cost, bare = (
                sign * move.quantity, sign * fair_value, sign * company_cost, sign * unvalued,
            )  # fmt: skip
            self.cells.append(
                (holder_id, word, lot_id, item_id, stage in BELOW_NOUGHT, quantity, 0, fair, cost, level, day)
            )
            self.lines.append(
                (draft.id, number, holder_id, word, item_id, lot_id, quantity, fair, cost, level, bare, day)
            )
            self.months.append((holder_id, word, lot_id, month, item_id, quantity, fair, cost))
            counted = total_key(lot, self.places, kind, holder_id, stage, level, month)
            if counted:
                key, counts = counted
                self.totals[key].add_figures(counts * quantity, counts * fair, counts * cost, counts * bare)
        return lot_id, hashing.lot_digest(hashing.lot_text(*row))


def arrives(draft: EntryDraft, lots: Sequence[LotDraft], serialised: Mapping[int, bool]) -> bool:
    """Does the entry move each of the lots that it opens once, from its giver, and no pieces counted singly?"""
    if not lots or len(lots) != len(draft.moves) or draft.revaluation:
        return False
    for lot, move in zip(lots, draft.moves, strict=True):
        if lot.id != move.lot_id or move.source[1] not in BELOW_NOUGHT or move.source == move.target:
            return False
        if move.unit_ids or move.serials or (serialised[lot.item_id] and lot.kind is LotKind.GOODS):
            return False
    return True
