"""Messages wait in an outbox until a gateway takes them; each is one, and nobody is told who or what."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock, texting
from app.accounts import service as accounts
from app.db import db
from app.reminders import making, sending, service
from app.reminders.models import PAUSES, Message, Silence
from app.reminders.sending import Gateway, NotSent, send_round
from app.reminders.words import MessageState
from tests.webhooks.receiver import listening

SECRET = "s" * 40


class Keeping:
    """A sender that keeps what it is given, or has nothing of it."""

    def __init__(self, broken=False):
        self.broken, self.sent = broken, []

    def send(self, *, key, to, text):
        if self.broken:
            raise NotSent("503")
        self.sent.append((key, to, text))


@pytest.fixture
def reminded(ctx, make):
    """A clerk with a number, who has new reminders this morning."""
    clock.set_demo_today(make.today)
    clerk = make.user("clerk", "IR-20", mobile="09121234567")
    for days in (1, 2):
        make.pledge(lines=[make.pledge_line("blanket", 9, due_on=make.today + timedelta(days=days))])
    assert making.remind(make.today).told == 1
    return clerk


def states():
    return [message.state for message in db.session.scalars(select(Message).order_by(Message.id))]


def test_one_message_a_day_says_how_many_and_nothing_else_in_the_persons_language(app, make, reminded):
    sender = Keeping()

    with app.test_request_context():
        assert send_round(sender, texting.write_text).sent == 1
        assert send_round(sender, texting.write_text).sent == 0

    [(key, to, text)] = sender.sent
    assert to == "09121234567"
    assert key.startswith("reminder-")
    assert "\u06f2" in text.replace("\u2068", "")
    assert "Daftar" not in text
    make.pledge(lines=[make.pledge_line("blanket", 9, due_on=make.today + timedelta(days=3))])
    assert making.remind(make.today) == making.Morning(new=1)
    assert states() == [MessageState.SENT]


def test_what_a_gateway_does_not_take_is_tried_again_and_given_up_in_the_end(app, make, reminded, monkeypatch):
    sender, at = Keeping(broken=True), clock.now()

    for pause in (timedelta(), *PAUSES):
        at += pause + timedelta(seconds=1)
        monkeypatch.setattr(sending, "now", lambda at=at: at)
        assert send_round(sender, lambda _message: "-").failed == 1
        assert send_round(sender, lambda _message: "-").failed == 0

    assert states() == [MessageState.GIVEN_UP]


def test_a_message_that_was_taken_up_by_a_worker_that_died_is_sent_again_under_its_key(make, reminded, monkeypatch):
    taken = sending.take_message()
    key = f"reminder-{taken.id}"
    assert sending.take_message() is None
    later = clock.now() + sending.HELD_FOR + timedelta(seconds=1)
    monkeypatch.setattr(sending, "now", lambda: later)
    sender = Keeping()

    send_round(sender, lambda _message: "-")

    assert sender.sent == [(key, "09121234567", "-")]


def test_who_wants_no_message_or_left_gets_none(make, reminded):
    service.want_messages(wanted=False, by=reminded)
    service.want_messages(wanted=False, by=reminded)
    assert states() == [MessageState.GIVEN_UP]
    tomorrow = make.today + timedelta(days=1)
    make.pledge(lines=[make.pledge_line("blanket", 9, due_on=make.today + timedelta(days=8))])
    assert making.remind(tomorrow).told == 0
    service.want_messages(wanted=True, by=reminded)
    assert db.session.scalars(select(Silence)).all() == []
    make.pledge(lines=[make.pledge_line("blanket", 9, due_on=make.today + timedelta(days=7))])
    assert making.remind(tomorrow).told == 1

    accounts.disable_user(user_id=reminded.id, by=make.administrator())
    sender = Keeping()
    send_round(sender, lambda _message: "-")
    assert sender.sent == []
    assert states() == [MessageState.GIVEN_UP, MessageState.GIVEN_UP]


def test_without_a_gateway_messages_wait(app, reminded):
    assert app.test_cli_runner().invoke(args=["reminders", "send"]).output == "0 sent, 0 failed.\n"
    assert states() == [MessageState.WAITING]


def test_a_gateway_is_sent_what_is_signed_under_the_secret_and_must_say_yes():
    with listening() as receiver:
        Gateway(receiver.address, SECRET).send(key="reminder-7", to="09121234567", text="سلام")
        receiver.answers[:] = [503, 302]
        for key in ("reminder-8", "reminder-9"):
            with pytest.raises(NotSent):
                Gateway(receiver.address, SECRET).send(key=key, to="09121234567", text="-")
        told = receiver.told[0]
    said = json.loads(told.body)
    assert said == {"id": "reminder-7", "to": "09121234567", "text": "سلام"}
    assert told.headers["Idempotency-Key"] == "reminder-7"
    assert told.is_signed_with(SECRET)
    with pytest.raises(NotSent):
        Gateway(receiver.address, SECRET).send(key="reminder-8", to="09121234567", text="-")


def test_settled_reminders_and_old_messages_are_forgotten(app, make, reminded):
    making.remind(make.today + timedelta(days=30))
    send_round(Keeping(), lambda _message: "-")
    assert sending.forget_reminders(clock.now() - timedelta(days=1)) == 0
    gone = sending.forget_reminders(clock.now() + timedelta(days=1))
    assert gone >= 3
    assert states() == []
