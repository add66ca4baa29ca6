"""The pages around savings: the desk, a campaign's flow, the counter, the calculator, and what things are worth."""

from __future__ import annotations

import io
from datetime import timedelta
from types import SimpleNamespace

import pytest

from app.accounts.queries import get_user_by_name
from app.campaigns import undoing
from app.campaigns.models import Campaign
from app.codes import CorrectionKind
from app.db import db
from app.energy import service
from app.energy.conversion_words import RuleKind
from app.energy.lots import saved_item
from app.energy.words import EnergyKind
from app.items.queries import get_item_by_code
from tests.making.energy import GAS, GAS_AFTER
from tests.web.reading import read, send, sign_in


def make_ground(make):
    """A campaign by participations of which two thirds are converted, one by money, and two savings that wait."""
    with make.inside():
        make.tariff(20_000), make.price(120_000_000)
        counting, by_money = make.energy_campaign(code="BARQ-1"), make.energy_campaign(make.rule(RuleKind.MONEY))
        company = make.company(verified=True)
        lots = []
        for day, names in ((9, range(600)), (2, range(600, 900))):
            on = make.today - timedelta(days=day)
            lots.append(make.counted(counting, [f"n{row}" for row in names], company, on=on).lot_id)
        first = make.converted(counting, lot_ids=[lots[0]])
        speaker = make.representative(company)
        meter = make.meter(company, by=speaker)
        make.bills(meter, GAS + GAS_AFTER, by=speaker)
        older = make.declared(make.worked_draft(company, meter, make.degree_days()), by=speaker)
        newer = make.declared(make.deemed_draft(company), by=speaker)
        return SimpleNamespace(
            counting=counting.id, by_money=by_money.id, older=older.id, newer=newer.id, goods=first.goods,
            gas=saved_item(EnergyKind.GAS).id, wheelchair=get_item_by_code("wheelchair_child").id,
            officer=make.supervisor().name, national=make.officer().name, speaker=speaker.name,
            clerk=make.clerk().name, stranger=make.supervisor("IR-21").name,
        )  # fmt: skip


@pytest.fixture
def ground(world):
    return world("web_energy_pages", make_ground)


def become(client, name) -> None:
    """Sign in instead of whoever is signed in."""
    client.delete_cookie("daftar")
    sign_in(client, name)


def figures_of(page) -> list[str]:
    return [node.text for node in page.all(".figure-value")]


def test_the_desk_has_what_waited_longest_with_one_button_and_the_others_behind_it(client, ground):
    sign_in(client, ground.officer)

    start, desk = read(client.get("/")), read(client.get("/savings/desk"))
    [question] = desk.all("main textarea")
    said = {"at": "/savings/desk", "expires_on": "1406/01/01", "next": "desk"}
    mute = send(client, f"/savings/{ground.older}/verify", **said)
    said[question.get("name")] = "کنتور سالن است؛ بخاری‌ها در خوابگاه‌اند"
    verified = send(client, f"/savings/{ground.older}/verify", **said)
    after = read(client.get("/savings/desk"))

    assert "/savings/desk" in start.links(".waiting-list a")
    assert figures_of(desk)[0] == "۱۰٬۷۷۹٫۲"
    assert [node.get("action") for node in desk.all("main form")] == [f"/savings/{ground.older}/verify"]
    assert desk.links(".waiting-list a") == [f"/savings/{ground.newer}"]
    assert len(desk.all("svg.chart-plot rect")) == 12
    assert (question.get("name"), mute.status_code) == (f"answers.alike-{ground.newer}", 409)
    assert "بخاری‌ها در خوابگاه‌اند" in read(client.get(f"/savings/{ground.older}")).all("dl.answers")[0].text
    assert verified.location == "/savings/desk"
    assert figures_of(after)[0] == "۲۱۲٬۴۹۶"
    assert after.latin_digits == []


def test_the_desk_is_empty_for_another_office_and_closed_to_clerks_and_companies(client, ground):
    sign_in(client, ground.stranger)
    assert read(client.get("/savings/desk")).all(".empty-title")
    for name in (ground.clerk, ground.speaker):
        become(client, name)
        assert client.get("/savings/desk").status_code == 403


