"""Goods from saved energy through the door for programs: stated, counted, foreseen, converted, ended."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.clock import business_today
from app.codes import CampaignKind
from app.energy.conversion_words import RuleKind
from app.energy.lots import saved_item
from app.energy.words import EnergyKind
from app.items.queries import get_item_by_code
from tests.api.asking import ask, token_of
from tests.web.trading import counted_queries

__all__ = ["ask", "token_of"]
DAY = "2025-10-30"


def make_ground(make):
    """A campaign whose 456 heaters saved gas, a draft, and who does what; by their keys and names."""
    with make.inside():
        make.tariff(20_000), make.price(120_000_000)
        campaign = make.energy_campaign(make.rule(RuleKind.MONEY))
        make.counting_system()
        lot, draft = make.gas(campaign, 212_496), make.campaign(state="draft", kind=CampaignKind.ENERGY)
        return {
            "campaign": campaign.id, "lot": lot.id, "draft": draft.id, "officer": make.officer().name,
            "supervisor": make.supervisor().name, "clerk": make.clerk().name,
            "stranger": make.supervisor("IR-21").name, "company": make.company(verified=True).id,
            "gas": saved_item(EnergyKind.GAS).id, "wheelchair": get_item_by_code("wheelchair_child").id,
            "counting": make.energy_campaign().id,
        }  # fmt: skip


@pytest.fixture
def ground(world):
    return world("api_conversions", make_ground)


def test_what_is_foreseen_is_what_is_done(ask, ground):
    path, by = f"/campaigns/{ground['campaign']}", ground["supervisor"]

    plan = ask("GET", f"{path}/conversion-plan?day={DAY}", as_=by).json
    done = ask("POST", f"{path}/conversions", as_=by, key="once-again", json={"happened_on": DAY})
    again = ask("POST", f"{path}/conversions", as_=by, key="once-again", json={"happened_on": DAY})

    for answer in (plan, done.json):
        figures = {"goods": "35", "worth": 4_249_920_000, "credit": 0, "carried": 49_920_000, "unit_price": 120_000_000}
        assert {name: answer[name] for name in figures} == figures
        [taken] = answer["taken"]
        assert (taken["lot_id"], taken["quantity"], taken["tariff"]) == (str(ground["lot"]), "212496", 20_000)
    assert (done.status_code, again.status_code, again.json) == (201, 201, done.json)
    assert ask("GET", done.headers["Location"].partition("/api/v1")[2], as_=by).json == done.json
    saved = ask("GET", f"{path}/saved", as_=by).json
    assert (saved["savings"][0]["converted"], saved["savings"][0]["available"]) == ("212496", "0")
    assert saved["credit"][0]["available"] == "49920000"


def test_nobody_else_converts_and_nothing_is_converted_twice(ask, ground):
    path, said = f"/campaigns/{ground['campaign']}/conversions", {"happened_on": DAY}

    assert ask("POST", path, as_=ground["clerk"], json=said).status_code == 403
    assert ask("POST", path, as_=ground["stranger"], json=said).status_code == 404
    assert ask("POST", path, as_=ground["officer"], json=said).status_code == 201
    assert ask("POST", path, as_=ground["officer"], json=said).status_code == 409
    assert len(ask("GET", path, as_=ground["clerk"]).json["items"]) == 1


def test_participations_are_counted_once_and_shown_day_by_day(ask, ground):
    path, by = f"/campaigns/{ground['counting']}/participations", ground["supervisor"]
    actions = [{"name": name, "happened_on": DAY} for name in ("a", "b", "a")]
    said = {"company_id": ground["company"], "system": "sms-20008", "source": "پیامک"}
    said |= {"counted_on": DAY, "actions": actions}

    first, again = (ask("POST", path, as_=by, json=said).json for _ in range(2))
    elsewhere = ask("POST", f"/campaigns/{ground['campaign']}/participations", as_=by, json=said)

    assert (first["counted"], first["repeated"], first["elsewhere"]) == (2, 1, 0)
    assert (again["counted"], again["repeated"], again["sending_id"]) == (0, 3, None)
    assert (elsewhere.status_code, "makes nothing of participations" in elsewhere.text) == (409, True)
    assert ask("GET", path, as_=by).json == {"days": []}
    for bad in ({"actions": []}, {"system": "my own"}, {"system": None}):
        assert ask("POST", path, as_=by, json={**said, **bad}).status_code == 422
    one, until = f"/sendings/{first['sending_id']}", {"expires_on": (business_today() + timedelta(400)).isoformat()}
    assert ask("POST", f"{one}/verify", as_=by, json=until).status_code == 403
    assert ask("POST", f"{one}/verify", as_=ground["stranger"], json=until).status_code == 404
    assert [each["id"] for each in ask("GET", "/sendings/to-verify", as_=ground["officer"]).json["items"]] == [
        first["sending_id"]
    ]
    done, same = (ask("POST", f"{one}/verify", as_=ground["officer"], key="v", json=until) for _ in range(2))
    assert (done.json["state"], done.json["quantity"], done.json["expires_on"]) == ("verified", 2, until["expires_on"])
    assert same.json == done.json
    assert ask("POST", f"{one}/refuse", as_=ground["officer"], json={"reason": "دیر"}).status_code == 409
    assert ask("POST", f"{one}/take-back", as_=by).status_code == 409
    assert ask("GET", path, as_=by).json == {"days": [{"happened_on": DAY, "quantity": 2}]}
    assert b"a,2025-10-30" in ask("GET", f"{one}/file", as_=ground["officer"]).data
    assert ask("GET", f"{one}/file", as_=ground["clerk"]).status_code == 403
    [listed] = ask("GET", f"/campaigns/{ground['counting']}/sendings", as_=by).json["items"]
    assert listed == ask("GET", one, as_=by).json == done.json


def test_counting_systems_are_registered_by_the_centre(ask, ground):
    said = {"code": "portal", "name_fa": "درگاه", "name_en": "Portal"}

    assert ask("POST", "/counting-systems", as_=ground["supervisor"], json=said).status_code == 403
    assert ask("POST", "/counting-systems", as_=ground["officer"], json={**said, "code": "در گاه"}).status_code == 422
    assert ask("POST", "/counting-systems", as_=ground["officer"], json=said).status_code == 201
    assert ask("POST", "/counting-systems", as_=ground["officer"], json=said).status_code == 409
    listed = ask("GET", "/counting-systems", as_=ground["clerk"]).json["items"]
    assert [system["code"] for system in listed] == ["portal", "sms-20008"]


def test_a_rule_is_stated_with_its_tariff_and_price_and_read_again(ask, ground):
    path, by = f"/campaigns/{ground['draft']}/conversion-rule", ground["officer"]
    rule = {
        "kind": "ratio", "item_id": ground["wheelchair"], "saving_item_id": ground["gas"], "saved": "5000.5",
        "agreement_no": "A-1", "agreement_on": DAY,
    }  # fmt: skip

    assert ask("GET", path, as_=by).status_code == 409
    made = ask("POST", path, as_=by, json=rule)
    assert (made.status_code, made.json["saved"], made.json["goods"]) == (200, "5000.5", "1")
    assert ask("POST", path, as_=by, json={**rule, "saved": "0"}).status_code == 422
    assert ask("POST", path, as_=ground["clerk"], json=rule).status_code in (403, 404)
    tariff = {
        "item_id": ground["gas"], "year": 1404, "climate": 1, "season": "cold", "step": 1, "rials": 1, "source": "م",
    }  # fmt: skip
    assert ask("POST", "/tariffs", as_=by, json=tariff).status_code == 201
    assert ask("POST", "/tariffs", as_=by, json={**tariff, "climate": 6}).status_code == 422
    assert ask("POST", "/tariffs", as_=ground["supervisor"], json=tariff).status_code == 403
    price = {"item_id": ground["gas"], "priced_on": DAY, "rials": 5, "basis": "expert", "source": "م"}
    assert ask("POST", "/prices", as_=by, json=price).status_code == 422
    assert len(ask("GET", f"/tariffs?item_id={ground['gas']}", as_=by).json["items"]) == 2
    assert len(ask("GET", "/prices", as_=by).json["items"]) == 1


def test_a_saving_is_taken_back_by_the_office_alone(ask, ground):
    path, said = f"/lots/{ground['lot']}/withdraw-saving", {"happened_on": DAY, "reason": "انصراف"}

    assert ask("POST", path, as_=ground["clerk"], json=said).status_code == 403
    assert ask("POST", path, as_=ground["stranger"], json=said).status_code == 404
    ended = ask("POST", path, as_=ground["supervisor"], json=said)
    assert (ended.status_code, ended.json["quantity"], ended.json["kind"]) == (201, "212496", "withdrawn")
    assert ask("POST", path, as_=ground["supervisor"], json=said).status_code == 409
    expired = ask("POST", "/savings/expire", as_=ground["officer"], json={"happened_on": DAY})
    assert (expired.status_code, expired.json) == (201, {"items": []})


def test_a_list_of_conversions_asks_no_more_for_many(app, ask, make):
    with make.inside():
        campaigns = [make.energy_campaign() for _ in range(2)]
        for campaign, many in zip(campaigns, (2, 6), strict=True):
            for _ in range(many):
                make.saved(campaign, 600)
                make.converted(campaign)
        paths, by = [f"/campaigns/{campaign.id}/conversions" for campaign in campaigns], make.supervisor().name
    asked = []
    for path in (paths[0], *paths):
        with counted_queries(app) as queries:
            assert ask("GET", path, as_=by).json["items"]
        asked.append(len(queries))

    assert asked[1] == asked[2]


def test_a_flow_has_five_figures_and_a_campaign_without_a_rule_has_none(ask, ground):
    path, by = f"/campaigns/{ground['campaign']}", ground["supervisor"]
    ask("POST", f"{path}/conversions", as_=by, json={"happened_on": DAY})

    flow = ask("GET", f"{path}/flow", as_=by).json

    told = {name: flow[name] for name in ("verified", "available", "converted", "promised", "received", "delivered")}
    assert told == {
        "verified": "212496", "available": "0", "converted": "212496", "promised": "35", "received": "0",
        "delivered": "0",
    }  # fmt: skip
    assert ask("GET", f"/campaigns/{ground['draft']}/flow", as_=by).status_code == 409
    assert ask("GET", f"{path}/flow", as_=ground["stranger"]).status_code == 404


def test_anybody_calculates_without_a_token_and_only_under_an_open_campaigns_rule(ask, ground):
    asked = f"/calculation?campaign_id={ground['campaign']}"

    found = ask("GET", f"{asked}&plants=3&used=708320&percent=10").json
    counted = ask("GET", f"/calculation?campaign_id={ground['counting']}&counted=180299").json

    assert (found["saved"], found["goods"], found["carried"], found["tariff"]["rials"]) == (
        "212496", "35", 49_920_000, 20_000,
    )  # fmt: skip
    assert (counted["goods"], counted["left"], counted["price"]) == ("600", "299", None)
    for query, status in (
        (f"/calculation?campaign_id={ground['draft']}&counted=1", 409), (asked, 422), ("/calculation", 422),
        (f"{asked}&plants=10001&used=1&percent=10", 422), (f"{asked}&plants=1&used=-1&percent=10", 422),
        (f"{asked}&plants=10000&used=999999999999&percent=100", 422), (f"{asked}&plants=1&used=1&percent=101", 422),
    ):  # fmt: skip
        assert ask("GET", query).status_code == status, query


def test_the_sponsors_paper_comes_by_a_program_once_the_rule_is_stated(ask, make, ground):
    with make.inside():
        campaign = make.energy_campaign(agreed=False)
        make.saved(campaign, 300)
        path, officer = f"/campaigns/{campaign.id}", ground["officer"]
    paper = {"data": b"%PDF-", "content_type": "application/pdf"}

    bare = ask("POST", f"{path}/conversions", as_=officer, json={"happened_on": DAY})
    nothing = ask("GET", f"{path}/agreement", as_=officer)
    refused = ask("POST", f"{path}/agreement?name=z.pdf", as_=ground["clerk"], **paper)
    done = ask("POST", f"{path}/agreement?name=z.pdf", as_=officer, **paper)
    again = ask("POST", f"{path}/agreement?name=z.pdf", as_=officer, **paper)

    assert (bare.status_code, nothing.status_code, refused.status_code) == (409, 404, 403)
    assert (done.status_code, done.json["agreement_file"], again.status_code) == (
        201,
        {"name": "z.pdf", "size": 5},
        409,
    )
    assert ask("GET", f"{path}/agreement", as_=officer).data == b"%PDF-"
    assert ask("POST", f"{path}/conversions", as_=officer, json={"happened_on": DAY}).status_code == 201
