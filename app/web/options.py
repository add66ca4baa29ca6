"""What a list in a form offers: keys with the names that the reader knows them by."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.items.models import Item
from app.language import locale
from app.web.filters import name

Options = list[tuple[int, str]]


def named(things: Iterable[Any]) -> Options:
    """Places, offices, stores: whatever has a key and two names."""
    return [(thing.id, name(thing)) for thing in things]


def counted(items: Iterable[Item]) -> Options:
    """Items with the unit they are counted in."""
    return [(item.id, f"{name(item)} ({item.unit_name(locale())})") for item in items]
