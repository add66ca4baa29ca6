"""What came of files: the list of them, their rows, what they made, and their undoing by two signatures."""

from __future__ import annotations

import csv
import io
import re

import pytest
from sqlalchemy import select

from app.accounts.queries import get_user_by_name
from app.db import db
from app.imports.service import undo_import
from app.stores.models import Store
from app.web.sheets import safe_cell
from tests.web.bringing import COMPANIES, GOOD, another, bring_in, kept, make_people, sheet, words
from tests.web.gifts import count_queries
from tests.web.reading import read, send, sign_in


@pytest.fixture
def people(make) -> dict[str, str]:
    return make_people(make)


@pytest.fixture
def clerk(client, people):
    sign_in(client, people["clerk"])
    return client


def test_a_file_comes_in_and_its_page_leads_to_what_it_made(clerk):
    done = bring_in(clerk, sheet(GOOD, "A1,1404/01/16,13,wheelchair_child,5"))

    page = read(clerk.get(done.location))
    made = read(clerk.get(f"{done.location}/made/entry"))
    assert done.status_code == 303
    assert page.heading == "موجودی اول دوره"
    assert [figure.text for figure in page.all(".figure-value")] == ["۲", "۲", "۰", "۰", "۰"]
    assert ["سندهای دفتر", "۲", "۰"] in page.rows
    assert page.latin_digits == []
    assert len(made.rows) == 2
    assert "۱٬۲۰۰" in words(made)
    assert clerk.get(made.links("main th a")[0]).status_code == 200


def test_the_list_has_the_newest_first_and_says_who_brought_each(clerk, people):
    bring_in(clerk, sheet(GOOD), "یکم.csv")
    bring_in(clerk, sheet("A1,1404/01/15,12,برنج,5", "A1,1404/01/15,13,wheelchair_child,2"), "دوم.csv")

    page = read(clerk.get("/imports"))

    assert [row[1] for row in page.rows] == ["دوم.csv", "یکم.csv"]
    assert people["clerk"] in page.rows[0][2]
    assert page.rows[0][3:] == ["۲", "۰", "۰", "۰", "ثبت‌شده"]
    assert page.latin_digits == []


def test_the_list_is_turned_by_key_and_filtered(clerk, monkeypatch):
    monkeypatch.setattr("app.web.imports.PAGE", 2)
    for paper, item in enumerate(("پتو", "برنج", "wheelchair_child")):
        bring_in(clerk, sheet(f"A1,1404/01/15,{paper},{item},5"), f"{paper}.csv")

    first = read(clerk.get("/imports"))
    second = read(clerk.get(first.links(".pager a")[0]))

    assert [row[1] for row in first.rows + second.rows] == ["2.csv", "1.csv", "0.csv"]
    assert read(clerk.get("/imports?kind=companies")).rows == []
    assert len(read(clerk.get("/imports?state=posted")).rows) == 2
    assert clerk.get("/imports?kind=nothing").status_code == 422


def test_an_import_of_another_office_is_not_found(clerk, people):
    here = bring_in(clerk, sheet(GOOD)).location
    theirs = another(clerk, people["yazd"])

    for path in (here, f"{here}/made/entry", f"{here}/remarks.csv", f"{here}/file", f"{here}/undo", "/imports/999999"):
        assert theirs.get(path).status_code == 404, path
    assert send(theirs, f"{here}/undo", at="/imports/new/opening").status_code == 404
    assert read(theirs.get("/imports")).rows == []


@pytest.mark.parametrize(
    ("who", "reads", "brings"),
    [("auditor", 200, 403), ("administrator", 403, 403), ("donor", 403, 403), ("officer", 200, 200)],
)
def test_who_may_read_imports_and_who_may_bring_files_in(clerk, people, who, reads, brings):
    here = bring_in(clerk, sheet(GOOD)).location
    client = another(clerk, people[who])

    assert client.get("/imports").status_code == client.get(here).status_code == reads
    assert client.get("/imports/new").status_code == brings
    assert client.get(f"{here}/undo").status_code == brings
    if reads == 200:
        assert f"{here}/undo" not in read(client.get(here)).links()
        assert ("/imports/new" in read(client.get("/imports")).links("main a")) is (brings == 200)


