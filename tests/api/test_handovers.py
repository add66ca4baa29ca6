"""Direct hand-overs through the door for programs."""

from __future__ import annotations

import pytest

from app.accounts.queries import get_user_by_name
from app.beneficiaries.queries import find_receiver_by_code
from tests.api.asking import ask, token_of
from tests.web.trading import kept, trade

__all__ = ["ask", "kept", "token_of", "trade"]


@pytest.fixture
def given(trade, make):
    """Six blankets straight from the company, unless said otherwise."""
    with make.inside():
        receiver = find_receiver_by_code(trade.receiver, seen_by=get_user_by_name(trade.clerk))
        receiver_id = receiver.id

    def said(**changes):
        return {
            "campaign_id": trade.campaign, "company_id": trade.company, "receiver_id": receiver_id,
            "happened_on": make.today.isoformat(), "proof": "minutes", "paper": "ص-۷",
            "lines": [{"item_id": trade.blanket, "quantity": "6"}], **changes,
        }  # fmt: skip

    return said


def test_a_hand_over_is_recorded_once_and_seen_by_its_company(ask, trade, given):
    made = ask("POST", "/handovers", as_=trade.clerk, key="h1", json=given())
    again = ask("POST", "/handovers", as_=trade.clerk, key="h1", json=given())
    listed = ask("GET", f"/handovers?campaign_id={trade.campaign}", as_=trade.speaker).json["items"]

    assert (made.status_code, again.json, listed) == (201, made.json, [made.json])
    assert (made.json["receiver"]["code"], made.json["lines"][0]["quantity"]) == (trade.receiver, "6")
    assert ask("GET", f"/handovers/{made.json['id']}", as_=trade.stranger).status_code == 404


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"lines": []}, 422),
        ({"proof": "oath"}, 422),
        ({"campaign_id": 999_999}, 404),
        ({"company_id": 999_999}, 404),
        ({"receiver_id": 999_999}, 404),
        ({"lines": [{"item_id": 999_999, "quantity": "1"}]}, 404),
        ({"happened_on": "0001-01-01"}, 422),
        ({"happened_on": "9999-12-31"}, 422),
    ],
)
def test_what_cannot_be_a_hand_over_is_refused(changes, status, ask, trade, given, kept):
    before = kept()

    refused = ask("POST", "/handovers", as_=trade.clerk, json=given(**changes))

    assert (refused.status_code, kept()) == (status, before)


def test_a_line_of_a_pledge_that_one_may_not_know_is_answered_as_none(ask, trade, given):
    line = {"item_id": trade.blanket, "quantity": "1", "pledge_line_id": 999_999}

    refused = ask("POST", "/handovers", as_=trade.clerk, json=given(lines=[line]))

    assert (refused.status_code, list(refused.json["errors"])) == (404, ["lines.0.pledge_line_id"])


def test_more_than_is_expected_is_not_handed_over(ask, trade, given):
    much = given(lines=[{"item_id": trade.blanket, "quantity": "41"}])

    assert ask("POST", "/handovers", as_=trade.clerk, json=much).status_code == 409
    assert ask("POST", "/handovers", as_=trade.yazd, json=given()).status_code == 404
    assert ask("POST", "/handovers", as_=trade.auditor, json=given()).status_code == 403
