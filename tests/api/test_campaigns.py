"""Campaigns through the door for programs: drafted, taken from state to state, their figures and what is behind."""

from __future__ import annotations

import pytest

from app.campaigns.checks import CHECKS, Warned, register_check
from app.campaigns.drafts import TargetDraft
from app.errors import N_
from tests.api.asking import ask, token_of
from tests.web.trading import counted_queries, trade

__all__ = ["ask", "token_of", "trade"]

DAY = "2025-10-01"


@pytest.fixture
def draft(ask, trade):
    """The JSON of a new campaign of the centre."""
    [centre] = [row for row in ask("GET", "/offices", as_=trade.officer).json["items"] if row["is_national"]]
    return {
        "code": "HOT-1", "office_id": centre["id"], "title_fa": "گرما", "title_en": "Warmth", "kind": "goods",
        "aim": "relief", "opens_on": "1404/01/15", "closes_on": "1405/12/01", "axes": [1, 7],
        "province_ids": [trade.semnan],
        "targets": [{"place_id": trade.semnan, "item_id": trade.blanket, "quantity": "200"}],
    }  # fmt: skip


def test_a_campaign_is_drafted_revised_on_what_stands_and_taken_from_state_to_state(ask, trade, draft):
    made = ask("POST", "/campaigns", as_=trade.officer, json=draft)
    path = f"/campaigns/{made.json['id']}"
    seen = ask("GET", path, as_=trade.officer)
    said = {name: value for name, value in draft.items() if name not in ("code", "office_id")}
    change = {"method": "PUT", "path": path, "as_": trade.officer, "json": {**said, "title_en": "More warmth"}}
    revised = ask(**change, headers={"If-Match": seen.headers["ETag"]})
    late = ask(**change, headers={"If-Match": seen.headers["ETag"]})
    states = [
        ask("POST", f"{path}/{step}", as_=trade.officer, json={"happened_on": DAY}).json["state"]
        for step in ("approve", "open", "close", "report")
    ]

    assert (made.status_code, made.json["state"], made.json["targets"][0]["quantity"]) == (201, "draft", "200")
    assert (revised.status_code, revised.json["title_en"], late.status_code) == (200, "More warmth", 412)
    assert states == ["approved", "open", "closed", "reported"]
    steps = ask("GET", f"{path}/history", as_=trade.officer).json["steps"]
    assert [step["state"] for step in steps] == ["draft", *states]


def test_steps_are_taken_one_at_a_time_and_never_in_the_days_to_come(ask, trade, draft):
    path = f"/campaigns/{ask('POST', '/campaigns', as_=trade.officer, json=draft).json['id']}"

    leap = ask("POST", f"{path}/open", as_=trade.officer, json={"happened_on": DAY})
    ahead = ask("POST", f"{path}/approve", as_=trade.officer, json={"happened_on": "1499/01/01"})

    assert leap.status_code == 409
    assert set(ahead.json["errors"]) == {"happened_on"}
    assert ask("GET", path, as_=trade.officer).json["state"] == "draft"


def test_a_warning_is_read_under_its_code_and_has_to_be_answered(ask, trade, draft, monkeypatch):
    path = f"/campaigns/{ask('POST', '/campaigns', as_=trade.officer, json=draft).json['id']}"
    monkeypatch.setattr("app.campaigns.checks.CHECKS", list(CHECKS))
    message = N_("Another campaign runs in {place}.").format(place="x")
    register_check(lambda act, facts: [Warned("many.before", message)])

    [warning] = ask("GET", f"{path}/warnings", as_=trade.officer).json["warnings"]
    bare = ask("POST", f"{path}/approve", as_=trade.officer, json={"happened_on": DAY})
    said = {"happened_on": DAY, "answers": {warning["code"]: "We share the work."}}
    answered = ask("POST", f"{path}/approve", as_=trade.officer, json=said)

    assert warning == {"code": "many.before", "warning": "Another campaign runs in x."}
    assert (bare.status_code, set(bare.json["errors"])) == (409, {"answers.many.before"})
    assert answered.status_code == 200
    [answer] = ask("GET", f"{path}/history", as_=trade.officer).json["answers"]
    assert answer["answer"] == "We share the work."


def test_the_figures_of_a_campaign_are_the_three_of_its_page_and_where_its_goods_are(ask, trade):
    found = ask("GET", f"/campaigns/{trade.campaign}/figures", as_=trade.officer).json
    [item] = found["items"]
    [place] = found["places"]
    standing = {row["stage"]: row["quantity"] for row in found["standing"]}

    three = {"target": "200", "promised": "100", "received": "60", "damaged": "3", "delivered": "20"}
    assert {name: item[name] for name in three} == three
    assert {name: place[name] for name in three} == three
    assert place["place"]["id"] == trade.semnan
    assert standing == {"expected": "40", "in_store": "40", "delivered": "20"}


