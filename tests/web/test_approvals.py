"""Second signatures as pages: what waits, who signs and refuses, and that one person never signs twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import clock
from app.accounts.models import Approval, ApprovalState
from app.accounts.queries import get_user_by_name
from app.campaigns.drafts import ReceiptLineDraft
from app.campaigns.pledges import PledgeLine
from app.campaigns.receiving import ask_over_delivery
from app.codes import LossReason
from app.db import db
from app.ledger import queries as ledger
from app.ledger.models import Entry
from app.ledger.words import Stage
from app.stores.drafts import StockLine
from app.stores.models import Store
from app.stores.service import ask_loss
from tests.web.gifts import count_queries, make_gift, receive_in_yazd
from tests.web.reading import read, send, sign_in


@pytest.fixture
def gift(world):
    return world("gift", make_gift)


def ask(make, gift, quantity: int = 2, by: str = "") -> int:
    """A loss of good wheelchairs that waits for its second signature."""
    with make.inside():
        lot = ledger.get_lot(gift.good)
        store = db.session.scalars(select(Store).where(Store.name_fa == "انبار سمنان")).one()
        return ask_loss(
            store_id=store.id, happened_on=clock.business_today(), reason=LossReason.THEFT, minutes_number="1404-17",
            lines=[StockLine(lot.item_id, quantity, lot.id)], by=get_user_by_name(by or gift.clerk), key=make.key(),
            note="قفل شکسته بود",
        ).id  # fmt: skip


@pytest.fixture
def loss(make, gift) -> int:
    return ask(make, gift)


def answer(client, approval: int, verb: str, **typed):
    """Press one of the two buttons, whether or not the page shows it."""
    token = read(client.get("/approvals")).token
    return client.post(f"/approvals/{approval}/{verb}", data={"csrf_token": token, "key": "key-of-a-button", **typed})


def stands(make, approval: int) -> tuple[ApprovalState, int]:
    """The approval's state, and how many entries there are."""
    with make.inside():
        entries = db.session.scalar(select(func.count()).select_from(Entry))
        return db.session.get_one(Approval, approval).state, entries


def test_a_supervisor_reads_what_waits_for_their_signature(client, gift, loss):
    sign_in(client, gift.supervisor)

    page = read(client.get("/approvals"))

    assert page.heading == "تأییدهای دوم"
    assert [row[1:3] for row in page.rows] == [["۲ دستگاه ویلچر کودک", gift.clerk]]
    assert f"/approvals/{loss}" in page.links("main a")
    assert "در انتظار تأیید شما" in [node.text for node in page.all("h2")]


def test_how_long_something_waits_is_counted_in_business_days(client, gift, make):
    clock.set_demo_today(make.today - timedelta(days=5), stamp_noon=True)
    ask(make, gift)
    clock.set_demo_today(make.today)
    ask(make, gift, 1)
    sign_in(client, gift.supervisor)

    waits = [row.all("span.waiting-count")[0] for row in read(client.get("/")).all("ul.waiting-list")[0].all("li")]

    assert [(wait.text, bool(wait.all("span.late"))) for wait in waits] == [("۵ روز پیش", True), ("امروز", False)]


def test_the_one_who_asked_reads_what_they_asked_for(client, gift, loss):
    sign_in(client, gift.clerk)

    page = read(client.get("/approvals"))

    assert len(page.rows) == 1
    assert page.rows[0][4] == "در انتظار تأیید دوم"
    assert [node.text for node in page.all("h2")] == ["درخواست‌های شما"]


def test_before_signing_one_reads_what_would_happen(client, gift, loss):
    sign_in(client, gift.supervisor)

    page = read(client.get(f"/approvals/{loss}"))
    said = page.all("main")[0].text

    assert all(word in said for word in ("سرقت", "1404-17", "انبار سمنان", "قفل شکسته بود", "۲ دستگاه", "۸ آبان ۱۴۰۴"))
    assert page.latin_digits == []


def test_a_second_person_signs_and_it_happens(client, gift, loss, make):
    sign_in(client, gift.supervisor)

    done = answer(client, loss, "sign")

    assert done.status_code == 303
    assert stands(make, loss) == (ApprovalState.SIGNED, 5)
    with make.inside():
        lost = db.session.scalars(select(Entry).where(Entry.kind == "loss")).one()
        assert (lost.actor_id, lost.second_id) == (
            get_user_by_name(gift.clerk).id, get_user_by_name(gift.supervisor).id
        )  # fmt: skip


def test_a_second_person_refuses_and_the_goods_are_free_again(client, gift, loss, make):
    sign_in(client, gift.supervisor)

    done = answer(client, loss, "refuse", reason="صورت‌جلسه ناقص است")

    assert done.status_code == 303
    assert stands(make, loss) == (ApprovalState.REFUSED, 4)
    assert "صورت‌جلسه ناقص است" in client.get(f"/approvals/{loss}").text
    assert ask(make, gift, quantity=20)


def test_a_refusal_says_why_or_is_refused_itself(client, gift, loss, make):
    sign_in(client, gift.supervisor)

    page = answer(client, loss, "refuse", reason=" ")

    assert page.status_code == 422
    assert read(page).errors
    assert stands(make, loss) == (ApprovalState.WAITING, 4)


def test_the_same_person_never_signs_twice_and_is_told_so(client, gift, make):
    loss = ask(make, gift, by=gift.supervisor)
    sign_in(client, gift.supervisor)

    shown = client.get(f"/approvals/{loss}")
    page = answer(client, loss, "sign")

    assert "/sign" not in shown.text.replace("/sign-out", "")
    assert page.status_code == 403
    assert "خودتان" in page.text
    assert stands(make, loss) == (ApprovalState.WAITING, 4)


