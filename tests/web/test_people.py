"""The people who sign in: an administrator adds them, grants and ends their roles, and shuts them out at once."""

from __future__ import annotations

import pytest

from app.accounts.models import Grant, User
from tests.web.reading import read, send
from tests.web.shelves import count, counted_queries, each, enter, not_refused

PERSON = {"shown_name": "سارا رضایی", "name": "sara", "mobile": "۰۹۱۲۱۲۳۴۵۶۷", "locale": "fa"}


@pytest.fixture
def administrator(client, make):
    with make.inside():
        name = make.administrator().name
    enter(client, name)
    return client


@pytest.fixture
def clerk(make):
    with make.inside():
        user = make.clerk()
        return user.id, user.name


def test_everybody_is_listed_with_their_roles(administrator, clerk):
    page = read(administrator.get("/people"))

    assert page.heading == "کاربران"
    assert any("کارشناس · اداره کل بهزیستی استان سمنان" in row[2] for row in page.rows)
    assert page.latin_digits == []


def test_somebody_is_added_once_and_gets_a_role(administrator, make):
    added = send(administrator, "/people/new", **PERSON)
    again = send(administrator, "/people/new", **PERSON)
    with make.inside():
        office = make.office().id

    granted = grant(administrator, added.location, role="clerk", office_id=office)
    page = read(administrator.get(added.location))

    assert page.heading == "سارا رضایی"
    assert granted.status_code == 303
    assert page.rows[0][0] == "کارشناس"
    assert again.status_code == 409
    assert read(again).errors


def grant(client, where, **typed):
    form = next(form for form in read(client.get(where)).all("form") if (form.get("action") or "").endswith("/roles"))
    hidden = {n.get("name"): n.get("value") for n in form.all("input") if n.get("type") == "hidden"}
    return client.post(f"{where}/roles", data={**hidden, **typed})


def test_somebody_who_does_not_fit_is_refused(administrator, make):
    before = count(make, User)
    bad = [
        *each("name", ["", "123", "n" * 81]), {"shown_name": ""}, {"mobile": "12"}, {"locale": "xx"},
        {"password": "short"},
    ]  # fmt: skip

    assert not_refused(lambda change: send(administrator, "/people/new", **PERSON | change), bad) == []
    assert count(make, User) == before


def test_a_role_that_does_not_fit_is_refused(administrator, make, clerk):
    with make.inside():
        office = make.office().id
    before = count(make, Grant)
    bad = [{}, {"role": "x"}, {"role": "clerk"}, {"role": "auditor"}, *each("office_id", ["999999", "9" * 30])]

    def submit(change):
        return grant(administrator, f"/people/{clerk[0]}", **{"office_id": office, **change})

    assert not_refused(submit, bad) == []
    assert count(make, Grant) == before


def test_a_role_ends_once(administrator, clerk):
    where = f"/people/{clerk[0]}"
    actions = [form.get("action") or "" for form in read(administrator.get(where)).all("form")]
    end = next(action for action in actions if action.endswith("/end"))
    token = read(administrator.get(where)).token

    first, again = (administrator.post(end, data={"csrf_token": token}) for _ in range(2))

    assert (first.status_code, again.status_code) == (303, 409)


def test_whoever_is_disabled_is_signed_out_at_once(app, administrator, clerk):
    other = app.test_client()
    enter(other, clerk[1])
    there = other.get("/stores").status_code
    token = read(administrator.get("/people")).token

    shut = administrator.post(f"/people/{clerk[0]}/disable", data={"csrf_token": token})
    opened = administrator.post(f"/people/{clerk[0]}/enable", data={"csrf_token": token})

    assert (there, shut.status_code, opened.status_code) == (200, 303, 303)
    assert other.get("/stores").status_code == 303


def test_nobody_disables_or_promotes_themselves(administrator, make):
    with make.inside():
        centre = make.office("IR").id
    token = read(administrator.get("/people")).token
    me = next(href for href in read(administrator.get("/people")).links("tbody th a"))

    shut = administrator.post(f"{me}/disable", data={"csrf_token": token})
    raised = administrator.post(f"{me}/roles", data={"csrf_token": token, "role": "national", "office_id": centre})

    assert shut.status_code == 409
    assert raised.status_code == 403
    assert read(shut).all(".notice-refused")


def test_a_new_password_is_set_or_refused_in_words(administrator, clerk):
    where = f"/people/{clerk[0]}"

    weak = send(administrator, f"{where}/password", at=where, password="12345")
    strong = send(administrator, f"{where}/password", at=where, password="seven quiet green lamps")

    assert weak.status_code == 422
    assert read(weak).errors
    assert strong.status_code == 303


@pytest.mark.parametrize("role", ["clerk", "supervisor", "national", "auditor"])
def test_nobody_else_opens_these_pages(client, make, clerk, role):
    with make.inside():
        name = make.user(role).name
    enter(client, name)
    token = read(client.get("/items")).token

    assert client.get("/people").status_code == 403
    assert client.get(f"/people/{clerk[0]}").status_code == 403
    assert client.post(f"/people/{clerk[0]}/disable", data={"csrf_token": token}).status_code == 403


def test_somebody_who_is_not_there_is_not_found(administrator):
    token = read(administrator.get("/people")).token

    assert administrator.get("/people/999999").status_code == 404
    for act in ("disable", "enable", "password", "roles", "roles/1/end"):
        answer = administrator.post(f"/people/999999/{act}", data={"csrf_token": token, "password": "a quiet lamp"})
        assert 300 <= answer.status_code < 500


def test_as_many_queries_for_three_people_as_for_nine(administrator, make):
    def asked() -> int:
        administrator.get("/people")
        with counted_queries(make) as seen:
            administrator.get("/people")
        return len(seen)

    few = asked()
    with make.inside():
        for _ in range(6):
            make.clerk("IR-21")

    assert asked() == few
