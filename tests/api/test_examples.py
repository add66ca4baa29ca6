"""The client and the story of the documentation run against a live server; the prose has the same code."""

from __future__ import annotations

import importlib
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import func, select

from app.campaigns.papers import Receipt
from app.db import db
from tests.api.asking import ask, token_of
from tests.serving import served
from tests.source import ROOT
from tests.web.trading import trade
from tests.webhooks.receiver import listening

__all__ = ["ask", "token_of", "trade"]
EXAMPLES = ROOT / "docs" / "examples"
DAY = "1404/08/08"


@dataclass
class Forgetful:
    """The application behind something that loses the first answer to each of some requests, after they were done."""

    app: Any
    loses: list[str] = field(default_factory=list)

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        asked = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}"
        if asked not in self.loses:
            return self.app(environ, start)
        self.loses.remove(asked)
        b"".join(self.app(environ, lambda *_answer: None))
        start("503 Service Unavailable", [("Content-Length", "0")])
        return [b""]


@pytest.fixture
def client_module(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The client, imported as a program beside it would."""
    monkeypatch.syspath_prepend(str(EXAMPLES))
    return importlib.import_module("daftar_client")


@pytest.fixture
def story(client_module: ModuleType) -> ModuleType:
    """The story."""
    return importlib.import_module("story")


@pytest.fixture
def live(app: Any) -> Iterator[tuple[str, Forgetful]]:
    """Where a server answers, and what it may lose."""
    forgetful = Forgetful(app)
    with served(forgetful) as address:  # type: ignore[arg-type]
        yield address, forgetful


@pytest.fixture
def people(live: Any, trade: Any, token_of: Any, client_module: ModuleType) -> Callable[[str], Any]:
    """`people("clerk")` is a client with a token of theirs."""

    def person(who: str) -> Any:
        return client_module.Daftar(live[0], token_of(getattr(trade, who)), pause=0.01)

    return person


def receiver_id(make: Any) -> int:
    with make.inside():
        return int(make.receiver().id)


def test_the_story_is_told_and_ends_where_the_gift_is(story, people, trade, make):
    company, centre, office = people("speaker"), people("officer"), people("clerk")

    steps = story.tell(
        company, centre, office, campaign_id=trade.campaign, store_id=trade.store, receiver_id=receiver_id(make),
        day=DAY,
    )  # fmt: skip

    assert [step["kind"] or step["stage"] for step in steps] == ["accept", "receipt", "delivered"]
    assert [row["quantity"] for row in steps[1]["quantities"]] == ["57"]
    assert steps[-1]["province"]["name_en"] == "Semnan"


def test_the_story_runs_as_a_program(live, trade, token_of, make):
    names = {"COMPANY_TOKEN": trade.speaker, "CENTRE_TOKEN": trade.officer, "OFFICE_TOKEN": trade.clerk}
    tokens = {name: token_of(who) for name, who in names.items()}
    keys = [str(key) for key in (trade.campaign, trade.store, receiver_id(make))]

    told = subprocess.run(
        [sys.executable, str(EXAMPLES / "story.py"), *keys, DAY], check=False, capture_output=True, text=True,
        env={**os.environ, **tokens, "DAFTAR": live[0], "PYTHONDONTWRITEBYTECODE": "1"}, timeout=120,
    )  # fmt: skip

    assert told.returncode == 0, told.stderr
    assert told.stdout.splitlines()[-1] == "2025-10-30 delivered Semnan "


def test_an_act_whose_answer_was_lost_is_done_once(people, trade, live, make):
    live[1].loses += ["POST /api/v1/receipts", "GET /api/v1/companies"]
    line = {"pledge_line_id": trade.line, "sent": "10", "good": "10"}
    before = count(make)

    receipt = people("clerk").act("/receipts", {"store_id": trade.store, "happened_on": DAY, "lines": [line]})

    assert count(make) == before + 1
    assert receipt["lines"][0]["good"] == "10"
    assert len(list(people("officer").each("/companies"))) == 2
    assert live[1].loses == []


def count(make: Any) -> int:
    with make.inside():
        return db.session.scalar(select(func.count()).select_from(Receipt)) or 0


def test_what_is_not_kept_by_a_key_is_not_repeated_when_nobody_answers(client_module):
    with listening() as receiver:
        address = receiver.address.removesuffix("/told")
    nobody = client_module.Daftar(address, "x", pause=0.001)

    with pytest.raises(client_module.Lost) as lost:
        nobody.act("/receipts", {}, key="kept")
    assert lost.value.key == "kept"
    with pytest.raises(client_module.Lost):
        nobody.post("/pledges/1/confirm", {})


def test_lists_are_read_page_by_page_to_their_end(people, trade):
    every = list(people("officer").each("/companies", limit=1))

    assert {row["id"] for row in every} == {trade.company, trade.other}


def test_a_refusal_says_what_is_wrong_in_the_language_asked_for(client_module, people, live, token_of, trade):
    with pytest.raises(client_module.Refused) as refused:
        people("clerk").act("/receipts", {"store_id": trade.store, "happened_on": DAY, "lines": "none"})
    persian = client_module.Daftar(live[0], token_of(trade.clerk), language="fa")
    with pytest.raises(client_module.Refused) as missing:
        persian.get("/receipts/999999")

    assert (refused.value.status, refused.value.kind, set(refused.value.errors)) == (422, "ValidationError", {"lines"})
    assert missing.value.status == 404
    assert re.search("[\u0600-\u06ff]", missing.value.detail)


def test_a_record_is_edited_as_it_was_seen_and_not_over_somebody_elses_change(client_module, people, trade):
    officer = people("officer")
    where = f"/companies/{trade.company}"

    changed = officer.edit(where, lambda seen: {"name_fa": seen["name_fa"], "phone": "02188001122"})

    def slowly(seen: Any) -> Any:
        officer.edit(where, lambda now: {"name_fa": now["name_fa"], "phone": "02188003344"})
        return {"name_fa": seen["name_fa"], "phone": "02188005566"}

    assert changed["phone"] == "02188001122"
    with pytest.raises(client_module.Refused) as refused:
        officer.edit(where, slowly)
    assert refused.value.status == 412


def test_the_book_is_followed_from_where_it_was_read_last(people, trade):
    officer = people("officer")
    pages = list(officer.entries())
    read = [entry["id"] for entries, _ in pages for entry in entries]

    again = [entry for entries, _ in officer.entries(after=pages[-1][1]) for entry in entries]

    assert str(trade.entry) in read
    assert len(set(read)) == len(read)
    assert again == []


def test_a_message_to_a_webhook_is_known_by_its_signature(client_module, people, trade, app):
    clerk = people("clerk")
    with listening() as receiver:
        secret = clerk.post("/webhooks", {"address": receiver.address, "events": ["receipt.recorded"]})["secret"]
        line = {"pledge_line_id": trade.line, "sent": "10", "good": "10"}
        clerk.act("/receipts", {"store_id": trade.store, "happened_on": DAY, "lines": [line]})
        app.test_cli_runner().invoke(args=["webhooks", "deliver"])
    [told] = receiver.told

    assert client_module.is_from_daftar(secret, told.headers, told.body)
    assert not client_module.is_from_daftar(secret, told.headers, told.body + b" ")
    assert not client_module.is_from_daftar("other", told.headers, told.body)
    assert not client_module.is_from_daftar(secret, told.headers, told.body, oldest=-1)


def test_the_prose_has_the_code_of_the_story_word_for_word():
    prose = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    told = (EXAMPLES / "story.py").read_text(encoding="utf-8")
    quoted = [code for code in re.findall(r"```python\n(.*?)```", prose, re.DOTALL) if code.startswith("def ")]

    assert len(quoted) == 4
    assert [code for code in quoted if code not in told] == []
