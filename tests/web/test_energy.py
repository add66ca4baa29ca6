"""The pages of meters and savings: what they show, which buttons they offer to whom, and what a refusal leaves."""

from __future__ import annotations

import io
from datetime import timedelta
from types import SimpleNamespace

import pytest

from app.accounts.queries import get_user_by_name
from app.clock import business_today
from app.dates import format_solar
from app.db import db
from app.energy.metering import register_meter
from app.energy.models import Saving
from app.energy.queries import get_meter
from app.energy.words import EnergyKind, MeterOwner
from app.web.saving_paper import said_of
from tests.making.energy import GAS, GAS_AFTER
from tests.web.reading import read, send, sign_in


def make_plant(make):
    """A company with the handbook's two years on its meter, and a saving declared from them."""
    with make.inside():
        company = make.company(verified=True)
        speaker, officer = make.representative(company), make.supervisor()
        meter = make.meter(company, by=speaker)
        make.bills(meter, GAS + GAS_AFTER, by=speaker)
        series, _ = make.degree_days(), make.yearly_figure()
        saving = make.declared(make.worked_draft(company, meter, series), by=speaker)
        return SimpleNamespace(
            meter=meter.id, saving=saving.id, speaker=speaker.name, officer=officer.name, clerk=make.clerk().name
        )


@pytest.fixture
def plant(world):
    return world("web_energy", make_plant)


def test_a_meter_shows_its_months_as_a_picture_and_a_table(client, plant):
    sign_in(client, plant.speaker)

    page = read(client.get(f"/meters/{plant.meter}"))

    assert page.heading == "کارخانه سمنان"
    assert len(page.all("svg.chart-plot rect")) == 24
    assert len(page.rows) == 24 + 24, "what was used, and the bills that say so"
    assert page.rows[0][2:] == ["۳۱", "۱۱٬۴۰۰ متر مکعب"]
    assert page.latin_digits == []


def test_a_saving_shows_its_fit_its_months_and_that_its_degree_days_are_invented(client, plant):
    sign_in(client, plant.officer)

    page = read(client.get(f"/savings/{plant.saving}"))

    figures = dict(zip(*([node.text for node in page.all(f".pairs {part}")] for part in ("dt", "dd")), strict=True))
    assert figures["خط پایه تعدیل‌شده"] == "۷۱٬۴۰۹٫۲ متر مکعب"
    assert figures["تفاوت خام، که صرفه‌جویی نیست"] == "۹٬۰۷۰ متر مکعب"
    assert [node.text for node in page.all(".figure-value")] == ["۱۰٬۷۷۹٫۲", "۵۰۵"]
    assert "ساختگی" in page.all(".notice-waiting")[0].text
    assert (len(page.all("svg.chart-plot rect")), len(page.all("line.chart-expected"))) == (12, 11)
    assert page.latin_digits == []


def test_a_saving_on_paper_has_the_page_s_chart_and_figures(client, plant):
    sign_in(client, plant.officer)

    paper = client.get(f"/savings/{plant.saving}/paper")
    with client.application.test_request_context("/?lang=fa"):
        said = said_of(db.session.get_one(Saving, plant.saving))

    assert (paper.mimetype, paper.data[:5]) == ("application/pdf", b"%PDF-")
    assert (len(said["chart"]["bars"]), len(said["chart"]["lines"]), len(said["chart"]["rows"])) == (12, 11, 12)
    assert ["خط پایه تعدیل‌شده", "۷۱٬۴۰۹٫۲ متر مکعب"] in said["figures"]["rows"]
    assert "ساختگی" in said["warning"]


def test_the_desk_verifies_it_and_a_clerk_and_the_company_have_no_button_for_it(client, plant):
    path, seen = f"/savings/{plant.saving}", {}
    for who in (plant.speaker, plant.clerk, plant.officer):
        sign_in(client, who)
        page = read(client.get(path))
        seen[who] = [node.get("action") for node in page.all("main form")]
        client.post("/sign-out", data={"csrf_token": read(client.get("/")).token})
    sign_in(client, plant.officer)
    late = send(client, f"{path}/verify", at=path, expires_on="1390/01/01")
    done = send(client, f"{path}/verify", at=path, expires_on=format_solar(business_today() + timedelta(400)))

    assert seen[plant.speaker] == [f"{path}/evidence"]
    assert seen[plant.clerk] == []
    assert seen[plant.officer] == [f"{path}/verify", f"{path}/refuse"]
    assert (late.status_code, done.status_code) == (422, 303)
    assert read(client.get(path)).all("h1 .state")[0].text == "تأییدشده"
    [entry] = [link for link in read(client.get(path)).links("main a") if link.startswith("/entries/")]
    assert client.get(entry).status_code == 200


