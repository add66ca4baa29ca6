"""A demo goes into an empty database only, whole or not at all, by the verbs; the relief sample too."""

from __future__ import annotations

import re
from datetime import datetime, time

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select, text

from app import clock
from app.accounts.passwords import is_right
from app.accounts.queries import find_user
from app.campaigns.models import Campaign
from app.cli.serving import greeting
from app.companies.models import Company
from app.db import Base, Instant, db
from app.demo import loading
from app.demo.acts import worth_of
from app.demo.diary import day
from app.demo.marking import DemoHere, NotEmpty, is_demo, is_empty
from app.demo.people import PASSWORD, list_sign_ins
from app.demo.relief import load_relief
from app.identifiers import has_right_legal_check
from app.ledger import audit
from app.ledger.kept import Period
from tests.make import Make
from tests.source import APP


@pytest.mark.slow
def test_a_second_load_is_refused_in_words(demo: Flask):
    with pytest.raises(DemoHere, match="The demo is in this database already"):
        loading.load_demo()

    result = demo.test_cli_runner().invoke(args=["demo", "load", "--if-empty"])
    assert (result.exit_code, result.output) == (0, "This database is not empty, so nothing was loaded.\n")


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


@pytest.mark.slow
@pytest.mark.usefixtures("demo")
def test_whoever_is_named_can_sign_in_and_no_one_else_is_promised():
    said = "\n".join(greeting(8000))

    for person in list_sign_ins():
        user = find_user(person.name)
        assert user is not None
        assert is_right(user.password_hash, PASSWORD)
        assert user.has_role(person.role)
        assert person.name in said
    assert "http://127.0.0.1:8000" in said


@pytest.mark.slow
@pytest.mark.usefixtures("demo")
def test_every_company_has_a_number_of_its_own_that_checks():
    numbers = list(db.session.scalars(select(Company.legal_id).order_by(Company.id)))

    assert len(numbers) > 40
    assert all(has_right_legal_check(number or "") for number in numbers)


@pytest.mark.slow
def test_persian_titles_of_campaigns_have_persian_digits(demo: Flask):
    titles = db.session.scalars(select(Campaign.title_fa)).all()

    assert "بهار همدلی ۱۴۰۵" in titles
    assert [title for title in titles if re.search("[0-9]", title)] == []


@pytest.mark.slow
@pytest.mark.usefixtures("demo")
def test_what_happened_in_the_demo_is_stamped_on_its_days():
    by_the_real_clock = {"sign_in", "attempt", "job", "stored_file", "seal"}
    stamps = {
        f"{table.name}.{column.name}": column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Instant) and table.name not in by_the_real_clock
    }

    last = {name: db.session.scalar(select(func.max(column))) for name, column in stamps.items()}

    noon = datetime.combine(loading.TODAY, time(12), tzinfo=clock.TEHRAN)
    assert {"period.closed_at", "company.verified_at", "dispute.opened_at", "approval.asked_at"} <= set(last)
    assert {name: at for name, at in last.items() if at is not None and at > noon} == {}


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
