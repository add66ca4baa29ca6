"""Who was refused at a door is written down, if it is somebody we know; a visitor's refusals are only counted.

So nobody fills the log from outside: every row costs a session, a token or an attempt to sign in, which are limited.
"""

from __future__ import annotations

import secrets
from dataclasses import replace

import structlog
from flask import Flask, Response, current_app, g, has_request_context, request, session
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app import metrics
from app.accounts import queries
from app.accounts.models import Token, User
from app.accounts.refusals import NotLetIn
from app.config import Settings
from app.db import Base, db
from app.errors import DomainError
from app.watching import holding, service
from app.watching.words import Door, Occasion, Subject, begin, during, occasion

log = structlog.get_logger("daftar")

FOR_WANT_OF_RIGHTS = {401, 403, 404}
LARGEST_KEY = 2**63 - 1
TABLES = {
    "grant": "role_grant",
    "user": "account_user",
    "token": "api_token",
    "return": "donor_return",
    "desk": "desk_sheet",
    "evidence": "saving_evidence",
    "inspection": "swap_inspection",
    "series": "degree_series",
    "pair": "near_match",
    "sending": "participation_count",
    "reading": "meter_reading",
    "bill": "energy_bill",
}
"""What an address calls otherwise than its table is called."""
SESSION = "_user_id"
"""Where flask-login keeps a session's token in the cookie."""


def init_app(app: Flask) -> None:
    """Know what is going on at every request; before anything else looks at it."""
    app.before_request(_begin)
    app.after_request(_name)
    app.teardown_request(lambda _error: begin(Occasion()))


def _begin() -> None:
    g.request_id = secrets.token_hex(8)
    view = current_app.view_functions.get(request.endpoint or "")
    door = Door.API if (request.endpoint or "").startswith("api.") else Door.WEB
    permission = getattr(view, "permission", "")
    begin(Occasion(door, (request.endpoint or "")[:80], str(permission)[:40], g.request_id))


def _name(response: Response) -> Response:
    response.headers.setdefault("X-Request-Id", g.get("request_id", ""))
    return response


def name_token(token: Token) -> None:
    """What is written down from now on is written down with the token that was shown; refuse one that has to wait."""
    begin(replace(occasion(), token_id=token.id))
    holding.require_not_held(token)


def require_not_held(user: User) -> None:
    """Refuse a person who was refused too often on the pages a moment ago."""
    holding.require_not_held(user)


def note(error: Exception) -> None:
    """Write a refusal for want of rights down, in a transaction of its own, now that the refused one is rolled back.

    What cannot be written is said in the log of events, and the refusal stands all the same: it gave nothing away.
    """
    if not has_request_context() or not isinstance(error, DomainError) or error.status not in FOR_WANT_OF_RIGHTS:
        return
    try:
        _write(error)
    except (DomainError, SQLAlchemyError) as trouble:
        log.error("refusal not written", kind=metrics.count_refusal(trouble, door="access log"))


def note_command(error: DomainError, *, command: str, person: object) -> None:
    """The same for a command that was given in somebody's name."""
    user = queries.find_user(person) if isinstance(person, str) and error.status in FOR_WANT_OF_RIGHTS else None
    if user is not None:
        with during(Occasion(Door.COMMAND, command[:80])):
            service.note_refused(user_id=user.id, status=error.status, subject=Subject())


def _write(error: DomainError) -> None:
    if isinstance(error, NotLetIn) and error.about is not None:
        service.note_sign_in_refused(user_id=error.about)
    elif current_user.is_authenticated:
        settings: Settings = current_app.config["SETTINGS"]
        service.note_refused(
            user_id=current_user.id,
            status=error.status,
            subject=subject_of_address(),
            most=settings.refusals_per_minute,
        )
    elif (owner := queries.find_token_owner(request.headers.get("Authorization", "").split(" ")[-1])) is not None:
        service.note_shut_out(user_id=owner)


def note_ended_session() -> int | None:
    """A browser came with a session that has ended: whose it was, once; then its cookie forgets it."""
    owner = queries.find_session_owner(session.pop(SESSION, ""))
    if owner is not None:
        service.note_shut_out(user_id=owner)
    return owner


def subject_of_address() -> Subject:
    """What the address names last: of /people/3/roles/7 the role, by its key if there is such a role.

    A number that is no key may be anything that somebody typed, such as a national number, so it is not kept.
    """
    named = [(name, key) for name, key in (request.view_args or {}).items() if type(key) is int]
    if not named:
        return Subject()
    name, key = named[-1]
    kind = name.removesuffix("_id")
    return Subject(kind[:40], key if name != kind and _is_there(kind, key) else None)


def _is_there(kind: str, key: int) -> bool:
    table = Base.metadata.tables[TABLES.get(kind, kind)]
    wanted = select(table.c.id).where(table.c.id == key)
    return key <= LARGEST_KEY and db.session.execute(wanted).first() is not None
