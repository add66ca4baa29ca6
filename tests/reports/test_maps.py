"""The map: its measures against others' arithmetic, its areas against the lines, its picture against its borders."""

from __future__ import annotations

import csv
import json
import random
from collections import Counter
from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import func, select

from app.accounts.models import User
from app.db import db
from app.errors import NotFound
from app.ledger.models import Holder, Line
from app.ledger.words import Stage
from app.places.models import Place, PlaceLevel
from app.places.queries import get_place_by_code, list_places
from app.reports.maps import NoSuchMetric, get_metric, measures
from app.reports.maps.drawing import draw
from app.reports.maps.geojson import write_geojson
from app.reports.maps.ground import Ground, list_areas
from app.reports.maps.metrics import METRICS, against_need, per_people
from app.reports.maps.outlines import DATA, PART, Box, box_of, list_county_outlines, list_outlines, point_of
from app.reports.maps.shown import Why
from app.reports.scopes import scope_of
from app.reports.words import Counted, Measure

TODAY = date(2025, 10, 30)


def reader(name):
    return db.session.query(User).filter_by(name=name).one()


def shown(trade, slug, name=None, **asked):
    return get_metric(slug).show(scope_of(asked, seen_by=reader(name or trade.officer), today=TODAY))


def of(found):
    return {area.place.code: area.value for area in found.areas if area.value}


def test_the_handbooks_vectors_come_out():
    assert measures.concentration([50, 30, 15, 5]) == 3_650
    assert measures.effective_number([50, 30, 15, 5]) == 274
    assert measures.inequality([0, 10, 20, 70]) == 5_500
    assert measures.inequality([50, 30, 15, 5]) == 3_750
    a, b = {"wheelchair": 40, "heater": 10}, {"wheelchair": 20, "heater": 80}
    for own, wanted in ((a, [20_000, 3_333]), (b, [5_000, 13_333])):
        assert wanted == [
            measures.quotient(own[item], sum(own.values()), a[item] + b[item], 150) for item in ("wheelchair", "heater")
        ]
    assert (measures.coverage(30, 40), measures.gap(30, 40), measures.excess(30, 40)) == (7_500, 10, 0)
    assert (measures.coverage(50, 40), measures.gap(50, 40), measures.excess(50, 40)) == (12_500, 0, 10)


def test_what_is_nothing_has_no_share():
    assert measures.concentration([0, 0]) is measures.effective_number([]) is measures.inequality([0, 0]) is None
    assert measures.coverage(3, 0) is measures.quotient(0, 0, 5, 5) is measures.quotient(0, 5, 0, 5) is None
    assert measures.quotient(0, 5, 3, 5) == 0


@pytest.mark.parametrize("seed", range(20))
def test_the_measures_are_what_numpy_and_pandas_say(seed):
    chance = random.Random(seed)
    parts = [
        chance.choice([0, chance.randrange(10 ** chance.randrange(1, 13))]) for _ in range(chance.randrange(2, 60))
    ]
    parts.append(chance.randrange(1, 10**6))
    values = np.array(parts, dtype=float)
    shares = values / values.sum()

    assert measures.concentration(parts) == pytest.approx(1e4 * (shares**2).sum(), abs=0.51)
    assert measures.effective_number(parts) == pytest.approx(1e2 / (shares**2).sum(), abs=0.51)
    gaps = np.abs(values[:, None] - values[None, :]).mean() / (2 * values.mean())
    assert measures.inequality(parts) == pytest.approx(1e4 * gaps, abs=0.51)
    goods = pd.DataFrame([[chance.randrange(1, 99) for _ in range(3)] for _ in range(4)])
    wanted = goods.div(goods.sum(axis=1), axis=0) / (goods.sum() / goods.to_numpy().sum())
    for place, item in ((0, 0), (3, 2)):
        found = measures.quotient(
            int(goods.loc[place, item]),
            int(goods.loc[place].sum()),
            int(goods[item].sum()),
            int(goods.to_numpy().sum()),
        )
        assert found == pytest.approx(1e4 * wanted.loc[place, item], abs=0.51)


def test_each_area_has_what_its_lines_add_up_to(app, trade):
    with app.app_context():
        found = shown(trade, "map-delivered")

        sums = (
            select(Holder.place_id, func.sum(Line.quantity))
            .join(Holder, Holder.id == Line.holder_id)
            .where(Line.stage == Stage.DELIVERED, Line.item_id == found.item.id)
            .group_by(Holder.place_id)
        )
        wanted: Counter[str] = Counter()
        for place_id, quantity in db.session.execute(sums):
            wanted[db.session.get_one(Place, place_id).province.code] += int(quantity)
        assert (found.item.name_en, of(found)) == ("Blanket", dict(wanted))
        assert of(found) == {"IR-20": 10, "IR-21": 7}
        assert len(found.areas) == 31
        assert of(shown(trade, "map-value")).keys() == {"IR-20"}
        assert of(shown(trade, "map-donors")) == {"IR-20": 1}
        assert of(shown(trade, "map-concentration")) == {"IR-20": 10_000}


def test_a_province_opens_into_its_counties_and_says_what_lies_in_none_of_them(app, trade):
    with app.app_context():
        semnan = get_place_by_code("IR-20")
        counties = shown(trade, "map-delivered", place_id=semnan.id)
        received = shown(trade, "map-received", place_id=semnan.id)

        assert {area.place.parent_id for area in counties.areas} == {semnan.id}
        assert sum(counties.told) + (counties.elsewhere or 0) == 10
        assert sum(received.told) + received.elsewhere == of(shown(trade, "map-received"))["IR-20"]


