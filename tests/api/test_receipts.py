"""Receipts through the door for programs: recorded, over the promise, confirmed, disputed."""

from __future__ import annotations

import pytest

from tests.api.asking import ask, token_of
from tests.web.trading import counted_queries, kept, trade

__all__ = ["ask", "kept", "token_of", "trade"]


@pytest.fixture
def arrival(trade, make):
    """Eight blankets of the pledge, seven of them good, unless said otherwise."""

    def said(line=None, **changes):
        counted = {"pledge_line_id": trade.line, "sent": "8", "good": "7", "damaged": "1", "missing": "0"}
        facts = {"store_id": trade.store, "happened_on": make.today.isoformat(), "waybill": "W-1"}
        return {**facts, "lines": [counted | (line or {})], **changes}

    return said


def test_a_receipt_is_recorded_once_under_its_key_and_found_again(ask, trade, arrival):
    made = ask("POST", "/receipts", as_=trade.clerk, key="r1", json=arrival())
    again = ask("POST", "/receipts", as_=trade.clerk, key="r1", json=arrival())
    found = ask("GET", f"/receipts?waybill=W-1&pledge_id={trade.pledge}", as_=trade.speaker).json["items"]

    [line] = made.json["lines"]
    assert (made.status_code, again.status_code, again.json) == (201, 201, made.json)
    assert (line["good"], line["damaged"], line["over_promise"]) == ("7", "1", "0")
    assert found == [made.json] == [ask("GET", f"/receipts/{made.json['id']}", as_=trade.auditor).json]


def test_another_receipt_of_the_same_truck_is_pointed_at(ask, trade, arrival):
    made = ask("POST", "/receipts", as_=trade.clerk, json=arrival(waybill="1404-88213")).json

    assert made["same_waybill"] == [trade.receipt]


def test_what_comes_over_the_promise_waits_for_a_second_signature(ask, trade, arrival, kept):
    much = arrival({"sent": "90", "good": "90", "damaged": "0"})
    before = kept()

    refused = ask("POST", "/receipts", as_=trade.clerk, json=much)
    asked = ask("POST", "/receipts/over-deliveries", as_=trade.clerk, json=much)
    needless = ask("POST", "/receipts/over-deliveries", as_=trade.clerk, json=arrival())

    assert (refused.status_code, refused.json["type"].endswith("#OverDelivery")) == (409, True)
    assert (asked.status_code, asked.json["state"], needless.status_code) == (202, "waiting", 409)
    assert kept() == before


@pytest.mark.parametrize(
    ("line", "changes", "status", "field"),
    [
        ({"sent": "9"}, {}, 422, "lines.0.sent"),
        ({"good": "7.5"}, {}, 422, "lines.0.good"),
        ({"good": 7.5}, {}, 422, "lines.0.good"),
        ({"pledge_line_id": 999_999}, {}, 404, "lines.0.pledge_line_id"),
        ({"only_place_id": 999_999}, {}, 404, "lines.0.only_place_id"),
        ({"weight": 3}, {}, 422, "lines.0.weight"),
        ({}, {"store_id": 999_999}, 404, "store_id"),
        ({}, {"lines": []}, 422, "lines"),
        ({}, {"letter_no": "12"}, 422, "letter_no"),
        ({}, {"happened_on": "2099-01-01"}, 422, "happened_on"),
    ],
)
def test_what_cannot_be_a_receipt_is_refused_by_field(line, changes, status, field, ask, trade, arrival, kept):
    before = kept()

    refused = ask("POST", "/receipts", as_=trade.clerk, json=arrival(line, **changes))

    assert (refused.status_code, list(refused.json["errors"])) == (status, [field])
    assert kept() == before


def test_nobody_receives_in_the_store_of_another_office(ask, trade, arrival):
    assert ask("POST", "/receipts", as_=trade.yazd, json=arrival()).status_code == 404
    assert ask("POST", "/receipts", as_=trade.speaker, json=arrival()).status_code == 403
    assert ask("GET", f"/receipts/{trade.receipt}", as_=trade.yazd).status_code == 404
    assert ask("GET", f"/receipts/{trade.receipt}", as_=trade.stranger).status_code == 404
    assert ask("GET", "/receipts", as_=trade.stranger).json["items"] == []


def test_a_company_confirms_its_receipt_and_nobody_else_does(ask, trade):
    path = f"/receipts/{trade.receipt}/confirm"

    assert ask("POST", path, as_=trade.clerk).status_code == 403
    assert ask("POST", path, as_=trade.stranger).status_code == 404
    assert ask("POST", path, as_=trade.speaker).json["confirmed_at"] is not None
    assert ask("POST", path, as_=trade.speaker).status_code == 409


def test_an_objection_is_answered_and_rejected_and_settled_only_once_the_receipt_is_undone(ask, trade):
    claim = ask("POST", f"/receipts/{trade.receipt}/dispute", as_=trade.speaker, json={"words": "۶۰ عدد بود"})
    path = f"/disputes/{claim.json['id']}"

    early = ask("POST", f"{path}/reject", as_=trade.supervisor, json={"words": "خیر"})
    answered = ask("POST", f"{path}/answer", as_=trade.clerk, json={"words": "شمردیم"})
    settled = ask("POST", f"{path}/settle", as_=trade.supervisor, json={"words": "درست است"})
    clerk = ask("POST", f"{path}/reject", as_=trade.clerk, json={"words": "خیر"})
    rejected = ask("POST", f"{path}/reject", as_=trade.supervisor, json={"words": "خیر"})

    assert (claim.status_code, claim.json["state"], early.status_code) == (201, "open", 409)
    assert (answered.json["state"], settled.status_code, clerk.status_code) == ("answered", 409, 403)
    assert (rejected.json["state"], rejected.json["ending"]) == ("rejected", "خیر")
    assert ask("GET", "/disputes?state=rejected", as_=trade.speaker).json["items"] == [rejected.json]
    assert ask("GET", path, as_=trade.yazd).status_code == 404


def test_a_long_list_of_receipts_takes_as_many_statements_as_a_short_one(ask, trade, arrival, app):
    def record(number: int) -> None:
        one = arrival({"sent": "1", "good": "1", "damaged": "0"}, waybill=f"N{number}")
        assert ask("POST", "/receipts", as_=trade.clerk, json=one).status_code == 201

    def statements() -> int:
        with counted_queries(app) as asked:
            ask("GET", "/receipts", as_=trade.clerk)
        return len(asked)

    record(1)
    before = statements()
    for number in range(2, 10):
        record(number)

    assert statements() == before
