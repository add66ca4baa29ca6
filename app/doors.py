"""What is true at every door: safe headers, a token on every unsafe request, one family of refusals, one log line."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

import structlog
from flask import Flask, Response, g, has_request_context, request
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFError, CSRFProtect
from marshmallow import ValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoneLeft
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, SecurityError

from app import logs, metrics
from app.config import LARGEST_UPLOAD
from app.db import db, is_lost_to_others
from app.errors import N_, DomainError, Invalid, Locked, NotFound, RowsNotTaken

csrf = CSRFProtect()
log = structlog.get_logger("daftar")

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=()",
}
HTTP_REFUSALS = {
    400: N_("The browser sent something that cannot be read."),
    401: N_("Please sign in first."),
    403: N_("Your role does not allow this."),
    404: N_("There is no such page, or it is not yours to see."),
    405: N_("This page cannot be used that way."),
    413: N_("This is larger than {megabytes} MB. Send a smaller file, or let an operator import it."),
    415: N_("This kind of content cannot be read."),
    429: N_("Too many attempts. Wait a little, then try again."),
    500: N_("Something went wrong here, and it was written down. Nothing was saved."),
}
NEAR = {"127.0.0.1", "::1", ""}
EXPIRED = N_("This form has expired. Open the page again and send it once more.")
STRANGE_HOST = N_("Daftar does not answer under this name. Use the address that your administrator gave you.")
NUL = "\x00"
UNSTORABLE = N_("Something here has a character that cannot be stored. Type it again instead of pasting it.")
DRAINED_AT_MOST = 4 * LARGEST_UPLOAD
"""A browser that is still sending does not read our answer, so a too large upload is read to its end, up to this."""


@dataclass(frozen=True)
class Refusal:
    """What a door has to say when a request is refused."""

    status: int
    message: str
    errors: Mapping[str, Any] = field(default_factory=dict)
    kind: str = ""
    """The name of the family member that was raised: what a program goes by."""
    leads_on: bool = True
    """Can the answer have links? Not where the request came under a name that is not ours."""
    rows: Mapping[int, DomainError] = field(default_factory=dict)
    """Of a list of which none was taken, why each bad row is refused, by its place."""
    retry_after: int | None = None
    """After how many seconds the same may be tried again."""


Answer = Callable[[Refusal], Any]
WHEN_REFUSED: list[Callable[[Exception], None]] = []
"""Who else is told of each refusal; filled in `create_app`."""


class _Cookies(SecureCookieSessionInterface):
    """The session's cookie is sent over TLS only, wherever the page itself came over TLS."""

    def get_cookie_secure(self, app: Flask) -> bool:
        """As the request: a proxy tells gunicorn which it was."""
        return request.is_secure


class _NearProxy:
    """Behind a proxy on this machine the visitor's address is the last one it wrote down; nobody else is believed."""

    def __init__(self, answer: Callable[..., Any]) -> None:
        self.answer = answer

    def __call__(self, environ: dict[str, Any], start: Any) -> Any:
        said = environ.get("HTTP_X_FORWARDED_FOR", "").split(",")[-1].strip()
        if said and environ.get("REMOTE_ADDR") in NEAR:
            environ["REMOTE_ADDR"] = said
        return self.answer(environ, start)


def init_app(app: Flask, answers: Mapping[str, Answer]) -> None:
    """Guard every request; `answers` says refusals for the paths that begin with each key, longest first."""
    csrf.init_app(app)
    logs.init_app(app)
    app.wsgi_app = _NearProxy(app.wsgi_app)  # type: ignore[method-assign, assignment]
    app.session_interface = _Cookies()
    app.before_request(_start)
    app.before_request(_refuse_unstorable)
    app.after_request(_finish)
    app.context_processor(lambda: {"csp_nonce": csp_nonce})

    def answer(error: Exception) -> Any:
        if isinstance(error, DBAPIError):
            # What the transaction did is undone before anything is said, and the page can ask who reads it.
            db.session.rollback()
            if not is_lost_to_others(error):
                raise error
            error = Locked()
        kind = note_refusal(error, door="api" if request.path.startswith("/api/") else "web")
        refusal = replace(refusal_of(error), kind=kind)
        for prefix in sorted(answers, key=len, reverse=True):
            if request.path.startswith(prefix):
                return answers[prefix](refusal)
        return Response(str(refusal.message), refusal.status, mimetype="text/plain")

    for family in (DomainError, HTTPException, ValidationError, NoneLeft, DBAPIError):
        app.register_error_handler(family, answer)


