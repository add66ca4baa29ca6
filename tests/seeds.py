"""What every test's database holds from the start: places and offices, and the catalogue. One line a seed."""

from __future__ import annotations

from app.items import service as items
from app.places import service as places

SEEDS = [
    places.load_iran,
    items.load_catalogue,
]


def sow() -> None:
    """Run the seeds, in order, inside an application."""
    for seed in SEEDS:
        seed()
