"""Reminders through the door for programs: one's own, in one's language, put aside and never another's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import clock
from app.accounts.queries import get_user_by_name
from app.reminders import making
from tests.api.asking import ask, token_of
from tests.web.trading import trade

__all__ = ["ask", "token_of", "trade"]


@pytest.fixture
def reminded(make, trade):
    """A clerk with two reminders, of pledges that are due in one day and in two."""
    with make.inside():
        clock.set_demo_today(make.today)
        for days in (1, 2):
            make.pledge(lines=[make.pledge_line("blanket", 9, due_on=make.today + timedelta(days=days))])
        making.remind(make.today)
    return trade.clerk


def test_ones_own_reminders_are_read_and_put_aside_and_nobody_elses(ask, make, reminded, trade):
    rows = ask("GET", "/reminders?kind=pledge_due", as_=reminded).json["items"]
    soon = ask("GET", "/reminders?kind=pledge_due&limit=1", as_=reminded).json
    behind = ask("GET", f"/reminders?kind=pledge_due&limit=1&cursor={soon['next_cursor']}", as_=reminded).json

    assert len(rows) >= 2
    assert [soon["items"][0], behind["items"][0]] == rows[:2]
    assert rows[0]["due_on"] < rows[1]["due_on"]
    assert rows[0]["said"].startswith("Pledge ")
    assert rows[0]["notes"] == ["9 sheets of Blanket still expected"]
    read = ask("POST", f"/reminders/{rows[0]['id']}/read", as_=reminded)
    again = ask("POST", f"/reminders/{rows[0]['id']}/read", as_=reminded)
    foreign = ask("POST", f"/reminders/{rows[1]['id']}/read", as_=trade.supervisor)
    assert (read.status_code, read.json["is_read"], again.json) == (200, True, read.json)
    assert foreign.status_code == 404
    assert ask("GET", "/reminders?kind=pledge_due&is_read=false", as_=reminded).json["items"] == rows[1:]
    assert ask("POST", "/reminders/read", json={"up_to": rows[-1]["id"]}, as_=reminded).json["read"] >= len(rows) - 1
    assert ask("GET", "/reminders?is_read=false&kind=pledge_due", as_=reminded).json["items"] == []


@pytest.mark.parametrize("asked", ["kind=parcel", "is_read=perhaps"])
def test_what_cannot_be_asked_is_refused(ask, reminded, asked):
    assert ask("GET", f"/reminders?{asked}", as_=reminded).status_code == 422


@pytest.mark.parametrize("body", [{}, {"up_to": "x"}, {"up_to": 1.5}, {"up_to": 1, "more": 2}])
def test_up_to_where_is_a_key(ask, reminded, body):
    assert ask("POST", "/reminders/read", json=body, as_=reminded).status_code == 422
    assert ask("GET", "/reminders?is_read=true", as_=reminded).json["items"] == []


def test_messages_are_wanted_until_one_says_otherwise(ask, make, reminded):
    assert ask("GET", "/reminders/messages", as_=reminded).json == {"wanted": True}
    for wanted in (False, False, True):
        assert ask("POST", "/reminders/messages", json={"wanted": wanted}, as_=reminded).json == {"wanted": wanted}
    assert ask("POST", "/reminders/messages", json={"wanted": "perhaps"}, as_=reminded).status_code == 422
    with make.inside():
        assert get_user_by_name(reminded).is_active