def test_the_file_itself_is_given_back_as_it_came(clerk):
    here = bring_in(clerk, sheet(GOOD), "موجودی ۱۴۰۴.csv").location

    answer = clerk.get(f"{here}/file")

    assert answer.data == sheet(GOOD)
    assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.fixture
def catalogue(client, people) -> str:
    """A file of companies of which each row but one is known already, one under a name that begins as a formula."""
    sign_in(client, people["officer"])
    office = {"office_id": read(client.get("/imports/new/companies")).all("option")[1].get("value")}
    bring_in(client, (COMPANIES + "فولاد,Steel\nسیمان,Cement\n").encode(), kind="companies", **office)
    again = (COMPANIES + "فولاد,Steel\nسیمان,Cement\nکاغذ,Paper\n").encode()
    return bring_in(client, again, kind="companies", **office).location


def test_remarks_are_shown_by_verdict_and_turned_by_key(client, catalogue, monkeypatch):
    monkeypatch.setattr("app.web.imports.PAGE", 1)

    first = read(client.get(catalogue))
    second = read(client.get(first.links(".pager a")[0]))

    assert [row[0] for row in first.rows if row[0].startswith("ردیف")] == ["ردیف ۲"]
    assert [row[0] for row in second.rows if row[0].startswith("ردیف")] == ["ردیف ۳"]
    assert ["این شرکت پیش‌تر با همین مشخصات ثبت شده است.", "از پیش موجود", "۲"] in first.rows
    assert "ردیف ۲" in words(read(client.get(f"{catalogue}?verdict=known")))
    assert "ردیفی با این نتیجه نیست" in words(read(client.get(f"{catalogue}?verdict=refused")))
    refused = client.get(f"{catalogue}?verdict=nothing")
    assert refused.status_code == 422
    assert [row for row in read(refused).rows if row[0].startswith("ردیف")] == []


def test_new_records_are_led_to_by_their_names(client, catalogue):
    page = read(client.get(f"{catalogue}/made/company"))

    assert page.rows == [["کاغذ", "با این پرونده افزوده شد"]]
    assert client.get(page.links("main th a")[0]).status_code == 200
    assert client.get(f"{catalogue}/made/nothing").status_code == 404
    assert client.get(f"{catalogue}/made/company?after={'9' * 30}").status_code == 422


def test_remarks_leave_as_a_file_that_no_spreadsheet_runs(client, catalogue):
    answer = client.get(f"{catalogue}/remarks.csv?verdict=known")

    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert answer.get_data().startswith(b"\xef\xbb\xbf")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="import-{catalogue[9:]}-remarks.csv"'
    assert rows[0] == ["ردیف", "ستون", "نتیجه", "دلیل"]
    assert [row[0] for row in rows[1:]] == ["2", "3"]
    assert client.get(f"{catalogue}/remarks.csv?verdict=nothing").status_code == 422


