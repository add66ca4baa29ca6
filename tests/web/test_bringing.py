"""A file sent through its form: taken, rehearsed, known again, or refused with every bad row named."""

from __future__ import annotations

import pytest

from tests.web.bringing import COMPANIES, GOOD, another, bring_in, kept, make_people, sheet, words
from tests.web.reading import read, sign_in


@pytest.fixture
def people(make) -> dict[str, str]:
    return make_people(make)


@pytest.fixture
def clerk(client, people):
    sign_in(client, people["clerk"])
    return client


def test_a_rehearsal_says_what_would_come_and_keeps_nothing(clerk, make):
    before = kept(make)

    answer = bring_in(clerk, sheet(GOOD), rehearse="yes")

    page = read(answer)
    assert answer.status_code == 200
    assert "هیچ چیز ذخیره نشد" in words(page)
    assert [figure.text for figure in page.all(".figure-value")] == ["۱", "۱", "۰", "۰", "۰"]
    assert kept(make) == before


def test_the_same_file_again_changes_nothing_and_leads_to_the_import_that_stands(clerk, make):
    first = bring_in(clerk, sheet(GOOD))
    before = kept(make)

    for typed in ({}, {"rehearse": "yes"}):
        again = bring_in(clerk, sheet(GOOD), "another name.csv", **typed)

        assert (again.status_code, again.location) == (303, first.location)
        number = first.location.rsplit("/", 1)[1].translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
        assert f"شمارهٔ ورود {number}" in read(clerk.get(again.location)).all(".notice")[0].text
        assert kept(make) == before


BAD_ROWS = [
    ("A1,1404/01/15,12,nothing,5", "کالا", "شناخته نیست"),
    ("B1,1404/01/15,12,blanket,5", "انبار", "شناخته نیست"),
    ("A1,1404/01/15,12,blanket,0", "تعداد", "یک یا بیشتر"),
    ("A1,1404/01/15,12,blanket,-3", "تعداد", "مقدار نیست"),
    ("A1,1404/01/15,12,blanket,4.7", "تعداد", "جزء اعشاری"),
    (f"A1,1404/01/15,12,blanket,1{'0' * 30}", "تعداد", "بزرگ"),
    ("A1,1404/01/15,12,blanket,1_000", "تعداد", "مقدار نیست"),
    ("A1,1404/01/15,12,blanket,12 or 13", "تعداد", "مقدار نیست"),
    ("A1,1404-12-30,12,blanket,5", "تاریخ", "در تقویم وجود ندارد"),
    ("A1,1404/08/09,12,blanket,5", "تاریخ", "نرسیده"),
    ("A1,1404/01/15,12,blanket,=2+3", "تعداد", "فرمول"),
    (",1404/01/15,12,blanket,5", "انبار", "پر کنید"),
    ("A1,1404/01/15,12,blanket,5,6", "—", "سرستون"),
]


@pytest.mark.parametrize("typed", [{}, {"rehearse": "yes"}])
def test_every_bad_row_is_shown_with_row_column_and_reason_and_nothing_is_saved(clerk, make, typed):
    before = kept(make)

    answer = bring_in(clerk, sheet(GOOD, *(row for row, _column, _why in BAD_ROWS)), **typed)

    page = read(answer)
    said = [row for row in page.rows if row[0].startswith("ردیف")]
    assert answer.status_code == 422
    assert len(said) == len(BAD_ROWS)
    for place, ((row, column, why), (_sent, heading, expected)) in enumerate(zip(said, BAD_ROWS, strict=True), 3):
        assert row.translate(str.maketrans("۰۱۲۳۴۵۶۷۸۹", "0123456789")) == f"ردیف {place}"
        assert column.startswith(heading)
        assert expected in why
    assert kept(make) == before


def test_a_page_of_very_many_bad_rows_says_that_there_are_more(clerk, monkeypatch):
    monkeypatch.setattr("app.web.bringing.SHOWN", 2)

    page = read(bring_in(clerk, sheet(*["A1,1404/01/15,12,nothing,5"] * 5)))

    assert len([row for row in page.rows if row[0].startswith("ردیف")]) == 2
    assert "۵ اشکال" in words(page)
    assert "۲ مورد نخست" in words(page)


