"""Quantities as people typed them, read as soon as the item is known; numbers are already in its smallest part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from app.campaigns import queries
from app.campaigns.drafts import ReceiptLineDraft
from app.campaigns.pledges import PledgeLine
from app.campaigns.refusals import NoSuchPledge
from app.errors import N_, Invalid, NotFound
from app.items.models import Item
from app.items.quantities import read_quantity
from app.ledger.drafts import Worth

Line = TypeVar("Line")
OF_RECEIPT = ("sent", "good", "damaged", "missing")
LONGEST = {"paper": 80, "waybill": 80, "letter_no": 80, "batch": 60, "source_ref": 120, "memo": 500}
"""How many letters the book has room for, by what drafts and their lines call it."""


def read_lines(lines: Sequence[Line], *, under: str = "lines") -> list[Line]:
    """The same lines, each naming its item, with their typed quantities read; a refusal names its line."""
    wanted: list[Any] = list(lines)
    items = {item.id: item for item in queries.list_by_ids(Item, {line.item_id for line in wanted})}
    return [_read(line, items.get(line.item_id), ("quantity",), f"{under}.{row}") for row, line in enumerate(wanted)]


def read_receipt_lines(
    lines: Sequence[ReceiptLineDraft], pledge_lines: Mapping[int, PledgeLine]
) -> list[ReceiptLineDraft]:
    """The same for a receipt, whose items are those of the pledge lines."""
    for row, line in enumerate(lines):
        if line.pledge_line_id not in pledge_lines:
            raise NoSuchPledge(field=f"lines.{row}.pledge_line_id")
    items = [pledge_lines[line.pledge_line_id].item for line in lines]
    return [_read(line, items[row], OF_RECEIPT, f"lines.{row}") for row, line in enumerate(lines)]


def read_with_items(lines: Sequence[Line], items: Sequence[Item | None]) -> list[Line]:
    """The same where the caller knows each line's item."""
    pairs = enumerate(zip(lines, items, strict=True))
    return [_read(line, item, ("quantity",), f"lines.{row}") for row, (line, item) in pairs]


def _read(line: Any, item: Item | None, names: Sequence[str], row: str) -> Any:
    typed = {name: getattr(line, name) for name in names if isinstance(getattr(line, name), str)}
    if not typed:
        return line
    if item is None:
        raise NotFound(N_("There is no such item in the catalogue."), field=f"{row}.item_id")
    return replace(line, **{name: read_quantity(text, item, field=f"{row}.{name}") for name, text in typed.items()})


def short(words: str, *, field: str, longest: int = 500) -> str:
    """Words that fit into the book, whichever door they came through."""
    if len(words) > longest:
        raise Invalid(N_("This is longer than {longest} letters."), longest=longest, field=field)
    return words


def check_words(said: Any) -> None:
    """Every text of a draft, or of a line of one, fits into the book; raises Invalid at its field."""
    check_texts(**{name: getattr(said, name, None) for name in LONGEST})


def check_texts(**texts: str | None) -> None:
    """The same for texts by their names."""
    for name, words in texts.items():
        if words is not None:
            short(words, field=name, longest=LONGEST[name])


def check_worth(worth: Worth, *, field: str = "worth") -> None:
    """What an estimate must say, and its texts, fit into the book; raises what `Worth.check` raises, and Invalid."""
    worth.check(field=field)
    for name, longest in (("fair_source", 200), ("fair_valuer", 120), ("cost_source", 200)):
        short(getattr(worth, name) or "", field=f"{field}.{name}", longest=longest)
