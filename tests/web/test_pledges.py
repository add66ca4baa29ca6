"""Pages of pledges: announced counts nowhere, accepted counts as promised, and every form says what is wrong."""

from __future__ import annotations

from datetime import timedelta

from app.campaigns import queries
from app.campaigns.pledges import Pledge
from app.campaigns.words import PledgeState
from app.companies import service as companies
from app.db import db
from app.ledger import service as ledger
from tests.web.reading import read, send
from tests.web.trading import READ_AS_TWELVE, REASONLESS, as_, counted_queries, kept, trade

__all__ = ["as_", "kept", "trade"]


def said(trade, **more):
    """What a form of an announcement is filled with."""
    line = {"lines.0.item_id": trade.blanket, "lines.0.quantity": "12"}
    return {"campaign_id": trade.campaign, "company_id": trade.company, "announced_on": "1404/8/8", **line, **more}


def pledged(make, trade, key):
    """A pledge as it stands, read anew."""
    with make.inside():
        pledge = db.session.get_one(Pledge, key)
        return pledge.state, [line.quantity for line in pledge.lines]


def key_of(answer) -> int:
    return int(answer.location.rsplit("/", 1)[1])


def test_an_announced_pledge_is_kept_and_counts_nowhere(trade, as_, make):
    client = as_(trade.clerk)

    for typed in READ_AS_TWELVE:
        answer = send(client, "/pledges/new", **said(trade, **{"lines.0.quantity": typed}))
        assert pledged(make, trade, key_of(answer)) == (PledgeState.ANNOUNCED, [12])

    page = read(client.get(f"/campaigns/{trade.campaign}"))
    assert page.all(".lengths-key dd")[0].text == "۱۰۰"


def test_what_is_no_quantity_is_refused_and_nothing_is_kept(trade, as_, kept):
    client, before = as_(trade.clerk), kept()

    for typed in REASONLESS:
        answer = send(client, "/pledges/new", **said(trade, **{"lines.0.quantity": typed}))
        page = read(answer)
        assert answer.status_code == 422
        assert page.field("lines.0.quantity") == typed
        assert page.links(".notice-refused a") == ["#field-lines.0.quantity"]

    assert kept() == before


def test_a_quantity_with_a_part_is_read_where_the_item_has_one(trade, as_, make):
    with make.inside():
        rice = make.pledge_line("rice", 1).item_id

    answer = send(
        as_(trade.clerk), "/pledges/new", **said(trade, **{"lines.0.item_id": rice, "lines.0.quantity": "۴٫۷"})
    )  # fmt: skip
    page = read(as_(trade.clerk).get(answer.location))

    assert page.rows[0][2] == "۴٫۷"


WRONG = [
        ({"announced_on": "1404/12/30"}, 422), ({"announced_on": "1404/8/9"}, 422), ({"announced_on": "دیروز"}, 422),
        ({"campaign_id": "999999"}, 404), ({"company_id": "999999"}, 404), ({"campaign_id": "1_0"}, 422),
        ({"lines.0.item_id": "999999"}, 404), ({"lines.0.place_id": "999999"}, 404), ({"lines.0.item_id": ""}, 422),
        ({"lines.0.due_on": "1404/1/1"}, 422), ({"letter_no": "12"}, 422), ({"letter_no": "x" * 81}, 422),
        ({"lines.0.quantity": "", "lines.0.item_id": ""}, 422), ({"memo": "\x01"}, 422), ({"surprise": "1"}, 422),
        ({"lines.0.worth.fair_value": "1000"}, 422), ({"lines.0.worth.fair_level": "2"}, 422),
        ({"lines.0.worth.fair_value": "1000", "lines.0.worth.fair_level": "2"}, 422),
        ({"lines.0.worth.fair_value": "9" * 16, "lines.0.worth.fair_level": "1"}, 422), ({"lines": "all"}, 422),
        ({"lines.0": "all"}, 422), ({"lines.0.quantity": ["1", "2"]}, 422), ({"lines.9999.quantity": "1"}, 422),
]  # fmt: skip
"""What is wrong with an announcement, and how it is answered."""


def test_an_announcement_that_is_wrong_is_refused_and_nothing_is_kept(trade, as_, kept):
    client, before = as_(trade.officer), kept()

    for wrong, status in WRONG:
        answer = send(client, "/pledges/new", **said(trade, **wrong))
        assert (answer.status_code, bool(read(answer).errors)) == (status, True), wrong

    assert kept() == before


