"""Names, numbers and tokens that somebody put where they do not belong are written down nowhere."""

from __future__ import annotations

import logging
from types import SimpleNamespace

import pytest
from prometheus_client import generate_latest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app import metrics
from app.accounts import tokens
from app.beneficiaries import reading
from app.db import db
from app.watching.models import Access
from app.webhooks.models import WebhookEvent
from tests.api.asking import ask, token_of
from tests.web.reading import sign_in
from tests.web.trading import trade

__all__ = ["ask", "token_of", "trade"]

CANARIES = ["4993708990", "زهرا-قناری-۷۷", "daftar_aaaaaaaa_" + "q" * 43]


@pytest.fixture
def written(make, caplog):
    """All that was written down: log lines of every kind, the access log, the outbox, what is counted."""
    caplog.set_level(logging.DEBUG)

    def lines() -> SimpleNamespace:
        with make.inside():
            tables = [
                repr([value for name, value in vars(row).items() if name != "_sa_instance_state"])
                for model in (Access, WebhookEvent)
                for row in db.session.scalars(select(model))
            ]
        said = [record.getMessage() + (record.exc_text or "") for record in caplog.records]
        return SimpleNamespace(
            logs=said, all=[*said, *tables, generate_latest(metrics.gathered()).decode(), caplog.text]
        )

    return lines


def strange_headers(canary: str) -> dict[str, str]:
    """A canary in every header that something looks into."""
    sent = canary.encode().decode("latin-1")
    names = ("User-Agent", "Referer", "X-Request-Id", "X-Forwarded-For", "Accept-Language", "Idempotency-Key",
             "If-Match", "Cookie", "Content-Type")  # fmt: skip
    return dict.fromkeys(names, sent)


def test_what_is_planted_in_addresses_headers_and_bodies_is_written_down_nowhere(client, ask, trade, written):
    sign_in(client, trade.clerk)
    for canary in CANARIES:
        for path in (f"/{canary}", f"/receivers/{canary}", f"/stores/1/{canary}", f"/receivers?search={canary}",
                     f"/static/{canary}", f"/entries/{canary}?{canary}=1", f"/sign-in?next=/{canary}"):  # fmt: skip
            client.get(path)
            client.get(path, headers={**strange_headers(canary), "Cookie": ""})
            client.post(path, data={canary: canary, "name": canary, "password": canary})
        client.open("/receivers", method=canary[:9].encode("ascii", "ignore").decode().upper() or "X")
        for path in (f"/receivers/{canary}", f"/{canary}", f"/companies?search={canary}", f"/lots/{canary}/journey"):
            ask("GET", path, as_=trade.officer)
            ask("GET", path, as_=trade.clerk, headers=strange_headers(canary))
            ask("POST", path, as_=trade.clerk, json={canary: canary, "name_fa": canary})
            ask("GET", path, headers={"Authorization": f"Bearer {canary}".encode().decode("latin-1")})

    found = written()

    assert len(found.logs) > 100
    assert [(canary, line) for canary in CANARIES for line in found.all if canary in line] == []


def test_a_failure_is_written_down_by_where_it_happened_and_not_by_its_words(app, client, trade, written, monkeypatch):
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)

    def fail(*_args, **_kwargs):
        try:
            raise ValueError(f"no number: {CANARIES[0]}")
        except ValueError as error:
            raise IntegrityError("INSERT …", {"name": CANARIES[1]}, error) from error

    sign_in(client, trade.clerk)
    monkeypatch.setattr(reading, "read_receiver", fail)
    answer = client.get(f"/receivers/{CANARIES[0]}?token={CANARIES[2]}")

    found = written()
    [failure] = [line for line in found.logs if '"failed"' in line]

    assert answer.status_code == 500
    assert "sqlalchemy.exc.IntegrityError" in failure
    assert "builtins.ValueError" in failure
    assert "test_canaries.py" in failure
    assert CANARIES[1] not in answer.text
    assert [(canary, line) for canary in CANARIES for line in found.all if canary in line] == []


def test_a_receivers_reference_and_a_persons_number_are_in_no_feed_and_no_message(make, ask, trade, token_of):
    """What is stored stays where it is stored: the feed and the outbox are read by others."""
    with make.inside():
        clerk = make.clerk()
        clerk_name = clerk.name
        secret = tokens.issue_token(user_id=clerk.id, label=CANARIES[1], scope=tokens.TokenScope.READ, days=9, by=None)
        planted = [CANARIES[1], secret.secret, "09120007788"]
        db.session.execute(text("UPDATE account_user SET mobile = '09120007788' WHERE id = :id"), {"id": clerk.id})
        db.session.commit()
        make.delivery(_stocked(make), make.receiver(by=clerk), 5)

    feed = ask("GET", "/entries?after=0", as_=trade.officer).text
    page = ask("GET", "/deliveries", as_=clerk_name).text

    assert '"items": []' not in feed
    assert [canary for canary in planted for text_ in (feed, page) if canary in text_] == []


def _stocked(make):
    store = make.store("IR-20")
    make.stock(store, "blanket", 20)
    return store
