"""Everybody sees who they are here and changes their own password, if they know the present one."""

from __future__ import annotations

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


def test_a_new_password_ends_every_session_and_opens_the_next(client, make):
    with make.inside():
        name = make.clerk().name
    sign_in(client, name)

    changed = send(client, "/account", current=PASSWORD, password=NEW)

    assert changed.location == "/sign-in"
    assert client.get("/account").location.startswith("/sign-in")
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
