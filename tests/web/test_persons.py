"""A person through the pages: registered in one step, needed for, read with a purpose, decided about, forgotten."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from app.beneficiaries.identity_models import Identity
from app.db import db
from app.items.queries import get_item_by_code
from tests.web.reading import read, send
from tests.web.trading import as_, trade

__all__ = ["as_", "trade"]

NAME, NUMBER = "کاملیا کاشته", "0963695398"
WRONG = "0963695397"


@pytest.fixture
def typed(make, trade) -> dict[str, str]:
    """What a clerk types of somebody."""
    with make.inside():
        county = make.county().id
    return {
        "kind": "person", "group": "disability", "place_id": str(county), "name": NAME, "national_number": NUMBER,
        "consent_on": "۱۴۰۴/۰۸/۰۱", "consent_text": "۱۴۰۴/۱", "consent_by": "self",
    }  # fmt: skip


def register(browser, typed, **other):
    return send(browser, "/receivers/persons/new", **{**typed, **other})


def count(make) -> int:
    with make.inside():
        return int(db.session.scalar(select(func.count()).select_from(Identity)) or 0)


def test_a_clerk_registers_somebody_notes_a_need_and_hands_it_over(as_, trade, typed, make):
    clerk = as_(trade.clerk)
    receiver = register(clerk, typed).location
    with make.inside():
        chair = get_item_by_code("wheelchair_child").id
        make.stock(make.store(), "blanket", 5)

    need = send(
        clerk, f"{receiver}/needs/new", item_id=str(trade.blanket), quantity="۲", since="۱۴۰۴/۰۸/۰۱", cause="accident"
    ).location
    send(clerk, f"{need}/assess", at=need, quantity="1")
    send(clerk, f"{need}/queue", at=need)
    waiting = read(clerk.get("/needs?state=waiting"))
    code = re.search(r"R-[A-Z0-9]{4}-[A-Z0-9]{4}", clerk.get(receiver).text)
    assert code is not None
    send(
        clerk, f"/stores/{trade.store}/deliveries/new", receiver_id=code[0], happened_on="۱۴۰۴/۰۸/۰۸",
        proof="signature", **{"lines.0.item_id": str(trade.blanket), "lines.0.quantity": "1"},
    )  # fmt: skip

    assert need in waiting.links("tbody a")
    assert "تأمین‌شده" in read(clerk.get(need)).heading
    assert clerk.get(f"/needs?item_id={chair}").status_code == 200


def test_what_is_warned_of_is_answered_on_the_form(as_, trade, typed, make):
    clerk = as_(trade.clerk)
    refused = register(clerk, typed, national_number=WRONG)

    done = register(clerk, typed, national_number=WRONG, **{"answers.national_number-check": "کارت ملی دیده شد"})

    assert (refused.status_code, done.status_code) == (409, 303)
    assert "answers.national_number-check" in refused.text
    assert "کارت ملی دیده شد" in clerk.get(done.location).text
    assert count(make) == 1


def test_a_refusal_repeats_no_number_and_saves_nothing(as_, trade, typed, make):
    clerk = as_(trade.clerk)
    register(clerk, typed)

    twice = read(register(clerk, typed))
    answers = [register(clerk, typed, **change) for change in (
        {"national_number": "12"}, {"consent_on": ""}, {"kind": "centre"}, {"name": ""}, {"place_id": "999999"},
        {"consent_on": "1410/01/01"}, {"consent_by": "x"}, {"name": "ا" * 200}, {"surprise": "1"},
    )]  # fmt: skip

    assert all(400 <= answer.status_code < 500 for answer in answers)
    assert not any(NUMBER in error for error in twice.errors)
    assert count(make) == 1


def test_who_it_is_is_shown_once_it_is_said_what_for(as_, trade, typed):
    clerk = as_(trade.clerk)
    receiver = register(clerk, typed).location
    where = f"{receiver}/identity"

    before = [clerk.get(path).text for path in (where, receiver, "/receivers", "/receivers/pairs")]
    unsaid, known = send(clerk, where), send(clerk, where, purpose="contact")

    assert not any(NAME in text or NUMBER in text for text in before)
    assert unsaid.status_code == 422
    assert NAME in known.text
    assert NUMBER in known.text
    assert as_(trade.yazd).get(where).status_code == 404
    assert as_(trade.officer).get(where).status_code == 403


def test_two_who_are_alike_are_put_side_by_side_and_decided(as_, trade, typed):
    clerk = as_(trade.clerk)
    elder = register(clerk, typed).location
    younger = register(clerk, typed, name="كامليا  كاشته", national_number="").location
    [pair] = read(clerk.get("/receivers/pairs")).links("tbody a")

    shown = clerk.get(pair).text
    done = send(clerk, f"{pair}/decide", at=pair, same="true", reason="شناسنامه هر دو دیده شد")

    assert shown.count(NAME) == 1
    assert "كامليا  كاشته" in shown
    assert done.status_code == 303
    assert elder in read(clerk.get(younger)).links(".notice a")
    again = send(clerk, f"{pair}/decide", at="/receivers/persons/new", same="false", reason="نه")
    assert again.status_code == 409


def test_a_supervisor_forgets_somebody_and_a_clerk_may_not(as_, trade, typed, make):
    receiver = register(as_(trade.clerk), typed).location
    clerk_may = as_(trade.clerk).get(f"{receiver}/forget").status_code

    done = send(as_(trade.supervisor), f"{receiver}/forget")

    assert (clerk_may, done.status_code) == (403, 303)
    assert count(make) == 0
    assert send(as_(trade.supervisor), f"{receiver}/identity", at="/account", purpose="contact").status_code == 404


def test_an_officer_states_an_entitlement_and_a_clerk_reads_it(as_, trade):
    said = {
        "family": "blanket", "name_fa": "پتو", "name_en": "Blankets", "item_ids": str(trade.blanket), "pieces": "۲",
        "years": "۱", "since": "۱۴۰۴/۰۱/۰۱",
    }  # fmt: skip

    done = send(as_(trade.officer), "/entitlements", **said)
    refused = send(as_(trade.officer), "/entitlements", **said)

    assert (done.status_code, refused.status_code) == (303, 409)
    assert "پتو" in read(as_(trade.clerk).get("/entitlements")).rows[0][0]
