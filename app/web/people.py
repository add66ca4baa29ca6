"""The people who sign in: who they are, which roles they hold and where; the administrator's pages."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.access import require
from app.accounts import factors, queries, service
from app.accounts.models import Role
from app.accounts.schemas import GrantIn, PasswordIn, UserIn
from app.codes import choices
from app.errors import N_
from app.language import locale
from app.places.queries import list_offices
from app.watching.contacts import read_user
from app.web.door import bp, go_to, reader
from app.web.forms import Form, form_values, tell
from app.web.tokens import revoke_token_from, rows_of


@bp.get("/people")
@require("manage_users")
def list_users() -> ResponseReturnValue:
    """Everybody, by name."""
    return render_template("people/list.html", users=queries.list_users())


@bp.route("/people/new", methods=["GET", "POST"])
@require("manage_users")
def add_user() -> ResponseReturnValue:
    """Somebody new; a role comes next."""
    form = Form({"locale": "fa"})
    if form.is_sent:
        with form.refusals():
            user = service.add_user(**UserIn().load(form_values()), by=reader())
            tell(N_("{name} is added. Now grant a role.").format(name=user.shown_name))
            return go_to("web.show_user", user_id=user.id)
    return render_template("people/add.html", form=form), form.status


@bp.get("/people/<int:user_id>")
@require("manage_users")
def show_user(user_id: int) -> ResponseReturnValue:
    """One person, with the roles held now and before."""
    return _page_of(user_id, Form())


@bp.post("/people/<int:user_id>/roles")
@require("manage_users")
def grant_role(user_id: int) -> ResponseReturnValue:
    """One more role at an office."""
    form = Form()
    with form.refusals():
        grant = service.grant_role(user_id=user_id, **GrantIn().load(form_values()), by=reader())
        tell(N_("The role is granted: {role}.").format(role=grant.role))
        return go_to("web.show_user", user_id=user_id)
    return _page_of(user_id, form)


@bp.post("/people/<int:user_id>/roles/<int:grant_id>/end")
@require("manage_users")
def end_role(user_id: int, grant_id: int) -> ResponseReturnValue:
    """A role ends; what was done in it stands."""
    form = Form()
    with form.refusals():
        service.end_role(user_id=user_id, grant_id=grant_id, by=reader())
        tell(N_("The role has ended."))
        return go_to("web.show_user", user_id=user_id)
    return _page_of(user_id, form)


@bp.post("/people/<int:user_id>/password")
@require("manage_users")
def set_password(user_id: int) -> ResponseReturnValue:
    """A new password; every session, token and webhook of the person ends."""
    form = Form()
    with form.refusals():
        service.set_password(user_id=user_id, **PasswordIn().load(form_values()), by=reader())
        tell(N_("The new password is set."))
        return go_to("web.show_user", user_id=user_id)
    return _page_of(user_id, form)


@bp.post("/people/<int:user_id>/disable")
@require("manage_users")
def disable_user(user_id: int) -> ResponseReturnValue:
    """Signed out everywhere at once, and no way in."""
    form = Form()
    with form.refusals():
        service.disable_user(user_id=user_id, by=reader())
        tell(N_("This person can no longer sign in."))
        return go_to("web.show_user", user_id=user_id)
    return _page_of(user_id, form)


@bp.post("/people/<int:user_id>/enable")
@require("manage_users")
def enable_user(user_id: int) -> ResponseReturnValue:
    """The way in is open again."""
    form = Form()
    with form.refusals():
        service.enable_user(user_id=user_id, by=reader())
        tell(N_("This person may sign in again."))
        return go_to("web.show_user", user_id=user_id)
    return _page_of(user_id, form)


@bp.post("/people/<int:user_id>/second-factor/reset")
@require("manage_users")
def reset_factor(user_id: int) -> ResponseReturnValue:
    """A lost second factor goes, and every session with it; who signs in next sets up another."""
    form = Form()
    with form.refusals():
        service.reset_factor(user_id=user_id, by=reader())
        tell(N_("The second factor is taken away, and every session has ended."))
        return go_to("web.show_user", user_id=user_id)
    return _page_of(user_id, form)


@bp.post("/people/<int:user_id>/tokens/<int:token_id>/revoke")
@require("manage_users")
def revoke_token_of_user(user_id: int, token_id: int) -> ResponseReturnValue:
    """Somebody's token opens nothing any more."""
    form = Form()
    with form.refusals():
        revoke_token_from(user_id, token_id, by=reader())
        return go_to("web.show_user", user_id=user_id)
    return _page_of(user_id, form)


def _page_of(user_id: int, form: Form) -> ResponseReturnValue:
    page = render_template(
        "people/show.html",
        form=form,
        user=read_user(user_id, by=reader()),
        roles=choices(Role, locale()),
        offices=[(office.id, office.name(locale())) for office in list_offices()],
        is_me=user_id == reader().id,
        tokens=rows_of(user_id),
        factor=factors.find_factor(user_id),
    )
    return page, form.status
