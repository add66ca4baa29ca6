"""The door for programs: what it reads, whom it lets in, and what it says when it refuses."""

from __future__ import annotations

import json
import logging
from datetime import timedelta

import pytest
from prometheus_client import generate_latest

from app import metrics
from app.accounts import service as accounts
from app.accounts import tokens
from app.accounts.models import TokenScope
from app.accounts.queries import get_user_by_name
from app.clock import now
from app.companies.models import Company
from app.db import atomic, db
from tests.api.asking import ask, token_of
from tests.web.reading import sign_in
from tests.web.trading import trade

__all__ = ["ask", "token_of", "trade"]

CANARIES = ["نام‌پنهان کاناری", "0012345679", "daftar_kanariii_0000000000000000000000000000000000000000000"]
"""A name, a national number and a token that nobody has."""


def bodies(office: int) -> dict[str, tuple[bytes, int]]:
    """What a program should not send, and the status of the answer."""
    good = {"name_fa": "نمونه", "office_id": office}
    deep = "[" * 60 + "]" * 60
    return {
        "no JSON": (b"{", 400),
        "no UTF-8": (b'{"name_fa": "\xff"}', 400),
        "a name twice": (b'{"name_fa": "a", "name_fa": "b"}', 400),
        "no number": (b'{"name_fa": NaN}', 400),
        "endless": (b'{"office_id": Infinity}', 400),
        "past all floats": (b'{"office_id": 1e999}', 400),
        "too many digits": (b'{"office_id": ' + b"9" * 5000 + b"}", 400),
        "half a letter": (rb'{"name_fa": "\ud800"}', 400),
        "NUL": (rb'{"name_fa": "\u0000"}', 400),
        "too deep": (json.dumps(good).encode()[:-1] + f', "address": {deep}}}'.encode(), 400),
        "deep past all bounds": (b"[" * 200_000, 400),
        "a list": (b"[]", 422),
        "a text": (b'"x"', 422),
        "nothing": (b"", 400),
        "a text for a number": (json.dumps({**good, "office_id": str(office)}).encode(), 422),
        "a part of a number": (json.dumps({**good, "office_id": office + 0.5}).encode(), 422),
        "yes for a number": (json.dumps({**good, "office_id": True}).encode(), 422),
        "a number for a text": (json.dumps({**good, "name_fa": 12}).encode(), 422),
        "a text for yes": (json.dumps({**good, "is_public": "yes"}).encode(), 422),
        "a null": (json.dumps({**good, "name_fa": None}).encode(), 422),
        "a blank": (json.dumps({**good, "name_fa": " "}).encode(), 422),
        "a field too many": (json.dumps({**good, "state": "verified"}).encode(), 422),
        "a field too few": (b"{}", 422),
        "too long": (json.dumps({**good, "name_fa": "آ" * 100_000}).encode(), 422),
        "too large": (json.dumps({**good, "address": "x" * 10 * 2**20}).encode(), 413),
    }


@pytest.fixture
def office(make) -> int:
    with make.inside():
        return int(make.office("IR").id)


def test_what_is_no_plain_record_is_refused_in_words_and_nothing_is_saved(ask, trade, office, make):
    wrong = {}

    for sent, (content, status) in bodies(office).items():
        answer = ask("POST", "/companies", as_=trade.officer, data=content, content_type="application/json")
        if (answer.status_code, answer.mimetype) != (status, "application/problem+json") or not answer.json["detail"]:
            wrong[sent] = (answer.status_code, answer.text)

    assert wrong == {}
    with make.inside():
        assert db.session.query(Company).count() == 2


def test_another_kind_of_content_is_refused(ask, trade):
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16", "", "a/x"):
        answer = ask("POST", "/companies", as_=trade.officer, data=b'{"name_fa": "x"}', content_type=kind)

        assert answer.status_code == 415, kind


def test_a_filter_that_is_not_known_or_cannot_be_read_is_named(ask, trade):
    wrong = ["stat=verified", "limit=0", "limit=1000", "cursor=x", "limit=2&limit=3", "place_id=-1", "state=none"]

    said = {query: ask("GET", f"/companies?{query}", as_=trade.officer) for query in wrong}

    assert {answer.status_code for answer in said.values()} <= {400, 422}
    assert {query: list(answer.json["errors"]) for query, answer in said.items()} == {
        query: [query.partition("=")[0]] for query in wrong
    }


def test_a_key_past_what_a_database_holds_is_not_found(ask, trade):
    assert ask("GET", f"/companies/{2**63}", as_=trade.officer).status_code == 404
    assert ask("GET", f"/companies/{2**63 - 1}", as_=trade.officer).status_code == 404