def test_a_campaign_shows_its_flow_as_a_picture_and_a_table_to_companies_too(client, ground):
    sign_in(client, ground.speaker)

    page = read(client.get(f"/campaigns/{ground.counting}"))

    told = [node.text for node in page.all(".flow-figure")]
    assert told[:3] == ["۹۰۰ مشارکت", "۶۰۰ مشارکت", "۲ دستگاه"]
    heights = [
        float(node.get("height")) for node in page.all("svg.flow-picture rect") if node.get("class") != "flow-band"
    ]
    assert heights == [100, 66.67, 66.67, 0, 0]
    rows = {row[0]: row[1] for row in page.rows if len(row) == 3}
    assert list(rows)[:5] == ["صرفه‌جویی تأییدشده", "تبدیل‌شده", "تعهدشده", "دریافت‌شده", "تحویل‌شده"]
    assert [rows[step] for step in list(rows)[:5]] == told


def test_the_counter_says_how_many_day_by_day_and_what_they_make(client, ground):
    sign_in(client, ground.officer)

    page = read(client.get(f"/campaigns/{ground.counting}/participations"))

    assert figures_of(page) == ["۹۰۰", "۳ دستگاه"]
    assert [row[1:] for row in page.rows[-2:]] == [["۳۰۰", "۹۰۰"], ["۶۰۰", "۶۰۰"]]
    assert len(page.all("svg.chart-plot rect")) == 8
    assert "/imports/new/participations" in page.links("main a")
    assert page.latin_digits == []


def test_anybody_works_out_what_a_saving_would_make(client, ground):
    asked = f"/calculator?campaign_id={ground.by_money}"

    energy = read(client.get(f"{asked}&plants=3&used=708320&percent=10"))
    little = read(client.get(f"{asked}&plants=1&used=10&percent=10"))
    half = read(client.get(f"{asked}&plants=3&used=708320&percent=۱۰٫۲۵"))
    counted = read(client.get(f"/calculator?campaign_id={ground.counting}&counted=1500000"))
    wrong = client.get(f"{asked}&plants=0&used=x&percent=101")

    assert "۳۵ دستگاه" in energy.all(".outcome-said")[0].text
    assert "۴۹٬۹۲۰٬۰۰۰ ریال" in energy.root.text
    assert "۳۶ دستگاه" in half.all(".outcome-said")[0].text
    assert "۳۵" not in little.all(".outcome-said")[0].text
    assert "۵٬۰۰۰ دستگاه" in counted.all(".outcome-said")[0].text
    assert wrong.status_code == 422
    assert not read(wrong).all(".outcome-said")
    assert energy.latin_digits == []


def test_the_calculator_without_a_campaign_says_so(client):
    assert read(client.get("/calculator")).all(".empty-title")


def test_tariffs_and_prices_are_recorded_by_the_centre_and_read_by_offices(client, ground):
    sign_in(client, ground.national)
    tariff = {"item_id": str(ground.gas), "year": "۱۴۰۴", "climate": "3", "season": "cold", "step": "5"}
    wrong = send(client, "/tariffs/new", **tariff, rials="0", source="مصوبه")
    done = send(client, "/tariffs/new", **tariff, rials="۲۸٬۰۰۰", source="مصوبهٔ ۱۴۰۴")
    price = send(
        client, "/prices/new", item_id=str(ground.wheelchair), priced_on="1404/08/01", rials="125000000",
        basis="quotation", source="استعلام",
    )  # fmt: skip
    become(client, ground.clerk)
    tariffs, prices = read(client.get("/tariffs")), read(client.get(f"/prices?item_id={ground.wheelchair}"))

    assert (wrong.status_code, done.location, price.location) == (422, "/tariffs", "/prices")
    assert tariffs.rows[0][1:6] == ["۱۴۰۴", "۳", "ماه‌های سرد", "۵", "۲۸٬۰۰۰"]
    assert [row[2] for row in prices.rows] == ["۱۲۵٬۰۰۰٬۰۰۰", "۱۲۰٬۰۰۰٬۰۰۰"]
    assert "/tariffs/new" not in tariffs.links("main a")
    assert client.get("/tariffs/new").status_code == 403


def test_degree_days_are_read_by_series_and_say_that_they_are_invented(client, ground):
    sign_in(client, ground.clerk)

    listed = read(client.get("/degree-days"))
    [series] = [link for link in listed.links("main a") if link.startswith("/degree-days/")]
    page = read(client.get(series))

    assert "ساختگی" in listed.rows[0][-1]
    assert page.all(".notice-waiting")
    assert len(page.rows) == 24
    assert page.latin_digits == []


def test_the_sponsors_paper_is_put_with_the_rule_and_read_again(client, make, ground):
    with make.inside():
        campaign = make.energy_campaign(agreed=False).id
    sign_in(client, ground.national)
    path, paper = f"/campaigns/{campaign}/conversions", {"file": (io.BytesIO(b"%PDF-"), "agreement.pdf")}

    before = read(client.get(path))
    done = client.post(
        f"/campaigns/{campaign}/agreement",
        data={"csrf_token": before.token, **paper},
    )
    after = read(client.get(path))

    assert before.all(".notice-waiting")
    assert done.status_code == 303
    assert client.get(f"/campaigns/{campaign}/agreement").data == b"%PDF-"
    assert not [form for form in after.all("main form") if form.get("action").endswith("/agreement")]


