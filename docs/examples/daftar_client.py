"""A small client of Daftar's API: the standard library alone, in one file. Copy it beside your program."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

Record = dict[str, Any]
COME_AGAIN = frozenset({423, 429, 502, 503, 504})
"""Answers after which the same request may do better."""


class Refused(Exception):
    """The API said no: `kind` is for programs, `detail` for people, `errors` says what is wrong, field by field."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.kind = str(problem.get("type", "")).rpartition("#")[2]
        self.detail = str(problem.get("detail", ""))
        self.errors: dict[str, list[str]] = dict(problem.get("errors", {}))
        super().__init__(f"{status} {self.kind}: {self.detail} {self.errors or ''}".strip())


class Lost(Exception):
    """No answer came, however often it was tried. `key` is the one to repeat an act with."""

    def __init__(self, key: str | None) -> None:
        self.key = key
        super().__init__("No answer came.")


class Daftar:
    """One person's access, by a token of theirs: `Daftar("https://daftar.example", token)`."""

    def __init__(
        self,
        address: str,
        token: str,
        *,
        language: str = "en",
        tries: int = 5,
        patience: float = 30.0,
        pause: float = 0.5,
    ) -> None:
        """`tries` and `pause` say how often, and how long after the first failure, a request is repeated."""
        self._root = address.rstrip("/") + "/api/v1"
        self._headers = {"Authorization": f"Bearer {token}", "Accept-Language": language}
        self._tries, self._patience, self._pause = tries, patience, pause

    def get(self, path: str, **filters: Any) -> Record:
        """One record, or one page of a list."""
        return self._ask("GET", self._address(path, filters), is_safe=True)[0]

    def each(self, path: str, **filters: Any) -> Iterator[Record]:
        """Every row of a list, page after page."""
        cursor: str | None = None
        while True:
            page = self.get(path, **filters, cursor=cursor)
            yield from page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return

    def act(self, path: str, content: Mapping[str, Any] | None = None, *, key: str | None = None) -> Record:
        """An act that writes the ledger: done once, however often it must be sent. Keep `key` to repeat it yourself."""
        key = key or secrets.token_hex(16)
        return self._ask("POST", self._address(path), content, {"Idempotency-Key": key}, is_safe=True)[0]

    def post(self, path: str, content: Mapping[str, Any] | None = None) -> Record:
        """An act that the ledger does not know, such as confirming; it is not repeated when its answer was lost."""
        return self._ask("POST", self._address(path), content)[0]

    def edit(self, path: str, write: Callable[[Record], Mapping[str, Any]]) -> Record:
        """Write a record anew from what it says now; `Refused` with status 412 if somebody else did so meanwhile."""
        seen, version = self._ask("GET", self._address(path), is_safe=True)
        return self._ask("PUT", self._address(path), write(seen), {"If-Match": version})[0]

    def entries(self, after: str | None = None) -> Iterator[tuple[list[Record], str]]:
        """The book from where it was read last: pages of entries, each with what to send as `after` next time."""
        more = True
        while more:
            page = self.get("/entries", after=after)
            after, more = str(page["after"]), bool(page["has_more"])
            yield page["items"], after

    def _address(self, path: str, filters: Mapping[str, Any] | None = None) -> str:
        asked = {name: value for name, value in (filters or {}).items() if value is not None}
        return f"{self._root}{path}" + (f"?{urlencode(asked)}" if asked else "")

    def _ask(
        self, method: str, address: str, content: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None, *, is_safe: bool = False,
    ) -> tuple[Record, str]:  # fmt: skip
        body = json.dumps(content).encode() if content is not None else None
        sent = {**self._headers, **(headers or {})} | ({"Content-Type": "application/json"} if body else {})
        for attempt in range(self._tries):
            if attempt:
                time.sleep(self._pause * 2 ** (attempt - 1))
            try:
                with urlopen(Request(address, body, sent, method=method), timeout=self._patience) as answer:  # noqa: S310
                    return json.loads(answer.read() or b"{}"), answer.headers.get("ETag", "")
            except HTTPError as refusal:
                with refusal:
                    if refusal.code not in COME_AGAIN or attempt == self._tries - 1:
                        raise Refused(refusal.code, _problem(refusal.read())) from None
            except (OSError, HTTPException):
                if not is_safe:
                    break
        raise Lost((headers or {}).get("Idempotency-Key"))


def _problem(content: bytes) -> Mapping[str, Any]:
    try:
        said = json.loads(content)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def is_from_daftar(secret: str, headers: Mapping[str, str], body: bytes, *, oldest: float = 300.0) -> bool:
    """Is this message to a webhook signed with your secret, and sent in the last five minutes?"""
    timestamp = headers.get("Daftar-Timestamp", "")
    mark = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    is_new = timestamp.isdigit() and abs(time.time() - int(timestamp)) <= oldest
    return is_new and hmac.compare_digest(f"v1={mark}", headers.get("Daftar-Signature", ""))
