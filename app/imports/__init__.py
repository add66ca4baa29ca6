"""Files that people send, as one act each: a line here for each kind."""

from __future__ import annotations

from app.imports import (
    coded_receivers,
    companies,
    deliveries,
    items,
    needs,
    neighbourhoods,
    opening,
    people,
    pledges,
    receipts,
    stocktakes,
    transfers,
    values,
)

from app.imports import degree_days, meter_readings, participations  # isort: skip

from app.imports import relief_items, relief_matches, relief_offers  # isort: skip
from app.imports.base import ImportKind

GENERAL = (
    items,
    companies,
    neighbourhoods,
    opening,
    values,
    stocktakes,
    pledges,
    receipts,
    transfers,
    deliveries,
    coded_receivers,
    people,
    needs,
    meter_readings,
    degree_days,
    participations,
)
RELIEF = (relief_items, relief_offers, relief_matches)
IMPORTS: dict[str, ImportKind] = {module.kind.slug: module.kind for module in (*GENERAL, *RELIEF)}
