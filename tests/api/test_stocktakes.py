"""A store is counted through the door for programs."""

from __future__ import annotations

from tests.api.asking import ask, token_of

__all__ = ["ask", "token_of"]


def counted(shelf, good, damaged="2"):
    """What was counted of each condition."""
    return {
        "happened_on": "1404/08/08", "minutes_number": "ص-۳",
        "counts": [
            {"item_id": shelf.blankets, "counted": good},
            {"item_id": shelf.blankets, "counted": damaged, "condition": "damaged"},
        ],
    }  # fmt: skip


def opened(ask, shelf):
    """A count sheet of the whole store."""
    sheet = {"store_id": shelf.store, "opened_on": "1404/08/08"}
    return ask("POST", "/stocktakes", as_=shelf.clerk, json=sheet)


def test_a_count_is_opened_and_its_difference_is_posted_once(ask, shelf):
    sheet = opened(ask, shelf)
    path = f"/stocktakes/{sheet.json['id']}"
    posted = ask("POST", f"{path}/post", as_=shelf.clerk, key="post", json=counted(shelf, "38"))
    again = ask("POST", f"{path}/post", as_=shelf.clerk, key="post", json=counted(shelf, "38"))
    listed = ask("GET", f"/stores/{shelf.store}/stocktakes", as_=shelf.clerk).json["items"]

    assert (sheet.status_code, {line["book"] for line in sheet.json["lines"]}) == (201, {"40", "2"})
    assert {line["difference"] for line in posted.json["lines"]} == {"-2", "0"}
    assert (posted.json["state"], posted.json["stands"], again.json) == ("posted", True, posted.json)
    assert listed == [posted.json]


def test_a_count_that_agrees_with_the_book_has_no_entry(ask, shelf):
    path = f"/stocktakes/{opened(ask, shelf).json['id']}"

    posted = ask("POST", f"{path}/post", as_=shelf.clerk, json=counted(shelf, "40"))

    assert (posted.status_code, posted.json["entry"]) == (200, None)


def test_a_count_is_dropped_and_a_store_is_counted_by_its_own_office(ask, shelf):
    sheet = opened(ask, shelf)
    path = f"/stocktakes/{sheet.json['id']}"
    twice = opened(ask, shelf)
    foreign = ask("POST", f"{path}/drop", as_=shelf.stranger)
    dropped = ask("POST", f"{path}/drop", as_=shelf.clerk)
    late = ask("POST", f"{path}/post", as_=shelf.clerk, json=counted(shelf, "40"))

    assert (twice.status_code, foreign.status_code) == (409, 404)
    assert (dropped.json["state"], late.status_code) == ("dropped", 409)


def test_what_was_not_counted_is_named(ask, shelf):
    path = f"/stocktakes/{opened(ask, shelf).json['id']}"
    some = counted(shelf, "40") | {"counts": [{"item_id": shelf.blankets, "counted": "40"}]}

    missing = ask("POST", f"{path}/post", as_=shelf.clerk, json=some)
    broken = ask("POST", f"{path}/post", as_=shelf.clerk, json=counted(shelf, "4.5"))

    assert (missing.status_code, list(missing.json["errors"])) == (422, ["counts"])
    assert (broken.status_code, list(broken.json["errors"])) == (422, ["counts.0.counted"])
