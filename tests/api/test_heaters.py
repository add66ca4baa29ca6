"""Programs read what a campaign has brought; outside its office small numbers of people are not told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.items.queries import get_item_by_code
from tests.api.asking import ask, token_of

__all__ = ["ask", "token_of"]


def make_swaps(make):
    """Heaters at three homes, and the tariff that they pay."""
    with make.inside():
        campaign = make.swap_campaign()
        for delivery in make.heaters_at_home(campaign, homes=3):
            make.swapped(delivery)
        make.tariff(climate=3, step=4, source="جدول ۱۴۰۴")
        people = {
            "supervisor": make.supervisor().name,
            "speaker": make.representative(make.company(verified=True)).name,
        }
        return campaign.id, people


@pytest.fixture
def swaps(world):
    return world("api_heaters_swaps", make_swaps)


def test_what_a_campaign_has_brought_stands_with_every_factor_and_its_source(ask, swaps):
    number, people = swaps

    told = ask("GET", f"/campaigns/{number}/impact", as_=people["supervisor"]).json

    [gas] = told["energies"]
    assert (gas["measured"], gas["deemed"], gas["rials"]) == ("0", "1398", 1398 * 20_000)
    assert told["kilowatt_hours"] == "13980"
    assert told["gigajoules"] == {"middle": "50.328", "low": "47.532", "high": "53.124"}
    assert told["carbon_kilograms"]["middle"] == "2823.401"
    assert [(each["kind"], each["value"], each["low"]) for each in told["factors"]] == [
        ("gas_heat", "36", "34"), ("gas_carbon", "56.1", "54.3"),
    ]  # fmt: skip
    assert all(each["source_fa"] and each["since"] for each in told["factors"])
    assert told["counties"][0]["handed_over"] == 3
    assert told["groups"] == [{"group": "other", "persons": 0, "households": 3, "centres": 0}]


def test_three_homes_are_too_few_to_be_told_to_a_company(ask, swaps):
    number, people = swaps

    told = ask("GET", f"/campaigns/{number}/impact", as_=people["speaker"]).json

    assert told["counties"][0]["handed_over"] is None
    assert told["groups"][0]["households"] is None
    assert told["energies"][0]["deemed"] == "1398"


def test_a_waiting_list_stands_before_and_after_as_its_office_said(ask, make, swaps):
    number, people = swaps
    with make.inside():
        office, heater = make.office("IR-20").id, get_item_by_code("gas_heater_a").id
    for days, waiting in ((60, 40), (1, 37)):
        said = {
            "office_id": office, "item_id": heater, "day": str(make.today - timedelta(days)), "waiting": waiting,
            "source": "سامانه پذیرش",
        }  # fmt: skip
        assert ask("POST", "/waiting-lists", as_=people["supervisor"], json=said).status_code == 201

    [row] = ask("GET", f"/campaigns/{number}/impact", as_=people["supervisor"]).json["waiting"]

    assert (row["before"]["waiting"], row["after"]["waiting"]) == (40, 37)
    assert len(ask("GET", "/waiting-lists", as_=people["supervisor"]).json["items"]) == 2
    assert ask("POST", "/waiting-lists", as_=people["speaker"], json=said).status_code == 403
