"""The reader's second factor: set up with a picture for the phone, and ended with a code of it."""

from __future__ import annotations

from dataclasses import dataclass

import segno
from flask import render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.access import require
from app.accounts import factors, sign_ins
from app.accounts.models import User
from app.errors import N_
from app.web.door import bp, go_to, reader
from app.web.forms import Form, tell


@dataclass(frozen=True)
class Shown:
    """What a phone has to know: a picture to look at, and the same in letters."""

    picture: Markup
    letters: str


def picture_of(user: User) -> Shown | None:
    """The secret of a second factor that was begun; one that is set up is never shown again."""
    factor = factors.find_factor(user.id)
    if factor is None or factor.confirmed_at is not None:
        return None
    code = segno.make(factors.address_of(factor, user.name), micro=False)
    secret = factors.secret_of(factor)
    groups = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    # The picture is made here of signs of base 32 and of an escaped name; phones read dark on light in either theme.
    return Shown(Markup(code.svg_inline(scale=5, border=4, dark="#000", light="#fff")), groups)  # noqa: S704


@bp.get("/account/second-factor")
@require("keep_own_account")
def show_factor() -> ResponseReturnValue:
    """Whether there is one, and what the phone has to know while it is being set up."""
    return _page(Form())


@bp.post("/account/second-factor")
@require("keep_own_account")
def begin_factor() -> ResponseReturnValue:
    """Begin to set one up, for who knows the password."""
    form, user = Form(), reader()
    with form.refusals():
        sign_ins.require_own_password(user=user, password=request.form.get("current", ""))
        factors.begin_setup(user_id=user.id)
        return go_to("web.show_factor")
    return _page(form)


@bp.post("/account/second-factor/confirm")
@require("keep_own_account")
def confirm_factor() -> ResponseReturnValue:
    """The first code shows that the phone has the secret."""
    form = Form()
    with form.refusals():
        factors.take_code(user_id=reader().id, code=_typed_code())
        tell(N_("From now on a code is asked of you after the password."))
        return go_to("web.show_account")
    return _page(form)


@bp.post("/account/second-factor/end")
@require("keep_own_account")
def end_factor() -> ResponseReturnValue:
    """It ends, for who knows the password and has the phone."""
    form, user = Form(), reader()
    with form.refusals():
        sign_ins.require_own_password(user=user, password=request.form.get("current", ""))
        factors.give_up(user_id=user.id, code=_typed_code())
        tell(N_("The second factor has ended."))
        return go_to("web.show_factor")
    return _page(form)


def _typed_code() -> str:
    return request.form.get("one_time_code", "")


def _page(form: Form) -> ResponseReturnValue:
    user = reader()
    page = render_template(
        "second_factor.html", form=form, factor=factors.find_factor(user.id), shown=picture_of(user),
        is_required=factors.is_required(user),
    )  # fmt: skip
    return page, form.status
