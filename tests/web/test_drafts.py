"""What was typed is not lost: sessions that end mid-form, tokens of another session, browsers that were closed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.accounts import form_drafts
from app.accounts.draft_models import FormDraft
from app.accounts.models import SignIn
from app.clock import now
from app.db import atomic, db
from tests.making.accounts import PASSWORD
from tests.web.reading import read, sign_in

PAGE = "/companies/new"
HOST = "http://localhost"
TYPED = {"name_fa": "فولاد نیمه‌کاره", "name_en": "Half-typed steel"}


@pytest.fixture
def officer(client, make) -> str:
    with make.inside():
        name = make.officer().name
    sign_in(client, name)
    return name


def end_sessions(make) -> None:
    """As the administrator or the clock does it, while a form is open."""
    with make.inside(), atomic():
        db.session.execute(update(SignIn).values(ended_at=now()))


def post(client, path: str = PAGE, *, page: str | None = PAGE, token: str | None = None, **typed: str):
    token = token if token is not None else read(client.get(page or path)).token
    headers = {"Referer": HOST + page} if page else {}
    return client.post(path, data={"csrf_token": token, **typed}, headers=headers)


def half_typed(client, make, **typed: str):
    """A form that is sent after its session has ended."""
    token = read(client.get(PAGE)).token
    end_sessions(make)
    return post(client, token=token, **(typed or TYPED))


def drafts(make) -> int:
    with make.inside():
        return len(db.session.scalars(select(FormDraft)).all())


def test_what_was_typed_when_the_session_had_ended_stands_in_the_form_after_signing_in(client, make, officer):
    sent = half_typed(client, make)
    told = read(client.get(sent.location))
    back = sign_in(client, officer, next=PAGE)
    page = read(client.get(back.location))

    assert sent.location == "/sign-in?next=/companies/new"
    assert "نگه داشته شده" in told.all(".notice")[0].text
    assert back.location == PAGE
    assert (page.field("name_fa"), page.field("name_en")) == tuple(TYPED.values())
    assert "دوباره اینجاست" in page.all("form .notice-waiting")[0].text
    assert page.latin_digits == []


def test_another_person_who_signs_in_there_sees_nothing_of_it(client, make, officer):
    with make.inside():
        other = make.supervisor().name
    half_typed(client, make)
    sign_in(client, other)

    assert read(client.get(PAGE)).field("name_fa") == ""


def test_it_lies_sealed_and_names_nothing(client, make, officer):
    half_typed(client, make)
    with make.inside():
        [draft] = db.session.scalars(select(FormDraft))

        assert TYPED["name_fa"].encode() not in draft.sealed
        assert draft.path == PAGE


def test_once_sent_it_is_gone(client, make, officer):
    half_typed(client, make)
    sign_in(client, officer)
    page = read(client.get(PAGE))
    [select] = [node for node in page.all("select") if node.get("name") == "office_id"]
    office = [node.get("value") for node in select.all("option")][-1]
    refused = post(client, token=page.token, name_fa="", name_en="Whole steel", office_id=office)
    still = drafts(make)
    taken = post(client, token=page.token, name_fa="فولاد تمام", office_id=office)

    assert (refused.status_code, still, taken.status_code) == (422, 1, 303)
    assert drafts(make) == 0
    assert read(client.get(PAGE)).field("name_fa") == ""


def test_whoever_does_not_want_it_begins_with_an_empty_form(client, make, officer):
    half_typed(client, make)
    sign_in(client, officer)
    token = read(client.get(PAGE)).token

    away = post(client, "/drafts/away", token=token, kept_path=PAGE, **TYPED)

    assert away.location == PAGE
    assert read(client.get(PAGE)).field("name_fa") == ""
    assert drafts(make) == 0


@pytest.mark.parametrize("path", ["https://example.org/", "//example.org", "/\\example.org", ""])
def test_putting_away_sends_nobody_elsewhere(client, officer, path):
    token = read(client.get(PAGE)).token

    assert post(client, "/drafts/away", token=token, kept_path=path).location == "/"


def test_a_form_of_an_earlier_session_comes_back_filled_and_nothing_is_done(client, make, officer):
    old = read(client.get(PAGE)).token
    client.delete_cookie("daftar")
    sign_in(client, officer)

    sent = post(client, token=old, **TYPED)
    page = read(client.get(sent.location))

    assert (sent.status_code, sent.location) == (303, PAGE)
    assert page.field("name_fa") == TYPED["name_fa"]


@pytest.mark.parametrize("referer", [None, "https://elsewhere.example/companies/new", "http://localhost.evil/x"])
def test_no_other_site_puts_words_into_a_form(client, make, officer, referer):
    headers = {"Referer": referer} if referer else {}
    sent = client.post(PAGE, data={"csrf_token": "guessed", **TYPED}, headers=headers)

    assert sent.status_code == 400
    assert drafts(make) == 0


@pytest.mark.parametrize("page", ["/account", "/account/second-factor", "/people/new", "/sign-in"])
def test_passwords_and_codes_are_never_kept(client, make, officer, page):
    token = read(client.get(PAGE)).token
    end_sessions(make)
    post(client, "/account/password", page=page, token=token, current=PASSWORD, password="another long one")

    assert drafts(make) == 0


def test_the_page_sends_what_is_typed_and_it_survives_a_closed_browser(client, make, officer):
    token = read(client.get(PAGE)).token
    kept = post(client, "/drafts", token=token, **TYPED)
    client.delete_cookie("daftar")
    sign_in(client, officer)

    assert kept.status_code == 204
    assert read(client.get(PAGE)).field("name_en") == TYPED["name_en"]


@pytest.mark.parametrize(
    "typed", [{}, {"name_fa": "  "}, {"name_fa": "x" * 300_000}, {f"f{n}": "1" for n in range(3001)}]
)
def test_nothing_and_too_much_are_not_kept(client, make, officer, typed):
    token = read(client.get(PAGE)).token

    assert post(client, "/drafts", token=token, **typed).status_code in {204, 413}
    assert drafts(make) == 0


def test_the_newest_are_kept_and_old_ones_go(client, make, officer, monkeypatch):
    monkeypatch.setattr(form_drafts, "MOST", 2)
    with make.inside():
        user = make.officer()
        for name in "abc":
            form_drafts.keep(user_id=user.id, path=f"/{name}", values=[("x", "1")])
        assert [path for path, _ in form_drafts.list_kept_paths(user.id)] == ["/c", "/b"]
        assert form_drafts.forget_drafts(now() + timedelta(days=1)) == 2
        assert form_drafts.list_kept_paths(user.id) == []


def test_somebody_who_is_shut_out_has_nothing_kept(make):
    with make.inside():
        user = make.clerk()
        with atomic():
            user.is_active = False

        assert not form_drafts.keep(user_id=user.id, path="/x", values=[("x", "1")])


def test_a_filter_is_no_form(client, make, officer):
    with make.inside():
        user_id = db.session.scalar(select(SignIn.user_id))
        form_drafts.keep(user_id=user_id, path="/companies", values=[("search", "چیز دیگر")])
    client.delete_cookie("daftar")
    sign_in(client, officer)

    assert "چیز دیگر" not in client.get("/companies").text


def test_what_was_begun_stands_on_the_start_page(client, make, officer):
    half_typed(client, make)
    sign_in(client, officer)
    before = read(client.get("/")).links(".start-waiting a")
    post(client, "/drafts/away", kept_path=PAGE)

    assert PAGE in before
    assert PAGE not in read(client.get("/")).links(".start-waiting a")


def test_a_page_that_keeps_what_is_typed_does_not_use_up_the_end_of_the_session(client, make, officer):
    token = read(client.get(PAGE)).token
    end_sessions(make)
    by_itself = post(client, "/drafts", token=token, **TYPED)
    sent = post(client, token=token, **TYPED)

    assert (by_itself.location, sent.location) == ("/sign-in", "/sign-in?next=/companies/new")
    assert drafts(make) == 1
