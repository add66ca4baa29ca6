"""Tokens on pages: made by who knows the password, shown once, seen and revoked by their person and administrators."""

from __future__ import annotations

import logging
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts import sign_ins, tokens
from app.accounts.models import Token, TokenScope
from app.db import db
from tests.making.accounts import PASSWORD
from tests.web.reading import read, send
from tests.web.shelves import count, counted_queries, each, enter, not_refused

ASKED = {"label": "ترازوی انبار", "scope": "write", "days": "30", "current": PASSWORD}
SECRET = re.compile(r"daftar_[a-z0-9]{8}_([A-Za-z0-9_-]{43})")


@pytest.fixture
def clerk(client, make):
    with make.inside():
        user = make.clerk()
        who = user.id, user.name
    enter(client, who[1])
    return who


def given(make, user_id, **facts):
    """A token that somebody was given before: its key and its secret."""
    asked = {"label": "Old scale", "scope": TokenScope.READ, "days": 30, "office_id": None, **facts}
    with make.inside():
        token = tokens.issue_token(user_id=user_id, by=None, **asked)
        return token.id, token.secret


def press(client, at, path):
    """Press a button of the page `at`."""
    return client.post(path, data={"csrf_token": read(client.get(at)).token, "key": "abcdefgh"})


def test_a_token_is_made_and_its_secret_is_on_that_answer_alone(client, make, clerk):
    answer = send(client, "/account/tokens", **ASKED)
    page = read(answer)
    [secret] = [node.text for node in page.all("p.secret")]

    with make.inside():
        token = tokens.bearer_of(secret)
        assert (token.user_id, token.label, token.scope) == (clerk[0], "ترازوی انبار", TokenScope.WRITE)
        assert token.expires_at - token.created_at == timedelta(days=30)
    assert page.heading == "کلید ساخته شد"
    assert "دیگر نمی‌توان آن را نشان داد" in page.root.text
    assert "no-store" in answer.headers["Cache-Control"]
    assert not answer.location
    for cookie in ("daftar", "remember_token"):
        kept = client.get_cookie(cookie)
        assert kept is None or secret.split("_", 2)[2] not in kept.value
    for path in ("/account/tokens", "/account"):
        assert not SECRET.search(client.get(path).text)


def test_a_list_says_what_each_is_for_and_what_it_is_worth(client, make, clerk):
    given(make, clerk[0], label="نخست")
    with make.inside():
        office = make.office().id
    _, secret = given(make, clerk[0], label="دوم", scope=TokenScope.WRITE, office_id=office)
    revoked, _ = given(make, clerk[0], label="سوم")
    with make.inside():
        tokens.bearer_of(secret)
        tokens.revoke_token(token_id=revoked, by=None)

    page = read(client.get("/account/tokens"))

    said = [(row[0].split()[0], row[1], row[4].split()[0], row[5]) for row in page.rows]
    assert said == [
        ("سوم", "فقط خواندن", "باطل‌شده", ""),
        ("دوم", "خواندن و نوشتن تنها اداره کل بهزیستی استان سمنان", "معتبر", "باطل کردن"),
        ("نخست", "فقط خواندن", "معتبر", "باطل کردن"),
    ]
    assert page.rows[2][2] == "هنوز هیچ‌گاه"
    assert page.rows[1][2] != "هنوز هیچ‌گاه"
    assert page.latin_digits == []


def test_an_empty_list_says_what_to_do_next(client, clerk):
    page = read(client.get("/account/tokens"))

    assert "هنوز کلید دسترسی ندارید." in page.all(".empty")[0].text
    assert page.all("form.form-box")


def test_a_page_of_tokens_asks_as_much_for_ten_as_for_one(client, make, clerk):
    given(make, clerk[0])
    client.get("/account/tokens")
    with counted_queries(make) as few:
        client.get("/account/tokens")
    for _ in range(9):
        given(make, clerk[0])

    with counted_queries(make) as many:
        client.get("/account/tokens")

    assert len(many) == len(few)


def test_what_does_not_fit_is_refused_beside_its_field_and_nothing_is_made(client, make, clerk):
    bad = [
        *each("label", ["", " ", "x" * 81, "a\u202eb"]), *each("scope", ["", "admin", "READ"]),
        *each("days", ["", "0", "367", "-1", "1.5", "9" * 30]), *each("office_id", ["999999", "x", "9" * 30]),
        {"current": ""}, {"user_id": "1"}, {"by": "1"}, {"days": ["1", "2"]},
    ]  # fmt: skip

    assert not_refused(lambda change: send(client, "/account/tokens", **ASKED | change), bad) == []
    assert count(make, Token) == 0


def test_without_the_present_password_no_token_is_made(client, make, clerk):
    answer = send(client, "/account/tokens", **ASKED | {"current": "a guess of mine"})

    assert answer.status_code == 401
    assert read(answer).errors == ["گذرواژهٔ کنونی: این گذرواژهٔ کنونی شما نیست."]
    assert count(make, Token) == 0


