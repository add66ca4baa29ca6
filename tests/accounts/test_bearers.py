"""Whoever bears a token: found by one statement, refused all alike, and worth what their person is at that moment."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event, select

from app.accounts import service, tokens
from app.accounts.models import Role, Token, TokenScope
from app.accounts.tokens import TokenRefused, bearer_of, revoke_token
from app.clock import now
from app.db import atomic, db
from app.errors import Locked, NotAllowed
from tests.accounts.test_races import at_once

WRONG = "daftar_abcdefgh_" + "A" * 43


def issue(user, *, scope=TokenScope.READ, days=30):
    return tokens.issue_token(user_id=user.id, label="Scale at the gate", scope=scope, days=days, by=user)


@pytest.fixture
def at(monkeypatch):
    """Let it be another moment."""
    return lambda moment: monkeypatch.setattr(tokens, "now", lambda: moment)


@pytest.fixture
def said(ctx):
    """What the database is asked."""
    statements: list[tuple[str, object]] = []

    def note(_connection, _cursor, statement, parameters, *_rest):
        statements.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    yield statements
    event.remove(db.engine, "before_cursor_execute", note)


def test_who_bears_a_token_is_its_person_with_what_they_may_do_now(ctx, make):
    clerk = make.clerk("IR-20")
    token = issue(clerk, scope=TokenScope.WRITE)

    borne = bearer_of(token.secret)

    assert (borne.id, borne.user.id, borne.scope) == (token.id, clerk.id, TokenScope.WRITE)
    assert borne.user.has_role(Role.CLERK, office_id=make.office("IR-20").id)
    assert borne.user.came_by is borne


def test_a_token_with_its_person_roles_and_offices_is_found_by_one_statement(ctx, make, said):
    clerk = make.clerk("IR-20")
    make.grant(clerk, "clerk", "IR-21")
    secret = issue(clerk).secret
    bearer_of(secret)
    db.session.expunge_all()
    said.clear()

    borne = bearer_of(secret)

    assert [grant.office.code for grant in borne.user.standing_grants] == ["IR-20", "IR-21"]
    assert len([statement for statement, _ in said if statement.startswith("SELECT")]) == 1
    assert not [statement for statement, _ in said if statement.startswith(("UPDATE", "INSERT"))]


def revoked(token, _at):
    revoke_token(token_id=token.id, by=None)


def expired(token, at):
    at(token.expires_at)


def of_somebody_disabled(token, _at):
    service.disable_user(user_id=token.user_id, by=None)


def unknown(token, _at):
    token.secret = WRONG


@pytest.mark.parametrize("spoil", [revoked, expired, of_somebody_disabled, unknown])
def test_all_that_is_not_good_is_refused_in_the_same_words_by_the_same_work(ctx, make, at, said, spoil):
    token = issue(make.clerk())
    spoil(token, at)
    secret = token.secret
    db.session.rollback()
    said.clear()

    with pytest.raises(TokenRefused) as refused:
        bearer_of(secret)

    assert (refused.value.status, refused.value.field) == (401, None)
    assert str(refused.value) == "This token is not known here, has expired or was revoked."
    [(_, parameters)] = [asked for asked in said if asked[0].startswith("SELECT")]
    assert secret not in str(parameters)
    assert db.session.scalar(select(Token.last_used_at)) is None


@pytest.mark.parametrize(
    "secret",
    [
        "", " ", "daftar", "daftar__", WRONG[:-1], WRONG + "A", WRONG + "\n", " " + WRONG, WRONG.upper(),
        WRONG.replace("daftar", "other1"), WRONG.replace("A", "آ"), WRONG[:-1] + "\x00", WRONG[:-1] + "=",
        "daftar_abcdefgh_" + "A" * 100_000, "\ud800",
    ],
)  # fmt: skip
def test_what_is_no_token_at_all_is_refused_before_the_database_is_asked(ctx, said, secret):
    with pytest.raises(TokenRefused):
        bearer_of(secret)

    assert not said


def test_a_token_opens_until_its_last_moment(ctx, make, at):
    token = issue(make.clerk(), days=366)

    at(token.expires_at - timedelta(microseconds=1))

    assert bearer_of(token.secret).id == token.id


def test_a_role_that_ends_is_gone_at_the_next_call(ctx, make):
    clerk = make.clerk("IR-20")
    secret = issue(clerk).secret
    assert bearer_of(secret).user.has_role(Role.CLERK)

    service.end_role(grant_id=clerk.grants[0].id, by=None)

    assert not bearer_of(secret).user.has_role(*Role)


def test_a_role_ended_elsewhere_is_gone_although_it_was_read_before(app, make):
    with make.inside():
        clerk = make.clerk("IR-20")
        secret, grant_id = issue(clerk).secret, clerk.grants[0].id
    with app.app_context():
        before = bearer_of(secret)
        assert before.user.has_role(Role.CLERK)
        db.session.rollback()
        with app.app_context():
            service.end_role(grant_id=grant_id, by=None)

        assert not bearer_of(secret).user.has_role(Role.CLERK)


def test_enabling_a_person_gives_none_of_their_tokens_back(ctx, make):
    clerk = make.clerk()
    secret = issue(clerk).secret
    service.disable_user(user_id=clerk.id, by=None)

    service.enable_user(user_id=clerk.id, by=None)

    with pytest.raises(TokenRefused):
        bearer_of(secret)
    assert bearer_of(issue(clerk).secret).user.id == clerk.id


def test_the_last_use_is_written_at_most_once_a_minute(ctx, make, at):
    token, started = issue(make.clerk()), now()
    for seconds in (0, 1, 59, 61, 100):
        at(started + timedelta(seconds=seconds))
        bearer_of(token.secret)

    assert db.session.scalar(select(Token.last_used_at)) == started + timedelta(seconds=61)


def test_of_many_calls_at_once_all_are_let_in_and_the_use_is_noted(app, make):
    with make.inside():
        secret = issue(make.clerk()).secret

    answers = at_once(app, 6, lambda _number: bearer_of(secret).user.name)

    assert len(set(answers)) == 1
    with app.app_context():
        assert db.session.scalar(select(Token.last_used_at)) is not None


def test_a_call_is_let_in_although_the_book_is_too_busy_for_a_note(ctx, make, monkeypatch):
    def busy(*, token_id):
        raise Locked()

    token = issue(make.clerk())
    monkeypatch.setattr(tokens, "note_used", busy)

    assert bearer_of(token.secret).last_used_at is None


def test_a_refused_act_does_not_take_the_note_of_its_token_back(ctx, make):
    token = issue(make.clerk())
    borne = bearer_of(token.secret)

    with pytest.raises(NotAllowed), atomic():
        service.set_password(user_id=make.clerk().id, password="x", by=borne.user)

    assert db.session.scalar(select(Token.last_used_at)) is not None
