"""Lists as files: which lists there are, the files that workers write of them, and an office that goes elsewhere."""

from __future__ import annotations

from app.errors import NotFound
from app.exports import givers, goods, journal, overseen, receivers
from app.exports.base import Listing
from app.exports.reported import REPORTED

LISTINGS: dict[str, Listing] = {
    listing.slug: listing
    for listing in (
        *journal.LISTINGS, *givers.LISTINGS, *goods.LISTINGS, *receivers.LISTINGS, *overseen.LISTINGS, *REPORTED
    )
}  # fmt: skip
"""Every list that can be had as a file, by its name in an address."""


class NoSuchList(NotFound):
    """There is no such list to export."""


def get_listing(slug: str) -> Listing:
    """The list of a name; raises NoSuchList."""
    listing = LISTINGS.get(slug)
    if listing is None:
        raise NoSuchList(field="list")
    return listing
