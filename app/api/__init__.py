"""The door for programs, /api/v1: one module per domain, one contract; a new module is a line here."""

from __future__ import annotations

from types import ModuleType

from flask import Flask

from app.api import (
    about,
    allotments,
    approvals,
    campaigns,
    companies,
    conversions,
    deliveries,
    editions,
    energy,
    entries,
    exports,
    feed,
    handovers,
    heaters,
    identities,
    imports,
    items,
    jobs,
    lists,
    lots,
    matches,
    needs,
    openings,
    participations,
    people,
    places,
    pledges,
    printing,
    receipts,
    receivers,
    reminders,
    reports,
    seals,
    stocktakes,
    stores,
    tokens,
    transfers,
    webhooks,
    writeoffs,
    years,
)
from app.api.door import answer, bp

GOODS: tuple[ModuleType, ...] = (
    stores, openings, transfers, writeoffs, stocktakes, receipts, handovers, allotments, deliveries, lots,
    entries, feed,
)  # fmt: skip
RESOURCES: tuple[ModuleType, ...] = (
    about,
    lists,
    places,
    items,
    companies,
    campaigns,
    matches,
    pledges,
    conversions,
    participations,
    *GOODS,
    energy,
    heaters,
    webhooks,
    receivers,
    reminders,
    identities,
    needs,
    people,
    tokens,
    approvals,
    years,
    seals,
    reports,
    editions,
    imports,
    exports,
    jobs,
)
"""The modules whose endpoints are in the contract; importing them here puts them there."""


def init_app(app: Flask) -> None:
    """Open the door."""
    app.register_blueprint(bp)
    app.cli.add_command(printing.group)


__all__ = ["RESOURCES", "answer", "init_app"]
