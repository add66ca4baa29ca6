"""Iran as the shipped files tell it: see `app/data/README.md` for their sources and licences."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent.parent / "data"
COUNTRY = {
    "code": "IR",
    "name_fa": "ایران",
    "name_en": "Iran",
    "centre_fa": "مرکز مشارکت‌های مردمی",
    "centre_en": "National centre for public participation",
}


def read_provinces() -> Iterator[dict[str, Any]]:
    """The 31 provinces under their ISO 3166-2 codes."""
    for row in _rows("provinces.csv"):
        yield _names(row, row["code"], COUNTRY["code"]) | {
            "population": _whole(row["population_1395"]),
            "households": _whole(row["households_1395"]),
            "lat": _degrees(row["centroid_lat"]),
            "lon": _degrees(row["centroid_lon"]),
        }


def read_counties() -> Iterator[dict[str, Any]]:
    """The counties; one founded after the census has no figures and names the county it was split from."""
    for row in _rows("counties.csv"):
        yield _names(row, row["id"], row["province"]) | {
            "population": _whole(row["population_1395"]),
            "lat": _degrees(row["lat"]),
            "lon": _degrees(row["lon"]),
            "split_from": row["split_from"] or None,
        }


def read_neighbourhoods() -> Iterator[dict[str, Any]]:
    """The neighbourhoods; the shipped list is empty, an office fills it."""
    for row in _rows("neighbourhoods.csv"):
        yield _names(row, row["code"], row["county"]) | {
            "population": _whole(row["population"]),
            "households": _whole(row["households"]),
            "lat": _degrees(row["lat"]),
            "lon": _degrees(row["lon"]),
        }


def office_names(province_fa: str, province_en: str) -> tuple[str, str]:
    """What a province's office is called, in Persian and in English."""
    return f"اداره کل بهزیستی استان {province_fa}", f"{province_en} provincial office"


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _names(row: dict[str, str], code: str, parent: str) -> dict[str, Any]:
    return {"code": code, "parent": parent, "name_fa": row["name_fa"], "name_en": row["name_en"]}


def _whole(cell: str) -> int | None:
    return int(cell) if cell else None


def _degrees(cell: str) -> float | None:
    return float(cell) if cell else None