def test_an_open_session_is_no_way_to_guess_the_password(client, make, clerk):
    for _ in range(sign_ins.PER_NAME):
        send(client, "/account/tokens", **ASKED | {"current": "a guess of mine"})

    answer = send(client, "/account/tokens", **ASKED)

    assert answer.status_code == 429
    assert read(answer).errors
    assert count(make, Token) == 0


def test_a_token_can_be_limited_to_an_office_where_the_person_has_a_role(client, make, clerk):
    with make.inside():
        person = make.clerk("IR-20")
        make.grant(person, "clerk", "IR-21")
        name, own, foreign = person.name, make.office("IR-21").id, make.office("IR-24").id
    enter(client, name)
    choices = [node.get("value") for node in read(client.get("/account/tokens")).all("select option")]

    refused = send(client, "/account/tokens", **ASKED, office_id=foreign)
    made = send(client, "/account/tokens", **ASKED, office_id=own)

    assert str(own) in choices
    assert str(foreign) not in choices
    assert (refused.status_code, made.status_code) == (422, 200)
    with make.inside():
        assert db.session.scalars(select(Token.office_id)).all() == [own]


def test_its_person_revokes_a_token_and_it_opens_nothing_more(client, make, clerk):
    token_id, secret = given(make, clerk[0])

    gone = press(client, "/account/tokens", f"/account/tokens/{token_id}/revoke")
    told = read(client.get(gone.location)).root.text
    again = press(client, "/account/tokens", f"/account/tokens/{token_id}/revoke")

    assert "کلید «Old scale» باطل شد" in told
    assert again.status_code == 409
    with make.inside(), pytest.raises(tokens.TokenRefused):
        tokens.bearer_of(secret)


def test_anothers_token_is_as_one_that_is_not_there(client, make, clerk):
    with make.inside():
        other = make.clerk().id
    token_id, secret = given(make, other)

    foreign = press(client, "/account/tokens", f"/account/tokens/{token_id}/revoke")
    never = press(client, "/account/tokens", "/account/tokens/999999/revoke")

    assert (foreign.status_code, never.status_code) == (404, 404)
    assert read(foreign).heading == read(never).heading
    with make.inside():
        assert tokens.bearer_of(secret).user_id == other


def test_an_administrator_sees_and_revokes_anybodys_tokens_but_makes_none(client, make, clerk):
    token_id, secret = given(make, clerk[0], label="برنامهٔ شرکت")
    with make.inside():
        name = make.administrator().name
    enter(client, name)
    where = f"/people/{clerk[0]}"

    before = read(client.get(where))
    foreign = press(client, where, f"/people/{clerk[0] + 1}/tokens/{token_id}/revoke")
    gone = press(client, where, f"{where}/tokens/{token_id}/revoke")
    after = read(client.get(where))

    assert any("برنامهٔ شرکت" in row[0] and "معتبر" in row[4] for row in before.rows if len(row) > 4)
    assert foreign.status_code == 404
    assert gone.location == where
    assert name in after.rows[-1][4]
    assert client.post(f"{where}/tokens", data={}).status_code in (404, 405)
    with make.inside(), pytest.raises(tokens.TokenRefused):
        tokens.bearer_of(secret)


@pytest.mark.parametrize("role", ["clerk", "supervisor", "national", "auditor", "representative"])
def test_nobody_but_an_administrator_revokes_from_a_persons_page(client, make, clerk, role):
    token_id, secret = given(make, clerk[0])
    with make.inside():
        name = make.user(role).name
    enter(client, name)

    answer = press(client, "/account", f"/people/{clerk[0]}/tokens/{token_id}/revoke")

    assert answer.status_code == 403
    with make.inside():
        assert tokens.bearer_of(secret).id == token_id


def test_a_visitor_sees_no_tokens(client):
    assert client.get("/account/tokens").location.startswith("/sign-in")


def test_a_planted_secret_is_in_no_log_no_refusal_and_no_metric(client, make, clerk, caplog):
    caplog.set_level(logging.DEBUG)
    answer = send(client, "/account/tokens", **ASKED)
    found = SECRET.search(answer.text)
    assert found
    rest = found[1]

    pages = [
        send(client, "/account/tokens", **ASKED | {"label": "x" * 81}),
        client.get("/account/tokens/999/revoke", headers={"Authorization": f"Bearer {found[0]}"}),
        client.get("/nowhere", headers={"Authorization": f"Bearer {found[0]}"}),
        client.get("/api/v1/companies", headers={"Authorization": f"Bearer {found[0]}"}),
        client.get("/api/v1/companies", headers={"Authorization": f"Bearer x{found[0]}"}),
        client.get("/metrics"),
    ]
    client.get(f"/account/tokens?token={found[0]}")
    client.get(f"/api/v1/companies/{found[0]}")
    with make.inside(), pytest.raises(tokens.TokenRefused) as refused:
        tokens.bearer_of(found[0][:-1] + ("A" if found[0][-1] != "A" else "B"))

    assert '"route": "/account/tokens"' in caplog.text
    assert rest not in caplog.text
    assert rest[:-1] not in repr(refused.value)
    assert all(rest not in page.text for page in pages)
