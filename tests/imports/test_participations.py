"""A file of participations: each action once, whoever sends it again; all of it can be undone and sent anew."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.energy import counting
from app.energy.conversion_queries import list_saved
from app.imports import IMPORTS, base
from app.imports.models import Verdict
from app.imports.refusals import BadFile
from app.imports.service import undo_import
from tests.imports.acts import bring_in, refusals

HEADING = "پویش,شرکت,شناسه مشارکت,روز"


@pytest.fixture
def written(ctx, make):
    """A campaign, and what writes a file of actions that a company gathered for it."""
    campaign, company = make.energy_campaign(code="BARQ-1"), make.company(verified=True)

    def write(*names, company=company, day="1404/08/01"):
        return [f"BARQ-1,{company.name_fa},{name},{day}" for name in names]

    return campaign, write


def test_a_file_is_one_sending_and_what_was_counted_before_is_named_by_its_row(ctx, make, written, sheet):
    campaign, rows = written
    by = make.supervisor()

    first = bring_in("participations", sheet(HEADING, *rows("a", "b", "a")), by)
    second = bring_in("participations", sheet(HEADING, *rows("c", "b"), name="second.csv"), by)

    assert (first.report, first.known) == ({"counted": 2, "counted before": 1}, 1)
    assert (second.report, [remark.row for remark in second.remarks]) == ({"counted": 1, "counted before": 1}, [3])
    assert {remark.verdict for remark in second.remarks} == {Verdict.KNOWN}
    assert [figures.available for figures in list_saved(campaign)] == [3]


def test_an_undone_file_may_come_again(ctx, make, written, sheet):
    campaign, rows = written
    by, path = make.supervisor(), sheet(HEADING, *rows("a", "b"))
    done = bring_in("participations", path, by)

    undo_import(import_id=done.number, by=by, key="undo", second=make.supervisor())

    assert bring_in("participations", path, by).report["counted"] == 2
    assert [figures.available for figures in list_saved(campaign)] == [2]


def test_a_row_of_another_company_or_of_a_day_ahead_refuses_the_file(ctx, make, written, sheet):
    _, rows = written
    bad = [*rows("a"), *rows("b", company=make.company(verified=True)), *rows("c", day="1404/09/01")]

    refused = refusals("participations", sheet(HEADING, *bad), make.supervisor())

    assert [(row, column) for row, column, _why in refused] == [(3, "شرکت"), (4, "روز")]


def test_of_very_many_repeated_rows_the_first_are_named_and_all_are_counted(ctx, make, written, sheet, monkeypatch):
    campaign, rows = written
    monkeypatch.setattr(counting, "TOLD", 2)

    done = bring_in("participations", sheet(HEADING, *rows(*["a"] * 6, "b")), make.supervisor())

    assert (done.rows, done.accepted, done.known) == (7, 7, 5)
    assert [remark.row for remark in done.remarks] == [3, 4]
    assert [figures.available for figures in list_saved(campaign)] == [2]


def test_so_many_bad_rows_are_enough_to_refuse_a_file(ctx, make, written, sheet, monkeypatch):
    campaign, rows = written
    monkeypatch.setattr(base, "MOST_REFUSED", 3)

    refused = refusals(
        "participations", sheet(HEADING, *rows("a"), *rows(*"bcdefg", day="1404/13/01")), make.supervisor()
    )

    assert [row for row, _column, _why in refused] == [3, 4, 5]
    assert list_saved(campaign) == []


def test_a_file_of_more_rows_than_its_kind_takes_is_refused_in_words(ctx, make, written, sheet, monkeypatch):
    _, rows = written
    kind = replace(IMPORTS["participations"], most_rows=2)
    monkeypatch.setitem(IMPORTS, "participations", kind)

    with pytest.raises(BadFile) as refused:
        bring_in("participations", sheet(HEADING, *rows("a", "b", "c")), make.supervisor())

    assert refused.value.message.params["limit"] == 2
