"""Pages of campaigns: three figures that are never added, and every one of them leading to its entries."""

from __future__ import annotations

from app.campaigns.checks import Warned
from app.campaigns.models import Campaign
from app.db import db
from app.errors import N_
from tests.web.reading import read, send
from tests.web.trading import REASONLESS, as_, counted_queries, trade

__all__ = ["as_", "trade"]

DRAFT = {
    "code": "chairs-1404", "title_fa": "ویلچر کودک", "title_en": "Children's wheelchairs", "kind": "goods",
    "aim": "lasting_service", "opens_on": "1404/8/8", "closes_on": "۱۴۰۴/۱۲/۲۹",
}  # fmt: skip


def test_the_list_shows_each_items_three_figures_beside_its_target(trade, as_):
    page = read(as_(trade.clerk).get("/campaigns"))

    assert [node.text for node in page.all(".lengths-key dd")] == ["۱۰۰", "۶۰", "۲۰", "۲۰۰"]
    assert f"/campaigns/{trade.campaign}" in page.links("main a")


def test_the_list_is_narrowed_by_title_state_kind_and_province(trade, as_):
    client = as_(trade.officer)
    found = {
        "search=پتو": True, "search=برنج": False, "state=open": True, "state=draft": False, "kind=goods": True,
        f"place_id={trade.semnan}": True, "place_id=1": False,
    }  # fmt: skip

    for asked, is_there in found.items():
        page = read(client.get("/campaigns?" + asked))
        assert (f"/campaigns/{trade.campaign}" in page.links(".card-title a")) is is_there, asked


def test_a_filter_that_cannot_be_read_is_refused_in_words(trade, as_):
    answer = as_(trade.officer).get("/campaigns?state=sleeping&place_id=1_0&after=x")

    assert answer.status_code == 422
    assert len(read(answer).all(".notice-refused li")) == 3


def test_the_page_of_a_campaign_leads_from_every_figure_to_its_entries(trade, as_):
    client = as_(trade.officer)
    page = read(client.get(f"/campaigns/{trade.campaign}"))

    for figure, quantity in (("promised", "۱۰۰"), ("received", "۶۰"), ("damaged", "۳"), ("delivered", "۲۰")):
        [link, *_] = [a for a in page.all("main a") if f"figure={figure}" in (a.get("href") or "")]
        assert link.text == quantity
        behind = read(client.get(link.get("href")))
        assert behind.all(".figure-value")[0].text == quantity
        assert [row[3] for row in behind.rows] == [quantity]


def test_the_province_row_has_the_target_and_what_came_there(trade, as_):
    page = read(as_(trade.officer).get(f"/campaigns/{trade.campaign}"))

    assert next(row[1:6] for row in page.rows if row[0] == "سمنان") == ["پتو (تخته)", "۲۰۰", "۱۰۰", "۶۰", "۲۰"]


def test_where_the_goods_are_leads_to_the_parcels(trade, as_):
    client = as_(trade.officer)
    page = read(client.get(f"/campaigns/{trade.campaign}"))

    stages = {href.split("stage=")[1].split("&")[0]: href for href in page.links("main a") if "stage=" in href}
    assert set(stages) == {"expected", "in_store", "delivered"}
    goods = read(client.get(stages["in_store"]))
    assert sorted(row[3] for row in goods.rows) == ["۳ تخته", "۳۷ تخته"]


def test_who_works_elsewhere_sees_how_much_of_a_figure_lies_in_other_books(trade, as_, make):
    with make.inside():
        db.session.get_one(Campaign, trade.campaign).office = make.office("IR")
        db.session.commit()

    page = read(as_(trade.yazd).get(f"/figures?figure=received&item={trade.blanket}&campaign={trade.campaign}"))

    assert [node.text for node in page.all(".figure-value")] == ["۶۰", "۶۰"]
    assert page.rows == []


def test_a_campaign_of_another_province_is_not_there(trade, as_):
    client = as_(trade.yazd)

    assert client.get(f"/campaigns/{trade.campaign}").status_code == 404
    assert client.get(f"/figures?figure=received&item={trade.blanket}&campaign={trade.campaign}").status_code == 404
    assert (
        client.get(f"/campaigns/{trade.campaign}/goods?item={trade.blanket}&stage=in_store&place=1").status_code == 404
    )