def test_behind_a_figure_stand_the_entries_that_make_it(ask, trade):
    asked = f"figure=received&item_id={trade.blanket}&campaign_id={trade.campaign}"

    figure = ask("GET", f"/figures?{asked}", as_=trade.clerk).json
    entries = ask("GET", f"/figures/entries?{asked}", as_=trade.clerk).json["items"]
    stranger = ask("GET", f"/figures?{asked}", as_=trade.stranger).json

    assert (figure["total"], figure["seen"]) == ("60", "60")
    assert [(row["entry_id"], row["quantity"]) for row in entries] == [(str(trade.entry), "60")]
    assert (stranger["total"], stranger["seen"]) == ("60", "0")
    assert ask("GET", f"/figures/entries?{asked}", as_=trade.stranger).json["items"] == []
    assert ask("GET", f"/figures?{asked}", as_=trade.yazd).status_code == 404


def test_the_parcels_of_a_campaign_are_listed_where_they_stand(ask, trade):
    asked = f"item_id={trade.blanket}&stage=in_store&place_id={trade.semnan}"

    parts = ask("GET", f"/campaigns/{trade.campaign}/goods?{asked}", as_=trade.clerk).json["items"]

    assert sorted((part["stage"], part["quantity"]) for part in parts) == [("in_store", "3"), ("in_store", "37")]
    assert all(part["holder"]["id"] for part in parts)
    assert {part["place"]["id"] for part in parts} == {trade.semnan}


def test_what_a_campaign_cannot_be_is_refused_at_its_fields(ask, trade, draft):
    def refused(**other):
        answer = ask("POST", "/campaigns", as_=trade.officer, json={**draft, **other})
        return answer.status_code, set(answer.json.get("errors", {}))

    assert refused(closes_on="1403/01/01") == (422, {"closes_on"})
    assert refused(targets=[{"place_id": trade.semnan, "item_id": trade.blanket, "quantity": "4.7"}])[0] == 422
    assert refused(targets=[{"place_id": trade.semnan, "item_id": 999_999, "quantity": "4"}])[0] == 404
    assert refused(province_ids=[999_999]) == (404, {"province_ids"})
    assert refused(province_ids="all") == (422, {"province_ids"})
    assert refused(sponsor_id=999_999) == (404, {"sponsor_id"})
    assert refused(axes=[13]) == (422, {"axes"})
    assert refused(code="ß" * 40)[0] == 422
    assert refused(office_id=999_999)[0] == 404


def test_a_draft_is_found_by_its_office_alone_and_others_may_not_take_it_on(ask, trade, draft, make):
    with make.inside():
        semnan = make.office("IR-20").id
    made = ask("POST", "/campaigns", as_=trade.supervisor, json={**draft, "office_id": semnan})
    path = f"/campaigns/{made.json['id']}"

    assert made.status_code == 201
    assert ask("GET", path, as_=trade.yazd).status_code == 404
    assert ask("GET", path, as_=trade.speaker).status_code == 404
    assert ask("POST", f"{path}/approve", as_=trade.clerk, json={"happened_on": DAY}).status_code == 403
    assert ask("POST", "/campaigns", as_=trade.clerk, json=draft).status_code == 403
    assert ask("POST", "/campaigns", as_=trade.supervisor, json={**draft, "code": "X"}).status_code in (403, 404)


def test_campaigns_are_listed_by_state_place_and_words_with_as_many_statements_for_one_as_for_all(
    ask, trade, make, app
):  # fmt: skip
    with make.inside():
        targets = [TargetDraft(place_id=trade.semnan, item_id=trade.blanket, quantity=5)]
        for number in range(4):
            make.campaign(code=f"MORE-{number}", province_ids=[trade.semnan], targets=targets)
    ask("GET", "/campaigns", as_=trade.officer)

    with counted_queries(app) as few:
        one = ask("GET", "/campaigns?limit=1", as_=trade.officer).json
    with counted_queries(app) as many:
        every = ask("GET", "/campaigns", as_=trade.officer).json

    assert (len(one["items"]), len(every["items"]) >= 5, len(few)) == (1, True, len(many))
    named = ask("GET", "/campaigns?search=Warm+blankets&state=open", as_=trade.officer).json["items"]
    assert [row["id"] for row in named] == [trade.campaign]
    here = ask("GET", f"/campaigns?place_id={trade.semnan}&kind=goods", as_=trade.officer).json["items"]
    assert trade.campaign in [row["id"] for row in here]
