"""Meters and savings through the door for programs, from the registered meter to the lot."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.clock import business_today
from app.dates import format_solar
from app.energy.conversion_words import RuleKind
from tests.api.asking import ask, token_of
from tests.making.energy import GAS, GAS_AFTER, month_of
from tests.web.shelves import counted_queries

__all__ = ["ask", "token_of"]
MONTHS = [month_of(2023, number) for number in range(1, 25)]


def make_plant(make):
    """A company that somebody speaks for, a supervisor of its office, and a series of degree days."""
    with make.inside():
        company = make.company(verified=True)
        make.yearly_figure()
        return {
            "company": company.id, "place": make.office("IR-20").place_id, "office": make.office("IR-20").id,
            "speaker": make.representative(company).name,
            "officer": make.supervisor().name, "auditor": make.auditor().name, "clerk": make.clerk().name,
            "stranger": make.supervisor("IR-07").name, "series": make.degree_days().id,
        }  # fmt: skip


@pytest.fixture
def plant(world):
    return world("api_energy", make_plant)


def test_the_handbooks_saving_goes_from_bills_to_a_lot(ask, plant):
    speaker = plant["speaker"]
    meter = ask("POST", "/meters", as_=speaker, json={
        "energy": "gas", "identifier": "g ۱۲", "owner": "company", "name": "سمنان", "place_id": plant["place"],
        "company_id": plant["company"],
    }).json  # fmt: skip
    bills = [
        {"starts_on": str(first), "ends_on": str(last), "quantity": str(used), "unit": "cubic_meter"}
        for (first, last), used in zip(MONTHS, GAS + GAS_AFTER, strict=True)
    ]
    ask("POST", f"/meters/{meter['id']}/bills", as_=speaker, json={"bills": bills})
    drafted = ask("POST", "/savings", as_=speaker, json={
        "company_id": plant["company"], "energy": "gas", "method": "metered", "meter_id": meter["id"],
        "series_id": plant["series"], "baseline_from": "2023-01-01", "baseline_to": "2023-12-31",
        "starts_on": "2024-01-01", "ends_on": "2024-12-31",
    })  # fmt: skip
    path = f"/savings/{drafted.json['id']}"

    bare = ask("POST", f"{path}/declare", as_=speaker)
    sent = ask("POST", f"{path}/evidence?name=bills.pdf", as_=speaker, data=b"%PDF-", content_type="application/pdf")
    declared = ask("POST", f"{path}/declare", as_=speaker)
    late = {"expires_on": format_solar(business_today() + timedelta(400))}
    own = ask("POST", f"{path}/verify", as_=speaker, json=late)
    verified = ask("POST", f"{path}/verify", as_=plant["officer"], json=late, key="once")
    again = ask("POST", f"{path}/verify", as_=plant["officer"], json=late, key="once")

    figures = {figure["name"]: figure["value"] for figure in verified.json["figures"]}
    assert (meter["identifier"], drafted.status_code, drafted.json["quantity"]) == ("G12", 201, "10779.2")
    assert (bare.status_code, bare.json["type"].rpartition("#")[2]) == (409, "NoEvidence")
    assert (sent.status_code, declared.json["state"], own.status_code) == (201, "declared", 403)
    assert (verified.json["state"], verified.json["is_measured"]) == ("verified", True)
    assert (figures["adjusted_baseline"], figures["r2"], figures["is_invented"]) == ("71409.2", "0.99987", "yes")
    assert again.json == verified.json
    evidence = verified.json["evidence"][0]
    read = ask("GET", f"{path}/evidence/{evidence['id']}", as_=plant["auditor"])
    assert (evidence["name"], read.data) == ("bills.pdf", b"%PDF-")


def test_a_list_of_readings_is_refused_whole_with_the_rows_that_are_wrong(ask, make, plant):
    with make.inside():
        from_company = make.meter(make.company(), by=make.national()).id
    rows = [
        {"day": "2024-01-01", "shown": "100", "unit": "cubic_meter"},
        {"day": "2024-02-01", "shown": "90", "unit": "cubic_meter"},
        {"day": "2024-03-01", "shown": "200", "unit": "kilowatt_hour"},
    ]

    refused = ask("POST", f"/meters/{from_company}/readings", as_=plant["clerk"], json={"readings": rows})
    empty = ask("GET", f"/meters/{from_company}/readings", as_=plant["clerk"])
    foreign = ask("POST", f"/meters/{from_company}/readings", as_=plant["speaker"], json={"readings": rows[:1]})
    abroad = ask("GET", f"/meters/{from_company}", as_=plant["stranger"])

    assert refused.status_code == 409
    assert sorted(refused.json["errors"]) == ["readings.1.shown", "readings.2.unit"]
    assert (empty.json["items"], foreign.status_code, abroad.status_code) == ([], 404, 404)


def test_a_saving_is_refused_in_words_by_somebody_else(ask, make, plant):
    body = {
        "company_id": plant["company"], "energy": "gas", "method": "deemed", "figure": "gas_heater_a", "units": 456,
        "starts_on": "2023-01-01", "ends_on": "2023-12-31", "place_id": plant["place"], "ground": "فهرست ۱۲",
    }  # fmt: skip
    drafted = ask("POST", "/savings", as_=plant["speaker"], json=body)
    path = f"/savings/{drafted.json['id']}"
    ask("POST", f"{path}/evidence", as_=plant["speaker"], data=b"x", content_type="application/pdf")
    ask("POST", f"{path}/declare", as_=plant["speaker"])

    forbidden = ask("POST", f"{path}/refuse", as_=plant["clerk"], json={"reason": "x"})
    refused = ask("POST", f"{path}/refuse", as_=plant["officer"], json={"reason": "ناخوانا"})
    incomplete = ask("POST", "/savings", as_=plant["speaker"], json={**body, "figure": None})

    assert drafted.json["quantity"] == "212496"
    assert (forbidden.status_code, refused.json["state"], refused.json["reason"]) == (403, "refused", "ناخوانا")
    assert incomplete.status_code == 422


def test_a_list_takes_as_many_statements_for_one_as_for_six(ask, make, plant):
    def drafts(count):
        for _ in range(count):
            ask("POST", "/savings", as_=plant["speaker"], json={
                "company_id": plant["company"], "energy": "gas", "method": "deemed", "figure": "gas_heater_a",
                "units": 4, "starts_on": "2023-01-01", "ends_on": "2023-12-31", "place_id": plant["place"],
                "ground": "فهرست ۱۲",
            })  # fmt: skip

    def asked():
        with counted_queries(make) as statements:
            assert ask("GET", "/savings", as_=plant["officer"]).status_code == 200
            assert ask("GET", "/meters", as_=plant["officer"]).status_code == 200
        return len(statements)

    drafts(1)
    asked()
    one = asked()
    drafts(5)

    assert asked() == one


def test_degree_days_are_listed_by_series_and_province(ask, plant):
    path = f"/degree-series/{plant['series']}/days"

    found = ask("GET", f"{path}?limit=2", as_=plant["clerk"]).json
    elsewhere = ask("GET", f"{path}?place_id=1", as_=plant["clerk"]).json

    assert [each["degree_days"] for each in found["items"]] == ["430", "260"]
    assert elsewhere["items"] == []
    assert ask("GET", "/degree-series/990/days", as_=plant["clerk"]).status_code == 404


def test_what_waits_to_be_verified_is_listed_to_those_who_may_the_oldest_first(ask, make, plant):
    with make.inside():
        company = make.company(verified=True)
        speaker = make.representative(company)
        waiting = [make.declared(make.deemed_draft(company), by=speaker).id for _ in range(3)]

    first = ask("GET", "/savings/to-verify?limit=2", as_=plant["officer"]).json
    rest = ask("GET", f"/savings/to-verify?limit=2&cursor={first['next_cursor']}", as_=plant["officer"]).json

    assert [each["id"] for each in first["items"] + rest["items"]] == waiting
    assert ask("GET", "/savings/to-verify", as_=plant["stranger"]).json["items"] == []
    assert ask("GET", "/savings/to-verify", as_=plant["clerk"]).status_code == 403


def test_what_may_be_the_same_is_asked_of_the_office_alone_and_verified_with_an_answer(ask, make, plant):
    with make.inside():
        company = make.company(verified=True)
        speaker = make.representative(company)
        first, second = (make.declared(make.deemed_draft(company), by=speaker).id for _ in range(2))
        own, late = speaker.name, {"expires_on": format_solar(business_today() + timedelta(400))}
    path, code = f"/savings/{first}", f"alike-{second}"

    asked = ask("GET", f"{path}/questions", as_=plant["officer"]).json
    hidden = ask("GET", f"{path}/questions", as_=own).json
    mute = ask("POST", f"{path}/verify", as_=plant["officer"], json=late)
    done = ask("POST", f"{path}/verify", as_=plant["officer"], json=late | {"answers": {code: "two halls"}})
    after = ask("GET", f"{path}/questions", as_=plant["auditor"]).json

    assert ([each["code"] for each in asked["asked"]], hidden) == ([code], {"asked": [], "answered": []})
    assert (mute.status_code, list(mute.json["errors"]), done.status_code) == (409, [f"answers.{code}"], 200)
    assert [(each["code"], each["answer"]) for each in after["answered"]] == [(code, "two halls")]
    assert ask("GET", f"{path}/questions", as_=plant["stranger"]).status_code == 404


def test_what_is_odd_is_recorded_and_said(ask, make, plant):
    with make.inside():
        company = make.company(verified=True)
        speaker = make.representative(company)
        meter = make.meter(company, by=speaker)
        make.bills(meter, GAS, by=speaker)
        path, own = f"/meters/{meter.id}", speaker.name
    bill = {"starts_on": "2024-02-01", "ends_on": "2024-02-29", "quantity": "110200", "unit": "cubic_meter"}

    sent = ask("POST", f"{path}/bills", as_=own, json={"bills": [bill]})
    told = ask("GET", f"{path}/doubts", as_=plant["auditor"]).json

    assert (sent.status_code, len(sent.json["items"])) == (201, 1)
    assert [(each["kind"], each["starts_on"]) for each in sent.json["doubts"]] == [
        ("gap", "2024-01-01"), ("far", "2024-02-01"),
    ]  # fmt: skip
    assert told == {"doubts": sent.json["doubts"]}
    assert ask("GET", f"{path}/doubts", as_=plant["stranger"]).status_code == 404


def test_an_office_entrusts_its_meter_of_homes_and_a_verified_saving_is_given_to_a_campaign(ask, make, plant):
    meter = ask("POST", "/meters", as_=plant["clerk"], json={
        "energy": "gas", "identifier": "h ۱", "owner": "households", "name": "کوی مهر", "place_id": plant["place"],
        "office_id": plant["office"], "households": 4,
    })  # fmt: skip
    said = {"company_id": plant["company"], "agreement": "تفاهم‌نامهٔ ۱۸"}
    path = f"/meters/{meter.json['id']}/entrust"
    with make.inside():
        company = make.company(verified=True)
        speaker = make.representative(company)
        saving = make.declared(make.deemed_draft(company), by=speaker)
        campaign, own, number = make.energy_campaign(make.rule(RuleKind.MONEY)).id, speaker.name, saving.id

    refused = ask("POST", path, as_=plant["clerk"], json=said)
    entrusted = ask("POST", path, as_=plant["officer"], json=said)
    early = ask("POST", f"/savings/{number}/attach", as_=own, json={"campaign_id": campaign})
    ask(
        "POST",
        f"/savings/{number}/verify",
        as_=plant["officer"],
        json={"expires_on": format_solar(business_today() + timedelta(400))},
    )
    attached = ask("POST", f"/savings/{number}/attach", as_=own, json={"campaign_id": campaign})

    assert (refused.status_code, entrusted.json["agreement"]) == (403, "تفاهم‌نامهٔ ۱۸")
    assert entrusted.json["company"]["id"] == plant["company"]
    assert (early.status_code, attached.json["campaign_id"]) == (409, campaign)
    assert ask("POST", f"/savings/{number}/attach", as_=plant["officer"], json={"campaign_id": 1}).status_code == 403


LARGEST = 10**15 - 1
"""The largest number that any field takes."""


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/savings", {"units": LARGEST}, "units"),
        ("/savings", {"units": 10**40}, "units"),
        ("/meters", {"households": LARGEST}, "households"),
        ("/meters", {"households": 10**40}, "households"),
        ("/meters", {"households": 0}, "households"),
    ],
)  # fmt: skip
def test_a_number_that_nobody_can_mean_is_refused_under_its_field(ask, plant, path, body, field):
    bodies = {
        "/savings": {
            "company_id": plant["company"], "energy": "gas", "method": "deemed", "figure": "gas_heater_a",
            "starts_on": "2023-01-01", "ends_on": "2023-12-31", "place_id": plant["place"], "ground": "فهرست ۱۲",
        },
        "/meters": {
            "energy": "gas", "identifier": "M-77", "owner": "households", "name": "کوی مهر",
            "place_id": plant["place"], "office_id": plant["office"],
        },
    }  # fmt: skip

    answer = ask("POST", path, as_=plant["speaker" if path == "/savings" else "clerk"], json=bodies[path] | body)

    assert (answer.status_code, list(answer.json["errors"])) == (422, [field])


def test_bills_of_the_largest_figures_are_no_saving_that_breaks_the_book(ask, plant):
    speaker = plant["speaker"]
    meter = ask("POST", "/meters", as_=speaker, json={
        "energy": "gas", "identifier": "M-78", "owner": "company", "name": "سمنان", "place_id": plant["place"],
        "company_id": plant["company"],
    }).json  # fmt: skip
    large, small = "999999999999.999", "1"
    bills = [
        {"starts_on": str(first), "ends_on": str(last), "quantity": large if number < 12 else small,
         "unit": "cubic_meter"}
        for number, (first, last) in enumerate(MONTHS)
    ]  # fmt: skip
    body = {
        "company_id": plant["company"], "energy": "gas", "method": "before_after", "meter_id": meter["id"],
        "baseline_from": "2023-01-01", "baseline_to": "2023-12-31", "starts_on": "2024-01-01", "ends_on": "2024-12-31",
        "adjustment": "0", "adjustment_reason": "هیچ", "adjusted_on": "2025-01-20", "adjusted_by": "مدیر تولید",
    }  # fmt: skip

    kept = ask("POST", f"/meters/{meter['id']}/bills", as_=speaker, json={"bills": bills})
    answer = ask("POST", "/savings", as_=speaker, json=body)

    assert kept.status_code == 201
    assert (answer.status_code, answer.json["type"].rpartition("#")[2]) == (422, "TooMuchSaved")


def test_a_day_before_the_first_factor_has_none(ask, plant):
    before = ask("GET", "/factors?day=2000-01-01", as_=plant["officer"])
    first = ask("GET", "/factors?day=2006-01-01", as_=plant["officer"])
    body = {
        "company_id": plant["company"], "energy": "gas", "method": "deemed", "figure": "gas_heater_a", "units": 4,
        "starts_on": "2020-01-01", "ends_on": "2020-12-31", "place_id": plant["place"], "ground": "فهرست ۱۲",
    }  # fmt: skip
    reckoned = ask("POST", "/savings", as_=plant["speaker"], json=body)

    assert before.json["items"] == []
    assert {each["kind"] for each in first.json["items"]} == {"gas_heat", "gas_carbon"}
    assert (reckoned.status_code, reckoned.json["type"].rpartition("#")[2]) == (409, "NoFactor")
    assert list(reckoned.json["errors"]) == ["starts_on"]
