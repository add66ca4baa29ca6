"""A map as GeoJSON: each area with its borders and its number, for whoever draws it elsewhere. Source: RFC 7946."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from app.items.answers import write_plain
from app.places.models import PlaceLevel
from app.reports.maps.outlines import (
    COUNTRY,
    COUNTY,
    MIDDLE,
    NORTH,
    NUMBER,
    PART,
    WEST,
    list_county_outlines,
    list_outlines,
)
from app.reports.maps.shown import Area, Shown

MEDIA = "application/geo+json"
PLACES = {COUNTRY: 2, COUNTY: 3}
"""Decimals of a degree that the grid of a drawing is worth."""
CREDIT = "Borders: © OpenStreetMap contributors, ODbL 1.0 (https://opendatacommons.org/licenses/odbl/1-0/)"
Ring = list[list[float]]


def write_geojson(shown: Shown) -> bytes:
    """The areas that have an outline, in the order of the map; an area without a number says why it has none."""
    is_county = any(area.place.level is PlaceLevel.COUNTY for area in shown.areas)
    outlines, units = (list_county_outlines(), COUNTY) if is_county else (list_outlines(), COUNTRY)
    features = [
        {
            "type": "Feature", "id": area.place.code,
            "geometry": {
                "type": "MultiPolygon",
                "coordinates": [[ring] for ring in _rings(outlines[area.place.code], units)],
            },
            "properties": _facts(shown, area),
        }
        for area in shown.areas if area.place.code in outlines
    ]  # fmt: skip
    whole = {"type": "FeatureCollection", "credit": CREDIT, "features": features}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def _facts(shown: Shown, area: Area) -> dict[str, Any]:
    place, value = area.place, area.value
    return {
        "code": place.code, "name_fa": place.name_fa, "name_en": place.name_en, "figure": shown.metric.slug,
        "item": shown.item.code if shown.item else None,
        # As a text: no reader turns it into a float that is not quite the same.
        "value": None if value is None else write_plain(value, shown.decimals), "unit": str(shown.unit),
        "note": area.why.value if area.why else None,
    }  # fmt: skip


def _rings(path: str, units: int) -> Iterator[Ring]:
    for x, y, steps in PART.findall(path):
        at = (int(x), int(y))
        points = [at]
        numbers = [int(each) for each in NUMBER.findall(steps)]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            at = (at[0] + dx, at[1] + dy)
            points.append(at)
        # Down is more on paper and less on the globe: what turns to the right here turns to the left there.
        turn = _turn(points)
        if not turn:
            continue  # An islet that the grid made a line of.
        if turn < 0:
            points.reverse()
        yield [_degrees(point, units) for point in [*points, points[0]]]


def _turn(points: list[tuple[int, int]]) -> int:
    """Twice the area, above nought where the ring turns to the left as seen on the globe."""
    pairs = zip(points, [*points[1:], points[0]], strict=True)
    return -sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)


def _degrees(point: tuple[int, int], units: int) -> list[float]:
    x, y = point
    return [round(x / (MIDDLE * units) + WEST, PLACES[units]), round(NORTH - y / units, PLACES[units])]
