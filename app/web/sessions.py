"""Signing in and out: the browser keeps a random token, the server keeps the session, and either can end it."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user, login_user, logout_user

from app.accounts import queries, service, sign_ins
from app.accounts.models import User
from app.clock import now
from app.web.door import bp, public
from app.web.forms import Form


def init_app(app: Flask) -> None:
    """Let flask-login find the person behind the token that the browser's cookie holds."""
    manager = LoginManager()
    manager.init_app(app)
    manager.session_protection = None  # the session is a row of ours, and ours to end
    manager.user_loader(load_user)


def load_user(token: str) -> User | None:
    """Who holds a session's token, while it lasts; that they are here is written down now and then."""
    user = queries.find_user_by_session(token)
    if user is not None and session.get("seen", 0) + service.SEEN_EVERY.total_seconds() < now().timestamp():
        session["seen"] = int(now().timestamp())
        service.note_seen(token=token)
    return user


@bp.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """The form; who is signed in already goes on."""
    if current_user.is_authenticated:
        return redirect(_next(), 303)
    return render_template("sign_in.html", form=Form(), next=request.args.get("next", ""))


@bp.post("/sign-in")
@public
def open_session() -> ResponseReturnValue:
    """Check the password and begin a session under a token of its own."""
    form = Form()
    with form.refusals():
        user = sign_ins.sign_in(
            name_or_mobile=request.form.get("name", ""),
            password=request.form.get("password", ""),
            address=request.remote_addr or "",
        )
        kept = {key: session[key] for key in ("theme",) if key in session}
        chosen = session.get("locale", user.locale)
        session.clear()
        session.update(kept, locale=chosen)
        login_user(user)
        return redirect(_next(), 303)
    return render_template("sign_in.html", form=form, next=request.form.get("next", "")), form.status


@bp.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """End the session here and on the server."""
    if current_user.is_authenticated:
        service.sign_out(token=current_user.get_id())
        logout_user()
    return redirect(url_for("web.sign_in"), 303)


def _next() -> str:
    """Where the visitor wanted to go, if that is on this site; the start page otherwise."""
    wanted = request.values.get("next", "")
    parts = urlsplit(wanted)
    is_ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.netloc
    return wanted if is_ours and wanted.isprintable() else url_for("web.home")
