"""Every page hangs on this blueprint: signed-in people by default, in the language and the theme they chose."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Blueprint, current_app, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts import service as accounts
from app.accounts.models import User
from app.config import LOCALES
from app.errors import N_, NotFound
from app.language import say
from app.watch import note_ended_session, require_not_held
from app.web.keeping import keep_form, page_of_form

PUBLIC = "public"
LARGEST_KEY = 2**63 - 1
THEMES = ("light", "dark", "auto")
View = TypeVar("View", bound=Callable[..., Any])

bp = Blueprint("web", __name__, template_folder="templates")


def public(view: View) -> View:
    """A page that a visitor may open without signing in."""
    view.permission = PUBLIC  # type: ignore[attr-defined]
    return view


def permission_of(endpoint: str | None) -> str | None:
    """The permission that the page behind an endpoint names; None where there is no such page."""
    return getattr(current_app.view_functions.get(endpoint or ""), "permission", None)


@bp.before_request
def remember_choices() -> None:
    """Keep the language and the theme that the address asks for, for the pages after this one."""
    asked = request.args.get("lang")
    if asked in LOCALES and session.get("locale") != asked:
        session["locale"] = asked
        if current_user.is_authenticated:
            accounts.choose_locale(user_id=current_user.id, locale=asked)
    if request.args.get("theme") in THEMES:
        session["theme"] = request.args["theme"]


@bp.before_request
def ask_who_it_is() -> ResponseReturnValue | None:
    """Send a visitor to the sign-in page, and back here afterwards."""
    if permission_of(request.endpoint) == PUBLIC:
        return None
    if current_user.is_authenticated:
        require_not_held(current_user)
        return None
    if request.endpoint == "web.keep_draft":
        # A page that keeps what is typed asks on its own; its person hears of the session's end when they send it.
        return redirect(url_for("web.sign_in"), 303)
    owner = note_ended_session()
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    if request.method == "POST" and owner is not None and (page := page_of_form()) and keep_form(owner, page):
        wanted = page
        flash(say(N_("Your session has ended. What you typed is kept: sign in, and it is here again.")), "waiting")
    return redirect(url_for("web.sign_in", next=wanted), 303)


@bp.before_request
def refuse_endless_keys() -> None:
    """No record has a key that the databases cannot hold."""
    if any(type(key) is int and key > LARGEST_KEY for key in (request.view_args or {}).values()):
        raise NotFound()


def reader() -> User:
    """Who signed in and reads this page; only behind a permission."""
    user: User = current_user._get_current_object()
    return user


def go_to(endpoint: str, **values: Any) -> ResponseReturnValue:
    """Send the browser to another page after something was done, so that reloading does not do it again."""
    return redirect(url_for(endpoint, **values), 303)


def is_own_address(wanted: str) -> bool:
    """Is this the address of a page of this site, and of no other?"""
    is_ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not urlsplit(wanted).netloc
    return is_ours and wanted.isprintable()


def theme() -> str:
    """The theme that the reader chose: light, dark, or as the device has it."""
    chosen = session.get("theme")
    return chosen if chosen in THEMES else "auto"
