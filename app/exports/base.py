"""What a list is that can be had as a file: its columns, who may read it, what it is filtered by, and its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from app.accounts.models import User
from app.clock import TEHRAN
from app.errors import N_, Message
from app.items.models import Item
from app.reports.base import Amount, Cell, Column, Kind, Row, names_of, unit_of
from app.shapes import Filters

Asked = dict[str, Any]
Found = TypeVar("Found")
KIND, OFFICE_KIND = "list export", "office export"
KINDS = (KIND, OFFICE_KIND)
"""The kinds of work that write files."""
OFFICE = "office"
AT_ONCE = 500
"""So many records are read at once; a file of a million rows needs no more memory than one of a thousand."""


@dataclass(frozen=True)
class Listing:
    """One list. `read` gives the rows that a person may see now, by what `shape` read, in the order of the page."""

    slug: str
    title: Message
    act: str
    columns: tuple[Column, ...]
    shape: type[Filters]
    read: Callable[[User, Asked], Iterator[Row]]
    names_people: bool = False
    """Is each reading of it written down in the access log? It is then read in transactions of their own."""
    is_of_no_office: bool = False
    """Can it be read for the whole country alone, and not with a token for one office?"""
    has_totals: bool = False
    """Has its page a line of sums?"""


LISTINGS: dict[str, Listing] = {}
"""Every list that can be had as a file, by its name in an address; `app.exports` fills it."""


def title_of(name: str) -> Message:
    """What a list is called."""
    if name == OFFICE:
        return N_("What an office takes along")
    listing = LISTINGS.get(name)
    return listing.title if listing else N_("A list")


@dataclass(frozen=True)
class Voice:
    """The language in which a file is written: what words are in it, and how a cell is dressed for paper."""

    locale: str
    say: Callable[[Any], str]
    on_paper: Callable[[Column, Cell], str]


def in_batches(
    read: Callable[..., Sequence[Found]], place: Callable[[Found], Any], *, behind: str = "after",
    at_once: int = AT_ONCE, **asked: Any,
) -> Iterator[Sequence[Found]]:  # fmt: skip
    """A list from its first record to its last, a batch at a time, each from behind the last one's place."""
    last: Any = None
    while found := read(**asked, **{behind: last}, limit=at_once):
        yield found
        if len(found) < at_once:
            return
        last = place(found[-1])


def of_item(item: Item, *quantities: int | None) -> list[Cell]:
    """An item, its unit, and so much of it in each column."""
    amounts = [Amount(each, item.decimals) if each is not None else None for each in quantities]
    return [names_of(item), unit_of(item), *amounts]


def at_clock(moment: datetime | None) -> tuple[date | None, str | None]:
    """A moment as Tehran's clock showed it: its day and its time; neither of what has not happened."""
    if moment is None:
        return None, None
    at = moment.astimezone(TEHRAN)
    return at.date(), f"{at:%H:%M:%S}"


ITEM = (Column("item", N_("Item")), Column("unit", N_("Unit")))
QUANTITY = Column("quantity", N_("Quantity"), Kind.QUANTITY)
