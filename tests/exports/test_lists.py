"""Any list as a file: the rows of its page by its filter, in four kinds of file, for whoever may read it."""

from __future__ import annotations

import datetime

import pytest

from app.exports import LISTINGS
from tests.exports.conftest import rows_of_csv, rows_of_json, sheets_of
from tests.exports.test_more_lists import PAGES as MORE
from tests.making.base import TODAY
from tests.web.reading import read
from tests.web.shelves import enter

PAGES = {
    "/pledges": "pledges", "/entries": "entries", "/transfers": "transfers", "/stores": "stores",
    "/deliveries": "deliveries", "/allotments": "allotments", "/campaigns": "campaigns", "/companies": "companies",
    "/items": "items", "/receivers": "receivers", "/reports/by-company": "report-by-company",
}  # fmt: skip


def test_each_list_of_a_clerk_leads_to_its_file_with_its_filter(as_, trade):
    clerk = as_(trade.clerk)

    for path, listing in PAGES.items():
        links = read(clerk.get(f"{path}?lang=fa")).links("main a")
        assert f"/exports/{listing}/new" in links or path == "/allotments", path
    for asked in ("/pledges?state=accepted&after=999999", "/pledges?state=accepted&lang=fa"):
        kept = [link for link in read(clerk.get(asked)).links("main a") if link.startswith("/exports/")]
        assert kept == ["/exports/pledges/new?state=accepted"]


@pytest.mark.parametrize("listing", sorted(LISTINGS.keys() - {"stock"} - MORE.keys()))
def test_every_list_is_written_as_each_kind_of_file(as_, trade, made, listing):
    person = as_(
        {"accesses": trade.auditor, "receivers": trade.clerk, "needs": trade.clerk}.get(listing, trade.officer)
    )

    heads, *rows = rows_of_csv(made(person, listing))
    records = rows_of_json(made(person, listing, "jsonl"))
    sheet = sheets_of(made(person, listing, "xlsx")).active

    names = [column.name for column in LISTINGS[listing].columns]
    assert len(heads) == len(names)
    # The access log knows of each file by the time that the next is made.
    assert len(records) - len(rows) == (1 if listing == "accesses" else 0)
    assert all(list(record) == names for record in records)
    assert sheet.sheet_view.rightToLeft
    assert sheet.freeze_panes == "A2"
    assert made(person, listing, "pdf")[:5] == b"%PDF-"


def test_the_file_has_the_rows_of_the_page_and_of_its_filter(as_, trade, made):
    officer = as_(trade.officer)
    shown = [row.all("th")[0].all("code")[0].text for row in read(officer.get("/entries")).all("tbody tr")]

    assert sorted({row[0] for row in rows_of_csv(made(officer, "entries"))[1:]}) == sorted(shown)
    received = rows_of_json(made(officer, "entries", "jsonl", kind="receipt"))
    assert {record["kind"] for record in received} == {"receipt"}
    assert sorted(record["quantity"] for record in received) == [10, 60]
    assert {record["state"] for record in received} == {"پابرجا", "باطل‌شده"}


def test_a_pledge_has_a_row_for_each_line_with_types_that_spreadsheets_reckon_with(as_, trade, made):
    officer = as_(trade.officer)

    [heads, *rows] = sheets_of(made(officer, "pledges", "xlsx", company=trade.company)).active.iter_rows(
        values_only=True
    )

    assert heads[:4] == ("شماره", "تاریخ اعلام", "تاریخ اعلام (میلادی)", "شرکت")
    [row] = rows
    assert row[3] == "فولاد نمونه"
    assert isinstance(row[2], datetime.datetime)
    assert row[1].startswith("14")
    assert [cell for cell in row if isinstance(cell, int)] == [100, 60, 0]


def test_the_sums_of_a_report_are_those_of_its_page(as_, trade, made):
    officer = as_(trade.officer)
    page = read(officer.get("/reports/by-company")).all("tbody tr")[-1]
    shown = [cell.text.replace("٬", "") for cell in page.all("td") if cell.text]

    *_, last = sheets_of(made(officer, "report-by-company", "xlsx")).active.iter_rows(values_only=True)

    assert last[0] == "جمع"
    assert [str(cell).translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")) for cell in last[1:] if cell] == shown


def test_what_a_spreadsheet_would_run_stands_as_text(as_, trade, made):
    officer = as_(trade.officer)

    names = [row[0] for row in rows_of_csv(made(officer, "companies"))[1:]]
    book = sheets_of(made(officer, "companies", "xlsx")).active

    assert "'=سیمان" in names
    [cell] = [row[0] for row in book.iter_rows() if row[0].value == "=سیمان"]
    assert cell.data_type == "s"
    assert "=سیمان" in [record["name"] for record in rows_of_json(made(officer, "companies", "jsonl"))]


def test_a_clerk_gets_the_rows_of_their_own_office_alone(as_, trade, made):
    clerk = as_(trade.yazd)

    lines = rows_of_json(made(clerk, "lines", "jsonl"))

    assert lines
    assert {line["number"].split("/")[0] for line in lines} == {"IR-21"}
    assert made(as_(trade.speaker), "lines", "jsonl") == b""


def test_what_lies_in_a_store_is_had_for_now_and_for_a_past_day(client, shelf, made):
    enter(client, shelf.clerk)
    assert f"/exports/stock/new?store={shelf.store}" in read(client.get(f"/stores/{shelf.store}")).links("main a")

    now = rows_of_json(made(client, "stock", "jsonl", store=shelf.store))
    then = rows_of_json(made(client, "stock", "jsonl", store=shelf.store, on=TODAY.replace(day=1).isoformat()))

    assert sorted(row["quantity"] for row in now) == [2, 10, 30]
    assert [row["quantity"] for row in then] == [10]
    with pytest.raises(ValueError, match="not enough values"):
        made(client, "stock", store=shelf.away)
