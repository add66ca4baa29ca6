"""Lists as files: which lists there are, the files that workers write of them, and an office that goes elsewhere."""

from __future__ import annotations

from app.errors import NotFound
from app.exports import converted, givers, goods, journal, overseen, receivers, shelves, staff, worths
from app.exports.base import LISTINGS, Listing
from app.exports.reported import REPORTED

__all__ = ["LISTINGS", "NoSuchList", "get_listing"]
LISTINGS.update(
    (listing.slug, listing)
    for listing in (
        *journal.LISTINGS, *givers.LISTINGS, *goods.LISTINGS, *shelves.LISTINGS, *receivers.LISTINGS, *worths.LISTINGS,
        *converted.LISTINGS, *staff.LISTINGS, *overseen.LISTINGS, *REPORTED,
    )
)  # fmt: skip


class NoSuchList(NotFound):
    """There is no such list to export."""


def get_listing(slug: str) -> Listing:
    """The list of a name; raises NoSuchList."""
    listing = LISTINGS.get(slug)
    if listing is None:
        raise NoSuchList(field="list")
    return listing
