"""What may be asked for: which list by whom, by which filter, and what of a filter is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from marshmallow import fields

from app.accounts.models import User
from app.accounts.rights import require_anywhere, scopes_of
from app.errors import Invalid, NotAllowed
from app.exports import get_listing
from app.exports.base import Listing


class NoSuchFilter(Invalid):
    """This list has no such filter. It has: {known}."""


class SearchNotKept(Invalid):
    """This list cannot be saved by a search: what was typed may name a person, and would be kept. Clear the search."""


def look_at_what_is_asked(listing: str, asked: Mapping[str, str], *, by: User) -> tuple[Listing, dict[str, str]]:
    """The list, and what of an address it is filtered by; raises what `ask_export` does."""
    wanted = get_listing(listing)
    require_reader(wanted, by)
    kept = only_known(wanted, asked)
    if wanted.names_people and "search" in kept:
        raise SearchNotKept(field="search")
    wanted.shape().load(kept)
    return wanted, kept


def require_reader(listing: Listing, by: User) -> None:
    """May this person read the list at all? Which of its rows, the list's own read knows. Raises NotAllowed."""
    if listing.is_of_no_office:
        require_anywhere(by, listing.act)
    elif not scopes_of(by, listing.act):
        raise NotAllowed()


def require_filters(listing: Listing, names: Iterable[str]) -> None:
    """Programs name a list's filters as they are; a misspelt one would give them all rows. Raises NoSuchFilter."""
    known = sorted(names_of_filters(listing))
    for name in names:
        if name not in known:
            raise NoSuchFilter(field="filters", known=", ".join(known))


def only_known(listing: Listing, asked: Mapping[str, str]) -> dict[str, str]:
    """Of an address, what the list is filtered by: where its page begins is left aside, and what was left empty."""
    known = names_of_filters(listing)
    return {name: value for name, value in asked.items() if name in known and value.strip()}


def names_of_filters(listing: Listing) -> set[str]:
    """What the filters of a list are called in its address."""
    shape: dict[str, fields.Field[Any]] = listing.shape().fields
    return {field.data_key or name for name, field in shape.items()} - {"after", "limit"}
