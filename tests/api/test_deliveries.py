"""Deliveries through the door for programs: recorded, confirmed, taken back."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.db import db
from app.watching.models import Access
from app.watching.words import RECEIVER
from tests.api.asking import ask, token_of, twelve_blankets
from tests.web.shelves import counted_queries

__all__ = ["ask", "token_of"]


def handed(shelf, receiver, **changes):
    """To be handed over."""
    return twelve_blankets(shelf, receiver, **{"proof": "signature", **changes})


def test_a_delivery_is_recorded_once_confirmed_and_partly_taken_back(ask, shelf, receiver):
    made = ask("POST", "/deliveries", as_=shelf.clerk, key="d1", json=handed(shelf, receiver))
    again = ask("POST", "/deliveries", as_=shelf.clerk, key="d1", json=handed(shelf, receiver))
    path = f"/deliveries/{made.json['id']}"
    confirmed = ask("POST", f"{path}/confirm", as_=shelf.clerk, json={"proof": "code"})
    lines = [{"delivery_line_id": made.json["lines"][0]["id"], "quantity": "4"}]
    back = {"store_id": shelf.store, "happened_on": "1404/08/05", "reason": "refused", "lines": lines}
    taken = ask("POST", f"{path}/take-back", as_=shelf.clerk, key="b1", json=back)
    twice = ask("POST", f"{path}/take-back", as_=shelf.clerk, key="b1", json=back)

    assert (made.status_code, again.json, made.json["receiver"]["code"]) == (201, made.json, shelf.receiver)
    assert (confirmed.json["confirmed_proof"], taken.status_code, twice.json) == ("code", 200, taken.json)
    assert [line["left"] for line in taken.json["lines"]] == ["6", "2"]
    assert taken.json["take_backs"][0]["lines"] == [{**lines[0]}]
    assert ask("GET", "/deliveries", as_=shelf.clerk).json["items"] == [taken.json]


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"lines": [{"item_id": 999_999, "quantity": "1"}]}, 404, "lines.0.item_id"),
        ({"receiver_id": 999_999}, 404, "receiver_id"),
        ({"store_id": 999_999}, 404, "store_id"),
        ({"allotment_id": 999_999}, 404, "allotment_id"),
        ({"campaign_id": 999_999}, 404, "campaign_id"),
        ({"proof": "oath"}, 422, "proof"),
        ({"lines": []}, 422, "lines"),
        ({"is_confirmed": "yes"}, 422, "is_confirmed"),
        ({"lines": None}, 422, "lines"),
    ],
)
def test_what_cannot_be_a_delivery_is_refused_by_field(changes, status, field, ask, shelf, receiver):
    refused = ask("POST", "/deliveries", as_=shelf.clerk, json=handed(shelf, receiver, **changes))

    assert (refused.status_code, list(refused.json["errors"])) == (status, [field])


def test_more_than_there_is_cannot_be_handed_over_nor_taken_back(ask, shelf, receiver):
    much = handed(shelf, receiver, lines=[{"item_id": shelf.blankets, "quantity": "41"}])
    made = ask("POST", "/deliveries", as_=shelf.clerk, json=handed(shelf, receiver)).json
    lines = [{"delivery_line_id": made["lines"][0]["id"], "quantity": "11"}]
    back = {"store_id": shelf.store, "happened_on": "1404/08/05", "reason": "refused", "lines": lines}

    assert ask("POST", "/deliveries", as_=shelf.clerk, json=much).status_code == 409
    assert ask("POST", f"/deliveries/{made['id']}/take-back", as_=shelf.clerk, json=back).status_code == 409


def test_a_delivery_is_its_own_offices_matter(ask, shelf, receiver):
    made = ask("POST", "/deliveries", as_=shelf.clerk, json=handed(shelf, receiver)).json
    path = f"/deliveries/{made['id']}"

    assert ask("GET", path, as_=shelf.stranger).status_code == 404
    assert ask("POST", f"{path}/confirm", as_=shelf.stranger, json={"proof": "code"}).status_code == 404
    assert ask("POST", "/deliveries", as_=shelf.stranger, json=handed(shelf, receiver)).status_code == 404
    assert ask("POST", "/deliveries", as_=None, json=handed(shelf, receiver)).status_code == 401


def test_a_long_list_of_deliveries_takes_as_many_statements_as_a_short_one(ask, shelf, receiver, make):
    def deliver() -> None:
        line = {"item_id": shelf.blankets, "quantity": "1"}
        ask("POST", "/deliveries", as_=shelf.clerk, json=handed(shelf, receiver, lines=[line]))

    def statements() -> int:
        with counted_queries(make) as asked:
            ask("GET", "/deliveries", as_=shelf.clerk)
        return len(asked)

    deliver()
    before = statements()
    for _ in range(6):
        deliver()

    assert statements() == before


def test_that_a_code_was_told_in_the_answer_to_an_act_is_written_down(ask, shelf, receiver, make):
    made = ask("POST", "/deliveries", as_=shelf.clerk, json=handed(shelf, receiver)).json
    ask("POST", "/deliveries/bulk", as_=shelf.clerk, json={"deliveries": [handed(shelf, receiver)]})
    ask("POST", f"/deliveries/{made['id']}/confirm", as_=shelf.clerk, json={"proof": "code"})

    with make.inside():
        noted = db.session.execute(
            select(Access.route, Access.subject_kind, Access.subject_id).order_by(Access.id)
        ).all()

    routes = ["api.record_delivery", "api.record_deliveries", "api.confirm_delivery"]
    assert [tuple(row) for row in noted] == [(route, RECEIVER, receiver) for route in routes]
