"""Bearer tokens: made by their person alone, shown once, kept as a digest, revoked once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.accounts import queries, tokens
from app.accounts.models import Token, TokenScope
from app.accounts.tokens import NoSuchToken, TokenRefused, bearer_of, list_tokens, revoke_token
from app.db import Base, db
from app.errors import Conflict, Invalid, NotAllowed


def issue(user, *, label="Scale at the gate", scope=TokenScope.READ, days=30, office_id=None, **by):
    return tokens.issue_token(
        user_id=user.id, label=label, scope=scope, days=days, office_id=office_id, by=by.get("by", user)
    )


def test_a_token_is_shown_once_and_only_its_digest_is_kept(ctx, make):
    token = issue(make.clerk())

    assert tokens.SECRET.fullmatch(token.secret)
    assert token.secret.split("_")[1] == token.prefix
    db.session.expunge_all()
    stored = db.session.scalars(select(Token)).one()
    assert stored.secret == ""
    assert stored.digest == tokens.digest_of(token.secret)
    assert stored.expires_at - stored.created_at == timedelta(days=30)


def test_a_planted_secret_is_in_no_column_of_the_database(ctx, make):
    token = issue(make.clerk())
    bearer_of(token.secret)
    revoke_token(token_id=token.id, by=None)
    rest = token.secret.removeprefix(f"daftar_{token.prefix}_")

    found = [
        table.name
        for table in Base.metadata.sorted_tables
        for row in db.session.execute(select(table))
        if any(rest in str(value) for value in row)
    ]

    assert not found


def test_two_tokens_are_never_alike(ctx, make):
    clerk = make.clerk()

    assert len({issue(clerk).secret for _ in range(20)}) == 20


@pytest.mark.parametrize(
    ("facts", "field", "words"),
    [
        ({"label": "  "}, "label", "1 to 80 letters"),
        ({"label": "x" * 81}, "label", "1 to 80 letters"),
        ({"days": 0}, "days", "1 to 366 days"),
        ({"days": -1}, "days", "1 to 366 days"),
        ({"days": 367}, "days", "1 to 366 days"),
    ],
)
def test_what_no_token_may_be_is_refused_and_leaves_no_trace(ctx, make, facts, field, words):
    clerk = make.clerk()

    with pytest.raises(Invalid, match=words) as refused:
        issue(clerk, **facts)

    assert refused.value.field == field
    assert db.session.scalar(select(func.count()).select_from(Token)) == 0


def test_nobody_makes_a_token_in_anothers_name_not_even_an_administrator(ctx, make):
    clerk = make.clerk()

    for by in (make.clerk(), make.administrator(), make.national()):
        with pytest.raises(NotAllowed, match="in their name"):
            issue(clerk, by=by)
    with pytest.raises(queries.NoSuchUser):
        tokens.issue_token(user_id=10**9, label="x", scope=TokenScope.READ, days=1, by=None)

    assert list_tokens(clerk.id) == []


def test_no_token_is_made_with_a_token(ctx, make):
    clerk = make.clerk()
    borne = bearer_of(issue(clerk, scope=TokenScope.WRITE).secret)

    with pytest.raises(NotAllowed, match="with a token"):
        issue(clerk, by=borne.user)


def test_the_owner_an_administrator_and_the_operator_revoke_and_nobody_else_knows_it_is_there(ctx, make):
    clerk = make.clerk()
    administrator = make.administrator()
    by_hand = {clerk: issue(clerk), administrator: issue(clerk), None: issue(clerk)}

    for other in (make.clerk(), make.supervisor(), make.national(), make.auditor()):
        with pytest.raises(NoSuchToken):
            revoke_token(token_id=by_hand[clerk].id, by=other)
    for by, token in by_hand.items():
        revoke_token(token_id=token.id, by=by)

    assert [token.revoked_by for token in reversed(list_tokens(clerk.id))] == [clerk, administrator, None]
    for token in by_hand.values():
        with pytest.raises(TokenRefused):
            bearer_of(token.secret)
    with pytest.raises(NoSuchToken):
        revoke_token(token_id=10**9, by=None)


def test_a_token_is_revoked_once(ctx, make):
    clerk = make.clerk()
    token = issue(clerk)
    revoke_token(token_id=token.id, by=clerk)
    first = token.revoked_at

    with pytest.raises(Conflict, match="revoked already"):
        revoke_token(token_id=token.id, by=None)

    assert (token.revoked_at, token.revoked_by_id) == (first, clerk.id)


def test_a_persons_tokens_are_listed_newest_first_and_nobody_elses(ctx, make):
    clerk = make.clerk()
    labels = ["first", "second", "third"]
    for label in labels:
        issue(clerk, label=label)
    issue(make.clerk())

    assert [token.label for token in list_tokens(clerk.id)] == labels[::-1]


@pytest.mark.parametrize("around", ["{}", "/companies/{}/x", "Bearer {}, Bearer {}", "پرونده{}"])
def test_a_text_without_secrets_keeps_only_what_a_token_is_recognised_by(ctx, make, around):
    token = issue(make.clerk())

    said = tokens.without_secrets(around.format(token.secret, token.secret))

    assert said == around.format(*[f"daftar_{token.prefix}_…"] * 2)
