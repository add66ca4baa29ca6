"""Webhooks through the door for programs: registered, listed, told, told again, ended, and nobody else's."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskCliRunner

from app.accounts.models import TokenScope
from app.api.contract import ENDPOINTS
from app.db import db
from app.webhooks import queries
from app.webhooks.delivering import ADDRESSES
from app.webhooks.post import the_post, use_post
from tests.api.asking import ask, token_of
from tests.web.trading import trade
from tests.webhooks.receiver import Receiver, listening

__all__ = ["ask", "token_of", "trade"]
KINDS = ["receipt.recorded", "delivery.recorded"]


@pytest.fixture
def receiver():
    """A program that listens."""
    with listening() as listener:
        yield listener


@pytest.fixture
def registered(ask, trade, receiver: Receiver):
    """A webhook of the clerk's."""
    return ask("POST", "/webhooks", as_=trade.clerk, json={"address": receiver.address, "events": KINDS})


def deliver(app) -> str:
    runner: FlaskCliRunner = app.test_cli_runner()
    return runner.invoke(args=["webhooks", "deliver"]).output


def test_the_secret_is_shown_once_and_signs_what_is_told(ask, trade, registered, receiver, make, app):
    where = registered.headers["Location"].removeprefix("/api/v1")
    shown = ask("GET", where, as_=trade.clerk)
    with make.inside():
        from_store = make.store()
        make.receipt(make.pledge(None, make.company(verified=True)), from_store, 10)

    said = deliver(app)

    assert (registered.status_code, shown.status_code) == (201, 200)
    assert "secret" not in shown.json
    assert shown.json == {name: value for name, value in registered.json.items() if name != "secret"}
    assert shown.json["events"] == sorted(KINDS)
    assert "1 sent, 0 failed, 0 withheld." in said
    assert receiver.told[0].is_signed_with(registered.json["secret"])
    noted = ask("GET", f"{where}/notices", as_=trade.clerk).json["items"]
    assert [(one["kind"], one["state"], one["attempts"][0]["status"]) for one in noted] == [
        ("receipt.recorded", "sent", 204)
    ]


def test_it_is_told_again_and_then_no_more(ask, trade, registered, receiver, make, app):
    where = f"/webhooks/{registered.json['id']}"
    with make.inside():
        make.receipt(make.pledge(None, make.company(verified=True)), make.store(), 10)
    deliver(app)

    again = ask("POST", f"{where}/replay", as_=trade.clerk, json={"event_id": receiver.ids[0]})
    deliver(app)
    ended = ask("POST", f"{where}/end", as_=trade.clerk)
    twice = ask("POST", f"{where}/end", as_=trade.clerk)

    assert (again.status_code, again.json) == (200, {"waiting": 1})
    assert receiver.ids[0] == receiver.ids[1]
    assert (ended.status_code, ended.json["state"], twice.status_code) == (200, "ended", 409)


def test_another_persons_webhook_is_not_there(ask, trade, registered):
    where = f"/webhooks/{registered.json['id']}"

    for person in (trade.supervisor, trade.officer, trade.yazd):
        assert ask("GET", "/webhooks", as_=person).json["items"] == []
        for method, path, body in (
            ("GET", where, None), ("GET", f"{where}/notices", None), ("POST", f"{where}/end", None),
            ("POST", f"{where}/replay", {"event_id": 1}),
        ):  # fmt: skip
            assert ask(method, path, as_=person, json=body).status_code == 404


