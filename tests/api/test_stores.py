"""Stores through the door for programs: what lies in them, their cards, and everything that happens to their goods."""

from __future__ import annotations

import pytest

from app.db import db
from app.stores.drafts import OpeningLine
from app.stores.models import Store
from tests.api.asking import ask, token_of
from tests.web.shelves import counted_queries
from tests.web.trading import trade

__all__ = ["ask", "token_of", "trade"]


def test_an_office_sees_its_own_stores_and_nobody_elses(ask, shelf):
    listed = ask("GET", "/stores", as_=shelf.clerk).json

    assert [store["id"] for store in listed["items"]] == [shelf.store]
    assert ask("GET", f"/stores/{shelf.store}", as_=shelf.clerk).json["name_fa"] == "انبار سمنان"
    assert ask("GET", f"/stores/{shelf.away}", as_=shelf.clerk).status_code == 404


def test_a_store_is_registered_revised_by_one_of_two_closed_and_opened_again(ask, shelf):
    old = ask("GET", f"/stores/{shelf.store}", as_=shelf.clerk).json
    new = {"office_id": old["office_id"], "place_id": old["place"]["id"], "code": "N1", "name_fa": "انبار نو"}
    made = ask("POST", "/stores", as_=shelf.clerk, json=new)
    path = f"/stores/{made.json['id']}"
    etag = {"If-Match": ask("GET", path, as_=shelf.clerk).headers["ETag"]}

    revised = ask("PUT", path, as_=shelf.clerk, json={"name_fa": "انبار تازه"}, headers=etag)
    late = ask("PUT", path, as_=shelf.clerk, json={"name_fa": "دیگر"}, headers=etag)
    closed = ask("POST", f"{path}/close", as_=shelf.clerk, json={"on": "1404/08/01"})
    opened = ask("POST", f"{path}/reopen", as_=shelf.clerk)

    assert (made.status_code, made.headers["Location"].endswith(path)) == (201, True)
    assert (revised.json["name_fa"], late.status_code) == ("انبار تازه", 412)
    assert (closed.json["closed_on"], opened.json["is_open"]) == ("2025-10-23", True)


def test_a_store_with_goods_in_it_is_not_closed_and_a_taken_code_is_not_given_twice(ask, shelf):
    full = ask("POST", f"/stores/{shelf.store}/close", as_=shelf.clerk, json={"on": "1404/08/01"})
    old = ask("GET", f"/stores/{shelf.store}", as_=shelf.clerk).json
    again = {"office_id": old["office_id"], "place_id": old["place"]["id"], "code": old["code"], "name_fa": "دو"}
    taken = ask("POST", "/stores", as_=shelf.clerk, json=again)

    assert (full.status_code, full.json["type"].endswith("#NotEmpty")) == (409, True)
    assert (taken.status_code, list(taken.json["errors"])) == (409, ["code"])


def test_who_reads_stores_does_not_keep_them(ask, trade):
    assert ask("GET", "/stores", as_=trade.auditor).status_code == 200
    assert ask("POST", f"/stores/{trade.store}/reopen", as_=trade.auditor).status_code == 403
    assert ask("GET", "/stores", as_=trade.speaker).status_code == 403


def test_the_stock_of_a_store_is_told_now_and_as_of_a_day(ask, shelf):
    now = ask("GET", f"/stores/{shelf.store}/stock", as_=shelf.clerk).json
    past = ask("GET", f"/stores/{shelf.store}/stock?day=1404/08/01", as_=shelf.clerk).json
    ahead = ask("GET", f"/stores/{shelf.store}/stock?day=1500/01/01", as_=shelf.clerk)

    [blankets] = now["items"]
    assert (blankets["in_store"], blankets["damaged"], blankets["lots"]) == ("42", "2", 3)
    assert {row["lot_id"]: row["quantity"] for row in now["lots"]} == {
        str(shelf.soon): "10", str(shelf.lot): "30", str(shelf.damaged): "2",
    }  # fmt: skip
    assert past["day"] == "2025-10-23"
    assert (ahead.status_code, list(ahead.json["errors"])) == (422, ["day"])


def test_a_card_tells_what_each_entry_did_and_what_was_left_page_by_page(ask, shelf):
    path = f"/stores/{shelf.store}/card/{shelf.blankets}?limit=2"
    first = ask("GET", path, as_=shelf.clerk).json
    second = ask("GET", f"{path}&cursor={first['next_cursor']}", as_=shelf.clerk).json

    rows = first["items"] + second["items"]
    assert [row["in_store"] for row in rows] == ["2", "30", "10"]
    assert [row["left"] for row in rows] == ["42", "40", "10"]
    assert second["next_cursor"] is None


def test_a_carrier_is_registered_once(ask, shelf):
    office = ask("GET", f"/stores/{shelf.store}", as_=shelf.clerk).json["office_id"]
    carrier = {"office_id": office, "name_fa": "باربری شمال", "plate": "۱۲ب۳۴۵"}

    made = ask("POST", "/carriers", as_=shelf.clerk, json=carrier)
    again = ask("POST", "/carriers", as_=shelf.clerk, json=carrier)
    foreign = ask("POST", "/carriers", as_=shelf.stranger, json=carrier)

    assert (made.status_code, again.status_code, foreign.status_code) == (201, 409, 404)
    assert [row["id"] for row in ask("GET", "/carriers", as_=shelf.clerk).json["items"]] == [made.json["id"]]


@pytest.mark.parametrize("path", ["stores", "openings", "stores/{store}/stock"])
def test_a_long_list_takes_as_many_statements_as_a_short_one(path, ask, shelf, make):
    where = "/" + path.format(store=shelf.store)
    ask("GET", where, as_=shelf.clerk)

    def statements() -> int:
        with counted_queries(make) as asked:
            ask("GET", where, as_=shelf.clerk)
        return len(asked)

    before = statements()
    with make.inside():
        for _ in range(8):
            store = make.store()
            make.opening(store, [OpeningLine(shelf.blankets, 5)])
            make.stock(db.session.get_one(Store, shelf.store), "blanket", 5)

    assert statements() == before
