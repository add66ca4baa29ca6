"""The page of reminders: what is due, in words, with a way to each, and put aside without JavaScript."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from app import clock
from app.beneficiaries.words import NeedState
from app.reminders import making
from tests.web.reading import read, send, sign_in


@pytest.fixture
def page(client, make):
    """A clerk of Semnan with two pledges that are due and a need nobody confirmed, who has signed in."""
    with make.inside():
        clock.set_demo_today(make.today)
        clerk = make.user("clerk", "IR-20", mobile="09121234567").name
        pledges = [
            make.pledge(lines=[make.pledge_line("blanket", 9, due_on=make.today + timedelta(days=days))]).id
            for days in (182, 183)
        ]
        need = make.need(make.person(), state=NeedState.WAITING).id
        clock.set_demo_today(make.today + timedelta(days=181))
        making.remind(clock.business_today())
    sign_in(client, clerk)
    return client, pledges, need


def press(client, path, **sent):
    """One of the page's buttons, with what its own form holds."""
    hidden = read(client.get("/reminders")).hidden()
    return client.post(path, data={name: hidden[name] for name in ("csrf_token", "key")} | sent)


def test_each_leads_to_what_it_is_about_and_is_put_aside(page):
    client, pledges, _need = page

    shown = client.get("/reminders").text
    ways = re.findall(r'href="(/pledges/[0-9]+)"', shown)
    assert ways == [f"/pledges/{key}" for key in pledges]
    assert client.get(ways[0]).status_code == 200
    [first, *_] = re.findall(r'action="(/reminders/[0-9]+/read)"', shown)
    assert send(client, first, at="/reminders").status_code == 303
    assert len(re.findall(r'action="/reminders/[0-9]+/read"', client.get("/reminders").text)) == 2
    newest = re.search(r'name="up_to" value="([0-9]+)"', shown)[1]
    assert press(client, "/reminders/read", up_to=newest).status_code == 303
    assert "/read" not in client.get("/reminders?is_read=no").text


def test_needs_lead_to_their_list_where_each_is_confirmed(page):
    client, _pledges, need = page

    [way] = re.findall(r'href="(/needs\?[^"]+)"', client.get("/reminders").text)
    listed = client.get(way.replace("&amp;", "&")).text
    assert f"/needs/{need}" in listed
    assert send(client, f"/needs/{need}/confirm", at=f"/needs/{need}").status_code == 303
    assert f"/needs/{need}" not in client.get(way.replace("&amp;", "&")).text


def test_the_start_page_says_how_many_wait(page):
    client, *_ = page
    assert 'href="/reminders?is_read=no"' in client.get("/").text


def test_messages_are_turned_off_and_on(page):
    client, *_ = page
    for wanted, says in (("no", 'value="yes"'), ("yes", 'value="no"')):
        assert press(client, "/reminders/messages", wanted=wanted).status_code == 303
        assert says in client.get("/reminders").text


@pytest.mark.parametrize("asked", ["kind=parcel", "after=x", "after=2025-01-01.x", "is_read=perhaps"])
def test_what_cannot_be_asked_is_refused_in_words(page, asked):
    client, *_ = page
    answer = client.get(f"/reminders?{asked}")
    assert answer.status_code == 422
    assert "form-errors" in answer.text


@pytest.mark.parametrize(("act", "typed"), [("read", {"up_to": "x"}), ("read", {}), ("messages", {"wanted": "maybe"})])
def test_what_was_sent_wrongly_changes_nothing(page, act, typed):
    client, *_ = page
    before = client.get("/reminders?is_read=no").text.count("/read")
    assert press(client, f"/reminders/{act}", **typed).status_code == 422
    assert client.get("/reminders?is_read=no").text.count("/read") == before