def test_a_company_registers_reads_drafts_proves_and_declares_without_a_script(client, plant):
    sign_in(client, plant.speaker)
    of_company = read(client.get("/meters/new")).all("select option")[1].get("value")

    place = {"place_id": read(client.get("/meters/new")).all("select option")[-1].get("value")}
    meter = send(
        client, "/meters/new", energy="electricity", identifier="۷۷", owner="company", name="خط دو",
        company_id=of_company, **place,
    ).location  # fmt: skip
    rows = {"readings.0.day": "1402/01/01", "readings.0.shown": "100", "readings.1.day": "1402/02/01"}
    fell = send(client, f"{meter}/readings", **rows, **{"readings.1.shown": "90"})
    read_twice = send(client, f"{meter}/readings", **rows, **{"readings.1.shown": "190٫۵"})
    drafted = send(
        client, "/savings/new", energy="gas", method="deemed", figure="gas_heater_a", units="۴۵۶",
        starts_on="1402/01/01", ends_on="1402/12/29", ground="صورت‌جلسهٔ ۳۱", **place,
    ).location  # fmt: skip
    token = read(client.get(drafted)).token
    bare = client.post(f"{drafted}/declare", data={"csrf_token": token, "key": "key-of-declaring"})
    client.post(
        f"{drafted}/evidence",
        data={"csrf_token": token, "key": "key-of-the-file", "file": (io.BytesIO(b"%PDF-"), "bills.pdf")},
    )
    declared = client.post(f"{drafted}/declare", data={"csrf_token": token, "key": "key-of-declaring"})

    assert (fell.status_code, len(read(fell).errors)) == (409, 1)
    assert read_twice.status_code == 303
    assert "۹۰٫۵ کیلووات‌ساعت" in read(client.get(meter)).rows[0]
    assert (bare.status_code, declared.status_code) == (409, 303)
    assert "۲۱۲٬۴۹۶ متر مکعب" in [cell for row in read(client.get("/savings")).rows for cell in row]
    [file] = [link for link in read(client.get(drafted)).links("main a") if "/evidence/" in link]
    assert client.get(file).data == b"%PDF-"


def test_what_a_method_refuses_stands_beside_its_field_and_nothing_is_saved(client, plant):
    sign_in(client, plant.speaker)

    refused = send(
        client, "/savings/new", energy="gas", method="metered", meter_id=str(plant.meter), starts_on="2024-01-01",
        ends_on="2024-12-31", baseline_from="2023-01-01", baseline_to="2024-02-01", series_id="1",
    )  # fmt: skip

    assert refused.status_code in (409, 422)
    assert len(read(refused).errors) == 1
    assert len(read(client.get("/savings")).rows) == 1


def test_lists_say_what_to_do_when_nothing_is_there(client, make):
    with make.inside():
        officer = make.supervisor().name
    sign_in(client, officer)

    assert read(client.get("/savings")).all(".empty-title")[0].text == "هنوز صرفه‌جویی‌ای اعلام نشده است."
    assert "/meters/new" in read(client.get("/meters")).links(".empty a")


def test_a_meter_s_page_says_what_wants_a_look(client, make, plant):
    with make.inside():
        speaker = get_user_by_name(plant.speaker)
        make.bills(get_meter(plant.meter, seen_by=speaker), [130_000], by=speaker, year=2025)
    sign_in(client, plant.speaker)

    page = read(client.get(f"/meters/{plant.meter}"))

    told = [row for row in page.rows if len(row) == 3]
    assert [row[0] for row in told] == ["۱۴۰۳/۱۰/۱۲"]
    assert "۱۱ برابر" in told[0][2].replace("\u2068", "").replace("\u2069", "")
    assert page.latin_digits == []


def test_the_office_lets_a_company_claim_what_a_meter_of_homes_saves(client, make, plant):
    with make.inside():
        office, company = make.office("IR-20"), make.company(verified=True).id
        meter = register_meter(
            energy=EnergyKind.GAS, identifier="H-1", owner=MeterOwner.HOUSEHOLDS, name="کوی مهر", households=4,
            place_id=office.place_id, office_id=office.id, by=make.clerk(),
        ).id  # fmt: skip
    path, forms = f"/meters/{meter}", {}
    for who in (plant.clerk, plant.officer):
        sign_in(client, who)
        forms[who] = [node.get("action") for node in read(client.get(path)).all("main form")]
        if who == plant.clerk:
            client.post("/sign-out", data={"csrf_token": read(client.get("/")).token})
    bare = send(client, f"{path}/entrust", at=path, company_id=str(company))
    done = send(client, f"{path}/entrust", at=path, company_id=str(company), agreement="تفاهم‌نامهٔ ۱۸")
    unknown = send(client, f"{path}/behind", at=path, identifier="H-2")

    assert (forms[plant.clerk], forms[plant.officer]) == (
        [f"{path}/behind"], [f"{path}/behind", f"{path}/entrust"]
    )  # fmt: skip
    assert (bare.status_code, done.status_code, unknown.status_code) == (422, 303, 422)
    assert "تفاهم‌نامهٔ ۱۸" in read(client.get(path)).all("main")[0].text