def test_what_was_signed_is_not_signed_again(client, gift, loss, make):
    sign_in(client, gift.supervisor)
    first = answer(client, loss, "sign")

    again, otherwise = answer(client, loss, "sign"), answer(client, loss, "refuse", reason="نه")

    assert (again.status_code, again.location) == (first.status_code, first.location) == (303, first.location)
    assert otherwise.status_code == 409
    assert stands(make, loss) == (ApprovalState.SIGNED, 5)


def test_the_one_who_asked_withdraws_it_and_nobody_else(client, gift, loss, make):
    sign_in(client, gift.supervisor)
    other = answer(client, loss, "withdraw")
    client.post("/sign-out", data={"csrf_token": read(client.get("/")).token})
    sign_in(client, gift.clerk)

    own = answer(client, loss, "withdraw")

    assert (other.status_code, own.status_code) == (403, 303)
    assert stands(make, loss) == (ApprovalState.WITHDRAWN, 4)


@pytest.mark.parametrize(("who", "status"), [("clerk", 403), ("donor", 403), ("elsewhere", 404)])
def test_only_a_supervisor_of_the_office_signs(client, gift, loss, make, who, status):
    with make.inside():
        name = make.supervisor("IR-21").name if who == "elsewhere" else getattr(gift, who)
    sign_in(client, name)
    token = read(client.get("/")).token

    refused = client.post(f"/approvals/{loss}/sign", data={"csrf_token": token, "key": "key-of-a-button"})

    assert refused.status_code == status
    assert stands(make, loss) == (ApprovalState.WAITING, 4)


def test_a_stranger_s_approval_is_not_found_and_a_company_has_none(client, gift, loss):
    sign_in(client, gift.yazd)
    assert client.get(f"/approvals/{loss}").status_code == 404
    assert read(client.get("/approvals")).rows == []

    client.post("/sign-out", data={"csrf_token": read(client.get("/")).token})
    sign_in(client, gift.donor)
    assert client.get("/approvals").status_code == 403


def test_goods_that_wait_are_shown_as_blocked_on_their_lot(client, gift, loss):
    sign_in(client, gift.clerk)

    page = read(client.get(f"/lots/{gift.good}"))

    assert "مسدود: ۲ دستگاه" in next(row[2] for row in page.rows if row[0] == Stage.IN_STORE.fa)


def test_an_undoing_that_waits_names_the_entry_and_once_signed_leads_to_the_new_one(client, gift, make):
    slip = {"correction": "slip", "happened_on": "1404/08/08", "memo": "دو بار شمرده شد"}
    with make.inside():
        second = make.supervisor().name
    sign_in(client, gift.supervisor)
    token = read(client.get("/")).token
    asked = client.post(
        f"/entries/{gift.delivery}/reverse", data={**slip, "csrf_token": token, "key": "key-of-undoing"}
    )
    approval = int(asked.location.rsplit("/", 1)[1])
    client.post("/sign-out", data={"csrf_token": read(client.get("/")).token})
    sign_in(client, second)

    shown = read(client.get(f"/approvals/{approval}"))
    done = answer(client, approval, "sign")

    assert f"/entries/{gift.delivery}" in shown.links("main a")
    assert read(client.get(done.location)).heading == "سند معکوس"
    assert stands(make, approval) == (ApprovalState.SIGNED, 5)


def test_more_than_was_promised_waits_with_its_waybill_and_goods(client, gift, make):
    with make.inside():
        store = db.session.scalars(select(Store).where(Store.name_fa == "انبار سمنان")).one()
        line = db.session.scalars(select(PledgeLine).where(PledgeLine.lot_id == gift.promise)).one()
        came = ReceiptLineDraft(pledge_line_id=line.id, sent=4, good=3, damaged=1)
        approval = ask_over_delivery(
            store_id=store.id, happened_on=make.today, lines=[came], waybill="88214",
            by=get_user_by_name(gift.clerk), key=make.key(),
        ).id  # fmt: skip
    sign_in(client, gift.supervisor)

    said = read(client.get(f"/approvals/{approval}")).all("main")[0].text
    done = answer(client, approval, "sign")

    assert "۴ دستگاه ویلچر کودک" in said
    assert "88214" in said
    assert done.location.startswith("/receipts/")
    assert stands(make, approval) == (ApprovalState.SIGNED, 5)


def test_as_many_queries_for_three_that_wait_as_for_one(client, gift, make, loss):
    sign_in(client, gift.supervisor)
    client.get("/approvals")
    one = count_queries(client, make, "/approvals")
    ask(make, gift, 1)
    ask(make, gift, 3)

    assert count_queries(client, make, "/approvals") == one


def test_the_receiving_office_s_supervisor_signs_what_its_clerk_asked_to_have_undone(client, gift, make):
    receive_in_yazd(make, gift)
    with make.inside():
        supervisor = make.supervisor("IR-21").name
    sign_in(client, gift.yazd)
    [path] = read(client.get("/entries?kind=transfer_received")).links("main th a")
    slip = {"correction": "slip", "happened_on": "1404/08/08", "memo": "کامیون دیگری بود"}
    approval = int(send(client, f"{path}/reverse", at=path, **slip).location.rsplit("/", 1)[1])
    client.post("/sign-out", data={"csrf_token": read(client.get("/")).token})
    sign_in(client, supervisor)

    done = answer(client, approval, "sign")

    assert done.status_code == 303
    assert stands(make, approval) == (ApprovalState.SIGNED, 7)
