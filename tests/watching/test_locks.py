"""Who finds somebody else at work reads so in words, at every door, whatever the database calls it."""

from __future__ import annotations

from contextlib import closing

import pytest
from sqlalchemy import event, func, select

from app.accounts.models import User
from app.db import db
from app.watching.models import Access
from tests.api.asking import ask, token_of
from tests.web.reading import read, sign_in
from tests.web.trading import trade

__all__ = ["ask", "token_of", "trade"]


def _be_impatient(connection, _record, _proxy) -> None:
    is_postgresql = hasattr(connection, "pgconn")
    with closing(connection.cursor()) as cursor:
        cursor.execute("SET lock_timeout = '100ms'" if is_postgresql else "PRAGMA busy_timeout=100")
    if is_postgresql:
        connection.commit()


@pytest.fixture
def impatient(app):
    """Nobody waits longer than a tenth of a second for a lock."""
    with app.app_context():
        engine = db.engine
    event.listen(engine, "checkout", _be_impatient)
    yield engine
    event.remove(engine, "checkout", _be_impatient)
    engine.dispose()


def test_a_read_that_cannot_be_written_down_now_is_asked_to_come_again_and_shows_nothing(
    client, ask, trade, make, impatient
):
    with make.inside():
        receiver = make.receiver()
        path, code = f"/receivers/{receiver.id}", receiver.code
    sign_in(client, trade.clerk)
    ask("GET", "/receivers", as_=trade.clerk)
    with make.inside():
        before = db.session.scalar(select(func.count()).select_from(Access))

    with impatient.connect().execution_options(writes=True) as other:
        # Held so, a person cannot be pointed at by a new row; on SQLite the whole file is held.
        other.execute(select(User.id).with_for_update())
        page, answer = client.get(path), ask("GET", path, as_=trade.clerk)

    assert (page.status_code, answer.status_code) == (423, 423)
    assert [each.headers["Retry-After"] for each in (page, answer)] == ["2", "2"]
    assert read(page).heading == "شخص دیگری در حال کار با این بخش است"
    assert answer.json["type"].endswith("#Locked")
    assert not [each for each in (page, answer) if code in each.text]
    with make.inside():
        assert db.session.scalar(select(func.count()).select_from(Access)) == before
    assert client.get(path).status_code == 200
