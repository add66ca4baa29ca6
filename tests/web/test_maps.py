"""The page of the map: its picture says what its table says, leads inward, and fails for no missing figure."""

from __future__ import annotations

import re

import pytest

from app.places.queries import get_place_by_code
from app.reports.maps.metrics import METRICS
from tests.web.reading import read, sign_in


@pytest.fixture
def officer(client, make):
    with make.inside():
        name = make.officer().name
    sign_in(client, name)
    return client


@pytest.mark.parametrize("metric", [metric.slug for metric in METRICS])
def test_an_empty_country_has_a_map_by_every_figure(officer, metric):
    page = read(officer.get(f"/map?metric={metric}&beside=map-coverage"))

    assert len(page.all("path.map-area")) == 2 * 31
    assert len(page.all("tbody tr")) == 2 * 31


def test_what_lies_somewhere_darkens_it_and_stands_in_the_table_and_in_the_file(officer, make):
    with make.inside():
        store = make.store("IR-20")
        make.stock(store, "blanket", 25)
        make.delivery(store, make.receiver(), 7)
        semnan = get_place_by_code("IR-20").id
    path = "/map?metric=map-delivered"

    page = read(officer.get(path))

    titles = [node.text for node in page.all("path.map-area title")]
    rows = {row.all("th")[0].text: row.all("td")[0].text for row in page.all("tbody tr")}
    assert set(titles) == {f"{place}: {value}" for place, value in rows.items()}
    inner = read(officer.get(f"{path}&place={semnan}"))
    [leads] = [href for href in page.links("svg a") if f"place={semnan}&" in href]
    assert read(officer.get(leads)).all("h2")[0].text == page.all("h2")[0].text
    assert len(inner.all("path.map-area")) == len(inner.all("tbody tr")) - len(
        [row for row in inner.all("tbody tr") if "بیرون" in row.text]
    )
    saved = officer.get(f"/reports/map-delivered/rows.csv?place={semnan}")
    assert re.search("^C2002,سمنان,7,", saved.text, re.MULTILINE)
    drawn = officer.get(f"/map/areas.geojson?metric=map-delivered&place={semnan}")
    told = {each["id"]: each["properties"]["value"] for each in drawn.get_json(force=True)["features"]}
    assert (drawn.mimetype, told["C2002"]) == ("application/geo+json", "7")


BAD = [("metric=none", 404), ("place=999999", 404), ("year=12", 422), ("item=x", 422), ("place=x", 422)]


@pytest.mark.parametrize(("query", "status"), BAD)
def test_what_cannot_be_shown_is_said(officer, query, status):
    assert officer.get(f"/map?{query}").status_code == status
