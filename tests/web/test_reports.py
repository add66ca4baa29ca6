"""The pages of reports: rows, sums, files, and a figure that opens its entries, each within its reader's rights."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest

from app.reports import REPORTS
from tests.reports.conftest import trade
from tests.reports.test_yearly import year
from tests.web.reading import read
from tests.web.trading import as_

__all__ = ["as_", "trade", "year"]


def test_every_report_opens_for_an_officer_and_saves_as_both_kinds_of_file(client, trade, as_):
    officer = as_(trade.officer)
    names = {link for link in read(officer.get("/reports")).links("main a") if link.startswith("/reports/")}
    names.remove("/reports/year")

    assert names == {f"/reports/{report.slug}" for report in REPORTS}
    for name in names:
        assert officer.get(name).status_code == 200, name
        assert officer.get(f"{name}/rows.csv").status_code == 200, name
        assert officer.get(f"{name}/rows.xlsx").data[:2] == b"PK", name
        assert officer.get(f"{name}/rows.pdf").data[:5] == b"%PDF-", name


def test_a_page_shows_the_rows_and_sums_of_what_was_asked_for(client, trade, as_):
    page = read(as_(trade.officer).get(f"/reports/by-company?company={trade.company}"))

    rows = [[cell.text for cell in row.all("th") + row.all("td")] for row in page.all("tbody tr")]
    assert [row[:2] for row in rows] == [["فولاد نمونه", "پتو"], ["جمع", ""]]
    assert rows[0][3:8] == ["۶۰", "۶۰", "۲", "۱۷", "۰"]
    assert rows[1][8] == "۵۸٬۰۰۰"


def test_a_figure_leads_to_its_entries_and_is_counted_again(client, trade, as_):
    officer = as_(trade.officer)
    links = [link for link in read(officer.get("/reports/by-item")).links("td a") if "figure=delivered" in link]

    page = read(officer.get(links[0]))

    assert [each.text for each in page.all("div.figure-value")] == ["۱۷", "۱۷"]
    assert sorted(row.all("td")[2].text for row in page.all("tbody tr")) == sorted(["۱۵", "۷", "\u200e\u2212۵"])
    assert all(officer.get(link).status_code == 200 for link in page.links("tbody a"))


def test_a_clerk_reads_of_one_province_on_the_page_and_in_the_file(client, trade, as_):
    clerk = as_(trade.yazd)

    lines = list(csv.reader(io.StringIO(clerk.get("/reports/by-province/rows.csv").text)))

    assert [line[0] for line in lines[1:]] == ["یزد"]
    for path in ("/reports/by-item", "/reports/by-item/rows.csv", "/reports/stock/rows.xlsx"):
        assert clerk.get(f"{path}?place={trade.semnan}").status_code == 404
    figure = f"/reports/figure?figure=delivered&item={trade.blanket}"
    assert read(clerk.get(figure)).all("div.figure-value")[0].text == "۷"
    assert clerk.get(f"{figure}&place={trade.semnan}").status_code == 404


def test_a_company_has_no_reports_and_no_other_report_is_there(client, trade, as_):
    assert as_(trade.speaker).get("/reports").status_code == 403
    officer = as_(trade.officer)
    assert officer.get("/reports/nothing").status_code == 404
    assert officer.get("/reports/nothing/rows.csv").status_code == 404


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/reports/by-item?year=many", 422), ("/reports/by-item?year=99999", 422), ("/reports/by-item?month=13", 422),
        ("/reports/by-item?item=999999999999", 404), ("/reports/by-item?place=99999", 404),
        ("/reports/by-item?after=-1", 422), ("/reports/figure?figure=nothing", 422),
        ("/reports/figure?figure=received", 422), ("/reports/figure?figure=received&item=99999", 404),
        ("/reports/figure?figure=received&counted=fair_value&given_by=99999", 404),
        ("/reports/by-item/rows.csv?year=1404&month=x", 422),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_in_words(client, trade, as_, path, status):
    answer = as_(trade.officer).get(path)

    assert answer.status_code == status, answer.text


def test_the_report_of_a_year_is_read_and_saved_by_who_may(client, year, make, as_):
    with make.inside():
        officer, clerk, away = make.officer().name, make.clerk().name, make.clerk("IR-21").name
    browser = as_(officer)
    page = read(browser.get("/reports/year?year=1404"))
    links = page.links("td.number a")

    assert len(page.all("h2")) == 15
    assert all(read(browser.get(link)).all("div.figure-value") for link in links[:3])
    saved = browser.get("/reports/year/files?year=1404")
    assert saved.data == browser.get("/reports/year/files?year=1404").data
    with zipfile.ZipFile(io.BytesIO(saved.data)) as archive:
        assert {"report.json", "report.pdf", "manifest.json", "data/t1.csv"} <= set(archive.namelist())
    assert as_(clerk).get(f"/reports/year?year=1404&place={year.semnan}").status_code == 200
    assert as_(away).get(f"/reports/year?year=1404&place={year.semnan}").status_code == 404
    assert client.get(f"/reports/year?year=1404&company={year.named}").status_code == 404
    assert client.get("/reports/year?year=1405").status_code == 409
    assert client.get("/reports/year/files?year=1405").status_code == 409
    assert client.get("/reports/year").status_code == 200
