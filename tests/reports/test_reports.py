"""Every report: its rows are what the book says, within its reader's rights, and the same on the page and in files."""

from __future__ import annotations

import csv
import io
from datetime import date

import openpyxl
import pytest

from app.accounts.models import User
from app.campaigns.pledges import PledgeLine
from app.db import db
from app.errors import NotFound
from app.reports import REPORTS, get_report
from app.reports.base import number_of
from app.reports.figures import Figure
from app.reports.recounting import recount
from app.reports.scopes import NoSuchMonth, scope_of
from app.reports.sheets import csv_lines, write_workbook

TODAY = date(2025, 10, 30)


def reader(name):
    return db.session.query(User).filter_by(name=name).one()


def rows_of(trade, slug, name=None, **asked):
    scope = scope_of(asked, seen_by=reader(name or trade.officer), today=TODAY)
    return [[number_of(cell) if isinstance(cell, Figure) or number_of(cell) is not None else str(cell or "")
             for cell in row] for row in get_report(slug).rows(scope)]  # fmt: skip


def test_the_rows_of_every_report_fit_its_columns_and_every_figure_in_them_is_recounted(app, trade):
    with app.app_context():
        scope = scope_of({}, seen_by=reader(trade.officer), today=TODAY)
        for report in REPORTS:
            rows = list(report.rows(scope))
            assert {len(row) for row in rows} <= {len(report.columns)}, report.slug
            for figure in (cell for row in rows for cell in row if isinstance(cell, Figure)):
                assert figure.value == recount(figure.measure, figure.counted, figure.within), (report.slug, figure)

        assert {report.slug for report in REPORTS if not list(report.rows(scope))} == {"waiting-lists", "losses"}


def test_the_flow_reports_tell_the_story(app, trade):
    with app.app_context():
        assert [row[:9] for row in rows_of(trade, "by-company")] == [
            ["=سیمان", "Blanket", "sheet", 30, 0, 0, 0, 0, 0],
            ["Model Steel", "Blanket", "sheet", 60, 60, 2, 17, 0, 58_000],
        ]
        assert [row[0::3][:3] for row in rows_of(trade, "by-province")] == [["Semnan", 90, 10], ["Yazd", 0, 7]]
        assert [row[0] for row in rows_of(trade, "by-month")] == [140406, 140408]
        assert [row[3] for row in rows_of(trade, "by-item", year=1404)] == [90]
        assert rows_of(trade, "by-item", year=1403) == []


def test_an_office_reads_of_its_own_province_and_of_no_other(app, trade):
    with app.app_context():
        assert [row[0] for row in rows_of(trade, "by-province", trade.yazd)] == ["Yazd"]
        assert [row[4] for row in rows_of(trade, "stock", trade.yazd)] == [13]
        assert rows_of(trade, "corrections", trade.yazd) == []
        for slug in ("by-item", "stock", "late-pledges"):
            with pytest.raises(NotFound):
                rows_of(trade, slug, trade.yazd, place_id=trade.semnan)


def test_stock_is_told_by_its_age(app, trade):
    with app.app_context():
        stock = rows_of(trade, "stock", place_id=trade.semnan)

        assert [row[4:] for row in stock] == [[30, 30, 0, 0, 0, 0, 28_000]]
        later = scope_of({}, seen_by=reader(trade.officer), today=date(2026, 1, 28))
        assert [[number_of(cell) for cell in row[5:8]] for row in get_report("stock").rows(later)] == [
            [0, 30, 0], [0, 13, 0]
        ]  # fmt: skip


def test_late_and_ended_pledges_and_how_far_companies_keep_their_word(app, trade):
    with app.app_context():
        line = PledgeLine.__table__
        db.session.execute(line.update().values(due_on=date(2025, 10, 1)))

        late = {row[2]: (row[1], row[7], row[9]) for row in rows_of(trade, "late-pledges")}
        kept = {row[0]: row[1:] for row in rows_of(trade, "reliability")}

        assert late == {"Model Steel": ("withdrawn", 0, ""), "=سیمان": ("accepted", 30, 29)}
        assert kept == {"Model Steel": [1, 0, 0, 0, 1, 0], "=سیمان": [1, 0, 0, 1, 0, 0]}


def test_values_by_level_and_basis_add_up_to_what_was_received(app, trade):
    with app.app_context():
        values = rows_of(trade, "values")

        assert values == [["level 1", "invoice", 1, 58_000, 10_000, 40_001], ["not valued", "", 1, 0, 0, 0]]
        assert sum(row[3] for row in values) == sum(row[8] for row in rows_of(trade, "by-company"))


def test_corrections_name_what_they_correct(app, trade):
    with app.app_context():
        kinds = {row[3]: (row[4], row[6]) for row in rows_of(trade, "corrections")}

        assert kinds == {"reversal": ("slip", "receipt"), "value_correction": ("", "")}


def test_a_month_without_a_year_is_refused(app, trade):
    with app.app_context(), pytest.raises(NoSuchMonth):
        rows_of(trade, "by-item", month=3)


def test_both_kinds_of_file_have_the_same_rows_and_run_nothing(app, trade, tmp_path):
    with app.app_context():
        report = get_report("by-company")
        scope = scope_of({}, seen_by=reader(trade.officer), today=TODAY)
        lines = list(csv.reader(io.StringIO("".join(csv_lines(report, report.rows(scope), str, "en")))))
        totals = [
            write_workbook(tmp_path / f"{name}.xlsx", report, report.rows(scope), str, "en") for name in ("a", "b")
        ]

    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    cells = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert [row[0] for row in lines[1:]] == ["'=سیمان", "Model Steel"]
    assert [str(cell) for cell in cells[1][1:]] == lines[1][1:]
    assert cells[1][0] == "=سیمان"
    assert sheet.cell(2, 1).data_type == "s"
    assert cells[-1][-2:] == [58_000, 40_001]
    assert {(each.rows, *each.sums.values()) for each in totals} == {(2, 58_000, 40_001)}
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
