"""Opening stock: what lay in a store when it began to keep this book."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.api.contract import Slice, endpoint
from app.api.door import reader
from app.ledger.written import Written
from app.stores import paper_lists, paper_queries, service
from app.stores.answers import OpeningOut
from app.stores.schemas import OpeningIn, StorePaperQuery


@endpoint("GET", "/openings", "read_stores", filters=StorePaperQuery, gives=OpeningOut, pages=True)
def list_openings(asked: dict[str, Any], page: Slice) -> Sequence[Written]:
    """Sheets of opening stock, the newest first."""
    return paper_lists.with_goods(
        paper_lists.list_openings(seen_by=reader(), before=page.key, limit=page.limit, **asked)
    )


@endpoint("GET", "/openings/<int:opening_id>", "read_stores", gives=OpeningOut)
def show_opening(opening_id: int) -> Written:
    """One sheet of opening stock."""
    return paper_lists.with_goods([paper_queries.get_opening(opening_id, seen_by=reader())])[0]


@endpoint("POST", "/openings", "open_stock",
          takes=OpeningIn, gives=OpeningOut, status=201, keyed=True, made="show_opening")  # fmt: skip
def record_opening(said: dict[str, Any], key: str) -> Written:
    """Record what lay in a store when it began to keep this book."""
    return paper_lists.with_goods([service.record_opening(by=reader(), key=key, **said)])[0]
