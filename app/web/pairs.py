"""Receivers whose names are alike: somebody of the office looks at both and decides."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.access import require
from app.beneficiaries import matching
from app.beneficiaries.identity_schemas import PairDecisionIn, PairQuery
from app.beneficiaries.words import MatchState
from app.codes import choices
from app.errors import N_
from app.language import locale
from app.shapes import Key
from app.web.door import bp, go_to, reader
from app.web.entries import address_values
from app.web.forms import Form, form_values, tell


class PairFilters(PairQuery):
    """The same, and the pair after which the page begins."""

    after = Key(load_default=None, allow_none=True)


@bp.get("/receivers/pairs")
@require("decide_pairs")
def list_pairs() -> ResponseReturnValue:
    """Pairs that are alike, under their codes, the newest first."""
    form, found = Form(request.args), []
    with form.refusals():
        asked = PairFilters().load(address_values())
        found = list(matching.list_pairs(seen_by=reader(), **asked, limit=matching.PAGE + 1))
    shown = found[: matching.PAGE]
    page = render_template(
        "receivers/pairs.html",
        form=form,
        pairs=shown,
        after=shown[-1].id if len(found) > len(shown) else None,
        states=choices(MatchState, locale()),
        is_filtered=bool(address_values()),
    )
    return page, form.status


@bp.get("/receivers/pairs/<int:pair_id>")
@require("decide_pairs")
def show_pair(pair_id: int) -> ResponseReturnValue:
    """Both, with who they are; that this was read is written down."""
    return _page_of(pair_id, Form())


@bp.post("/receivers/pairs/<int:pair_id>/decide")
@require("decide_pairs")
def decide_pair(pair_id: int) -> ResponseReturnValue:
    """They are the same, or they are not."""
    form = Form()
    with form.refusals():
        matching.decide_pair(pair_id=pair_id, **PairDecisionIn().load(form_values()), by=reader())
        tell(N_("The decision is kept."))
        return go_to("web.list_pairs")
    return _page_of(pair_id, form)


def _page_of(pair_id: int, form: Form) -> ResponseReturnValue:
    page = render_template("receivers/pair.html", form=form, both=matching.read_pair(pair_id, by=reader()))
    return page, form.status