def test_an_office_has_the_map_of_its_own_province_and_of_no_other(app, trade):
    with app.app_context():
        own = shown(trade, "map-received", trade.clerk)
        yazd = get_place_by_code("IR-21").id

        assert own.place.code == "IR-20"
        with pytest.raises(NotFound):
            shown(trade, "map-received", trade.clerk, place_id=yazd)
        with pytest.raises(NoSuchMetric):
            get_metric("map-of-the-stars")


def test_few_receivers_are_told_to_whoever_keeps_the_book_alone(app, trade, make):
    with app.app_context():
        place = get_place_by_code("IR-20")
        receiver, item = make.receiver(), shown(trade, "map-delivered").item
        need = make.need(receiver, item.code, 3)
        need.state, need.queued_on = "waiting", TODAY
        db.session.flush()

        own = shown(trade, "map-need", trade.clerk, place_id=place.id)
        others = shown(trade, "map-need", place_id=place.id)

        assert sum(own.told) == 3
        assert Why.HIDDEN in {area.why for area in others.areas}
        assert 3 not in others.told
        assert sum(shown(trade, "map-need").told) == 3
        db.session.rollback()


def test_counties_that_the_census_knew_as_one_share_a_rate():
    old, new, other = (
        Place(id=number, code=code, level=PlaceLevel.COUNTY, split_from=origin)
        for number, code, origin in ((1, "C1", None), (2, "N1", "C1"), (3, "N2", "C9"))
    )
    ground = Ground([old, new, other], {}, {1: 10}, None, {1: 1_000, 2: None, 3: None}, {1: (1, 2), 2: (1, 2), 3: (3,)})
    rate = per_people(Measure.DELIVERED, Counted.QUANTITY, 1_000)

    assert (rate(ground, 1), rate(ground, 2), rate(ground, 3)) == (0, 0, None)
    assert against_need(measures.coverage)(ground, 1) == 0
    assert against_need(measures.coverage)(ground, 2) is None


def test_everybody_lives_in_one_province_and_every_area_has_its_outline(app, trade):
    with app.app_context():
        provinces = list_areas(None)
        counties = list_places(PlaceLevel.COUNTY)

        assert (len(provinces), len(counties)) == (31, 478)
        assert sum(place.population for place in provinces) == sum(place.population or 0 for place in counties)
        assert sum(place.population for place in provinces) == 79_926_270
        assert set(list_outlines()) == {place.code for place in provinces}
        assert set(list_county_outlines()) == {place.code for place in counties}


def corners(path):
    found = set()
    for x, y, steps in PART.findall(path):
        at = (int(x), int(y))
        found.add(at)
        numbers = [int(each) for each in steps.split()]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            at = (at[0] + dx, at[1] + dy)
            found.add(at)
    return found


def test_neighbours_share_their_line():
    points = {code: corners(path) for code, path in list_outlines().items()}
    of_tehran = {code for code in points if code != "IR-23" and len(points[code] & points["IR-23"]) > 2}

    assert of_tehran == {"IR-00", "IR-02", "IR-20", "IR-25", "IR-30"}
    inner = Counter(point for code, own in points.items() for point in own)
    assert sum(number > 1 for number in inner.values()) > len(inner) / 2


def test_a_point_lies_inside_the_outline_that_it_names():
    with (DATA / "counties.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            x, y = point_of(float(row["lat"]), float(row["lon"]), 100)
            assert box_of(list_county_outlines()[row["id"]]).touches(Box(x, y, x + 1, y + 1)), row["name_en"]


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.slug)
@pytest.mark.parametrize("place", [None, "IR-20"])
def test_every_map_can_be_drawn_and_no_name_covers_another(app, trade, metric, place):
    with app.app_context():
        asked = {"place_id": get_place_by_code(place).id} if place else {}
        drawing = draw(shown(trade, metric.slug, **asked), lambda each: each.name_fa)

        assert len(drawing.shapes) == len(drawing.shown.areas) > 5
        assert all((shape.shade is None) == (shape.area.value is None) for shape in drawing.shapes)
        half = drawing.letters * 0.65
        boxes = [
            Box(each.x - len(each.name) * drawing.letters * 0.31, each.y - half,
                each.x + len(each.name) * drawing.letters * 0.31, each.y + half)
            for each in drawing.labels
        ]  # fmt: skip
        assert not any(one.touches(other) for number, one in enumerate(boxes) for other in boxes[:number])
        assert len(drawing.labels) > len(drawing.shapes) / 3


def winding(ring):
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))


@pytest.mark.parametrize(("place", "areas"), [(None, 31), ("IR-20", 8)])
def test_the_map_is_had_as_geojson_with_closed_rings_that_turn_to_the_left(app, trade, place, areas):
    with app.app_context():
        asked = {"place_id": get_place_by_code(place).id} if place else {}
        drawn = shown(trade, "map-delivered", **asked)
        whole = json.loads(write_geojson(drawn))

        assert (whole["type"], len(whole["features"])) == ("FeatureCollection", areas)
        assert "OpenStreetMap" in whole["credit"]
        told = {each["id"]: each["properties"]["value"] for each in whole["features"]}
        assert told == {
            area.place.code: None if area.value is None else str(area.value) for area in drawn.areas
        }  # fmt: skip
        rings = [ring for each in whole["features"] for [ring] in each["geometry"]["coordinates"]]
        assert all(ring[0] == ring[-1] and len(ring) >= 4 and winding(ring) > 0 for ring in rings)
        assert all(44 <= lon <= 63.4 and 25 <= lat <= 39.8 for ring in rings for lon, lat in ring)
        tehran = next((each for each in whole["features"] if each["id"] == "IR-23"), None)
        if tehran:
            lons = [lon for [ring] in tehran["geometry"]["coordinates"] for lon, _ in ring]
            assert min(lons) < 51.4 < max(lons)
