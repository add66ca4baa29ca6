"""The years of the book: which are open, and the act that closes one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.accounts.rights import require_anywhere
from app.api.contract import Slice, endpoint
from app.api.door import reader
from app.ledger import service as ledger
from app.ledger import years
from app.ledger.once import do_once
from app.ledger.year_answers import YearOut
from app.ledger.years import Year
from app.reports import closing
from app.reports.answers import LooseEndsOut


@endpoint("GET", "/years", "read_years", gives=YearOut, pages=True)
def list_years(page: Slice) -> Sequence[Year]:
    """The solar years in which something happened, and this one, the newest first."""
    return page.of(years.list_years())


@endpoint("GET", "/years/<int:year>", "read_years", gives=YearOut)
def show_year(year: int) -> Year:
    """One solar year of the book."""
    return years.get_year(year)


@endpoint("GET", "/years/<int:year>/loose-ends", "close_year", gives=LooseEndsOut)
def list_loose_ends(year: int) -> dict[str, Any]:
    """What is still open in a year that is to be closed: afterwards nothing of it can be entered any more."""
    years.get_year(year)
    return {"year": year, "loose_ends": closing.list_loose_ends(year)}


@endpoint("POST", "/years/<int:year>/close", "close_year", gives=YearOut, keyed=True)
def close_year(year: int, key: str) -> Year:
    """Close a year that is over: from now nothing can be dated in it, and it never opens again."""
    years.get_year(year)
    do_once(
        verb="close_year", by=reader(), key=key, content={"year": year},
        do=lambda: ledger.close_year(year=year, by=reader()), again=lambda: None,
        allowed=lambda: require_anywhere(reader(), "close_year"),
    )  # fmt: skip
    return years.get_year(year)
