"""Opening stock through the door for programs."""

from __future__ import annotations

import pytest

from tests.api.asking import ask, token_of

__all__ = ["ask", "token_of"]


def sheet(shelf, **changes):
    """Twelve blankets of a known worth, unless said otherwise."""
    worth = {"fair_value": 1_200_000, "fair_basis": "price_list", "fair_level": 2}
    line = {"item_id": shelf.blankets, "quantity": "12", "batch": "B7", "worth": worth}
    return {"store_id": shelf.store, "happened_on": "1404/08/05", "paper": "ص-۱", "lines": [line], **changes}


def test_opening_stock_is_recorded_once_under_its_key_and_found_again(ask, shelf):
    made = ask("POST", "/openings", as_=shelf.clerk, key="k1", json=sheet(shelf))
    again = ask("POST", "/openings", as_=shelf.clerk, key="k1", json=sheet(shelf))
    other = ask("POST", "/openings", as_=shelf.clerk, key="k1", json=sheet(shelf, paper="ص-۲"))
    listed = ask("GET", f"/openings?store_id={shelf.store}&limit=1", as_=shelf.clerk).json

    [line] = made.json["goods"]
    assert (made.status_code, again.status_code, again.json) == (201, 201, made.json)
    assert (line["quantity"], line["batch"], made.json["stands"]) == ("12", "B7", True)
    assert (other.status_code, other.json["type"].endswith("#KeyReused")) == (409, True)
    assert listed["items"] == [made.json] == [ask("GET", made.headers["Location"][7:], as_=shelf.clerk).json]


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"lines": []}, 422, "lines"),
        ({"lines": [{"item_id": 10**17, "quantity": "1"}]}, 404, "lines.0.item_id"),
        ({"lines": [{"quantity": "1"}]}, 422, "lines.0.item_id"),
        ({"lines": [None]}, 422, "lines.0"),
        ({"paper": None}, 422, "paper"),
        ({"happened_on": 5}, 422, "happened_on"),
        ({"store_id": 999_999}, 404, "store_id"),
        ({"colour": "red"}, 422, "colour"),
        ({"happened_on": "1403/01/01"}, 409, "happened_on"),
    ],
)
def test_what_cannot_be_an_opening_is_refused_by_field(changes, status, field, ask, shelf):
    refused = ask("POST", "/openings", as_=shelf.clerk, json=sheet(shelf, **changes))

    assert (refused.status_code, list(refused.json["errors"])) == (status, [field])


def test_another_offices_store_takes_no_opening_stock_of_ours(ask, shelf):
    foreign = ask("POST", "/openings", as_=shelf.stranger, json=sheet(shelf))
    unknown = ask("POST", "/openings", as_=shelf.stranger, json=sheet(shelf, store_id=999_999))

    assert (foreign.status_code, foreign.json) == (404, unknown.json)
