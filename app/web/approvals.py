"""Second signatures: what waits for mine, what I asked for, and the page on which an act is signed or refused."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import may, require
from app.accounts import approvals, queries
from app.accounts.models import Approval, ApprovalState
from app.accounts.schemas import RefusalIn
from app.campaigns.asked import read_asked
from app.campaigns.receiving import OVER_DELIVERY
from app.campaigns.undoing import REVERSAL
from app.errors import N_
from app.imports.service import UNDO
from app.imports.undo_works import is_long_undoing, sign_by_worker
from app.language import say
from app.stores.losses import DISPOSAL, LOSS
from app.web.door import bp, go_to, reader
from app.web.entries import is_open
from app.web.forms import Form, form_values, tell

RESULTS = {
    REVERSAL: ("web.show_entry", "entry_id"),
    OVER_DELIVERY: ("web.show_receipt", "receipt_id"),
    LOSS: ("web.show_loss", "loss_id"),
    DISPOSAL: ("web.show_disposal", "disposal_id"),
    UNDO: ("web.show_import", "import_id"),
}
"""Where what was signed can be looked at."""


def title_of(approval: Approval) -> str:
    """What is to be signed, in the reader's language."""
    kind = approvals.KINDS.get(approval.kind)
    return say(kind.title) if kind else approval.kind


@bp.get("/approvals")
@require("read_approvals")
def list_approvals() -> ResponseReturnValue:
    """What waits for my signature, what I asked for, and what waits for others."""
    waiting = queries.list_approvals(seen_by=reader())
    mine = queries.list_asked_by(reader())
    others = [one for one in waiting if one.asked_by_id != reader().id and not approvals.can_sign(reader(), one)]
    return render_template(
        "approvals/list.html",
        to_sign=[one for one in waiting if approvals.can_sign(reader(), one)],
        mine=mine,
        others=others,
        asked=read_asked(list({one.id: one for one in (*waiting, *mine)}.values()), seen_by=reader()),
        may_sign=may(reader(), "sign_approval"),
        title_of=title_of,
    )


@bp.get("/approvals/<int:approval_id>")
@require("read_approvals")
def show_approval(approval_id: int) -> ResponseReturnValue:
    """One act that needs two people: what would happen, who asked, and the two answers."""
    return _page_of(approval_id, Form())


@bp.post("/approvals/<int:approval_id>/sign")
@require("sign_approval")
def sign_approval(approval_id: int) -> ResponseReturnValue:
    """The second signature: what was asked for happens now."""
    form = Form()
    with form.refusals():
        waiting = queries.get_approval(approval_id, seen_by=reader())
        if is_long_undoing(waiting) and approvals.can_sign(reader(), waiting):
            job = sign_by_worker(approval=waiting, by=reader())
            tell(N_("So much is undone by a worker. This page says how far it is; you need not wait here."))
            return go_to("web.show_job", job_id=job.id)
        approval = approvals.sign_approval(approval_id=approval_id, by=reader())
        tell(N_("Signed: what was asked for has happened."))
        return redirect(_result_of(approval) or url_for("web.list_approvals"), 303)
    return _page_of(approval_id, form)


@bp.post("/approvals/<int:approval_id>/refuse")
@require("sign_approval")
def refuse_approval(approval_id: int) -> ResponseReturnValue:
    """No, and why; goods that were blocked are free again."""
    form = Form()
    with form.refusals():
        approvals.refuse_approval(approval_id=approval_id, by=reader(), **RefusalIn().load(form_values()))
        tell(N_("Refused: nothing has happened, and the person who asked can read why."))
        return go_to("web.list_approvals")
    return _page_of(approval_id, form)


@bp.post("/approvals/<int:approval_id>/withdraw")
@require("read_approvals")
def withdraw_approval(approval_id: int) -> ResponseReturnValue:
    """The person who asked no longer wants it."""
    form = Form()
    with form.refusals():
        approvals.withdraw_approval(approval_id=approval_id, by=reader())
        tell(N_("Withdrawn: nothing has happened."))
        return go_to("web.list_approvals")
    return _page_of(approval_id, form)


def _page_of(approval_id: int, form: Form) -> ResponseReturnValue:
    approval = queries.get_approval(approval_id, seen_by=reader())
    page = render_template(
        "approvals/show.html",
        form=form,
        approval=approval,
        title=title_of(approval),
        asked=read_asked([approval], seen_by=reader())[approval.id],
        **_answers(approval),
    )
    return page, form.status


def _answers(approval: Approval) -> dict[str, Any]:
    """What this person may answer, and where the result can be seen."""
    waits = approval.state is ApprovalState.WAITING
    is_mine = approval.asked_by_id == reader().id
    return {
        "can_sign": approvals.can_sign(reader(), approval),
        "can_withdraw": waits and is_mine,
        "is_mine": is_mine,
        "result_href": _result_of(approval),
        "import_href": _import_of(approval),
    }


def _result_of(approval: Approval) -> str | None:
    endpoint, name = RESULTS.get(approval.kind, ("", ""))
    made = (approval.result or {}).get("id")
    return url_for(endpoint, **{name: made}) if made and is_open(endpoint) else None


def _import_of(approval: Approval) -> str | None:
    wanted = approval.payload.get("import_id") if approval.kind == UNDO else None
    return url_for("web.show_import", import_id=wanted) if wanted and is_open("web.show_import") else None
