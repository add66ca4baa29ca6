"""Nobody fills the access log by doing the same again, and whoever is refused too often waits."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DatabaseError

from app.accounts.models import Token, User
from app.db import atomic, db
from app.watching import service
from app.watching.models import Access
from app.watching.words import RECEIVER, Subject
from tests.api.asking import ask, token_of
from tests.together import at_once
from tests.web.reading import read, sign_in
from tests.web.trading import trade

__all__ = ["ask", "token_of", "trade"]


@pytest.fixture
def three(app, monkeypatch):
    """Three refusals a minute are allowed."""
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], refusals_per_minute=3))


def rows(make) -> list[tuple]:
    with make.inside():
        found = db.session.scalars(select(Access).order_by(Access.id)).all()
        return [(row.status, row.subject_id, row.times) for row in found]


def test_the_same_within_a_minute_is_one_row_with_a_count_however_many_come_at_once(app, make, monkeypatch):
    with make.inside():
        clerk_id = make.clerk().id
    moment = service.now()
    monkeypatch.setattr(service, "now", lambda: moment)

    def refuse(number):
        return service.note_refused(user_id=clerk_id, status=403, subject=Subject("store", number % 2))

    assert at_once(app, 8, refuse) == [None] * 8
    assert sorted(rows(make)) == [(403, 0, 4), (403, 1, 4)]


def test_a_minute_later_it_is_a_row_of_its_own(ctx, make, monkeypatch):
    clerk = make.clerk()
    for minutes in (0, 0, 1):
        moment = service.now() + minutes * service.HELD_FOR
        with monkeypatch.context() as patch:
            patch.setattr(service, "now", lambda moment=moment: moment)
            _read(clerk)

    assert [row.times for row in db.session.scalars(select(Access).order_by(Access.id))] == [2, 2, 1, 1]


def _read(by) -> None:
    with atomic():
        service.note_read(kind=RECEIVER, ids=[8, 7], by=by)


def test_a_count_goes_up_by_one_and_nothing_else_ever_changes(ctx, make):
    service.note_refused(user_id=make.clerk().id, status=403, subject=Subject())

    for change in ({"times": Access.times + 2}, {"times": 0}, {"times": Access.times + 1, "status": 200}):
        with pytest.raises(DatabaseError):
            db.session.execute(update(Access).values(**change))
        db.session.rollback()


def test_whoever_is_refused_too_often_on_pages_waits(client, ask, trade, make, three):
    sign_in(client, trade.clerk)

    statuses = [client.get(f"/receivers/{number}").status_code for number in range(900, 906)]
    answer = client.get("/stores")

    assert statuses == [404, 404, 404, 404, 429, 429]
    assert answer.status_code == 429
    assert 50 <= int(answer.headers["Retry-After"]) <= 61
    assert "ثانیه" in read(answer).root.text
    assert ask("GET", "/stores", as_=trade.clerk).status_code == 200
    assert ask("GET", "/stores", as_=trade.officer).status_code == 200
    _let_go(make)
    assert client.get("/stores").status_code == 200


def test_a_token_that_is_refused_too_often_waits_and_its_person_does_not(client, ask, trade, make, three):
    sign_in(client, trade.clerk)

    statuses = [ask("GET", f"/receivers/{number}", as_=trade.clerk).status_code for number in range(900, 906)]
    answer = ask("GET", "/stores", as_=trade.clerk)

    assert statuses == [404, 404, 404, 404, 429, 429]
    assert answer.json["type"].endswith("#RefusedTooOften")
    assert "seconds" in answer.json["detail"]
    assert 50 <= int(answer.headers["Retry-After"]) <= 61
    assert client.get("/stores").status_code == 200
    _let_go(make)
    assert ask("GET", "/stores", as_=trade.clerk).status_code == 200


def _let_go(make) -> None:
    with make.inside(), atomic():
        for held in (User, Token):
            db.session.execute(update(held).values(held_until=service.now() - service.HELD_FOR))
