"""Signing in and out: the browser keeps a random token, the server keeps the session, and either can end it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from flask import Flask, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user, login_user, logout_user

from app.accounts import factors, queries, service, sign_ins
from app.accounts.models import User
from app.clock import now
from app.errors import N_
from app.web.door import bp, go_to, is_own_address, public
from app.web.factors import picture_of
from app.web.forms import Form, tell
from app.web.keeping import mark

HALFWAY = timedelta(minutes=10)
"""How long somebody may take between the password and the code."""


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
    """Check the password and begin a session under a token of its own, or ask for a code next."""
    form = Form()
    with form.refusals():
        try:
            user = sign_ins.sign_in(
                name_or_mobile=request.form.get("name", ""),
                password=request.form.get("password", ""),
                address=request.remote_addr or "",
            )
        except sign_ins.MoreAsked as more:
            session["halfway"] = {**asdict(more.halfway), "step": more.halfway.step.value, "since": now().timestamp()}
            return go_to("web.ask_code", next=request.form.get("next") or None)
        return _let_in(user)
    return render_template("sign_in.html", form=form, next=request.form.get("next", "")), form.status


@bp.get("/sign-in/code")
@public
def ask_code() -> ResponseReturnValue:
    """The form for the code, and before a first one what the phone has to know."""
    halfway = _halfway()
    return _begin_again() if halfway is None else _page_of_code(halfway, Form())


@bp.post("/sign-in/code")
@public
def open_session_with_code() -> ResponseReturnValue:
    """Check the code too, and begin the session."""
    halfway = _halfway()
    if halfway is None:
        return _begin_again()
    form = Form()
    with form.refusals():
        code = request.form.get("one_time_code", "")
        return _let_in(sign_ins.sign_in_with_code(halfway=halfway, code=code, address=request.remote_addr or ""))
    return _page_of_code(halfway, form)


def _let_in(user: User) -> ResponseReturnValue:
    kept = {key: session[key] for key in ("theme",) if key in session}
    chosen = session.get("locale", user.locale)
    session.clear()
    session.update(kept, locale=chosen)
    login_user(user)
    mark(user.id)
    return redirect(_next(), 303)


def _halfway() -> sign_ins.Halfway | None:
    """Whose password was right in this browser a moment ago; the cookie that says so is signed."""
    said: dict[str, Any] = dict(session.get("halfway", {}))
    if said.pop("since", 0) + HALFWAY.total_seconds() < now().timestamp():
        return None
    return sign_ins.Halfway(**{**said, "step": factors.Step(said["step"])})


def _begin_again() -> ResponseReturnValue:
    if session.pop("halfway", None):
        tell(N_("Too much time has passed. Sign in from the beginning."), "waiting")
    return go_to("web.sign_in", next=request.values.get("next") or None)


def _page_of_code(halfway: sign_ins.Halfway, form: Form) -> ResponseReturnValue:
    shown = picture_of(queries.get_user(halfway.user_id)) if halfway.step is factors.Step.SETUP else None
    page = render_template("sign_in_code.html", form=form, shown=shown, next=request.values.get("next", ""))
    return page, form.status


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
    return wanted if is_own_address(wanted) else url_for("web.home")
