"""Quantities as people typed them, read as soon as the item is known; numbers are already in its smallest part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from app.campaigns import queries
from app.campaigns.drafts import ReceiptLineDraft
from app.campaigns.pledges import PledgeLine
from app.campaigns.refusals import NoSuchPledge
from app.errors import N_, Bilingual, Invalid, NotFound
from app.items.models import Item
from app.items.quantities import read_quantity, write_quantity
from app.text import persian_digits

Line = TypeVar("Line")
OF_RECEIPT = ("sent", "good", "damaged", "missing")


def read_lines(lines: Sequence[Line], *, under: str = "lines") -> list[Line]:
    """The same lines, each naming its item, with their typed quantities read; a refusal names its line."""
    wanted: list[Any] = list(lines)
    items = {item.id: item for item in queries.list_by_ids(Item, {line.item_id for line in wanted})}
    return [_read(line, items.get(line.item_id), ("quantity",), f"{under}.{row}") for row, line in enumerate(wanted)]


def read_receipt_lines(
    lines: Sequence[ReceiptLineDraft], pledge_lines: Mapping[int, PledgeLine]
) -> list[ReceiptLineDraft]:
    """The same for a receipt, whose items are those of the pledge lines."""
    if any(line.pledge_line_id not in pledge_lines for line in lines):
        raise NoSuchPledge(field="pledge_line_id")
    items = [pledge_lines[line.pledge_line_id].item for line in lines]
    return [_read(line, items[row], OF_RECEIPT, f"lines.{row}") for row, line in enumerate(lines)]


def read_with_items(lines: Sequence[Line], items: Sequence[Item | None]) -> list[Line]:
    """The same where the caller knows each line's item."""
    pairs = enumerate(zip(lines, items, strict=True))
    return [_read(line, item, ("quantity",), f"lines.{row}") for row, (line, item) in pairs]


def written(quantity: int, item: Item) -> Bilingual:
    """A quantity in a refusal's words, in either language's digits."""
    text = write_quantity(quantity, item)
    return Bilingual(text, persian_digits(text))


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
