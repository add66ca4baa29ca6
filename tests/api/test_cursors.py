"""A cursor says nothing to whoever reads it, and is good for its own list, its own filters and its own reader alone."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from typing import Any

import pytest

from tests.api.asking import ask, token_of
from tests.web.gifts import make_gift

__all__ = ["ask", "token_of"]


@pytest.fixture
def readers(make, world) -> tuple[str, str]:
    """An auditor and a national officer, of whom both may read all; there is a gift with several entries."""
    world("gift", make_gift)
    with make.inside():
        return make.auditor().name, make.national().name


def is_readable(mark: str) -> bool:
    """Can any part of a cursor be read without its key?"""
    parts = [urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in mark.split(".")]
    return any(part.isascii() for part in parts)


def refusal(answer: Any) -> tuple[int, str]:
    """The status and the whole body of an answer."""
    return answer.status_code, answer.text


def test_nothing_can_be_read_in_a_cursor(ask, readers):
    auditor, _ = readers

    feed = ask("GET", "/entries?limit=2", as_=auditor).json["after"]
    newest = ask("GET", "/entries/newest?limit=1", as_=auditor).json["next_cursor"]

    assert not is_readable(feed)
    assert not is_readable(newest)


def test_the_same_place_is_said_in_the_same_letters_and_can_stand_in_an_address(ask, readers):
    auditor, _ = readers
    first, again = (ask("GET", "/entries?limit=2", as_=auditor).json["after"] for _ in range(2))

    assert first == again
    assert first.replace("-", "").replace("_", "").isalnum()
    assert ask("GET", f"/entries?after={first}", as_=auditor).status_code == 200


def test_a_cursor_of_another_reader_of_another_list_or_of_nobody_is_refused_alike(ask, readers):
    auditor, officer = readers
    feed = ask("GET", "/entries?limit=2", as_=auditor).json["after"]
    newest = ask("GET", "/entries/newest?limit=1", as_=auditor).json["next_cursor"]
    spoilt = newest[:-2] + ("AA" if newest[-2:] != "AA" else "BB")

    theirs = ask("GET", f"/entries/newest?limit=1&cursor={newest}", as_=officer)
    refused = {
        refusal(ask("GET", f"/entries/newest?limit=1&cursor={mark}", as_=auditor))
        for mark in (feed, spoilt, "x", "AAAA", newest[:20])
    }

    assert (theirs.status_code, list(theirs.json["errors"])) == (400, ["cursor"])
    assert refused == {refusal(theirs)}
    assert refusal(ask("GET", f"/entries?after={feed}", as_=officer))[0] == 400
    assert ask("GET", f"/entries/newest?limit=1&cursor={newest}", as_=auditor).status_code == 200
