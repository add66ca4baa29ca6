"""What create_app wires: the database's promises, and the business day of a demo."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.engine import URL

from app import create_app
from app.clock import business_today
from app.config import SettingRefused
from app.db import Mark, atomic, db

DAY, OTHER_DAY = date(2026, 4, 21), date(2026, 5, 1)


def rebuild(app, **changes):
    """Another application on the same database, as a new start would build it."""
    built = create_app(replace(app.config["SETTINGS"], **changes))
    with built.app_context():
        db.engine.dispose()
    return built


def mark_as_demo(app) -> None:
    with app.app_context(), atomic() as session:
        session.add(Mark(name="demo", value=DAY.isoformat()))


def test_in_a_database_that_is_no_demo_a_day_for_the_demo_is_refused(app):
    with pytest.raises(SettingRefused, match="DEMO_TODAY: this database is not a demo"):
        rebuild(app, demo_today=OTHER_DAY)


def test_in_a_demo_the_business_day_is_the_demos_own(app):
    mark_as_demo(app)

    rebuild(app)

    assert business_today() == DAY


def test_in_a_demo_the_business_day_can_be_set(app):
    mark_as_demo(app)

    rebuild(app, demo_today=OTHER_DAY)

    assert business_today() == OTHER_DAY


def test_leaving_a_demo_gives_the_calendar_back(app):
    mark_as_demo(app)
    rebuild(app)
    with app.app_context(), atomic() as session:
        session.delete(session.get_one(Mark, "demo"))

    rebuild(app)

    assert business_today() != DAY


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("recursive_triggers", 1),
        ("busy_timeout", 10000),
    ],
)
def test_every_connection_to_sqlite_keeps_its_promises(base_settings, tmp_path, pragma, value):
    database = URL.create("sqlite", database=str(tmp_path / "promises.sqlite"))

    with create_app(replace(base_settings, database_url=database)).app_context():
        assert db.session.scalar(text(f"PRAGMA {pragma}")) == value


@pytest.mark.only_on("postgresql")
@pytest.mark.parametrize(
    ("setting", "value"),
    [("statement_timeout", "1min"), ("lock_timeout", "5s"), ("TimeZone", "UTC"),
     ("transaction_isolation", "read committed")],
)  # fmt: skip
def test_every_connection_to_postgresql_waits_only_so_long(ctx, setting, value):
    assert db.session.scalar(text(f"SHOW {setting}")) == value