def test_what_is_not_there_and_what_is_another_s_are_answered_alike(ask, trade):
    foreign = ask("GET", f"/companies/{trade.other}", as_=trade.speaker)
    unknown = ask("GET", "/companies/987654321", as_=trade.speaker)

    assert (foreign.status_code, foreign.data) == (unknown.status_code, unknown.data)


def test_a_token_that_only_reads_changes_nothing(ask, trade, token_of):
    reading = token_of(trade.officer, TokenScope.READ)

    read = ask("GET", "/companies", headers={"Authorization": f"Bearer {reading}"})
    wrote = ask(
        "POST", f"/companies/{trade.company}/verify", headers={"Authorization": f"Bearer {reading}"}, json={}
    )  # fmt: skip

    assert (read.status_code, wrote.status_code) == (200, 403)


@pytest.mark.parametrize("case", ["unknown", "malformed", "expired", "revoked", "disabled", "basic"])
def test_a_token_that_opens_nothing_is_refused_with_the_same_words(case, ask, trade, token_of, make):
    secret = token_of(trade.officer)
    with make.inside(), atomic():
        user = get_user_by_name(trade.officer)
        [token] = tokens.list_tokens(user.id)
        if case == "expired":
            token.created_at, token.expires_at = now() - timedelta(days=2), now() - timedelta(days=1)
        if case == "revoked":
            tokens.revoke_token(token_id=token.id, by=None)
        if case == "disabled":
            accounts.disable_user(user_id=user.id, by=None)
    shown = {"unknown": "Bearer " + secret[:-4] + "AAAA", "malformed": "Bearer x", "basic": f"Basic {secret}"}

    answer = ask("GET", "/companies", headers={"Authorization": shown.get(case, f"Bearer {secret}")})

    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    wanted = "TokenMissing" if case == "basic" else "TokenRefused"
    assert answer.json["type"].endswith(wanted)


def test_a_right_that_is_taken_away_is_gone_at_the_next_call(ask, trade, make):
    before = ask("GET", "/companies", as_=trade.officer)
    with make.inside():
        for grant in get_user_by_name(trade.officer).standing_grants:
            accounts.end_role(grant_id=grant.id, by=None)

    after = ask("GET", "/companies", as_=trade.officer)

    assert (before.status_code, after.status_code) == (200, 403)


def test_the_cookie_of_a_page_opens_nothing_here(ask, trade, client):
    sign_in(client, trade.officer)

    assert ask("GET", "/companies").status_code == 401


def test_a_way_that_is_not_meant_is_named_with_the_ways_that_are(ask, trade):
    answer = ask("DELETE", "/companies", as_=trade.officer)

    assert answer.status_code == 405
    assert {"GET", "POST"} <= {way.strip() for way in answer.headers["Allow"].split(",")}


@pytest.mark.parametrize(("language", "said"), [("fa", "این بخش را پر کنید."), ("en", "Please fill this in.")])
def test_a_problem_is_said_in_the_language_that_is_asked_for(language, said, ask, trade):
    answer = ask("POST", "/companies", as_=trade.officer, json={}, headers={"Accept-Language": language})

    assert answer.headers["Content-Language"] == language
    assert answer.json["errors"]["name_fa"] == [said]


def test_what_was_sent_is_in_no_problem_no_log_and_no_measure(ask, trade, caplog):
    caplog.set_level(logging.DEBUG)
    said = []

    for canary in CANARIES:
        for field in ("name_fa", "office_id", "legal_id", "website", "state"):
            said.append(ask("POST", "/companies", as_=trade.officer, json={field: canary}))
        said.append(ask("GET", f"/companies?search={canary}&limit=x", as_=trade.officer))
        said.append(ask("GET", f"/companies?place_id={canary}", as_=trade.officer))
        said.append(ask("GET", f"/companies?cursor={canary}", as_=trade.officer))
        said.append(ask("GET", "/companies", headers={"Authorization": f"Bearer {canary}".encode().decode("latin-1")}))
        said.append(ask("POST", "/companies", as_=trade.officer, data=canary.encode(), content_type="application/json"))

    assert {answer.status_code for answer in said} <= {200, 400, 401, 422}
    written = [answer.text for answer in said] + [record.getMessage() for record in caplog.records]
    written.append(generate_latest(metrics.gathered()).decode())
    assert [(canary, text) for canary in CANARIES for text in written if canary in text] == []
