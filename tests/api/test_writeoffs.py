"""Losses and disposals wait for a second signature, returns to a donor do not; through the door for programs."""

from __future__ import annotations

import pytest

from tests.api.asking import ask, token_of

__all__ = ["ask", "token_of"]


def gone(shelf, why, **changes):
    """Three blankets of one lot, unless said otherwise."""
    line = {"item_id": shelf.blankets, "quantity": "3", "lot_id": str(shelf.lot)}
    facts = {"store_id": shelf.store, "happened_on": "1404/08/05", "reason": why, "minutes_number": "ص-۹"}
    return {**facts, "lines": [line], **changes}


@pytest.mark.parametrize(("path", "reason"), [("losses", "theft"), ("disposals", "expired")])
def test_goods_that_are_gone_are_blocked_until_a_second_person_signs(path, reason, ask, shelf):
    asked = ask("POST", f"/{path}", as_=shelf.clerk, key="gone", json=gone(shelf, reason))
    again = ask("POST", f"/{path}", as_=shelf.clerk, key="gone", json=gone(shelf, reason))
    stock = ask("GET", f"/stores/{shelf.store}/stock", as_=shelf.clerk).json

    assert (asked.status_code, asked.json["state"], again.json) == (202, "waiting", asked.json)
    assert [row["held"] for row in stock["lots"] if row["lot_id"] == str(shelf.lot)] == ["3"]
    assert ask("GET", f"/{path}", as_=shelf.clerk).json["items"] == []


@pytest.mark.parametrize("path", ["losses", "disposals"])
def test_what_cannot_be_written_off_is_refused(path, ask, shelf):
    reason = "theft" if path == "losses" else "expired"
    much = [{"item_id": shelf.blankets, "quantity": "99", "lot_id": str(shelf.lot)}]

    def status(as_, **changes) -> int:
        return ask("POST", f"/{path}", as_=as_, json=gone(shelf, reason, **changes)).status_code

    assert status(shelf.clerk, lines=much) == 409
    assert status(shelf.clerk, reason="wind") == 422
    assert status(shelf.clerk, store_id=999_999) == status(shelf.stranger) == 404
    assert ask("POST", f"/{path}", as_=None, json={}).status_code == 401


def test_lots_go_back_to_their_donor_and_the_letter_is_found_again(ask, shelf, make):
    with make.inside():
        company = make.company(verified=True)
        pledge = make.pledge(make.campaign(), company, item="blanket", quantity=9)
        store = make.store()
        [line] = make.receipt(pledge, store, 9).lines
        store_id, lot_id, holder_id = store.id, str(line.good_lot_id), company.holder_id
    facts = {"store_id": store_id, "happened_on": make.today.isoformat(), "reason": "refused"}
    lines = [{"lot_id": lot_id, "quantity": "4"}]

    made = ask("POST", "/returns", as_=shelf.clerk, json={**facts, "lines": lines})
    strange = ask(
        "POST", "/returns", as_=shelf.clerk, json={**facts, "lines": [{"lot_id": str(shelf.lot), "quantity": "1"}]}
    )
    foreign = ask("POST", "/returns", as_=shelf.stranger, json={**facts, "lines": lines})

    assert (made.status_code, made.json["donor"]["id"], made.json["goods"][0]["quantity"]) == (201, holder_id, "4")
    assert ask("GET", f"/returns?store_id={store_id}", as_=shelf.clerk).json["items"] == [made.json]
    assert ask("GET", f"/returns/{made.json['id']}", as_=shelf.clerk).json == made.json
    assert ask("GET", f"/returns/{made.json['id']}", as_=shelf.stranger).status_code == 404
    assert (strange.status_code, foreign.status_code) == (404, 404)
