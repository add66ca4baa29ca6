"""Names, numbers and tokens that somebody put where they do not belong are written down nowhere."""

from __future__ import annotations

import logging
from types import SimpleNamespace
from urllib.parse import unquote

import pytest
from sqlalchemy.exc import IntegrityError

from app.accounts import tokens
from app.accounts.queries import get_user_by_name
from app.accounts.service import name_user
from app.beneficiaries import reading
from app.clock import now
from app.db import db
from app.errors import NotAllowed
from app.jobs.models import Job
from app.web import sheets
from app.webhooks import delivering, service
from app.webhooks.delivering import deliver_round
from app.webhooks.words import EventKind
from tests.api.asking import ask, token_of
from tests.watching.written import all_written, found_in
from tests.web.reading import sign_in
from tests.web.trading import trade
from tests.webhooks.receiver import listening

__all__ = ["ask", "token_of", "trade"]

CANARIES = ["4993708990", "زهرا-قناری-۷۷", "daftar_aaaaaaaa_" + "q" * 43]


@pytest.fixture
def written(make, caplog):
    """All that was written down: log lines of every kind, the access log, the outbox, what is counted."""
    caplog.set_level(logging.DEBUG)

    def lines() -> SimpleNamespace:
        said = [record.getMessage() + (record.exc_text or "") for record in caplog.records]
        return SimpleNamespace(logs=said, all=[*all_written(make, said), caplog.text])

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
    assert list(found_in(found.all, CANARIES)) == []


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
    assert list(found_in(found.all, CANARIES)) == []


SOMEBODY = {
    "kind": "person", "group": "disability", "sex": "female", "age_band": "5-17", "name": "کاملیا قناری",
    "national_number": "0963695398", "phone": "09120007711", "address": "کوچه قناری، پلاک ۷۷",
    "consent_on": "1404/08/08", "consent_text": "1404/1", "consent_by": "guardian",
}  # fmt: skip
COLLECTOR = {"relation": "family", "name": "خواهر قناری", "phone": "09120007722"}
MOBILE = "09120007733"
SAVED = ("/access/log.csv", "/reports/by-item/rows.csv", "/reports/by-item/rows.xlsx")
FEEDS = ("/entries", "/entries/newest", "/deliveries")


def refused_to(ask, trade, who: str, where: dict[str, int]) -> list[str]:
    """What is said to whoever may not read a person, or who writes one down that there is already or otherwise wrong.

    The same number is written down again, and under another's code; nobody is told whose it is.
    """
    said = {**where, **SOMEBODY}
    answers = [
        ask("POST", "/receivers/persons", as_=trade.officer, json={**SOMEBODY, "name": [SOMEBODY["name"]]}),
        ask("POST", "/receivers/persons", as_=trade.clerk, json={**said, "name": [SOMEBODY["name"]]}),
        ask("POST", "/receivers/persons", as_=trade.clerk, json={**said, "name": "دیگری", "phone": 7}),
        ask("POST", f"{who}/collectors", as_=trade.clerk, json={**COLLECTOR, "relation": COLLECTOR["name"]}),
        *(ask("GET", f"{who}/identity?purpose=contact", as_=name) for name in (trade.officer, trade.yazd)),
        ask("GET", f"{who}/identity?purpose={SOMEBODY['national_number']}", as_=trade.clerk),
    ]
    assert all(400 <= answer.status_code < 500 for answer in answers), [answer.status_code for answer in answers]
    return [repr((answer.json, list(answer.headers))) for answer in answers]


def names_of_files(client, trade) -> list[str]:
    """Under what names lists and reports are saved, and all that is said of a file beside what is in it."""
    sign_in(client, trade.auditor)
    saved = [client.get(path) for path in SAVED]
    assert [answer.status_code for answer in saved] == [200] * len(SAVED)
    assert all("filename" in answer.headers["Content-Disposition"] for answer in saved)
    return [unquote(repr(list(answer.headers))) for answer in saved]


