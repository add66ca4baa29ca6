"""What was typed and not saved comes back: after a session that ended, another tab's sign-in, or a closed browser."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from flask import g, request, session
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from app.accounts import form_drafts

NEVER_KEPT = frozenset({"csrf_token", "key", "next", "kept_path", "password", "current", "one_time_code"})
"""A form's own fields, and secrets."""
MARK = "drafts"
"""In the cookie: this person has something kept, so that all others' pages ask for nothing."""
WITHOUT = ("/sign-in", "/account", "/people")
"""Pages of passwords and codes: nothing that is typed there is kept."""


def page_of_form() -> str | None:
    """The address of the page on which the form stood, if it was one of ours; its path names the draft.

    Only what the browser says itself is believed, so that no other site puts words into a form of ours.
    """
    came_from = urlsplit(request.referrer or "")
    if came_from.netloc != request.host or not came_from.path.startswith("/"):
        return None
    return None if _is_secret(came_from.path) else came_from.path + (f"?{came_from.query}" if came_from.query else "")


def is_kept_here() -> bool:
    """Is what is typed on this page kept while it is typed?"""
    return current_user.is_authenticated and not _is_secret(request.path)


def _is_secret(path: str) -> bool:
    return any(path == each or path.startswith(f"{each}/") for each in WITHOUT)


def keep_form(user_id: int, path: str) -> bool:
    """Keep what this request brought, for the page at this path; files are not kept."""
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in NEVER_KEPT]
    if not any(value.strip() for _, value in typed):
        return False
    g.is_kept = form_drafts.keep(user_id=user_id, path=urlsplit(path).path, values=typed)
    return bool(g.is_kept)


def kept_values() -> tuple[MultiDict[str, str], datetime] | None:
    """What the reader typed into this page's form before and has not sent, and when; None where there is nothing."""
    if not session.get(MARK) or not current_user.is_authenticated:
        return None
    found = form_drafts.find_kept(user_id=current_user.id, path=request.path)
    return (MultiDict(found[0]), found[1]) if found else None


def put_away_sent() -> None:
    """The form of this request was taken: what was kept of it goes."""
    if session.get(MARK) and current_user.is_authenticated:
        is_page = request.url_rule is not None and "GET" in (request.url_rule.methods or ())
        path = request.path if is_page else urlsplit(page_of_form() or request.path).path
        form_drafts.put_away(user_id=current_user.id, path=path)
        mark(current_user.id)


def mark(user_id: int) -> None:
    """Remember in the cookie whether this person has anything kept."""
    session[MARK] = bool(form_drafts.list_kept_paths(user_id))
