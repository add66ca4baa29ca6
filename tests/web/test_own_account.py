"""Everybody sees who they are here and changes their own password, if they know the present one."""

from __future__ import annotations

import re

import pyotp

from app.accounts.models import TokenScope
from app.accounts.tokens import issue_token
from app.clock import now
from tests.making.accounts import PASSWORD
from tests.web.reading import read, send, sign_in

NEW = "another long and quiet word"


def test_the_page_says_who_i_am_and_for_which_office(client, make):
    with make.inside():
        user = make.clerk()
        name = user.name
    sign_in(client, name)

    page = read(client.get("/account"))

    assert page.heading == "حساب من"
    assert name in page.root.text
    assert "کارشناس · اداره کل بهزیستی استان سمنان" in page.root.text


def test_a_new_password_ends_every_other_session_and_leaves_tokens(app, client, make):
    with make.inside():
        clerk = make.clerk()
        name = clerk.name
        secret = issue_token(user_id=clerk.id, label="x", scope=TokenScope.READ, days=9, by=None).secret
    elsewhere = app.test_client()
    sign_in(elsewhere, name)
    sign_in(client, name)

    changed = send(client, "/account", current=PASSWORD, password=NEW)

    assert changed.location == "/account"
    assert "کلیدهای دسترسی شما همچنان کار می‌کنند" in read(client.get("/account")).root.text
    assert elsewhere.get("/account").location.startswith("/sign-in")
    assert client.get("/api/v1/companies", headers={"Authorization": f"Bearer {secret}"}).status_code == 200
    client.delete_cookie("daftar")
    assert sign_in(client, name, password=PASSWORD).status_code == 401
    assert sign_in(client, name, password=NEW).location == "/"


def test_without_the_present_password_nothing_changes(client, make):
    with make.inside():
        name = make.clerk().name
    sign_in(client, name)

    refused = send(client, "/account", current="a guess of mine", password=NEW)

    assert refused.status_code == 401
    assert read(refused).errors == ["گذرواژهٔ کنونی: این گذرواژهٔ کنونی شما نیست."]
    client.delete_cookie("daftar")
    assert sign_in(client, name, password=PASSWORD).location == "/"


def test_a_weak_password_is_refused_beside_its_field(client, make):
    with make.inside():
        name = make.clerk().name
    sign_in(client, name)

    refused = send(client, "/account", current=PASSWORD, password="short")

    assert refused.status_code == 422
    assert read(refused).errors == ["گذرواژهٔ تازه: گذرواژه دست‌کم ۱۰ نویسه می‌خواهد."]


def test_a_visitor_has_no_account_page(client):
    assert client.get("/account").location == "/sign-in?next=/account"


def test_a_password_that_is_sent_twice_is_refused_in_words(client, make):
    with make.inside():
        name = make.clerk().name
    sign_in(client, name)

    for odd in ({"current": [PASSWORD, PASSWORD]}, {"current.x": PASSWORD}):
        answer = send(client, "/account", **odd, password=NEW)

        assert answer.status_code == 422
        assert read(answer).errors


def test_a_second_factor_is_set_up_asked_for_and_ended_in_the_pages(app, client, make):
    with make.inside():
        name = make.clerk().name
    sign_in(client, name)
    assert send(client, "/account/second-factor", current="not my password").status_code == 401
    send(client, "/account/second-factor", current=PASSWORD)
    shown = read(client.get("/account/second-factor"))
    secret = re.search(r"(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}", shown.root.text)[0].replace(" ", "")
    assert "<svg" in client.get("/account/second-factor").text
    assert shown.latin_digits == []

    wrong = send(client, "/account/second-factor/confirm", at="/account/second-factor", one_time_code="000000")
    confirmed = send(
        client, "/account/second-factor/confirm", at="/account/second-factor", one_time_code=at(secret, -1)
    )
    assert (wrong.status_code, confirmed.location) == (401, "/account")
    assert "گوشی شما اکنون نشان می‌دهد" in read(wrong).root.text
    assert secret not in client.get("/account/second-factor").text.replace(" ", "")

    elsewhere = app.test_client()
    asked = sign_in(elsewhere, name, next="/stores")
    assert asked.location == "/sign-in/code?next=/stores"
    assert elsewhere.get("/stores").location.startswith("/sign-in")
    refused = send(elsewhere, "/sign-in/code", one_time_code="000000")
    let_in = send(elsewhere, "/sign-in/code", at="/sign-in/code?next=/stores", one_time_code=at(secret), next="/stores")
    assert (refused.status_code, let_in.location) == (401, "/stores")
    assert elsewhere.get("/stores").status_code == 200

    ended = send(
        client, "/account/second-factor/end", at="/account/second-factor", current=PASSWORD, one_time_code=at(secret, 1)
    )
    assert ended.location == "/account/second-factor"
    assert sign_in(app.test_client(), name).location == "/"


def test_a_code_is_asked_of_nobody_who_did_not_give_a_password_a_moment_ago(client, make):
    assert client.get("/sign-in/code").location == "/sign-in"
    page = read(client.get("/sign-in"))

    answer = client.post("/sign-in/code", data={**page.hidden(), "one_time_code": "123456"})

    assert answer.location == "/sign-in"


def at(secret: str, by: int = 0) -> str:
    made = pyotp.TOTP(secret)
    return made.generate_otp(made.timecode(now()) + by)