def hand_over_to_somebody(make, ask, trade, address: str) -> tuple[list[str], list[str]]:
    """A clerk writes down a person and who collects for them, reads who it is, and hands goods over; a program of an
    officer is told of all that. What of it nobody else may read: the person, a mobile number, tokens, a secret; and
    what was refused meanwhile."""
    with make.inside():
        clerk, officer, store = get_user_by_name(trade.clerk), get_user_by_name(trade.officer), make.store("IR-20")
        name_user(user_id=clerk.id, shown_name=clerk.shown_name, mobile=MOBILE, by=None)
        hook = service.register_webhook(address=address, kinds=list(EventKind), by=officer)
        token = tokens.issue_token(user_id=clerk.id, label="قناری", scope=tokens.TokenScope.READ, days=9, by=None)
        make.stock(store, "blanket", 20)
        office, county, store_id, hook_secret = store.office_id, store.place_id, store.id, hook.secret
    assert ask("GET", "/stores", headers={"Authorization": f"Bearer {token.secret}"}).status_code == 200
    known = ask(
        "POST", "/receivers/persons", as_=trade.clerk, json={"office_id": office, "place_id": county, **SOMEBODY}
    )
    who = f"/receivers/{known.json['id']}"
    done = [
        known, ask("POST", f"{who}/collectors", as_=trade.clerk, json=COLLECTOR),
        ask("GET", f"{who}/identity?purpose=contact", as_=trade.clerk),
        ask("POST", "/deliveries", as_=trade.clerk, json={
            "store_id": store_id, "receiver_id": known.json["id"], "happened_on": "1404/08/08", "proof": "signature",
            "lines": [{"item_id": trade.blanket, "quantity": "5"}],
        }),
        ask("POST", "/receipts", as_=trade.clerk, json={
            "store_id": store_id, "happened_on": "1404/08/08",
            "lines": [{"pledge_line_id": trade.line, "sent": "5", "good": "5"}],
        }),
    ]  # fmt: skip
    assert [answer.status_code for answer in done] == [201, 201, 200, 201, 201], [answer.text for answer in done]
    assert SOMEBODY["name"] in done[2].text, "who may read it, reads it"
    kept = [SOMEBODY[name] for name in ("name", "national_number", "phone", "address")]
    refusals = refused_to(ask, trade, who, {"office_id": office, "place_id": county})
    with make.inside():
        deliver_round()
    return [*kept, COLLECTOR["name"], COLLECTOR["phone"], MOBILE, token.secret, hook_secret], refusals


def told_of_somebody(client, make, ask, trade, written) -> list[tuple[str, str]]:
    """What of a person, of who collects and of the keys is found where others read."""
    with listening() as told:
        planted, refusals = hand_over_to_somebody(make, ask, trade, told.address)
    feeds = [ask("GET", path, as_=trade.officer).json for path in FEEDS]

    assert {"receipt.recorded", "delivery.recorded"} <= set(told.kinds)
    assert all(feed.get("items") for feed in feeds), feeds
    # What JSON and the databases write with signs for letters is read first, or no name would be found in it.
    messages = [repr((message.said, message.headers)) for message in told.told]
    files = names_of_files(client, trade)
    return list(found_in([*written().all, *map(repr, feeds), *messages, *refusals, *files], planted))


def test_who_is_known_and_who_collects_are_told_nowhere_else(client, make, ask, trade, written):
    assert told_of_somebody(client, make, ask, trade, written) == []


def test_whatever_names_somebody_is_found(client, make, ask, trade, written, monkeypatch):
    describe = delivering.describe

    def tell_all(event, paper):
        delivering.log.info("told", number=SOMEBODY["national_number"])
        return {**describe(event, paper), "name": SOMEBODY["name"]}

    monkeypatch.setattr(delivering, "describe", tell_all)
    monkeypatch.setattr(NotAllowed, "__doc__", SOMEBODY["address"])
    save_as = sheets.save_as
    monkeypatch.setattr("app.web.reports.save_as", lambda name, file: save_as(f"{COLLECTOR['phone']}-{name}", file))
    with make.inside():
        db.session.add(Job(kind="told", created_at=now(), message=COLLECTOR["name"]))
        db.session.commit()

    found = {canary for canary, _ in told_of_somebody(client, make, ask, trade, written)}

    assert found == {SOMEBODY["national_number"], COLLECTOR["name"], SOMEBODY["name"], SOMEBODY["address"],
                     COLLECTOR["phone"]}  # fmt: skip