def test_a_form_sent_twice_announces_once_and_with_other_content_is_refused(trade, as_, kept):
    client = as_(trade.clerk)
    form = {**read(client.get("/pledges/new")).hidden(), **said(trade)}

    first, again = client.post("/pledges/new", data=form), client.post("/pledges/new", data=form)
    once = kept()
    other = client.post("/pledges/new", data={**form, "lines.0.quantity": "13"})

    assert first.location == again.location
    assert other.status_code == 409
    assert kept() == once


def test_a_closed_campaign_and_a_suspended_company_take_no_pledge(trade, as_, make, kept):
    with make.inside():
        closed = make.campaign(state="closed").id
        companies.suspend_company(company_id=trade.other, by=make.officer(), note="بررسی")
    client, before = as_(trade.officer), kept()

    to_closed = send(client, "/pledges/new", **said(trade, campaign_id=closed))
    by_suspended = send(client, "/pledges/new", **said(trade, company_id=trade.other))

    assert (to_closed.status_code, by_suspended.status_code) == (409, 409)
    assert kept() == before


def test_a_pledge_goes_from_announced_to_withdrawn_by_those_who_may(trade, as_, make):
    announced = send(as_(trade.speaker), "/pledges/new", **said(trade)).location
    confirmed = send(as_(trade.speaker), f"{announced}/confirm", confirmed_on="1404/8/8")
    accepted = send(as_(trade.supervisor), f"{announced}/accept", accepted_on="1404/8/8")
    page = read(as_(trade.supervisor).get(announced))
    ended = send(as_(trade.supervisor), f"{announced}/withdraw", happened_on="1404/8/8", reason="تعطیلی کارخانه")

    assert confirmed.location == accepted.location == ended.location == announced
    assert page.heading.endswith("پذیرفته‌شده")
    assert pledged(make, trade, int(announced.rsplit("/", 1)[1]))[0] is PledgeState.WITHDRAWN


def test_an_officer_confirms_only_with_the_companys_letter(trade, as_):
    client = as_(trade.clerk)
    path = send(client, "/pledges/new", **said(trade)).location + "/confirm"

    bare = send(client, path, confirmed_on="1404/8/8")
    lettered = send(client, path, confirmed_on="1404/8/8", letter_no="۱۲/۳", letter_on="1404/8/7")

    assert bare.status_code == 422
    assert read(bare).links(".notice-refused a") == ["#field-letter_no"]
    assert lettered.status_code == 303


def test_a_day_that_cannot_be_is_refused(trade, as_, make, kept):
    with make.inside():
        pledge_id = make.confirmed(queries.get_campaign(trade.campaign, seen_by=make.officer())).id
    client, before = as_(trade.supervisor), kept()

    for day in ("1404/8/9", "1404/12/30", "1300/1/1", "", "8/8/1404"):
        answer = send(client, f"/pledges/{pledge_id}/accept", accepted_on=day)
        assert answer.status_code in (409, 422)
        assert read(answer).links(".notice-refused a") == ["#field-accepted_on"], day

    assert kept() == before


def test_a_day_in_a_closed_year_is_refused(trade, as_, make, kept):
    with make.inside():
        campaign = queries.get_campaign(trade.campaign, seen_by=make.officer())
        pledge_id = make.confirmed(campaign, on=make.today - timedelta(days=400)).id
        ledger.close_year(year=1403, by=make.officer())
    client, before = as_(trade.supervisor), kept()

    answer = send(client, f"/pledges/{pledge_id}/accept", accepted_on="1403/12/1")

    assert answer.status_code == 409
    assert "۱۴۰۳" in read(answer).errors[0]
    assert kept() == before


def test_accepting_the_same_form_twice_accepts_once(trade, as_, make, kept):
    with make.inside():
        pledge_id = make.confirmed(queries.get_campaign(trade.campaign, seen_by=make.officer())).id
    client, path = as_(trade.supervisor), f"/pledges/{pledge_id}/accept"
    form = {**read(client.get(path)).hidden(), "accepted_on": "1404/8/8"}

    first = client.post(path, data=form)
    once = kept()
    again = client.post(path, data=form)

    assert first.location == again.location == f"/pledges/{pledge_id}"
    assert kept() == once


