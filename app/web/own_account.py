"""The reader's own account: who they are here, and a new password."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.access import require
from app.accounts import factors, service, sign_ins
from app.accounts.schemas import PasswordIn
from app.errors import N_
from app.web.door import bp, go_to, reader
from app.web.forms import Form, form_values, tell


@bp.get("/account")
@require("keep_own_account")
def show_account() -> ResponseReturnValue:
    """Who I am here."""
    return _page(Form())


@bp.post("/account")
@require("keep_own_account")
def change_password() -> ResponseReturnValue:
    """A new password, for who knows the old one; every other session ends, tokens go on working."""
    form, user = Form(), reader()
    with form.refusals():
        typed = form_values()
        sign_ins.require_own_password(user=user, password=typed.pop("current", ""))
        service.set_password(user_id=user.id, **PasswordIn().load(typed), by=user)
        tell(N_("The password is changed. You are signed out everywhere else."))
        return go_to("web.show_account")
    return _page(form)


def _page(form: Form) -> ResponseReturnValue:
    user = reader()
    has_factor = factors.next_step(user) is factors.Step.CODE
    return render_template("account.html", form=form, user=user, has_factor=has_factor), form.status
