"""The catalogue on its pages: everybody reads it, the centre keeps it."""

from __future__ import annotations

import pytest

from app.items.models import Item, ItemPack
from tests.web.reading import read, send
from tests.web.shelves import count, counted_queries, each, enter, not_refused

ITEM = {"code": "ramp", "name_fa": "رمپ", "name_en": "Ramp", "unit": "piece", "category": "mobility", "decimals": "0"}


@pytest.fixture
def officer(client, make):
    with make.inside():
        name = make.national().name
    enter(client, name)
    return client


@pytest.fixture
def clerk(client, make):
    with make.inside():
        name = make.clerk().name
    enter(client, name)
    return client


def test_everybody_reads_the_catalogue_in_both_languages(clerk):
    page = read(clerk.get("/items?text=ویلچر کودک"))

    assert page.heading == "اقلام"
    assert page.rows[0][:4] == ["ویلچر کودک", "Child's wheelchair", "دستگاه", "جابه‌جایی"]
    assert "wheelchair_child" in page.rows[0][4]
    assert read(clerk.get("/items")).latin_digits == []
    assert "/items/new" not in page.links()


def test_the_catalogue_is_filtered_and_an_empty_answer_says_what_to_do(clerk):
    assert len(read(clerk.get("/items?category=heating")).rows) >= 2
    assert read(clerk.get("/items?text=هیچ")).links(".empty a") == ["/items"]
    assert clerk.get("/items?category=x").status_code == 422


def test_one_item_has_its_codes_and_packs(clerk):
    where = read(clerk.get("/items?text=wheelchair_child")).links("tbody th a")[0]

    page = read(clerk.get(where))

    assert page.heading == "ویلچر کودک"
    assert page.latin_digits == []
    assert page.all("form.form-box") == []
    assert clerk.get("/items/999999").status_code == 404


def test_the_centre_adds_an_item_once(officer, make):
    before = count(make, Item)

    first, again = (send(officer, "/items/new", **ITEM) for _ in range(2))

    assert read(officer.get(first.location)).heading == "رمپ"
    assert again.status_code == 409
    assert read(again).errors
    assert count(make, Item) == before + 1


def test_an_item_that_does_not_fit_is_refused(officer, make):
    before = count(make, Item)
    bad = [
        *each("code", ["", "Ramp One"]), {"name_en": ""}, {"unit": "x"}, {"category": ""},
        *each("decimals", ["4", "1_000"]), *each("life_years", ["0", "1" + "0" * 30, "99999999999"]),
        {"decimals": "2", "serialised": "yes"},
    ]  # fmt: skip

    assert not_refused(lambda change: send(officer, "/items/new", **ITEM | change), bad) == []
    assert count(make, Item) == before


def test_a_pack_is_added(officer, make):
    where = send(officer, "/items/new", **ITEM).location
    pack = {"name_fa": "کارتن", "name_en": "Carton", "holds": "۱۲"}

    added = send(officer, f"{where}/packs", at=where, **pack)
    again = send(officer, f"{where}/packs", at=where, **pack)

    assert "کارتن: ۱۲ عدد" in read(officer.get(added.location)).all("main")[0].text
    assert again.status_code == 409
    assert count(make, ItemPack) == 1


def test_a_pack_that_cannot_be_is_refused(officer, make):
    where = send(officer, "/items/new", **ITEM).location
    pack = {"name_fa": "کارتن", "name_en": "Carton"}
    bad = each("holds", ["0", "1", "4.7", "1_000", "12 or 13", "1" + "0" * 30, ""])

    assert not_refused(lambda change: send(officer, f"{where}/packs", at=where, **pack | change), bad) == []
    assert count(make, ItemPack) == 0


def test_a_clerk_does_not_keep_the_catalogue(clerk, make):
    token = read(clerk.get("/items")).token

    assert clerk.get("/items/new").status_code == 403
    assert clerk.post("/items/1/packs", data={"csrf_token": token}).status_code == 403


def test_as_many_queries_for_one_item_as_for_all(clerk, make):
    def asked(path: str) -> int:
        clerk.get(path)
        with counted_queries(make) as seen:
            clerk.get(path)
        return len(seen)

    assert asked("/items?text=wheelchair_child") == asked("/items")