def test_the_page_of_a_pledge_says_what_came_and_what_is_expected(trade, as_):
    page = read(as_(trade.clerk).get(f"/pledges/{trade.pledge}"))

    assert page.rows[0][2:7] == ["۱۰۰", "۵۷", "۳", "۵", "۴۰"]
    assert f"/receipts/{trade.receipt}" in page.links("main a")
    assert f"/pledges/{trade.pledge}/receive" in page.links("main a")


def test_each_role_is_shown_what_it_may_do_with_an_accepted_pledge(trade, as_):
    may = {
        "clerk": {"receive", "hand-over"}, "supervisor": {"receive", "hand-over", "withdraw"},
        "officer": {"withdraw"}, "auditor": set(), "speaker": set(),
    }  # fmt: skip

    for who, acts in may.items():
        page = read(as_(getattr(trade, who)).get(f"/pledges/{trade.pledge}"))
        assert {href.rsplit("/", 1)[1] for href in page.links(".actions a")} == acts, who


def test_a_pledge_of_another_province_or_company_is_not_there(trade, as_, make):
    with make.inside():
        pledge = db.session.get_one(Pledge, trade.pledge)
        pledge.lines[0].place_id = trade.semnan
        db.session.commit()

    for name in (trade.yazd, trade.stranger):
        client = as_(name)
        for path in ("", "/confirm", "/withdraw"):
            assert client.get(f"/pledges/{trade.pledge}{path}").status_code == 404
        assert f"/pledges/{trade.pledge}" not in read(client.get("/pledges")).links("tbody a")


def test_the_list_is_narrowed(trade, as_):
    client = as_(trade.officer)
    found = {
        "state=part_received": True, "state=lapsed": False, "search=فولاد": True, "search=نیست": False,
        f"campaign={trade.campaign}": True, f"company={trade.other}": False,
    }  # fmt: skip

    for asked, is_there in found.items():
        page = read(client.get("/pledges?" + asked))
        assert (f"/pledges/{trade.pledge}" in page.links("tbody a")) is is_there, asked


def test_a_pledge_past_its_day_may_lapse(trade, as_, make):
    with make.inside():
        campaign = queries.get_campaign(trade.campaign, seen_by=make.officer())
        late = make.pledge_line("blanket", 5, due_on=make.today - timedelta(days=1))
        pledge_id = make.pledge(campaign, lines=[late]).id
    client = as_(trade.supervisor)
    page = read(client.get(f"/pledges/{pledge_id}"))

    answer = send(client, f"/pledges/{pledge_id}/lapse", happened_on="1404/8/8")

    assert f"/pledges/{pledge_id}/lapse" in page.links(".actions a")
    assert answer.status_code == 303
    assert pledged(make, trade, pledge_id)[0] is PledgeState.LAPSED


def test_the_list_asks_the_database_as_much_for_five_pledges_as_for_one(app, trade, as_, make):
    client = as_(trade.officer)
    client.get("/pledges")
    with counted_queries(app) as one:
        client.get("/pledges")
    with make.inside():
        campaign = queries.get_campaign(trade.campaign, seen_by=make.officer())
        store = make.store()
        for _ in range(4):
            make.receipt(make.pledge(campaign, item="blanket", quantity=9), store, 4)

    with counted_queries(app) as five:
        client.get("/pledges")

    assert len(five) == len(one)


def test_the_worth_of_a_line_is_kept_with_what_it_rests_on(trade, as_):
    worth = {"fair_value": "۱٬۲۰۰٬۰۰۰", "fair_basis": "invoice", "fair_level": "1"}
    client = as_(trade.clerk)

    kept_at = send(client, "/pledges/new", **said(trade, **{f"lines.0.worth.{k}": v for k, v in worth.items()}))

    assert "۱٬۲۰۰٬۰۰۰" in read(client.get(kept_at.location)).rows[0][0]


def test_what_is_wrong_with_the_second_line_stands_in_the_second_row(trade, as_, kept):
    client, before = as_(trade.clerk), kept()
    wrong = [({"quantity": "0"}, "quantity"), ({"due_on": "1404/1/1"}, "due_on"), ({"quantity": "4.7"}, "quantity")]

    for each, name in wrong:
        second = {"item_id": trade.blanket, "quantity": "5", **each}
        answer = send(client, "/pledges/new", **said(trade, **{f"lines.3.{k}": v for k, v in second.items()}))
        assert read(answer).links(".notice-refused a") == [f"#field-lines.3.{name}"]

    assert kept() == before
