"""The log says which act posted, how much and how long; what was typed is never in it."""

from __future__ import annotations

import json
import logging

from tests.making.accounts import PASSWORD
from tests.web.reading import send, sign_in
from tests.web.shelves import enter
from tests.web.test_receivers import registering
from tests.web.test_writeoffs import typed


def lines(caplog) -> list[dict]:
    return [json.loads(record.getMessage()) for record in caplog.records if record.name == "daftar"]


def events(caplog, event: str) -> list[dict]:
    return [line for line in lines(caplog) if line["event"] == event]


def loss(shelf, **changes):
    return typed(shelf, reason="theft", minutes_number="صورت‌جلسه-۹۹۱۷", note="راننده گفت کیسه پاره بود", **changes)


def test_an_act_that_posts_is_one_line(client, shelf, caplog):
    caplog.set_level(logging.INFO, "daftar")
    enter(client, shelf.clerk)
    asked = send(client, f"/stores/{shelf.store}/losses/new", **loss(shelf))
    enter(client, shelf.supervisor)
    assert events(caplog, "posted") == []

    send(client, f"{asked.location}/sign", at=asked.location)

    [posted] = events(caplog, "posted")
    facts = {name: posted[name] for name in ("verb", "entries", "lines", "retries")}
    assert facts == {"verb": "record_loss", "entries": 1, "lines": 2, "retries": 0}
    assert posted["act"] > 0
    assert posted["ms"] > 0
    assert len(posted["offices"]) == 1


def test_a_refusal_is_one_line_with_its_kind(client, shelf, caplog):
    caplog.set_level(logging.INFO, "daftar")
    enter(client, shelf.clerk)

    send(client, f"/stores/{shelf.store}/losses/new", **loss(shelf, **{"lines.0.quantity": "999"}))

    [refused] = events(caplog, "refused")
    assert (refused["kind"], refused["door"]) == ("NotEnough", "web")
    assert set(refused) == {"event", "level", "timestamp", "kind", "door"}


def test_nothing_that_was_typed_is_in_the_log(client, shelf, make, caplog):
    caplog.set_level(logging.DEBUG, "daftar")
    secret_words = "کمک‌کار-۷۷۱۲۳"
    sign_in(client, shelf.clerk, password="the wrong password 8812")
    signed_in = sign_in(client, shelf.clerk)
    asked = send(client, f"/stores/{shelf.store}/losses/new", **loss(shelf))
    refused = send(client, f"/stores/{shelf.store}/losses/new", **loss(shelf, **{"lines.0.quantity": "999"}))
    centre = registering(make, kind="centre", people="", centre_name=f"خانهٔ {secret_words}", reference=secret_words)
    registered = send(client, "/receivers/new", **centre)
    enter(client, shelf.supervisor)
    signed = send(client, f"{asked.location}/sign", at=asked.location)
    cookie = client.get_cookie("daftar").value

    written = "\n".join(record.getMessage() for record in caplog.records)

    assert [answer.status_code for answer in (signed_in, asked, refused, registered, signed)] == [
        303,
        303,
        409,
        303,
        303,
    ]
    assert len(lines(caplog)) > 10
    typed_in = [
        PASSWORD, "the wrong password 8812", shelf.clerk, shelf.supervisor, secret_words, "صورت‌جلسه-۹۹۱۷",
        "راننده گفت کیسه پاره بود", cookie,
    ]  # fmt: skip
    assert [words for words in typed_in if words and words in written] == []