def test_a_token_that_only_reads_registers_none_and_a_stranger_neither(ask, trade, token_of, receiver):
    body = {"address": receiver.address, "events": KINDS}
    bearer = {"Authorization": f"Bearer {token_of(trade.clerk, TokenScope.READ)}"}

    assert ask("POST", "/webhooks", json=body, headers=bearer).status_code == 403
    assert ask("POST", "/webhooks", json=body).status_code == 401


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"address": "https://10.0.0.1/"}, "address"), ({"address": "https://169.254.169.254/latest"}, "address"),
        ({"address": "http://example.org/"}, "address"), ({"address": "https://[::1]/"}, "address"),
        ({"address": "x"}, "address"), ({"address": None}, "address"), ({"address": 7}, "address"),
        ({"events": []}, "events"), ({"events": ["a.b"]}, "events"), ({"events": ["receipt.recorded"] * 2}, "events"),
        ({"events": "receipt.recorded"}, "events"), ({"office_id": 2**62}, "office_id"), ({"secret": "x"}, "secret"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_webhook_is_refused_in_words(ask, trade, receiver, body, wrong):
    refused = ask(
        "POST", "/webhooks", as_=trade.clerk, json={"address": receiver.address, "events": KINDS, **body}
    )  # fmt: skip

    assert refused.status_code == 422
    assert wrong in {name.split(".")[0] for name in refused.json["errors"]}


def test_whoever_may_have_no_more_has_no_name_looked_up(ask, trade, registered, app, monkeypatch):
    asked: list[str] = []
    with app.app_context():
        use_post(db.engine, replace(the_post(), resolve=lambda host, _port: asked.append(host) or ()))
    monkeypatch.setattr(queries, "MOST_STANDING", 1)
    body = {"address": "https://receiver.example/told", "events": KINDS}

    full = ask("POST", "/webhooks", as_=trade.clerk, json=body)
    roomy = ask("POST", "/webhooks", as_=trade.supervisor, json=body)

    assert (full.status_code, roomy.status_code) == (409, 422)
    assert asked == ["receiver.example"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"event_id": 1, "since": "2025-10-30T08:30:00Z"},
        {"since": "2025-10-30"},
        {"since": 5},
        {"event_id": "1"},
        {"since": "0001-01-01T00:00:00+14:00"},
        {"since": "9999-12-31T23:59:59-12:00"},
    ],
)
def test_a_replay_from_nowhere_is_refused_in_words(ask, trade, registered, body):
    assert ask("POST", f"/webhooks/{registered.json['id']}/replay", as_=trade.clerk, json=body).status_code == 422


def test_every_address_in_a_message_is_one_that_answers():
    rules = {endpoint.rule.split("<")[0] for endpoint in ENDPOINTS if endpoint.method == "GET" and "<" in endpoint.rule}

    assert {f"/{name}/" for name in ADDRESSES.values()} <= rules


def test_a_stranger_who_asks_for_all_that_ever_was_is_given_nothing_of_others(
    ask, trade, registered, receiver, make, app
):
    with make.inside():
        make.receipt(make.pledge(None, make.company(verified=True)), make.store(), 10)
    deliver(app)
    strange = ask("POST", "/webhooks", as_=trade.stranger, json={"address": receiver.address, "events": KINDS}).json[
        "id"
    ]

    again = ask("POST", f"/webhooks/{strange}/replay", as_=trade.stranger, json={"since": "2000-01-01T00:00:00Z"})

    assert (again.status_code, again.json) == (200, {"waiting": 0})
    assert ask("GET", f"/webhooks/{strange}/notices", as_=trade.stranger).json["items"] == []


def test_an_office_that_is_not_there_is_refused_before_anything_is_written(ask, trade, receiver, make):
    with make.inside():
        place = make.office("IR-20").place_id
    company = {"name_fa": "تازه", "office_id": 999_999, "place_id": place}
    webhook = {"address": receiver.address, "events": KINDS, "office_id": 999_999}

    for who in (trade.officer, trade.auditor, trade.speaker):
        assert ask("POST", "/webhooks", as_=who, json=webhook).status_code == 422
    for who in (trade.officer, trade.speaker):
        assert ask("POST", "/companies", as_=who, json=company).status_code == 404


def test_an_act_that_takes_nothing_is_not_done_by_a_form(ask, trade, registered):
    where = f"/webhooks/{registered.json['id']}"

    sent = ask("POST", f"{where}/end", as_=trade.clerk, data={"sure": "yes"})

    assert sent.status_code == 415
    assert ask("GET", where, as_=trade.clerk).json["state"] == "active"
