"""Reports: which there are, their rows, and a figure that answers for itself."""

from __future__ import annotations

from itertools import islice
from typing import Any

from app.api.contract import Slice, endpoint
from app.api.door import reader
from app.clock import business_today
from app.errors import Message
from app.items.answers import write_plain
from app.language import locale, translate
from app.reports import REPORTS, get_report
from app.reports.answers import ReportFigureOut, ReportOut, ReportRowOut
from app.reports.base import Report
from app.reports.figures import get_figure
from app.reports.recounting import recount
from app.reports.schemas import ReportFigureQuery, ReportQuery
from app.reports.scopes import scope_of
from app.reports.sheets import plain


def by_number(row: dict[str, Any]) -> tuple[int]:
    """Where a row stands in its report."""
    return (row["number"],)


def said(value: Any) -> str:
    """A word of a report in the language that was asked for."""
    return translate(value if hasattr(value, "pattern") else Message("{it}", {"it": value}))


@endpoint("GET", "/reports", "read_reports", gives=ReportOut, pages=True, place=lambda row: (row["id"],))
def list_reports(page: Slice) -> list[dict[str, Any]]:
    """The reports that can be asked for, their columns and by what each can be filtered."""
    start = page.key or 0
    shown = list(enumerate(REPORTS, 1))[start : start + page.limit]
    return [{"id": number, **_told(report)} for number, report in shown]


def _told(report: Report) -> dict[str, Any]:
    columns = [{"name": each.name, "title": translate(each.title), "kind": each.kind} for each in report.columns]
    return {
        "slug": report.slug, "title": translate(report.title), "description": translate(report.says),
        "columns": columns, "filters": sorted(report.filters),
    }  # fmt: skip


@endpoint("GET", "/reports/rows", "read_reports", filters=ReportQuery, gives=ReportRowOut, pages=True, place=by_number)
def show_report(asked: dict[str, Any], page: Slice) -> list[dict[str, Any]]:
    """The rows of a report, by the same filters as its page; who reads for one office is told of its province alone."""
    report = get_report(asked["report"])
    wanted = {name: value for name, value in asked.items() if name.removesuffix("_id") in report.filters}
    rows = report.rows(scope_of(wanted, seen_by=reader(), today=business_today()))
    start = page.key or 0
    return [
        {
            "number": number,
            "cells": [
                {"name": column.name, "value": plain(column, cell, said, locale()) or None}
                for column, cell in zip(report.columns, row, strict=True)
            ],
        }
        for number, row in enumerate(islice(rows, start, start + page.limit), start + 1)
    ]


@endpoint("GET", "/reports/figure", "read_reports", filters=ReportFigureQuery, gives=ReportFigureOut)
def show_report_figure(asked: dict[str, Any]) -> dict[str, Any]:
    """One figure out of the kept totals, what it counts, and the same counted again from the lines of the book."""
    scope = scope_of(asked, seen_by=reader(), today=business_today())
    figure = get_figure(asked["measure"], asked["counted"], scope.within)
    again = recount(figure.measure, figure.counted, figure.within)
    return {
        "id": figure.id, "measure": figure.measure, "counted": figure.counted,
        "value": write_plain(figure.value, figure.decimals), "recounted": write_plain(again, figure.decimals),
        "unit": said(figure.unit), "definition": said(figure.definition), "rule": figure.rule, "as_of": figure.as_of,
    }  # fmt: skip
