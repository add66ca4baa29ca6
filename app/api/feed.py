"""What has changed: every entry of the book, in an order from which a peer can keep the same balances."""

from __future__ import annotations

from itertools import chain
from typing import Any

from app.api.contract import endpoint
from app.api.cursors import read_cursor, write_cursor
from app.api.door import reader
from app.campaigns import following
from app.campaigns.paper_schemas import FeedQuery
from app.ledger.answers import EntriesOut


@endpoint("GET", "/entries", "read_entries", filters=FeedQuery, gives=EntriesOut)
def follow_entries(asked: dict[str, Any]) -> dict[str, Any]:
    """The book from its beginning, or from where it was read last: every entry with its lines.

    Send “after” of an answer back to go on from there, at once where “has_more” says so, else whenever you like.
    Entries of an office come in the order of their chain, none before every earlier one of it is final; nothing is left
    out and nothing comes twice. The sums of the lines by holder, stage and lot are the balances.

    One reads what one may: an office its own chain and both ends of its transfers, a company what moved its gifts.
    Where one's rights have changed, “after” is refused, and one begins anew.
    """
    listing = f"follow_entries {following.sight_of(reader())}"
    filters = {"office_id": asked["office_id"]}
    place = read_cursor(listing, filters, asked["after"], field="after") if asked["after"] else ()
    heads = dict(zip(place[::2], place[1::2], strict=True))
    found = following.follow_entries(
        seen_by=reader(), heads=heads, office_id=asked["office_id"], limit=asked["limit"]
    )  # fmt: skip
    after = write_cursor(listing, filters, tuple(chain.from_iterable(sorted(found.heads.items()))))
    return {"items": found.entries, "after": after, "has_more": found.has_more}
