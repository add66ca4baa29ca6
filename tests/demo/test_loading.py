"""A demo goes into an empty database only, whole or not at all, by the verbs; the relief sample too."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import text

from app import clock
from app.dates import first_day, last_day
from app.db import db
from app.demo import loading
from app.demo.acts import worth_of
from app.demo.diary import day
from app.demo.marking import NotEmpty, is_demo, is_empty
from app.demo.relief import load_relief
from app.ledger import audit
from app.ledger.kept import Period
from app.reports.figures import Within, total_sums
from app.reports.words import Measure
from app.reports.yearly.checks import count_pairs, hhi
from app.reports.yearly.report import compile_report
from app.reports.yearly.subjects import get_subject
from tests.make import Make
from tests.source import APP


def test_a_database_in_use_is_left_as_it_is(cli: FlaskCliRunner, app: Flask, make: Make):
    with make.inside():
        make.clerk()

    result = cli.invoke(args=["demo", "load"])

    assert result.exit_code == 1
    assert "account_user" in result.output
    with app.app_context():
        assert not is_demo()


@pytest.mark.usefixtures("ctx")
def test_a_load_that_fails_leaves_nothing(monkeypatch: pytest.MonkeyPatch):
    def fail(_demo: object) -> None:
        raise NotEmpty(table="a story")

    monkeypatch.setattr(loading, "STORIES", (fail,))

    with pytest.raises(NotEmpty):
        loading.load_demo()

    clock.set_demo_today(None)
    assert is_empty()


def test_persian_sources_of_worth_have_persian_digits():
    assert worth_of("blanket", 3, day("1403/05/01")).fair_source == "فهرست بهای ۱۴۰۳"


def test_the_demo_is_written_by_verbs_alone():
    by_hand = re.compile(r"\b(insert|post_entries|EntryDraft|open_lots?|Entry|Line|Lot)\(")
    written = {path.name: path.read_text(encoding="utf-8") for path in (APP / "demo").glob("*.py")}

    assert [name for name, code in written.items() if by_hand.search(code)] == []
    assert [name for name, code in written.items() if "session.add" in code] == ["marking.py"]


@pytest.mark.slow
@pytest.mark.usefixtures("ctx")
def test_the_relief_sample_is_one_office_whose_delivered_matches_are_hand_overs():
    outcomes = load_relief()

    rows, units = db.session.execute(text(
        "SELECT count(*), sum(handover_line.quantity) FROM handover_line"
    )).one()  # fmt: skip
    delivered = db.session.scalar(text("SELECT sum(quantity) FROM line WHERE stage = 'delivered'"))
    assert [(each.rows, each.accepted + each.refused) for each in outcomes] == [(23, 23), (4966, 4966), (6932, 6932)]
    assert (int(units), int(delivered)) == (13_411_483, 13_411_483)
    assert rows >= 4084
    assert [db.session.get_one(Period, year).closed_at is not None for year in (1399, 1400, 1401)] == [
        True,
        True,
        False,
    ]
    assert audit.check() == []
    check_reports_of_relief()


def check_reports_of_relief():
    """The reports of the two years add up to the sums that were published with the tables."""
    delivered = [
        sum(cell.value for row in table.rows for cell in row if getattr(cell, "measure", None) is Measure.DELIVERED)
        for table in (compile_report(get_subject(year)).tables[1] for year in (1399, 1400))
    ]
    by_donor = total_sums(("given_by",), Within(), [Measure.DELIVERED]).values()
    both_years: Any = SimpleNamespace(first_day=first_day(1399), last_day=last_day(1400), place_ids=None, company=None)
    pairs = count_pairs(both_years).values()

    assert delivered == [5_651_845, 7_759_638]
    assert hhi(sums.of(Measure.DELIVERED) for sums in by_donor) == 703
    assert (sum(pair for pair, _ in pairs), sum(shared for _, shared in pairs)) == (3_589, 352)