@pytest.mark.parametrize("language", ["fa", "en"])
def test_a_chart_runs_from_the_readers_side(client, ground, language):
    sign_in(client, ground.officer)

    page = read(client.get(f"/savings/{ground.older}?lang={language}"))

    [first, *_] = [float(node.get("x").rstrip("%")) for node in page.all("svg.chart-plot rect")]
    assert (first > 50) == (language == "fa")


def test_a_verified_saving_says_where_it_is_and_what_is_left_is_taken_back_once(client, ground):
    path = f"/savings/{ground.newer}"
    sign_in(client, ground.officer)
    early = send(client, f"{path}/withdraw", at=path, happened_on="1404/08/08")
    send(client, f"{path}/verify", at=path, expires_on="1406/01/01", **{f"answers.alike-{ground.older}": "خوابگاه"})
    verified = read(client.get(path))
    taken = send(client, f"{path}/withdraw", at=path, happened_on="1404/08/08", reason="انصراف شرکت")
    after = read(client.get(path))
    said = {"csrf_token": after.token, "key": "once-more", "happened_on": "1404/08/08"}
    again = client.post(f"{path}/withdraw", data=said)

    [lot] = [link for link in verified.links("main a") if link.startswith("/lots/")]
    assert client.get(lot).status_code == 200
    assert (early.status_code, taken.status_code, again.status_code) == (409, 303, 409)
    assert figures_of(verified)[1:] == ["۲۱۲٬۴۹۶", "۰"]
    assert figures_of(after)[1:] == ["۰", "۰", "۲۱۲٬۴۹۶"]
    assert not [form for form in after.all("main form") if form.get("action").endswith("/withdraw")]


def test_a_saving_whose_verification_was_undone_says_so_and_names_people_to_its_office_alone(client, make, ground):
    path, day = f"/savings/{ground.newer}", make.today
    with make.inside():
        officer = get_user_by_name(ground.officer)
        said = {"expires_on": day + timedelta(400), "answers": {f"alike-{ground.older}": "خوابگاه"}}
        saving = service.verify_saving(saving_id=ground.newer, by=officer, key="v", **said)
        undoing.reverse_entries(
            entry_ids=[saving.entry_id], happened_on=day, correction=CorrectionKind.SLIP, memo="-", by=officer, key="u"
        )
    seen = {}
    for name in (ground.officer, ground.speaker):
        become(client, name)
        seen[name] = read(client.get(path))

    officers, speakers = seen[ground.officer], seen[ground.speaker]
    assert officers.all("h1 .state")[0].text == "تأییدِ برگشت‌خورده"
    assert not [form for form in officers.all("main form") if form.get("action").endswith("/withdraw")]
    assert len([link for link in officers.links("main a") if link.startswith("/entries/")]) == 2
    assert [ground.officer in page.all("main")[0].text for page in (officers, speakers)] == [True, False]
    assert [len(page.all("dl.answers")) for page in (officers, speakers)] == [1, 0]


def test_the_calculator_takes_the_newest_tariff_there_is_and_says_of_which_year(client, ground, monkeypatch, make):
    monkeypatch.setattr("app.web.calculator.business_today", lambda: make.today + timedelta(days=200), raising=True)

    page = read(client.get(f"/calculator?campaign_id={ground.by_money}&plants=3&used=708320&percent=10"))

    assert "۳۵ دستگاه" in page.all(".outcome-said")[0].text
    assert "تعرفهٔ سال ۱۴۰۴" in page.all(".outcome")[0].text


def test_rials_that_a_conversion_left_are_no_part_of_the_saving_on_its_lot_s_page(client, ground, make):
    with make.inside():
        campaign = db.session.get_one(Campaign, ground.by_money)
        lot = make.gas(campaign, 10_779).id
        made = make.converted(campaign)
        goods, left = made.goods, made.carried
    sign_in(client, ground.national)

    page = read(client.get(f"/lots/{lot}"))

    assert (goods, left) == (1, 95_580_000)
    assert figures_of(page) == ["۱", "۹۵٬۵۸۰٬۰۰۰", "۱۰٬۷۷۹"]
    assert [note.text for note in page.all(".figure-note")] == ["دستگاه", "ریال", "متر مکعب"]