def note_refusal(error: Exception, *, door: str) -> str:
    """Count and write down that something was refused: its kind, which comes back, and nothing of what was asked."""
    kind = metrics.count_refusal(error, door=door)
    if has_request_context():
        g.retry_after = refusal_of(error).retry_after
    log.info("refused", kind=kind, door=door)
    for tell in WHEN_REFUSED:
        tell(error)
    return kind


def refusal_of(error: Exception) -> Refusal:
    """What there is to say about `error`, whichever family it is of."""
    if isinstance(error, RowsNotTaken):
        places = {_place_in_list(error, place): [row.message] for place, row in error.refusals.items()}
        return Refusal(error.status, error.message, places if error.under else {}, rows=error.refusals)
    if isinstance(error, DomainError):
        named = {_place_of(error): [error.message]} if error.field else {}
        return Refusal(error.status, error.message, error.details or named, retry_after=error.retry_after)
    if isinstance(error, ValidationError):
        messages = error.messages if isinstance(error.messages, dict) else {"_schema": error.messages}
        return Refusal(422, N_("Some of what was entered cannot be used."), messages)
    if isinstance(error, NoneLeft):
        # Every connection to the database is at work, so the answer is one that needs none.
        return Refusal(Locked.status, Locked().message, leads_on=False, retry_after=Locked.retry_after)
    if isinstance(error, CSRFError):
        return Refusal(400, EXPIRED)
    if isinstance(error, SecurityError):
        return Refusal(400, STRANGE_HOST, leads_on=False)
    if isinstance(error, RequestEntityTooLarge):
        _drain()
        return Refusal(413, HTTP_REFUSALS[413].format(megabytes=LARGEST_UPLOAD // 2**20))
    status = (error.code if isinstance(error, HTTPException) else None) or 500
    return Refusal(status, HTTP_REFUSALS.get(status, HTTP_REFUSALS[400 if status < 500 else 500]))


def _place_of(error: DomainError) -> str:
    """The field that was refused; of a paper of several lines, in the line that it is about."""
    if error.line is None or "." in str(error.field):
        return str(error.field)
    return f"lines.{error.line}" if error.field in (None, "lines") else f"lines.{error.line}.{error.field}"


def _place_in_list(error: RowsNotTaken, place: int) -> str:
    """The same for one of many papers."""
    row = error.refusals[place]
    here = f"{error.under}.{place}"
    return here if row.field is None and row.line is None else f"{here}.{_place_of(row)}"


def flat_errors(messages: Mapping[Any, Any], write: Callable[[Any], str]) -> dict[str, list[str]]:
    """Errors of lists and of rows within them, by the name of the field: `lines.0.quantity`; `write` says each."""
    return dict(_flat(messages, write))


def _flat(messages: Mapping[Any, Any], write: Callable[[Any], str], above: str = "") -> Iterator[tuple[str, list[str]]]:
    for name, said in messages.items():
        path = f"{above}.{name}" if above else str(name)
        if isinstance(said, Mapping):
            yield from _flat(said, write, path)
        else:
            yield path, [write(one) for one in (said if isinstance(said, list) else [said])]


def csp_nonce() -> str:
    """The mark that lets this answer's own scripts and styles run, and no other."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def _start() -> None:
    g.started = time.perf_counter()


def _refuse_unstorable() -> None:
    """No character that the databases cannot hold comes past a door, in a path, an address or a form."""
    if request.routing_exception is not None:
        return
    if NUL in request.path:
        raise NotFound()
    # The body of a program's request is read by its own door, and once a form is read there is nothing left of it.
    form = () if request.path.startswith("/api/") else request.form.items(multi=True)
    said = chain(request.args.items(multi=True), form)
    if any(NUL in name or NUL in typed for name, typed in said):
        raise Invalid(UNSTORABLE)


def _finish(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY.format(nonce=csp_nonce()))
    for name, value in SAFE_HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if request.endpoint != "static" and not response.cache_control:
        response.headers["Cache-Control"] = "no-store"
    if wait := g.get("retry_after"):
        response.headers["Retry-After"] = str(wait)
    logs.note_answer(response, seconds=time.perf_counter() - g.get("started", time.perf_counter()))
    return response


def _drain() -> None:
    left = min(request.content_length or 0, DRAINED_AT_MOST)
    stream = request.environ["wsgi.input"]
    while left > 0 and (piece := stream.read(min(left, 2**16))):
        left -= len(piece)
