"""One JSON line per event on the standard error stream: rules, keys, kinds and figures; nothing that was typed.

What somebody typed can stand anywhere: in an address, a header, the words of a failure, the parameters of a statement.
So of a request the rule is written down, of a failure where it happened and of which kinds it is.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from types import TracebackType
from typing import Any

import structlog
from flask import Flask, Response, request

from app.accounts.tokens import without_secrets

log = structlog.get_logger("daftar")
UNTOLD = ("static", "healthz", "web.show_metrics")
"""Answers that are not written down."""


def init_app(app: Flask) -> None:
    """Have a failure written down here, and not by Flask, which writes the address and the words of the failure."""
    app.log_exception = note_failure  # type: ignore[method-assign, assignment]


def open_log(*, quiet: bool) -> None:
    """One JSON line per event on the standard error stream; none of it in tests."""
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_words,
            _without_tokens,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    logger = logging.getLogger("daftar")
    logger.propagate = quiet
    if not quiet and not logger.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(message)s"))
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)


def note_answer(response: Response, *, seconds: float) -> None:
    """What was asked for, by the rule of its address and the keys in it, and how it was answered.

    Keys are written where the answer is a good one: of a refused request they may be anything that looks like a number.
    """
    if request.endpoint in UNTOLD:
        return
    known = request.view_args or {} if response.status_code < 400 else {}
    keys = {name: key for name, key in known.items() if type(key) is int}
    rule = request.url_rule.rule if request.url_rule else None
    log.info("answered", method=_method(), route=rule, keys=keys, status=response.status_code,
             ms=round(seconds * 1000, 1))  # fmt: skip


def note_failure(failure: tuple[type[BaseException] | None, BaseException | None, TracebackType | None]) -> None:
    """A request failed in a way that nobody foresaw."""
    log.error("failed", method=_method(), route=request.url_rule.rule if request.url_rule else None, exc_info=failure)


def _method() -> str:
    # A program may call its method as it likes, and be refused for it.
    return request.method if request.url_rule is not None else "…"


def _without_words(_logger: Any, _level: str, said: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Of an exception its kinds and where it came by; its words may hold a name, or the parameters of a statement."""
    given = said.pop("exc_info", None)
    error = given[1] if isinstance(given, tuple) else sys.exc_info()[1] if given is True else given
    if isinstance(error, BaseException):
        said["failure"] = [_described(each) for each in _chain(error)]
    return said


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The exception, and those that it came of."""
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _described(error: BaseException) -> dict[str, Any]:
    passed = traceback.extract_tb(error.__traceback__)
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    code = getattr(error, "sqlstate", None) or getattr(error, "sqlite_errorname", None)
    return {"kind": kind, "code": code, "at": [f"{one.filename}:{one.lineno} {one.name}" for one in passed]}


def _without_tokens(_logger: Any, _level: str, said: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A token that somebody put where none belongs is not written down."""
    return {name: without_secrets(value) if isinstance(value, str) else value for name, value in said.items()}


@contextmanager
def hushed() -> Iterator[None]:
    """Nothing but failures is written down meanwhile: a demo's thousands of acts are nobody's news."""
    logger = logging.getLogger("daftar")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)
