"""A file of participations: each action once, whoever sends it again; all of it can be undone and sent anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.campaigns.undoing import reverse_entry
from app.codes import CorrectionKind
from app.energy import marking
from app.energy.conversion_queries import list_saved
from app.energy.conversion_refusals import SendingDecided
from app.energy.count_deciding import verify_sending
from app.energy.count_queries import list_sendings
from app.energy.participations import CountState
from app.imports import IMPORTS, base
from app.imports.models import Verdict
from app.imports.participations import ELSEWHERE
from app.imports.refusals import BadFile
from app.imports.service import undo_import
from tests.imports.acts import bring_in, refusals

HEADING = "پویش,شرکت,سامانه,شناسه مشارکت,روز"


@pytest.fixture
def written(ctx, make):
    """A campaign, and what writes a file of actions that a company gathered for it."""
    campaign, company = make.energy_campaign(code="BARQ-1"), make.company(verified=True)

    make.counting_system()

    def write(*names, company=company, day="1404/08/01", campaign="BARQ-1", system="SMS-۲۰۰۰۸"):
        return [f"{campaign},{company.name_fa},{system},{name},{day}" for name in names]

    return campaign, write


def test_a_file_is_one_sending_and_what_was_counted_before_is_named_by_its_row(ctx, make, written, sheet):
    campaign, rows = written
    by = make.supervisor()

    first = bring_in("participations", sheet(HEADING, *rows("a", "b", "a")), by)
    second = bring_in("participations", sheet(HEADING, *rows("c", "b"), name="second.csv"), by)

    assert (first.report, first.known) == ({"counted": 2, "counted before": 1, "counted elsewhere": 0}, 1)
    assert second.report == {"counted": 1, "counted before": 1, "counted elsewhere": 0}
    assert [(remark.row, remark.verdict) for remark in second.remarks] == [(3, Verdict.KNOWN)]
    assert [(one.of.quantity, one.file.name, one.state) for one in list_sendings(campaign.id, seen_by=by)] == [
        (1, "second.csv", CountState.DECLARED), (2, "sheet.csv", CountState.DECLARED),
    ]  # fmt: skip
    assert list_saved(campaign) == []


def test_a_file_for_a_second_campaign_is_told_what_is_counted_elsewhere(ctx, make, written, sheet):
    _, rows = written
    make.energy_campaign(code="GAZ-1")
    by, make_rows = make.supervisor(), rows("a", "b")
    bring_in("participations", sheet(HEADING, *make_rows), by)

    other = bring_in("participations", sheet(HEADING, *rows("b", "c", "a", campaign="GAZ-1"), name="gaz.csv"), by)

    assert (other.report, other.known) == ({"counted": 1, "counted before": 0, "counted elsewhere": 2}, 2)
    assert [(remark.row, remark.problem) for remark in other.remarks] == [(2, ELSEWHERE), (4, ELSEWHERE)]


def test_an_undone_file_may_come_again(ctx, make, written, sheet):
    _, rows = written
    by, path = make.supervisor(), sheet(HEADING, *rows("a", "b"))
    done = bring_in("participations", path, by)

    undo_import(import_id=done.number, by=by, key="undo", second=make.supervisor())

    assert bring_in("participations", path, by).report["counted"] == 2


def test_a_file_of_which_a_sending_was_verified_is_undone_after_its_entry(ctx, make, written, sheet):
    campaign, rows = written
    by, second, path = make.supervisor(), make.supervisor(), sheet(HEADING, *rows("a", "b"))
    done = bring_in("participations", path, by)
    [sending] = list_sendings(campaign.id, seen_by=by)
    until = make.today + timedelta(days=400)
    counted = verify_sending(sending_id=sending.id, expires_on=until, by=second, key="v")

    with pytest.raises(SendingDecided):
        undo_import(import_id=done.number, by=by, key="undo", second=second)
    reverse_entry(
        entry_id=counted.entry_id, happened_on=make.today, correction=CorrectionKind.SLIP, memo="اشتباه",
        by=second, second=by, key="u",
    )  # fmt: skip
    undo_import(import_id=done.number, by=by, key="undo", second=second)

    assert bring_in("participations", path, by).report["counted"] == 2


def test_a_row_of_another_company_or_of_a_day_ahead_refuses_the_file(ctx, make, written, sheet):
    _, rows = written
    make.counting_system("portal")
    bad = [
        *rows("a"), *rows("b", company=make.company(verified=True)), *rows("c", day="1404/09/01"),
        *rows("d", system="portal"), *rows("e", system="my own"),
    ]  # fmt: skip

    refused = refusals("participations", sheet(HEADING, *bad), make.supervisor())

    assert [(row, column) for row, column, _why in refused] == [
        (3, "شرکت"), (4, "روز"), (5, "شرکت"), (6, "سامانه"),
    ]  # fmt: skip


def test_of_very_many_repeated_rows_the_first_are_named_and_all_are_counted(ctx, make, written, sheet, monkeypatch):
    campaign, rows = written
    monkeypatch.setattr(marking, "TOLD", 2)

    done = bring_in("participations", sheet(HEADING, *rows(*["a"] * 6, "b")), make.supervisor())

    assert (done.rows, done.accepted, done.known) == (7, 7, 5)
    assert [remark.row for remark in done.remarks] == [3, 4]
    assert [one.of.quantity for one in list_sendings(campaign.id, seen_by=make.officer())] == [2]


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
