"""Everybody sees who they are here and changes their own password, if they know the present one."""

from __future__ import annotations

from app.accounts.models import TokenScope
from app.accounts.tokens import issue_token
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
