"""Rows of goods in a form: an item or one of its lots, and how much; as many rows as were asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import request
from marshmallow import ValidationError

from app.campaigns.journeys import open_lot_ids
from app.campaigns.tracing import NothingUnderCode
from app.clock import business_today
from app.errors import N_, DomainError
from app.items.models import Item
from app.items.quantities import write_quantity
from app.items.queries import list_items
from app.language import locale, say, write_day, write_digits, write_number
from app.ledger.queries import list_units_by_code
from app.ledger.words import Condition
from app.stores.models import Store
from app.stores.stock_queries import ShelfRow, list_stock
from app.text import latin_digits
from app.web.door import reader
from app.web.forms import Form, form_values

MORE, CODES = "more", "codes"
FIRST, STEP, MOST = 3, 5, 100
OF_ROWS = {"quantity", "item_id", "lot_id", "unit_ids"}
"""What a verb may refuse of a row that it does not name."""
ROW = re.compile(r"lines\.([0-9]{1,4})\.")
SCANNED_AT_ONCE = 200
Options = list[tuple[str, list[tuple[str, str]]]]
"""What a list offers, under headings."""


class Offer(Options):
    """What a shelf offers; `has_pieces` where something on it is picked by the code on the piece."""

    has_pieces = False


class GoodsForm(Form):
    """A form with rows of goods. Rows left empty are not there, and what is refused stands beside the row it is of."""

    def __init__(self, values: Mapping[str, Any] | None = None) -> None:
        super().__init__(values)
        self.wants_more = MORE in request.form
        self._meant: list[int] = []

    @property
    def is_to_be_done(self) -> bool:
        """Was it sent to do what it says, and not only to have more rows in it?"""
        return self.is_sent and not self.wants_more

    @property
    def rows(self) -> range:
        """The rows it shows: three at first, five more each time they are asked for."""
        sent = [int(found[1]) + 1 for name in request.form if (found := ROW.match(name))]
        return range(min(max(sent, default=FIRST) + (STEP if self.wants_more else 0), MOST))

    def goods(self, *, needs: str = "") -> dict[str, Any]:
        """What was typed, for a schema: without empty rows, or those without what each row `needs`.

        What was chosen as "item.lot" is taken apart.
        """
        values = {name: value for name, value in form_values().items() if name != MORE}
        lines = values.get("lines")
        if isinstance(lines, list):
            self._meant = [row for row, line in enumerate(lines) if (needs in line if needs else line)]
            values["lines"] = [_taken_apart(lines[row]) for row in self._meant]
        if isinstance(codes := values.pop(CODES, None), str):
            values["lines"] = [*values.get("lines", []), *_scanned(codes)]
        return values

    def refuse(self, error: ValidationError | DomainError) -> None:
        """Show this refusal, beside the row that it is of."""
        super().refuse(error)
        self.errors = {self._as_shown(name): said for name, said in self.errors.items()}

    def _as_shown(self, name: str) -> str:
        found = ROW.match(name)
        if found and int(found[1]) < len(self._meant):
            return f"lines.{self._meant[int(found[1])]}.{name[found.end() :]}"
        return CODES if name == "units" else "lines" if found or name in OF_ROWS else name


def _taken_apart(line: Any) -> Any:
    chosen = line.get("item_id") if isinstance(line, dict) else None
    if not isinstance(chosen, str) or "." not in chosen:
        return line
    item_id, lot_id = chosen.split(".", 1)
    return {**line, "item_id": item_id, "lot_id": lot_id}


def _scanned(typed: str) -> list[dict[str, Any]]:
    """The lots of the pieces whose codes were scanned, and which pieces of each.

    A piece that the reader may not know of is answered as one that is not there.
    """
    codes = list(dict.fromkeys(re.split(r"[\s,،;]+", latin_digits(typed).upper().strip())))[:SCANNED_AT_ONCE]
    known = list_units_by_code(codes)
    may_open = open_lot_ids([unit.lot_id for unit, _ in known], seen_by=reader())
    found = [(unit, item_id) for unit, item_id in known if unit.lot_id in may_open]
    if unknown := set(codes) - {unit.code for unit, _ in found}:
        raise NothingUnderCode(typed=min(unknown), field=CODES)
    lots: dict[int, dict[str, Any]] = {}
    for unit, item_id in found:
        line = lots.setdefault(unit.lot_id, {"item_id": item_id, "lot_id": unit.lot_id, "unit_ids": []})
        line["unit_ids"].append(unit.id)
        line["quantity"] = str(len(line["unit_ids"]))
    return list(lots.values())


def today_typed() -> str:
    """Today, as the reader would type it."""
    return write_day(business_today())


def quantity_typed(quantity: int, item: Item) -> str:
    """A quantity as the reader would type it."""
    return write_digits(write_quantity(quantity, item))


def new_form(**values: Any) -> GoodsForm:
    """A form about something that happened, today unless another day is typed."""
    return GoodsForm({"happened_on": today_typed(), "lines.0.item_id": request.args.get("item", "")} | values)


def catalogue_options() -> list[tuple[int, str]]:
    """The goods of the catalogue with their units; services lie in no store."""
    goods = [item for item in list_items() if not item.is_service]
    return [(item.id, f"{item.name(locale())} ({item.unit_name(locale())})") for item in goods]


def shelf_options(store: Store, *, whole_only: bool = False, lots_only: bool = False) -> Offer:
    """What may be taken from a store's shelf: each item, first expired first, and each of its lots.

    With `whole_only` no damaged lots, which cannot be given to anybody; with `lots_only` a lot has to be named.
    """
    by_item: dict[int, list[ShelfRow]] = {}
    for row in list_stock(store):
        if row.free > 0 and not (whole_only and row.lot.condition is Condition.DAMAGED):
            by_item.setdefault(row.item.id, []).append(row)
    offer = Offer(
        (rows[0].item.name(locale()), [*([] if lots_only else _of_any_lot(rows)), *map(_of_lot, rows)])
        for rows in by_item.values()
    )
    offer.has_pieces = any(rows[0].item.serialised for rows in by_item.values())
    return offer


def _of_any_lot(rows: Sequence[ShelfRow]) -> Iterable[tuple[str, str]]:
    item = rows[0].item
    good = sum(row.free for row in rows if row.lot.condition is Condition.GOOD)
    if good:
        said = say(N_("{item}: any lot, first expired first ({free})").format(item=item.names, free=_much(good, item)))
        yield str(item.id), said


def _of_lot(row: ShelfRow) -> tuple[str, str]:
    lot = row.lot
    marks = [say(N_("Lot")) + " " + write_day(lot.opened_on)]
    marks += [lot.batch] if lot.batch else []
    marks += [say(N_("expires {day}").format(day=lot.expires_on))] if lot.expires_on else []
    marks += [lot.condition.fa if locale() == "fa" else lot.condition.en] if lot.condition is Condition.DAMAGED else []
    return f"{row.item.id}.{lot.id}", f"{' · '.join(marks)} ({_much(row.free, row.item)})"


def _much(quantity: int, item: Item) -> str:
    return f"{write_number(quantity, item.decimals)} {item.unit_name(locale())}"
