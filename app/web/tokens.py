"""Tokens for programs: a person makes, sees and revokes their own; the secret is on one answer and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template
from flask.typing import ResponseReturnValue

from app.access import require
from app.accounts import sign_ins, tokens
from app.accounts.models import Token, TokenScope, TokenState, User
from app.accounts.schemas import TokenIn
from app.accounts.tokens import LONGEST_DAYS
from app.clock import now
from app.codes import choices
from app.errors import N_
from app.language import locale, say
from app.places.queries import list_offices
from app.web.door import bp, go_to, reader
from app.web.forms import Form, form_values, tell

LASTS = (7, 30, 90, 180, LONGEST_DAYS - 1)
USUAL = {"scope": TokenScope.READ.value, "days": "90"}


@bp.get("/account/tokens")
@require("keep_own_account")
def list_tokens() -> ResponseReturnValue:
    """My tokens, and a form for one more."""
    return _page(Form(USUAL))


@bp.post("/account/tokens")
@require("keep_own_account")
def issue_token() -> ResponseReturnValue:
    """A new token, for who knows the password; its secret is in this answer and nowhere else."""
    form, user = Form(), reader()
    with form.refusals():
        typed = form_values()
        sign_ins.require_own_password(user=user, password=typed.pop("current", ""))
        token = tokens.issue_token(user_id=user.id, **TokenIn().load(typed), by=user)
        return render_template("tokens/made.html", token=token)
    return _page(form)


@bp.post("/account/tokens/<int:token_id>/revoke")
@require("keep_own_account")
def revoke_token(token_id: int) -> ResponseReturnValue:
    """One of my tokens opens nothing any more."""
    form, user = Form(), reader()
    with form.refusals():
        revoke_token_from(user.id, token_id, by=user)
        return go_to("web.list_tokens")
    return _page(form)


def revoke_token_from(user_id: int, token_id: int, *, by: User) -> None:
    """A token of this person and nobody else's is revoked, and the next page says so."""
    token = tokens.revoke_token_of(user_id=user_id, token_id=token_id, by=by)
    tell(N_("The token “{label}” is revoked. Programs that use it are shut out from now on.").format(label=token.label))


def rows_of(user_id: int) -> list[tuple[Token, TokenState]]:
    """A person's tokens, each with what it is worth now."""
    at = now()
    return [(token, token.state_at(at)) for token in tokens.list_tokens(user_id)]


def _page(form: Form) -> ResponseReturnValue:
    page = render_template(
        "tokens/list.html",
        form=form,
        rows=rows_of(reader().id),
        scopes=choices(TokenScope, locale()),
        lasts=[(days, say(N_("{days} days").format(days=days))) for days in LASTS],
        offices=_offices_of(reader()),
    )
    return page, form.status


def _offices_of(user: User) -> Sequence[tuple[int, str]]:
    """The offices that a token of this person can be limited to; none where there is nothing to choose."""
    mine = [(office.id, office.name(locale())) for office in list_offices() if tokens.may_limit_to(user, office.id)]
    return mine if len(mine) > 1 else ()
