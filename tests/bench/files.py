"""Files to be imported: opening stock of one office's stores, so many rows that they give so many lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask import Flask

from app import clock
from app.items.queries import list_items
from tests.bench.book import BACK
from tests.make import Make

OFFICE = "IR-20"
STORES, ON_A_PAPER = 10, 40
LINES_OF_A_ROW = 2
"""Each row opens a lot and moves it from its donor to the shelf."""


@dataclass(frozen=True)
class Desk:
    """Who imports, and what the rows may name."""

    person: str
    stores: tuple[str, ...]
    items: tuple[str, ...]


def open_desk(app: Flask) -> Desk:
    """A clerk, and stores of one office."""
    make = Make(app)
    with app.app_context():
        clerk = make.clerk(OFFICE)
        stores = tuple(make.store(OFFICE).code for _ in range(STORES))
        items = tuple(item.code for item in list_items() if not item.serialised and not item.is_service)
        return Desk(clerk.name, stores, items)


def write_opening(path: Path, desk: Desk, lines: int) -> None:
    """A CSV of opening stock that gives so many ledger lines."""
    with path.open("w", encoding="utf-8") as file:
        file.write("store,day,paper,item,quantity,batch\n")
        for row in _rows(desk, lines // LINES_OF_A_ROW):
            file.write(f"{','.join(row)}\n")


def _rows(desk: Desk, rows: int) -> Iterator[tuple[str, ...]]:
    first = clock.business_today() - timedelta(days=BACK)
    for n in range(rows):
        paper = n // ON_A_PAPER
        day = first + timedelta(days=paper * BACK // (rows // ON_A_PAPER + 1))
        yield (
            desk.stores[paper % len(desk.stores)], day.isoformat(), f"B{paper}", desk.items[n % len(desk.items)],
            str(1 + n % 97), f"L{n}",
        )  # fmt: skip
