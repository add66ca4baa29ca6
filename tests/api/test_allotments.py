"""Goods set aside through the door for programs: kept, freed, handed over."""

from __future__ import annotations

import pytest

from tests.api.asking import ask, token_of, twelve_blankets
from tests.web.shelves import counted_queries

__all__ = ["ask", "token_of"]


def test_goods_are_set_aside_some_handed_over_and_the_rest_freed(ask, shelf, receiver):
    made = ask("POST", "/allotments", as_=shelf.clerk, json=twelve_blankets(shelf, receiver))
    path = f"/allotments/{made.json['id']}"
    some = {"receiver_id": receiver, "happened_on": "1404/08/05", "proof": "signature"}
    lines = [{"item_id": shelf.blankets, "quantity": "5"}]
    delivered = ask("POST", f"{path}/deliver", as_=shelf.clerk, key="d", json={**some, "lines": lines})
    again = ask("POST", f"{path}/deliver", as_=shelf.clerk, key="d", json={**some, "lines": lines})
    left = ask("GET", path, as_=shelf.clerk).json
    freed = ask("POST", f"{path}/release", as_=shelf.clerk, key="f", json={"happened_on": "1404/08/05"})
    twice = ask("POST", f"{path}/release", as_=shelf.clerk, key="f", json={"happened_on": "1404/08/05"})

    assert (made.status_code, [line["quantity"] for line in made.json["lines"]]) == (201, ["10", "2"])
    assert (delivered.status_code, delivered.json["allotment_id"], again.json) == (201, made.json["id"], delivered.json)
    assert [line["left"] for line in left["lines"]] == ["5", "2"]
    assert ([line["left"] for line in freed.json["lines"]], twice.json) == (["0", "0"], freed.json)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"lines": []}, 422),
        ({"lines": [{"item_id": 1, "quantity": 1.5}]}, 422),
        ({"store_id": 999_999}, 404),
        ({"receiver_id": 999_999}, 404),
        ({"campaign_id": 999_999}, 404),
        ({"place_id": 999_999, "receiver_id": None}, 404),
        ({"lines": [{"item_id": 999_999, "quantity": "1"}]}, 404),
        ({"answers": ["yes"]}, 422),
        ({"answers": {"a": 5}}, 422),
    ],
)
def test_what_cannot_be_set_aside_is_refused(changes, status, ask, shelf, receiver):
    assert (
        ask("POST", "/allotments", as_=shelf.clerk, json=twelve_blankets(shelf, receiver, **changes)).status_code
        == status
    )


def test_an_allotment_is_its_own_offices_matter(ask, shelf, receiver):
    made = ask("POST", "/allotments", as_=shelf.clerk, json=twelve_blankets(shelf, receiver)).json
    path = f"/allotments/{made['id']}"

    assert ask("GET", path, as_=shelf.stranger).status_code == 404
    assert ask("POST", f"{path}/release", as_=shelf.stranger, json={"happened_on": "1404/08/05"}).status_code == 404
    assert ask("GET", "/allotments", as_=shelf.stranger).json["items"] == []
    assert ask("GET", f"/allotments?receiver_id={receiver}", as_=shelf.clerk).json["items"] == [made]


def test_a_long_list_of_allotments_takes_as_many_statements_as_a_short_one(ask, shelf, receiver, make):
    def allot() -> None:
        line = {"item_id": shelf.blankets, "quantity": "1"}
        ask("POST", "/allotments", as_=shelf.clerk, json=twelve_blankets(shelf, receiver, lines=[line]))

    def statements() -> int:
        with counted_queries(make) as asked:
            ask("GET", "/allotments", as_=shelf.clerk)
        return len(asked)

    allot()
    before = statements()
    for _ in range(6):
        allot()

    assert statements() == before
