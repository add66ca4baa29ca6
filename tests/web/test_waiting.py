"""What the start page says waits, for each role: only what that person may do next, since when, and the way there."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from app import clock
from app.campaigns import service
from app.reminders import making
from tests.web.reading import read, send, sign_in


def waits(client, name: str) -> dict[str, str]:
    """The rows of the start page: what waits, and where it leads."""
    client.delete_cookie("daftar")
    sign_in(client, name)
    page = read(client.get("/"))
    assert page.latin_digits == []
    return {
        node.all("strong")[0].text: node.get("href") or ""
        for node in page.all(".start-waiting li a")
    }  # fmt: skip


@pytest.fixture
def people(make):
    with make.inside():
        company = make.company(name_fa="فولاد نمونه", verified=True)
        campaign = make.campaign()
        return {
            "company": company.id, "campaign": campaign.id, "speaker": make.representative(company).name,
            "officer": make.officer().name, "clerk": make.clerk().name, "supervisor": make.supervisor().name,
            "elsewhere": make.supervisor("IR-21").name,
        }  # fmt: skip


def test_a_pledge_waits_for_its_company_and_then_for_who_may_accept_it(client, make, people):
    with make.inside():
        campaign, company = make.campaign(), make.company(verified=True)
        speaker = make.representative(company).name
        pledge = make.announced(campaign, company, item="rice", quantity=5)
        pledge_id = pledge.id
    way = f"/pledges/{pledge_id}"

    assert waits(client, speaker) == {"تعهدهایی که باید تأیید کنید": way}
    assert waits(client, people["speaker"]) == {}
    assert "تعهدهایی که باید پذیرفته شود" not in waits(client, people["officer"])
    with make.inside():
        service.confirm_pledge(pledge_id=pledge_id, confirmed_on=make.today, by=make.representative(company))
    assert waits(client, speaker) == {}
    assert waits(client, people["officer"])["تعهدهایی که باید پذیرفته شود"] == way
    assert "تعهدهایی که باید پذیرفته شود" not in waits(client, people["clerk"])
    assert "تعهدهایی که باید پذیرفته شود" not in waits(client, people["elsewhere"])


def test_several_pledges_are_one_row_with_their_number(client, make, people):
    with make.inside():
        campaign, company = make.campaign(), make.company(verified=True)
        for _ in range(3):
            make.confirmed(campaign, company, item="rice", quantity=5)
    assert waits(client, people["officer"])["تعهدهایی که باید پذیرفته شود"] == "/pledges?state=confirmed"
    assert "۳" in read(client.get("/")).all(".start-waiting .waiting-count")[0].text


def test_a_company_that_registered_waits_for_the_centre_alone(client, make, people):
    with make.inside():
        make.company(name_fa="تازه‌وارد")

    assert waits(client, people["officer"]) == {"شرکت‌هایی که باید بررسی شود": "/companies?state=registered"}
    assert waits(client, people["clerk"]) == {}


def test_a_disputed_receipt_waits_for_the_office_that_recorded_it(client, make, people):
    with make.inside():
        company = make.company(name_fa="سیمان نمونه", verified=True)
        receipt = make.receipt(make.pledge(make.campaign(), company, item="rice", quantity=40), make.store(), 39, 1)
        service.dispute_receipt(receipt_id=receipt.id, claim="سالم بود", by=make.representative(company))
        way = f"/receipts/{receipt.id}"

    assert waits(client, people["clerk"]) == {"به رسیدی اعتراض شده است": way}
    assert waits(client, people["elsewhere"]) == {}


def test_the_bell_counts_what_one_is_reminded_of_and_is_gone_when_it_is_put_aside(client, make):
    with make.inside():
        clock.set_demo_today(make.today)
        clerk = make.user("clerk", "IR-20").name
        make.pledge(lines=[make.pledge_line("blanket", 9, due_on=make.today + timedelta(days=182))])
        clock.set_demo_today(make.today + timedelta(days=181))
        making.remind(clock.business_today())
    sign_in(client, clerk)
    page = read(client.get("/stores"))
    send(client, re.findall(r'action="(/reminders/[0-9]+/read)"', client.get("/reminders").text)[0], at="/reminders")
    after = read(client.get("/stores"))

    assert [node.text for node in page.all(".bell-count")] == ["۱"]
    assert page.links(".masthead-end a.bell") == ["/reminders?is_read=no"]
    assert after.all(".bell-count") == []
