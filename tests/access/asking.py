"""Asking a route as somebody, through the browser's session or with a program's token, and what came of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from app.db import db
from tests.access.ground import Actor
from tests.web.reading import read, sign_in

PIECES = {"step": "close", "decision": "verify"}
"""What else an address has, that names no row."""
PDF = {"query_string": {"name": "a.pdf"}, "data": b"%PDF-1.4", "content_type": "application/pdf"}
CSV = {"query_string": {"name": "a.csv"}, "data": b"day,shown,unit", "content_type": "text/csv"}
COPPER = "نام,نام انگلیسی\nمس نمونه,Sample copper\n"
ROWS = {"query_string": {"name": "b.csv"}, "data": COPPER.encode(), "content_type": "text/csv"}
FILES = {"api.bring_in_file": ROWS, "api.add_evidence": PDF, "api.store_agreement": PDF, "api.record_sheet": CSV}
"""What a program sends where the body is a file, which is looked at before the row."""
SAFE = {"HEAD", "OPTIONS"}
SHAPE = {400, 415, 422, 428}
MARKS = re.compile(r'(nonce|value|content)="[^"]*"|\?v=[0-9a-f]+')
DIGITS = re.compile("[0-9۰-۹]+")
Turn = Callable[[int], bool]
"""Whether a cell, by its number, is asked for on this kind of database."""


def every(_number: int) -> bool:
    """All of them."""
    return True


@pytest.fixture
def turn(engine_name: str, request: pytest.FixtureRequest) -> Turn:
    """Every other cell where both kinds of database are tested, so that a run asks for each of them once."""
    kinds = ["sqlite", "postgresql"]
    if request.config.getoption("--db") != "both" or engine_name not in kinds:
        return every
    return lambda number: number % len(kinds) == kinds.index(engine_name)


def rules_of(app: Flask) -> Iterator[tuple[str, str]]:
    """Every endpoint with every method that it answers to, in the order of their names."""
    found = {(rule.endpoint, method) for rule in app.url_map.iter_rules() for method in (rule.methods or set()) - SAFE}
    yield from sorted(found)


@dataclass
class Asking:
    """Each actor's own browser, signed in once."""

    app: Flask
    browsers: dict[str, tuple[FlaskClient, str]] = field(default_factory=dict)
    sent: list[str] = field(default_factory=list)
    """What the last request asked of the database, statement by statement."""

    def ask(self, actor: Actor, endpoint: str, method: str, keys: dict[str, Any], **more: Any) -> Any:
        """The answer to a request without a word in its form, or with what `more` puts there."""
        known = {**PIECES, **keys}
        named = next(iter(self.app.url_map.iter_rules(endpoint))).arguments
        path = self.app.url_map.bind("localhost").build(endpoint, {name: known[name] for name in named}, method=method)
        return self.send(actor, method, path, is_program=endpoint.startswith("api."), **FILES.get(endpoint, {}), **more)

    def send(self, actor: Actor, method: str, path: str, *, is_program: bool = False, **more: Any) -> Any:
        """The same for an address as it stands."""
        client, token = self._browser_of(actor)
        with counted(self.app) as self.sent:
            if is_program:
                return self._send_with_token(actor, method, path, **more)
            form = {**more.pop("data", {}), "csrf_token": token} if method != "GET" else None
            return client.open(path, method=method, data=form, buffered=True, **more)

    def _send_with_token(self, actor: Actor, method: str, path: str, **more: Any) -> Any:
        headers = {"Authorization": f"Bearer {actor.secret}"} if actor.secret else {}
        headers["Idempotency-Key"] = f"matrix-{actor.key}-{method}-{path}"[:200]
        more.setdefault("json", None if method == "GET" or "data" in more else {})
        return self.app.test_client().open(path, method=method, headers=headers, buffered=True, **more)

    def _browser_of(self, actor: Actor) -> tuple[FlaskClient, str]:
        if actor.name not in self.browsers:
            client = self.app.test_client()
            if actor.role is not None:
                sign_in(client, actor.sign_in)
            page = "/account" if actor.role is not None else "/sign-in"
            self.browsers[actor.name] = (client, read(client.get(page)).token)
        return self.browsers[actor.name]


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """What the application asks of its database meanwhile."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, said: str, *_: Any) -> None:
        sent.append(said)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def outcome(answer: Any) -> str:
    """What an answer means for who asked: "shape" is one that was refused before anybody looked at the row."""
    if answer.status_code >= 500:
        return f"broken {answer.status_code}"
    to_sign_in = answer.status_code in (302, 303) and (answer.location or "").startswith("/sign-in")
    if to_sign_in or (answer.status_code == 401 and answer.mimetype == "application/problem+json"):
        return "sign in"
    if answer.status_code in SHAPE:
        return "shape"
    return str(answer.status_code) if answer.status_code in (403, 404) else "open"


def words(answer: Any, typed: str = "") -> str:
    """What an answer says, without what was typed, its marks of one use, and figures in any digits."""
    text = answer.text.replace(typed, "") if typed else answer.text
    return DIGITS.sub("", MARKS.sub("", text))
