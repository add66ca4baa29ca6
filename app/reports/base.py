"""What a report is: columns, a way to make its rows within a reader's sight, and what its rows are made of.

Every report is one module and one line in `REPORTS`; the page, the answer for programs and the files are made from the
same rows, so that they can say nothing different.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.codes import Coded
from app.errors import Bilingual, Message
from app.reports.figures import Figure
from app.reports.scopes import Scope


class Kind(Coded):
    """What the cells of a column are."""

    WORDS = "words", "متن", "Words"
    CODE = "code", "کد", "Code"
    DAY = "day", "روز", "Day"
    MONTH = "month", "ماه", "Month"
    QUANTITY = "quantity", "مقدار", "Quantity"
    COUNT = "count", "تعداد", "Count"
    RIALS = "rials", "ریال", "Rials"
    SHARE = "share", "درصد", "Percent"

    @property
    def is_number(self) -> bool:
        """Is it read from the right, digit under digit?"""
        return self in (Kind.QUANTITY, Kind.COUNT, Kind.RIALS, Kind.SHARE)

    @property
    def is_summed(self) -> bool:
        """May the cells of a column be added? Quantities never: they are of different items."""
        return self in (Kind.COUNT, Kind.RIALS)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name for programs, its heading for people, what stands in it."""

    name: str
    title: Message | Bilingual
    kind: Kind = Kind.WORDS


@dataclass(frozen=True, slots=True)
class Amount:
    """So much of an item, in its smallest part."""

    value: int
    decimals: int


Cell = Bilingual | Coded | str | date | int | Amount | Figure | None
Row = Sequence[Cell]


@dataclass(frozen=True)
class Report:
    """One report. `filters` are the names of what it can be asked by; the others are not shown and not obeyed."""

    slug: str
    title: Message
    says: Message
    columns: tuple[Column, ...]
    filters: frozenset[str]
    build: Callable[[Scope], Iterable[Row]]

    def rows(self, scope: Scope) -> Iterator[Row]:
        """Its rows, one after the other, in an order of their own."""
        return iter(self.build(scope))


@dataclass
class Totals:
    """What stands under the rows: the sums of what may be added, taken up as the rows go by."""

    report: Report
    rows: int = 0

    def __post_init__(self) -> None:
        """Nothing is added yet."""
        self.sums: dict[int, int] = {
            place: 0 for place, column in enumerate(self.report.columns) if column.kind.is_summed
        }

    def over(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The same rows, each added as it goes by."""
        for row in rows:
            self.rows += 1
            for place in self.sums:
                self.sums[place] += number_of(row[place]) or 0
            yield row


def number_of(cell: Cell) -> int | None:
    """The number in a cell, in smallest parts; None where it is none."""
    if isinstance(cell, Figure | Amount):
        return cell.value
    return cell if isinstance(cell, int) else None


def names_of(thing: Any) -> Bilingual:
    """Both names of whatever has two; where the English one is missing the Persian one stands for it."""
    return Bilingual(thing.name_en or thing.name_fa, thing.name_fa)


def unit_of(item: Any) -> Bilingual:
    """What an item is counted in, in both languages."""
    return Bilingual(item.unit_name("en"), item.unit_name("fa"))