@pytest.mark.parametrize("begin", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", " =1"])
def test_a_text_that_begins_as_a_formula_leaves_behind_an_apostrophe(begin):
    assert safe_cell(begin) == f"'{begin}"
    assert (safe_cell(-7), safe_cell(None), safe_cell("پتو")) == ("-7", "", "پتو")


def test_an_import_is_undone_when_a_second_person_has_signed(clerk, people, make):
    here = bring_in(clerk, sheet(GOOD)).location
    asked = send(clerk, f"{here}/undo")

    assert asked.status_code == 303
    assert "در انتظار تأیید دوم" in words(read(clerk.get(here)))
    assert f"{here}/undo" not in read(clerk.get(here)).links()
    supervisor = another(clerk, people["supervisor"])
    assert here in read(supervisor.get(asked.location)).links("main a")
    signed = send(supervisor, f"{asked.location}/sign", at=asked.location)
    assert (signed.status_code, signed.location) == (303, here)
    page = read(clerk.get(here))
    assert "برگردانده‌شده" in words(page)
    assert people["supervisor"] in words(page)
    assert f"{here}/undo" not in page.links()
    assert "پیش‌تر برگردانده شده" in words(read(clerk.get(f"{here}/undo")))


def test_what_later_depends_on_an_import_is_said_when_its_undoing_is_asked_for(clerk, people, make):
    here = bring_in(clerk, sheet(GOOD)).location
    with make.inside():
        store = db.session.scalars(select(Store)).one()
        rests = make.delivery(store, make.receiver(), 1000).entry_id
    before = kept(make)
    assert f"/entries/{rests}" in read(clerk.get(f"{here}/undo")).links("main a")

    answer = send(clerk, f"{here}/undo")

    assert answer.status_code == 409
    assert read(answer).errors
    assert kept(make) == before
    assert "در انتظار تأیید دوم" not in words(read(clerk.get(here)))


def test_an_undoing_that_waits_is_not_asked_for_twice(clerk):
    here = bring_in(clerk, sheet(GOOD)).location
    page = read(clerk.get(f"{here}/undo"))
    clerk.post(f"{here}/undo", data=page.hidden())

    again = clerk.post(f"{here}/undo", data=page.hidden())

    assert again.status_code == 409
    assert "در انتظار تأیید دوم" in words(read(again))


def test_an_undone_file_may_come_again(clerk, people, make):
    here = bring_in(clerk, sheet(GOOD)).location
    with make.inside():
        undo_import(
            import_id=int(re.sub(r"\D", "", here)), by=get_user_by_name(people["clerk"]),
            second=get_user_by_name(people["supervisor"]), key=make.key(),
        )  # fmt: skip

    assert bring_in(clerk, sheet(GOOD)).location != here


def test_the_pages_cost_no_more_for_more_rows(clerk, make):
    here = bring_in(clerk, sheet(GOOD)).location
    paths = ("/imports", here, f"{here}/made/entry")
    one = [count_queries(clerk, make, path) for path in paths]
    there = bring_in(clerk, sheet(*(f"A1,1404/01/{day},{day},rice,5" for day in range(10, 20)))).location

    assert [count_queries(clerk, make, path) for path in ("/imports", there, f"{there}/made/entry")] == one


def test_the_figures_of_a_cleaned_file_stand_before_and_after_in_the_readers_words(client, people, make):
    with make.inside():
        make.campaign("IR", code="RELIEF")
        item = make.item(code="n95").code
    sign_in(client, people["officer"])
    rows = [
        f"d1,o1,{item},100,2025-08-01 07:38:09 UTC", f"d1,o1,{item},100,2025-08-01 07:38:09 UTC",
        f"d2,o2,{item},-5,2025-08-01 07:38:09 UTC", "d2,o3,nothing,7,2025-08-01 07:38:09 UTC",
    ]  # fmt: skip
    offers = "\n".join(["donorKey,donationkey,equipmentEnum,qty,datecreated", *rows, ""]).encode()
    office = {"office_id": read(client.get("/imports/new/relief_offers")).all("option")[1].get("value")}

    here = bring_in(client, offers, kind="relief_offers", **office).location

    page = read(client.get(here))
    assert [figure.text for figure in page.all(".figure-value")] == ["۴", "۱", "۳", "۰", "۰"]
    assert ["پیشنهادها: ردیف", "۴", "۱"] in page.rows
    assert ["پیشنهادها: واحد", "۲۰۲", "۱۰۰"] in page.rows
    assert "تعهدها" in [term.text for term in page.all("dl.facts dt")]
    assert ["«…» شناخته نیست. آن را همان‌گونه که ثبت شده، یا کد آن را بنویسید.", "ردشده", "۱"] in page.rows
    assert page.latin_digits == []
    assert len(read(client.get(f"{here}/made/pledge")).rows) == 1
