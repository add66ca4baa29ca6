"""Goods on their way between stores, through the door for programs."""

from __future__ import annotations

import pytest

from tests.api.asking import ask, token_of
from tests.web.shelves import counted_queries

__all__ = ["ask", "token_of"]


@pytest.fixture
def yazd(shelf, make):
    """Who receives in Yazd."""
    with make.inside():
        return make.clerk("IR-21").name


def sending(shelf, **changes):
    """Thirty-two blankets for Yazd, unless said otherwise: the first that expire go first."""
    line = {"item_id": shelf.blankets, "quantity": "32"}
    facts = {"from_store_id": shelf.store, "to_store_id": shelf.away, "happened_on": "1404/08/04", "lines": [line]}
    return {**facts, "waybill": "44-1", **changes}


def test_a_transfer_is_seen_from_both_ends_received_in_parts_and_closed_short(ask, shelf, yazd):
    sent = ask("POST", "/transfers", as_=shelf.clerk, json=sending(shelf))
    path = f"/transfers/{sent.json['id']}"
    [coming] = ask("GET", "/transfers/expected", as_=yazd).json["items"]
    part = {"happened_on": "1404/08/05", "lines": [{"lot_id": coming["lines"][0]["lot_id"], "quantity": "7"}]}
    received = ask("POST", f"{path}/receive", as_=yazd, json=part)
    short = {"happened_on": "1404/08/05", "lines": [], "nothing_more": True}
    closed = ask("POST", f"{path}/receive", as_=yazd, json=short)

    assert (sent.status_code, sent.json["state"]) == (201, "sent")
    assert [line["sent"] for line in coming["lines"]] == ["10", "22"]
    assert (received.json["state"], received.json["lines"][0]["outstanding"]) == ("part_received", "3")
    assert (closed.json["state"], closed.json["is_short"]) == ("closed_short", True)
    assert ask("GET", path, as_=shelf.clerk).json == closed.json
    assert ask("GET", path, as_=shelf.stranger).status_code == 404


def test_only_the_other_end_receives_and_nobody_receives_more_than_was_sent(ask, shelf, yazd):
    sent = ask("POST", "/transfers", as_=shelf.clerk, json=sending(shelf)).json
    lot = sent["lines"][0]["lot_id"]
    much = {"happened_on": "1404/08/05", "lines": [{"lot_id": lot, "quantity": "99"}]}

    own = ask("POST", f"/transfers/{sent['id']}/receive", as_=shelf.clerk, json=much)
    stranger = ask("POST", f"/transfers/{sent['id']}/receive", as_=shelf.stranger, json=much)
    over = ask("POST", f"/transfers/{sent['id']}/receive", as_=yazd, json=much)

    assert (own.status_code, stranger.status_code, over.status_code) == (403, 404, 409)
    assert "Only 10 sheets" in over.json["detail"]


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"from_store_id": 999_999}, 404),
        ({"to_store_id": 999_999}, 404),
        ({"carrier_id": 999_999}, 404),
        ({"lines": [{"item_id": 999_999, "quantity": "1"}]}, 404),
        ({"lines": []}, 422),
        ({"waybill": 7}, 422),
    ],
)
def test_what_cannot_be_sent_is_refused(changes, status, ask, shelf):
    assert ask("POST", "/transfers", as_=shelf.clerk, json=sending(shelf, **changes)).status_code == status


def test_a_transfer_is_found_by_its_waybill_and_its_state(ask, shelf):
    sent = ask("POST", "/transfers", as_=shelf.clerk, json=sending(shelf)).json

    def found(filters: str) -> list[int]:
        return [row["id"] for row in ask("GET", f"/transfers?{filters}", as_=shelf.clerk).json["items"]]

    assert found("waybill=44-1") == found("state=sent") == found(f"store_id={shelf.away}") == [sent["id"]]
    assert found("waybill=other") == found("state=received") == []
    assert ask("GET", "/transfers?waybil=44-1", as_=shelf.clerk).status_code == 422


def test_a_long_list_of_transfers_takes_as_many_statements_as_a_short_one(ask, shelf, make):
    def send() -> None:
        line = {"item_id": shelf.blankets, "quantity": "1"}
        assert ask("POST", "/transfers", as_=shelf.clerk, json=sending(shelf, lines=[line])).status_code == 201

    def statements() -> int:
        with counted_queries(make) as asked:
            ask("GET", "/transfers", as_=shelf.clerk)
        return len(asked)

    send()
    before = statements()
    for _ in range(6):
        send()

    assert statements() == before
