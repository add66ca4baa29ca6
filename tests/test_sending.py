"""A fixed statement goes straight to the driver, and everybody else sees it as if SQLAlchemy had sent it."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import bindparam, func, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.accounts.models import Attempt
from app.db import Mark, atomic, db
from app.engines import SHORT_REST
from app.ledger.kept import Period
from app.sending import Fixed, among, send
from tests.imports.acts import sent

pytestmark = pytest.mark.usefixtures("ctx")

MARK = Mark.__table__
ADD_MARK = Fixed(lambda _: insert(MARK).values(name=bindparam("name"), value=bindparam("value")))
MARKS = Fixed(lambda _: select(MARK.c.name, MARK.c.value).where(MARK.c.name.like("sent-%")).order_by(MARK.c.name))
YEARS = Fixed(
    lambda dialect: (
        select(Period.year, Period.first_day, Period.closed_at).where(among(Period.year, "years", dialect))
    ).order_by(Period.year)
)


def test_what_comes_back_has_the_types_that_sqlalchemy_gives():
    asked = YEARS.of({"years": [1404, 1403]})

    send(db.session.connection(), asked)

    assert [(row.year, row.first_day, row.closed_at) for row in asked.rows] == [
        (1403, date(2024, 3, 20), None), (1404, date(2025, 3, 21), None),
    ]  # fmt: skip


def test_what_goes_in_is_kept_as_sqlalchemy_would_have_it():
    at = datetime(2025, 10, 30, 9, 15, 30, 250_000, tzinfo=UTC)
    add = Fixed(lambda _: insert(Attempt).values(key_hash=bindparam("key"), tried_at=bindparam("at")))

    with atomic():
        send(db.session.connection(), add.of({"key": "k" * 64, "at": at}))

    assert db.session.scalars(select(Attempt.tried_at)).all() == [at]


def test_several_are_answered_in_their_order_and_each_with_all_of_its_values():
    with atomic():
        added, marks = ADD_MARK.of(*({"name": f"sent-{n}", "value": "x"} for n in range(3))), MARKS.of({})
        send(db.session.connection(), added, marks)

    assert added.count == 3
    assert [row.name for row in marks.rows] == ["sent-0", "sent-1", "sent-2"]


def test_whoever_listens_to_the_engine_hears_of_each():
    with sent() as statements, atomic():
        send(db.session.connection(), ADD_MARK.of({"name": "sent-1", "value": "x"}), MARKS.of({}))

    assert [statement.split()[0] for statement in statements if not statement.startswith("BEGIN")] == [
        "INSERT", "SELECT",
    ]  # fmt: skip


def test_what_the_database_refuses_is_sqlalchemys_error_and_leaves_no_trace():
    twice = [{"name": "sent-1", "value": "x"}, {"name": "sent-1", "value": "y"}]

    with pytest.raises(IntegrityError), atomic():
        send(db.session.connection(), ADD_MARK.of({"name": "sent-0", "value": "x"}), ADD_MARK.of(*twice), MARKS.of({}))

    marks = MARKS.of({})
    send(db.session.connection(), marks)
    assert marks.rows == []


@pytest.mark.only_on("postgresql")
def test_a_connection_lost_on_the_way_is_not_used_again():
    pid = db.session.scalar(select(func.pg_backend_pid()))
    db.session.connection()
    with db.engine.connect() as other:
        other.execute(text("SELECT pg_terminate_backend(CAST(:pid AS integer))"), {"pid": pid})

    with pytest.raises(DBAPIError) as lost:
        send(db.session.connection(), MARKS.of({}), MARKS.of({}))
    db.session.rollback()

    assert lost.value.connection_invalidated
    assert db.session.scalar(select(func.pg_backend_pid())) != pid


@pytest.mark.only_on("postgresql")
def test_a_connection_that_was_lost_while_it_lay_is_replaced_before_anybody_notices(monkeypatch):
    # A third connection from an earlier test would be taken up first, and the lost one be left for the next test.
    db.session.rollback()
    db.engine.dispose()
    pid = db.session.scalar(select(func.pg_backend_pid()))
    with db.engine.connect() as other:
        db.session.rollback()
        other.execute(text("SELECT pg_terminate_backend(CAST(:pid AS integer))"), {"pid": pid})
        now = time.monotonic()
        with monkeypatch.context() as patch:
            patch.setattr("app.engines.time.monotonic", lambda: now + SHORT_REST + 1)

            assert db.session.scalar(select(func.pg_backend_pid())) not in (None, pid)


@pytest.mark.only_on("postgresql")
def test_small_and_large_numbers_are_one_statement_to_the_database():
    size = Fixed(lambda _: select(func.abs(bindparam("size", type_=Period.year.type)).label("as_large_as")))
    asked = size.of(*({"size": number} for number in (1, 7, 300, 5, 30_000, 2, 300, 8, 4, 1)))

    send(db.session.connection(), asked)
    send(db.session.connection(), asked)

    kept = text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%as_large_as%'")
    assert db.session.scalar(kept) == 1
