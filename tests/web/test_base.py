"""The base of every page: who may open it, in which language and theme, and what a refusal says."""

from __future__ import annotations

import re

import pytest

from app.accounts import service
from tests.web.reading import read, sign_in


def test_a_visitor_reads_what_this_is_in_persian_from_right_to_left(client):
    page = read(client.get("/"))

    assert page.root.get("lang") == "fa"
    assert page.root.get("dir") == "rtl"
    assert page.heading.startswith("هر کمک غیرنقدی")


def test_the_language_that_was_asked_for_stays(client):
    client.get("/?lang=en")

    page = read(client.get("/sign-in"))

    assert page.root.get("lang") == "en"
    assert page.root.get("dir") == "ltr"
    assert page.heading == "Sign in"


def test_a_language_that_is_not_spoken_is_left_aside(client):
    assert read(client.get("/?lang=xx")).root.get("lang") == "fa"


def test_the_theme_that_was_asked_for_stays(client):
    client.get("/?theme=dark")

    assert read(client.get("/sign-in")).root.get("data-bs-theme") == "dark"
    assert read(client.get("/sign-in?theme=auto")).root.get("data-bs-theme") is None


def test_a_visitor_is_sent_to_sign_in_and_back_again(client, make):
    with make.inside():
        name = make.clerk().name

    sent = client.get("/styleguide?sort=item")
    came = sign_in(client, name, next="/styleguide?sort=item")

    assert sent.status_code == 303
    assert sent.location == "/sign-in?next=/styleguide?sort%3Ditem"
    assert came.location == "/styleguide?sort=item"


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_never_leads_to_another_site(client, make, elsewhere):
    with make.inside():
        name = make.clerk().name

    assert sign_in(client, name, next=elsewhere).location == "/"


def test_a_wrong_password_is_refused_without_saying_which_part_was_wrong(client, make):
    with make.inside():
        name = make.clerk().name

    known = sign_in(client, name, password="not the word")
    unknown = sign_in(client, "nobody", password="not the word")

    assert known.status_code == unknown.status_code == 401
    assert read(known).errors == read(unknown).errors == ["نام کاربری و گذرواژه با هم نمی‌خواند."]


def test_the_password_that_was_typed_is_not_sent_back(client):
    answer = sign_in(client, "nobody", password="not the word")

    assert "not the word" not in answer.text
    assert 'value="nobody"' in answer.text


def test_signing_out_ends_the_session_on_the_server_too(client, make):
    with make.inside():
        name = make.clerk().name
    sign_in(client, name)
    cookie = client.get_cookie("daftar").value

    client.post("/sign-out", data={"csrf_token": read(client.get("/")).token})
    client.set_cookie("daftar", cookie)

    assert client.get("/styleguide").status_code == 303


def test_a_form_without_its_token_is_refused_in_the_readers_language(client):
    answer = client.post("/sign-in", data={"name": "sara", "password": "word"})

    assert answer.status_code == 400
    assert "مهلت این فرم گذشته است" in answer.text


def test_the_start_page_leads_only_where_this_person_may_go(client, make):
    with make.inside():
        names = {"clerk": make.clerk().name, "administrator": make.administrator().name}

    ways = {}
    for role, name in names.items():
        sign_in(client, name)
        ways[role] = set(read(client.get("/")).links(".ways a"))
        client.delete_cookie("daftar")

    assert {"/campaigns", "/entries", "/trace"} <= ways["clerk"]
    assert not {"/campaigns", "/entries", "/approvals"} & ways["administrator"]


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/sign-out", 405)])
def test_a_refusal_is_a_page_that_says_what_to_do(client, path, status):
    answer = client.get(path)
    page = read(answer)

    assert answer.status_code == status
    assert page.heading
    assert "/" in page.links("main a")


def test_the_language_link_of_a_refused_act_leads_to_a_page_that_opens(client):
    page = read(client.get("/sign-out"))

    assert client.get(page.links(".tongue")[0]).status_code == 200


def test_signed_in_pages_are_not_kept_by_browsers(client, make):
    with make.inside():
        name = make.clerk().name
    sign_in(client, name)

    assert client.get("/").cache_control.no_store


def test_no_page_carries_a_style_or_a_script_of_its_own(client, make):
    with make.inside():
        name = make.clerk().name
    sign_in(client, name)

    for path in ("/", "/styleguide", "/nowhere"):
        assert not re.search(r"<script(?! src=)|<style| style=| on\w+=", client.get(path).text)


@pytest.mark.parametrize("path", ["/", "/sign-in", "/nowhere", "/sign-out"])
def test_a_persian_page_has_no_latin_digit_outside_codes(client, path):
    assert read(client.get(path)).latin_digits == []


def test_the_pieces_have_no_latin_digit_in_persian_outside_codes_and_what_was_typed(client, make):
    with make.inside():
        name = make.clerk().name
    sign_in(client, name)

    page = read(client.get("/styleguide"))

    assert [text for text in page.latin_digits if "1404/12/30" not in text and "12 or 13" not in text] == []


def test_one_page_is_read_in_both_languages_by_turns(client, make):
    with make.inside():
        name = make.clerk().name
    sign_in(client, name)

    persian, english = (read(client.get(f"/styleguide?lang={tongue}")) for tongue in ("fa", "en"))

    assert [node.text for node in persian.all(".figure-value")] == ["۵۹۷", "۸۴۹٬۹۸۴", "۳", "۱"]
    assert [node.text for node in english.all(".figure-value")] == ["597", "849,984", "3", "1"]


def test_a_person_who_is_disabled_is_out_at_once(client, make):
    with make.inside():
        user = make.clerk()
        name, user_id = user.name, user.id
    sign_in(client, name)
    with make.inside():
        service.disable_user(user_id=user_id, by=None)

    assert client.get("/styleguide").status_code == 303


def test_when_the_way_to_the_database_is_lost_the_page_still_says_so(app, client, make, monkeypatch):
    with make.inside():
        name = make.clerk().name
    sign_in(client, name)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr("app.accounts.queries.find_user_by_session", lambda token: 1 / 0)

    answer = client.get("/")

    assert answer.status_code == 500
    assert read(answer).heading == "خطایی در سامانه رخ داد"


def test_the_language_a_person_chose_is_there_at_the_next_sign_in(client, make):
    with make.inside():
        name = make.clerk().name
    sign_in(client, name)
    client.get("/?lang=en")
    client.post("/sign-out", data={"csrf_token": read(client.get("/")).token})
    client.delete_cookie("daftar")

    sign_in(client, name)

    assert read(client.get("/")).root.get("lang") == "en"
