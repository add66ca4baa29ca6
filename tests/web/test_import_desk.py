"""The pages of the import desk: a sheet in an office's own form is arranged, looked through, mended and brought in."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.db import db
from app.imports.desk_models import DeskSheet
from app.imports.models import Import
from app.jobs.models import Job
from app.ledger.models import Line
from tests.web.bringing import another, bring_in, kept, make_people, words
from tests.web.reading import Page, read, sign_in

HEADINGS = ["ردیف", "نام انبار", "تاریخ ثبت", "شماره", "نام کالا", "موجودی"]
FILLS = ["", "store", "day", "paper", "item", "quantity"]
GOOD = [1, "A1", "15/01/1404", 12, "پتو", 120]
BAD = [2, "A1", "15/01/1404", 13, "پتوو", 7]


@pytest.fixture
def people(make) -> dict[str, str]:
    return make_people(make)


@pytest.fixture
def clerk(client, people):
    sign_in(client, people["clerk"])
    return client


def workbook(*rows: list[Any]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def lay(client: FlaskClient, *rows: list[Any]) -> str:
    """Lay a workbook of these rows on the desk; the address where it lies."""
    content = workbook(["موجودی سمنان"], HEADINGS, *rows)
    answer = bring_in(client, content, "stock.xlsx", desk="yes")
    assert answer.status_code == 303
    return answer.location.removesuffix("/arrange")


def hidden(page: Page, action: str = "") -> dict[str, str]:
    form = next(form for form in page.all("main form") if (form.get("action") or "").endswith(action))
    return {node.get("name"): node.get("value") or "" for node in form.all("input") if node.get("type") == "hidden"}


def arrange(client: FlaskClient, place: str, **more: Any) -> Any:
    """Send the form of its columns, as a browser does."""
    page = read(client.get(f"{place}/arrange"))
    form = next(form for form in page.all("main form") if not form.get("action"))
    sent = {node.get("name"): node.get("value") or "" for node in form.all("input")}
    sent |= {f"columns.{number}.fills": fills for number, fills in enumerate(FILLS)}
    return client.post(f"{place}/arrange", data=sent | {"headings_at": "2", "days": "day_first", **more})


def press(client: FlaskClient, place: str, act: str, **typed: Any) -> Any:
    page = read(client.get(place))
    return client.post(f"{place}/{act}", data=hidden(page, act) | typed)


def test_a_sheet_is_arranged_looked_through_and_brought_in(clerk, make):
    place = lay(clerk, GOOD)
    page = read(clerk.get(f"{place}/arrange"))
    assert [page.rows[5][0], page.rows[5][1].replace("120", "۱۲۰"), page.rows[5][2][:4]] == ["موجودی", "۱۲۰", "کنار"]
    assert page.latin_digits == []
    before = kept(make)

    found = arrange(clerk, place)

    assert (found.status_code, found.location) == (303, place)
    page = read(clerk.get(place))
    assert "همهٔ ردیف" in words(page)
    assert [figure.text for figure in page.all(".figure-value")][:3] == ["۱", "۱", "۰"]
    assert page.latin_digits == []
    assert kept(make) == before

    done = press(clerk, place, "bring-in")

    assert done.status_code == 303
    assert "۱۲۰" in read(clerk.get(f"{done.location}/made/entry")).rows[0][2]
    # Sent twice, or by Back: it leads to what it became.
    assert clerk.get(place).location == done.location
    assert clerk.post(f"{place}/bring-in", data=hidden(page, "bring-in")).location == done.location


def test_a_bad_cell_is_mended_in_place(clerk, make):
    place = lay(clerk, GOOD, BAD)
    arrange(clerk, place)
    page = read(clerk.get(place))
    [row] = [row for row in page.rows if row[0].startswith("ردیف")]
    assert (row[1], "شناخته نیست" in row[3]) == ("نام کالا", True)
    assert page.field("mend.4.item") == "پتوو"
    assert not [link for form in page.all("form") if (link := form.get("action") or "").endswith("bring-in")]

    again = press(clerk, place, "correct", **{"mend.4.item": "پتو"})

    assert again.location == place
    page = read(clerk.get(place))
    assert "۱ خانه" in words(page)
    assert press(clerk, place, "bring-in").status_code == 303
    with make.inside():
        assert sorted(line.quantity for line in db.session.scalars(select(Line)) if line.quantity > 0) == [7, 120]


def test_a_cell_that_was_shown_and_not_touched_is_no_correction(clerk, make):
    place = lay(clerk, GOOD, BAD, [3, "A1", "15/01/1404", 14, "چادرر", 3])
    arrange(clerk, place)
    page = read(clerk.get(place))
    shown = {name: page.field(name) for name in ("was.4.item", "mend.4.item", "was.5.item", "mend.5.item")}
    assert shown["was.5.item"] == shown["mend.5.item"] == "چادرر"

    press(clerk, place, "correct", **shown | {"mend.4.item": "پتو"})

    assert "۱ خانه" in words(read(clerk.get(place)))


def test_what_is_wrong_in_many_rows_is_mended_once(clerk, make):
    place = lay(clerk, GOOD, BAD, [3, "A1", "15/01/1404", 14, "پتوو", 3])
    arrange(clerk, place)
    page = read(clerk.get(place))
    [row] = [row for row in page.rows if row[0].startswith("ردیف")]
    assert (row[0].startswith("ردیف ۴ و ۱"), "پتو؟" in row[3]) == (True, True)

    press(clerk, place, "correct", **{"meant.0.item": "پتو"})

    assert press(clerk, place, "bring-in").status_code == 303
    with make.inside():
        assert sorted(line.quantity for line in db.session.scalars(select(Line)) if line.quantity > 0) == [3, 7, 120]


def test_the_bad_rows_come_as_a_workbook_with_the_reasons(clerk):
    place = lay(clerk, GOOD, BAD)
    arrange(clerk, place)

    answer = clerk.get(f"{place}/bad-rows.xlsx")

    rows = list(openpyxl.load_workbook(io.BytesIO(answer.data)).active.values)
    assert rows[0] == (*HEADINGS, "دلیل")
    assert rows[1][:6] == tuple(BAD)
    assert "شناخته نیست" in rows[1][6]
    assert len(rows) == 2


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"columns.0.fills": "item"}, "دو ستون"),
        ({"columns.0.fills": "colour"}, "چنین ردیف یا ستونی"),
        ({"headings_at": "99"}, "سرستونی نیست"),
        ({"headings_at": "two"}, "عدد صحیح نیست"),
        ({"sheet_no": "3"}, "چنین ردیف یا ستونی"),
        ({"days": "backwards"}, "در میان گزینه‌ها نیست"),
        ({"seen": "7"}, "جور دیگری چیده شد"),
        ({"columns.x.column": "1"}, "چنین بخشی در فرم نیست"),
    ],
)
def test_what_is_arranged_wrongly_is_refused_in_words_and_nothing_changes(clerk, make, sent, said):
    place = lay(clerk, GOOD)
    before = kept(make)

    answer = arrange(clerk, place, **sent)

    assert answer.status_code in (400, 404, 409, 422)
    assert any(said in error for error in read(answer).errors), read(answer).errors
    assert kept(make) == before
    assert clerk.get(place).location == f"{place}/arrange"


def test_an_old_page_does_not_mend_what_was_arranged_since(clerk):
    place = lay(clerk, GOOD, BAD)
    arrange(clerk, place)
    old = hidden(read(clerk.get(place)), "correct")
    press(clerk, place, "correct", **{"mend.4.item": "پتو"})

    answer = clerk.post(f"{place}/correct", data=old | {"mend.4.item": "چادر"})

    assert answer.status_code == 409
    assert "جور دیگری چیده شد" in words(read(answer))


def test_another_sheet_or_another_row_of_headings_is_guessed_anew(clerk):
    place = lay(clerk, GOOD)

    answer = arrange(clerk, place, headings_at="1")

    assert answer.location == f"{place}/arrange"
    assert read(clerk.get(answer.location)).rows[0][0] == "موجودی سمنان"


def test_what_was_found_wrong_since_it_was_looked_through_is_said_again(clerk, make):
    place = lay(clerk, GOOD)
    arrange(clerk, place)
    with make.inside():
        desk = db.session.scalars(select(DeskSheet)).one()
        desk.layout_kept = desk.layout.corrected({3: {"item": "هیچ"}}).kept()
        db.session.commit()

    answer = press(clerk, place, "bring-in")

    assert answer.location == place
    assert "هیچ" in words(read(clerk.get(place)))
    with make.inside():
        assert db.session.scalars(select(Import)).all() == []


def test_a_sheet_lies_on_ones_own_desk_and_is_put_away(clerk, make, people):
    before = kept(make)
    place = lay(clerk, GOOD)
    assert "stock.xlsx" in words(read(clerk.get("/imports/new")))
    for name in ("supervisor", "yazd", "officer"):
        theirs = another(clerk, people[name])
        assert theirs.get(place).status_code == 404
        assert "stock.xlsx" not in words(read(theirs.get("/imports/new")))

    page = read(clerk.get(f"{place}/arrange"))
    answer = clerk.post(f"{place}/put-away", data=hidden(page, "put-away"))

    assert answer.status_code == 303
    assert clerk.get(place).status_code == 404
    assert kept(make) == before


def test_an_empty_workbook_offers_what_a_column_may_hold(clerk):
    book = openpyxl.load_workbook(io.BytesIO(clerk.get("/imports/new/opening/empty.xlsx").data))

    assert next(book.active.values)[:3] == ("انبار", "روز", "شماره سند")
    conditions, kinds = book.active.data_validations.dataValidation
    assert "سالم" in conditions.formula1
    assert "افزون بر موجودی" in kinds.formula1
    assert book.active.sheet_view.rightToLeft


def test_a_large_sheet_that_lacks_a_column_is_refused_before_a_worker_hears_of_it(clerk, make, monkeypatch):
    monkeypatch.setattr("app.web.desk.AT_ONCE", 100)
    place = lay(clerk, GOOD)

    refused = arrange(clerk, place, **{"columns.4.fills": ""})

    assert refused.status_code == 422
    assert "قلم" in " ".join(read(refused).errors)
    with make.inside():
        assert db.session.scalars(select(Job)).all() == []
    assert "/jobs/" in arrange(clerk, place).location


def test_what_the_file_has_no_column_for_is_said_once_and_an_untouched_cell_is_not_mended(clerk, make):
    place = lay(clerk, GOOD, BAD)
    page = read(clerk.get(f"{place}/arrange"))
    fields = {node.get("value"): node.get("name") or "" for node in page.all("main input")}
    said = fields["kind"].removesuffix("field") + "said"
    assert "item" not in fields

    arrange(clerk, place, **{said: "موجودی همین است"})
    press(clerk, place, "correct", **{"mend.4.item": "پتوو"})

    with clerk.application.app_context():
        layout = db.session.scalars(select(DeskSheet)).one().layout
    assert list(layout.constants.values()) == ["موجودی همین است"]
    assert not layout.corrections