def test_reasons_are_said_in_the_readers_language(clerk):
    clerk.get("/?lang=en")

    page = read(bring_in(clerk, sheet("A1,1404/01/15,12,nothing,5")))

    assert page.rows[0] == ["Row 2", "کالا", "“nothing” is not known. Write it as it is registered, or its code."]


def test_without_a_file_the_form_says_so(clerk, make):
    hidden = read(clerk.get("/imports/new/opening")).hidden()
    before = kept(make)

    answer = clerk.post("/imports/new/opening", data=hidden)

    assert answer.status_code == 422
    assert "پرونده را برگزینید" in read(answer).errors[0]
    assert kept(make) == before


def test_a_file_over_the_limit_is_refused_in_words(clerk, make, monkeypatch):
    before = kept(make)
    assert clerk.application.config["MAX_CONTENT_LENGTH"] == 50 * 2**20
    # The client of the tests would leave a larger file open.
    monkeypatch.setitem(clerk.application.config, "MAX_CONTENT_LENGTH", 200_000)

    answer = bring_in(clerk, b"x" * 300_000)

    assert answer.status_code == 413
    assert "۵۰ مگابایت" in words(read(answer))
    assert kept(make) == before


def test_a_kind_shows_its_columns_and_gives_an_empty_sheet(clerk):
    page = read(clerk.get("/imports/new/opening"))
    sheet_of = clerk.get("/imports/new/opening/empty.csv")

    assert ["انبار", "Store", "الزامی", "متن"] in page.rows
    assert next(row for row in page.rows if row[0] == "انقضا")[:2] == ["انقضا", "Expires on"]
    assert page.latin_digits == []
    assert sheet_of.get_data(as_text=True).startswith("\ufeffانبار,روز,شماره سند")
    assert "opening.csv" in sheet_of.headers["Content-Disposition"]
    clerk.get("/?lang=en")
    assert clerk.get("/imports/new/opening/empty.csv").get_data(as_text=True).startswith("\ufeffStore,Day,Paper")


def test_each_person_is_offered_the_kinds_they_may_bring_in(client, people):
    offered = {
        who: set(read(another(client, people[who]).get("/imports/new")).links(".ways a"))
        for who in ("clerk", "officer")
    }

    assert "/imports/new/opening" in offered["clerk"] - offered["officer"]
    assert "/imports/new/items" in offered["officer"] - offered["clerk"]
    assert "/imports/new/companies" in offered["clerk"] & offered["officer"]


def test_whoever_serves_several_offices_says_for_which(client, people, make):
    sign_in(client, people["officer"])
    with make.inside():
        yazd = make.office("IR-21").id
    text = (COMPANIES + "فولاد نو,New Steel\n").encode()

    unsaid = bring_in(client, text, kind="companies", office_id="")
    said = bring_in(client, text, kind="companies", office_id=str(yazd))

    assert unsaid.status_code == 422
    assert said.status_code == 303
    assert "یزد" in words(read(client.get(said.location)))


def test_another_office_is_not_found_and_another_role_not_allowed(clerk, people, make):
    with make.inside():
        yazd = make.office("IR-21").id
    before = kept(make)

    assert bring_in(clerk, sheet(GOOD), office_id=str(yazd)).status_code == 404
    assert bring_in(clerk, sheet(GOOD), office_id="999999").status_code == 404
    assert clerk.get("/imports/new/items").status_code == 403
    token = read(clerk.get("/")).token
    assert clerk.post("/imports/new/items", data={"csrf_token": token, "office_id": yazd}).status_code == 403
    assert clerk.get("/imports/new/nothing").status_code == 404
    assert kept(make) == before


def test_the_page_of_a_kind_says_what_a_column_with_choices_may_hold(clerk):
    said = {row[0]: row[3] for row in read(clerk.get("/imports/new/stocktakes")).rows}
    assert said["چه چیزی شمرده شد"] == "یکی از این‌ها: موجودی همین است، افزون بر موجودی"
    assert said["انبار"] == "متن"
