"""What a form about stock names, before anything is stored: goods on a shelf, goods that come in, goods counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app import clock
from app.errors import N_, Conflict, Invalid
from app.ledger.drafts import UNVALUED, Worth
from app.ledger.models import QUANTITY_BOUND
from app.ledger.refusals import DayAhead, TooLarge
from app.ledger.words import Condition


class NamedTwice(Conflict):
    """The same goods stand in this form twice. Write them in one line."""


@dataclass(frozen=True, slots=True)
class StockLine:
    """So much of an item from a store's shelf; with a lot, of that lot; with units, just these pieces."""

    item_id: int
    quantity: int
    lot_id: int | None = None
    unit_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class LotLine:
    """So much of one lot."""

    lot_id: int
    quantity: int
    unit_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemLine:
    """So much of an item, of the lots that expire first."""

    item_id: int
    quantity: int


@dataclass(frozen=True, slots=True)
class TransferDraft:
    """Goods that left a store for another one, of the same office or not, by the sender's own transport."""

    from_store_id: int
    to_store_id: int
    happened_on: date
    lines: tuple[ItemLine, ...]
    waybill: str = ""
    note: str = ""


@dataclass(slots=True)
class OpeningLine:
    """Goods that a store had when it began to keep this book; `given_by` is the donor's holder, if it is known."""

    item_id: int
    quantity: int
    given_by: int | None = None
    condition: Condition = Condition.GOOD
    expires_on: date | None = None
    batch: str | None = None
    worth: Worth = UNVALUED
    serials: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OpeningDraft:
    """One sheet of opening stock: a store, a day, a paper and what lay there."""

    store_id: int
    happened_on: date
    paper: str
    lines: tuple[OpeningLine, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class CountedLine:
    """How much of an item in one condition was counted."""

    item_id: int
    counted: int
    condition: Condition = Condition.GOOD


def refuse_ahead(day: date, *, field: str = "happened_on") -> None:
    """What is still ahead has not happened; for acts that may write no entry, of which the ledger asks the same."""
    if day > clock.business_today():
        raise DayAhead(day=day, field=field)


def check_quantity(quantity: int, *, smallest: int = 1, field: str = "lines") -> None:
    """So much can be moved or counted."""
    if quantity < smallest:
        pattern = N_("A quantity must be one or more.") if smallest else N_("A quantity must be nought or more.")
        raise Invalid(pattern, field=field)
    if quantity >= QUANTITY_BOUND:
        raise TooLarge(largest=QUANTITY_BOUND - 1, field=field)


def refuse_twice(lines: Sequence[StockLine | LotLine]) -> None:
    """A lot, or an item of which no lot is named, stands in a form once."""
    named = [line.lot_id if line.lot_id is not None else ("item", getattr(line, "item_id", None)) for line in lines]
    if len(set(named)) < len(named):
        raise NamedTwice(field="lines")
