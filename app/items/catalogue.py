"""The shipped catalogue as its file tells it: see `app/data/README.md` for its sources."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.codes import Category, Unit

FILE = Path(__file__).parent.parent / "data" / "catalogue.csv"


def read_catalogue() -> Iterator[dict[str, Any]]:
    """40 goods and 4 services, in the order of the file."""
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {
                "code": row["code"],
                "name_fa": row["name_fa"],
                "name_en": row["name_en"],
                "unit": Unit(row["unit"]),
                "decimals": int(row["decimals"]),
                "category": Category(row["category"]),
                "iso9999": row["iso9999"],
                "cpv": row["cpv"],
                "life_years": int(row["life_years"]) if row["life_years"] else None,
                "serialised": row["serialised"] == "1",
            }