NOWHERE = [
        "/campaigns/999", "/campaigns/99999999999999999999", "/figures", "/figures?figure=all&item=1",
        "/figures?figure=received&item=999999999", "/figures?figure=received&item={blanket}&after=2025-10-30",
        "/campaigns/{campaign}/goods?item={blanket}&stage=nowhere&place=1",
        "/campaigns/{campaign}/goods?item={blanket}&stage=in_store&place=999999",
        "/campaigns/{campaign}/goods?item={blanket}&stage=in_store&place=1&after=1", "/campaigns?after=999999999",
]  # fmt: skip
"""Addresses that lead to nothing."""


def test_an_address_of_nothing_is_refused_and_never_breaks(trade, as_):
    client = as_(trade.officer)

    for path in NOWHERE:
        answer = client.get(path.format(**vars(trade)))
        assert answer.status_code in (404, 422), path
        assert read(answer).heading


def test_what_is_missing_in_an_address_is_named(trade, as_):
    client = as_(trade.officer)

    figure = read(client.get("/figures")).errors
    goods = read(client.get(f"/campaigns/{trade.campaign}/goods")).errors

    assert [said.split(":")[0] for said in figure] == ["رقم", "قلم"]
    assert [said.split(":")[0] for said in goods] == ["قلم", "مرحله", "مکان"]


def test_a_campaign_is_drafted_approved_opened_and_closed(trade, as_):
    client = as_(trade.supervisor)

    drafted = send(
        client, "/campaigns/new", **DRAFT, office_id=_office(client),
        **{"targets.1.place_id": trade.semnan, "targets.1.item_id": trade.blanket, "targets.1.quantity": "۱٬۲۰۰"},
    )  # fmt: skip
    for step in ("approve", "open", "close", "report"):
        assert send(client, f"{drafted.location}/{step}", happened_on="1404/8/8").location == drafted.location
    page = read(client.get(drafted.location))

    assert page.heading == "ویلچر کودک گزارش‌شده"
    assert [row[2] for row in page.rows if row[0] == "سمنان"] == ["۱٬۲۰۰"]
    assert not [href for href in page.links("main a") if href.startswith("/pledges/new")]


def test_a_hint_shows_a_code_in_the_letters_and_digits_of_codes(trade, as_):
    page = read(as_(trade.supervisor).get("/campaigns/new"))

    assert "CHAIRS-1404" in [code.text for code in page.all(".field-help code")]
    assert page.latin_digits == []


def _office(client) -> str:
    page = read(client.get("/campaigns/new"))
    [select] = [node for node in page.all("select") if node.get("name") == "office_id"]
    return [node.get("value") for node in select.all("option")][-1]


def test_a_drafted_campaign_is_revised_and_keeps_what_was_not_touched(trade, as_):
    client = as_(trade.supervisor)
    page = read(client.get(f"/campaigns/{trade.campaign}/revise"))
    typed = {node.get("name"): node.get("value") for node in page.all("main form.form-box input") if node.get("value")}
    chosen = {
        select.get("name"): next((o.get("value") for o in select.all("option") if "selected" in o.attrs), "")
        for select in page.all("main form.form-box select")
    }
    ticked = {node.get("name") for node in page.all("main input") if node.get("type") == "checkbox"}
    typed = {name: value for name, value in typed.items() if name not in ticked}

    answer = client.post(
        f"/campaigns/{trade.campaign}/revise", data={**typed, **chosen, "title_en": "Warmer blankets"}
    )  # fmt: skip

    assert answer.location == f"/campaigns/{trade.campaign}"
    english = read(client.get(f"/campaigns/{trade.campaign}?lang=en"))
    assert english.heading == "Warmer blankets Open"
    assert [row[2] for row in english.rows if row[0] == "Semnan"] == ["200"]


def test_a_target_that_is_no_quantity_is_refused_and_nothing_is_kept(trade, as_, make):
    client = as_(trade.supervisor)

    for typed in REASONLESS:
        answer = send(
            client, "/campaigns/new", **DRAFT, office_id=_office(client),
            **{"targets.0.place_id": trade.semnan, "targets.0.item_id": trade.blanket, "targets.0.quantity": typed},
        )  # fmt: skip
        page = read(answer)
        assert answer.status_code == 422
        assert page.errors
        assert page.field("targets.0.quantity") == typed
        assert page.field("title_en") == DRAFT["title_en"]

    with make.inside():
        assert db.session.query(Campaign).count() == 1


