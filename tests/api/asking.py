"""A program that asks the API in somebody's name: `ask("GET", "/companies", as_=user)`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.accounts import tokens
from app.accounts.models import TokenScope
from app.accounts.queries import get_user_by_name
from tests.make import Make
from tests.web.shelves import Shelf

Ask = Callable[..., Any]


@pytest.fixture
def token_of(make: Make) -> Callable[..., str]:
    """A new token of a person, by the name of their sign-in."""

    def issue(name: str, scope: TokenScope = TokenScope.WRITE, **limits: Any) -> str:
        with make.inside():
            user = get_user_by_name(name)
            limits = {"days": 30, "label": "آزمون", **limits}
            return tokens.issue_token(user_id=user.id, scope=scope, by=None, **limits).secret

    return issue


@pytest.fixture
def ask(client: FlaskClient, make: Make, token_of: Callable[..., str]) -> Ask:
    """Send a request with a token of `as_` (none: without one); `key` is made up for each POST unless it is given."""
    kept: dict[str, str] = {}

    def send(method: str, path: str, *, as_: str | None = None, key: str | None = None, **sent: Any) -> Any:
        headers = {"Accept-Language": "en", **sent.pop("headers", {})}
        if as_ is not None:
            kept[as_] = kept.get(as_) or token_of(as_)
            headers["Authorization"] = f"Bearer {kept[as_]}"
        if method == "POST":
            headers["Idempotency-Key"] = key or make.key()
        return client.open(f"/api/v1{path}", method=method, headers=headers, **sent)

    return send


def twelve_blankets(shelf: Shelf, receiver: int, **changes: Any) -> dict[str, Any]:
    """So many off a shelf and for a receiver, unless said otherwise."""
    line = {"item_id": shelf.blankets, "quantity": "12"}
    facts = {"store_id": shelf.store, "receiver_id": receiver, "happened_on": "1404/08/04"}
    return {**facts, "lines": [line], **changes}
