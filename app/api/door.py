"""The door for programs: a bearer token on every request, refusals as problems (RFC 9457), nothing else but JSON."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, Response, current_app, g, json, request
from flask_login import AnonymousUserMixin, current_user
from werkzeug.exceptions import MethodNotAllowed

from app.access import NotSignedIn
from app.accounts import tokens
from app.accounts.models import TokenScope, User
from app.doors import Refusal, csrf, flat_errors
from app.errors import N_, DomainError, Message, NotAllowed, NotFound
from app.language import READ_BY_PEOPLE, locale, translate
from app.watch import name_token

PREFIX = "/api/v1"
LARGEST_KEY = 2**63 - 1
PUBLIC = "public"
BEARER = re.compile(r"bearer +(\S+)", re.IGNORECASE)
READS = {"GET", "HEAD", "OPTIONS"}
QUOTED = re.compile("“{(\\w+)}”")
"""Where a message repeats what was sent; codes and names of ours that stand so are no plain texts."""
TITLES = {
    400: N_("This request cannot be read"),
    401: N_("A token is needed"),
    403: N_("Not allowed"),
    404: N_("Not found"),
    405: N_("Not done this way"),
    409: N_("This does not fit what is recorded"),
    412: N_("Changed meanwhile"),
    413: N_("Too large"),
    415: N_("This kind of content cannot be read"),
    422: N_("Something needs correcting"),
    423: N_("Someone else is at work here"),
    428: N_("A version is needed"),
    429: N_("Too many attempts"),
    500: N_("Something went wrong here"),
}

View = TypeVar("View", bound=Callable[..., Any])

bp = Blueprint("api", __name__, url_prefix=PREFIX, template_folder="templates")
csrf.exempt(bp)


def public(view: View) -> View:
    """What anybody may ask for without a token."""
    view.permission = PUBLIC  # type: ignore[attr-defined]
    return view


class TokenReadsOnly(NotAllowed):
    """This token may only read. Use one that may also write."""


class TokenMissing(NotSignedIn):
    """Send a header “Authorization: Bearer …” with a token of yours."""


@bp.before_request
def ask_who_it_is() -> None:
    """Only a token says who asks. A page's cookie says nothing here, so that no page can be made to ask by it.

    The pages about the door are pages like others: who signed in stays signed in on them.
    """
    if request.path.startswith(READ_BY_PEOPLE):
        return
    g._login_user = AnonymousUserMixin()
    if getattr(current_app.view_functions.get(request.endpoint or ""), "permission", None) == PUBLIC:
        return
    shown = BEARER.fullmatch(request.headers.get("Authorization", "").strip())
    if shown is None:
        raise TokenMissing()
    token = tokens.bearer_of(shown[1])
    g._login_user = token.user
    name_token(token)
    if request.method not in READS and token.scope is not TokenScope.WRITE:
        raise TokenReadsOnly()


@bp.before_request
def refuse_endless_keys() -> None:
    """No record has a key that the databases cannot hold."""
    if any(type(key) is int and key > LARGEST_KEY for key in (request.view_args or {}).values()):
        raise NotFound()


def reader() -> User:
    """Whose token it is; only behind a permission."""
    user: User = current_user._get_current_object()
    return user


def unquoted(message: Any) -> str:
    """A message in the reader's language that does not repeat what was sent: problems end up in programs' logs."""
    params = getattr(message, "params", None) or {}
    quoted = {name: "…" for name in QUOTED.findall(getattr(message, "pattern", "")) if type(params.get(name)) is str}
    return translate(Message(message.pattern, {**params, **quoted}) if quoted else message)


def _verdict(place: int, row: DomainError) -> dict[str, Any]:
    """Why one of many is refused."""
    kind = f"{PREFIX}/problems#{type(row).__name__}"
    return {"place": place, "type": kind, "status": row.status, "detail": unquoted(row.message)}


def answer(refusal: Refusal) -> Response:
    """A refusal as a program reads it: its kind, its words in the language asked for, and what is wrong by field."""
    problem: dict[str, Any] = {
        "type": f"{PREFIX}/problems#{refusal.kind}",
        "title": translate(TITLES.get(refusal.status, TITLES[400 if refusal.status < 500 else 500])),
        "status": refusal.status,
        "detail": unquoted(refusal.message),
    }
    errors = flat_errors(refusal.errors, unquoted)
    if errors:
        problem["errors"] = errors
    if refusal.rows:
        problem["verdicts"] = [_verdict(place, row) for place, row in refusal.rows.items()]
    content = json.dumps(problem, ensure_ascii=False)
    response = Response(content, refusal.status, mimetype="application/problem+json")
    response.headers["Content-Language"] = locale()
    if refusal.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if isinstance(request.routing_exception, MethodNotAllowed):
        response.headers["Allow"] = ", ".join(request.routing_exception.valid_methods or ())
    return response