WRONG = [
        ({"opens_on": "1404/12/30"}, "opens_on"), ({"closes_on": "1404/1/1"}, "closes_on"), ({"kind": "gifts"}, "kind"),
        ({"title_fa": ""}, "title_fa"), ({"sponsor": "هیچ"}, "sponsor"), ({"axes": "13"}, "axes"),
        ({"province_ids": "999999"}, "province_ids"),
        ({"targets.0.item_id": "999999", "targets.0.place_id": "{semnan}", "targets.0.quantity": "5"}, "targets"),
        ({"targets.0.quantity": "5"}, "targets"),
        ({"targets.0.place_id": ["{semnan}", "{semnan}"], "targets.0.quantity": "5"}, "targets"),
        ({"targets.0.place_id.x": "1", "targets.0.quantity": "5"}, "targets"), ({"sponsor": ["a", "b"]}, "sponsor"),
]  # fmt: skip
"""What is wrong with a draft, and where."""


def _of_semnan(typed: str | list[str], place: int) -> str | list[str]:
    return typed.format(semnan=place) if isinstance(typed, str) else [one.format(semnan=place) for one in typed]


def test_a_draft_that_is_wrong_says_where_and_keeps_what_was_typed(trade, as_):
    client = as_(trade.supervisor)

    for wrong, where in WRONG:
        wrong = {name: _of_semnan(value, trade.semnan) for name, value in wrong.items()}
        answer = send(client, "/campaigns/new", **{**DRAFT, "office_id": _office(client), **wrong})
        page = read(answer)
        assert answer.status_code in (404, 409, 422)
        assert page.errors
        assert page.field("title_en") == DRAFT["title_en"]
        assert f"#field-{where}" in page.links(".notice-refused a") or where in ("axes", "targets")


def test_more_rows_are_given_without_a_word_of_blame(trade, as_):
    client = as_(trade.supervisor)

    page = read(send(client, "/campaigns/new", **{"title_fa": "نیمه", "targets.3.quantity": "7", "more": "targets"}))

    assert page.errors == []
    assert page.field("title_fa") == "نیمه"
    assert [node.get("name") for node in page.all("input") if node.get("name") == "targets.6.quantity"]


def test_a_warning_is_answered_before_a_campaign_is_approved(trade, as_, make, monkeypatch):
    monkeypatch.setattr("app.campaigns.checks.CHECKS", [lambda act, facts: [Warned("near.one", N_("Not allowed"))]])
    with make.inside():
        campaign_id = make.campaign(state="draft").id
    client = as_(trade.supervisor)

    path = f"/campaigns/{campaign_id}/approve"
    bare = send(client, path, happened_on="1404/8/8")
    answered = send(client, path, **{"happened_on": "1404/8/8", "answers.near.one": "دو استان جداست"})

    assert bare.status_code == 409
    assert answered.location == f"/campaigns/{campaign_id}"
    assert "دو استان جداست" in client.get(answered.location).text


def test_a_step_on_a_day_ahead_is_refused(trade, as_):
    answer = send(as_(trade.supervisor), f"/campaigns/{trade.campaign}/close", happened_on="1404/8/9")

    assert answer.status_code in (409, 422)
    assert read(answer).errors


def test_who_does_not_run_campaigns_neither_drafts_nor_closes_them(trade, as_):
    for who in (trade.clerk, trade.auditor, trade.speaker):
        client = as_(who)
        page = read(client.get(f"/campaigns/{trade.campaign}"))
        closing = client.post(f"/campaigns/{trade.campaign}/close", data={"csrf_token": page.token})
        assert (client.get("/campaigns/new").status_code, closing.status_code) == (403, 403)
        assert not [href for href in page.links("main a") if href.endswith(("/revise", "/close"))]


def test_the_list_asks_the_database_as_much_for_five_campaigns_as_for_one(app, trade, as_, make):
    client = as_(trade.officer)
    client.get("/campaigns")
    with counted_queries(app) as one:
        client.get("/campaigns")
    with make.inside():
        for _ in range(4):
            make.pledge(make.campaign(), item="rice")

    with counted_queries(app) as five:
        client.get("/campaigns")

    assert len(five) == len(one)


def test_a_page_asks_the_database_as_much_for_five_pledges_and_provinces_as_for_one(app, trade, as_, make):
    client, path = as_(trade.officer), f"/campaigns/{trade.campaign}"
    client.get(path)
    with counted_queries(app) as few:
        client.get(path)
    with make.inside():
        campaign = db.session.get_one(Campaign, trade.campaign)
        for office in ("IR-21", "IR-24", "IR-07", "IR-10"):
            line = make.pledge_line("blanket", 9, place_id=make.office(office).place_id)
            make.receipt(make.pledge(campaign, lines=[line]), make.store(office), 4)

    with counted_queries(app) as many:
        page = read(client.get(path))

    assert len(page.rows) > 12
    assert len(many) == len(few)
