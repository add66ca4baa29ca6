"""The desk of whoever verifies savings; and what becomes of one afterwards: given to a campaign, or taken back."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.access import require
from app.energy import attaching, ending
from app.energy.charts import chart_of_saving
from app.energy.conversion_schemas import SavingWithdrawalIn
from app.energy.count_queries import list_sendings_to_verify
from app.energy.queries import get_saving, list_to_verify
from app.energy.questions import list_questions
from app.energy.schemas import AttachmentIn
from app.errors import N_, Conflict
from app.web.charts import drawn
from app.web.door import bp, go_to, reader
from app.web.forms import Form, form_values, tell
from app.web.saving_figures import told_figures
from app.web.savings import page_of, usable_until

BEHIND = 20


class NotVerified(Conflict):
    """This saving is not verified, so there is nothing to take back."""


@bp.get("/savings/desk")
@require("verify_saving")
def show_desk() -> ResponseReturnValue:
    """What waits to be verified, and since when."""
    waiting = list_to_verify(seen_by=reader(), limit=BEHIND + 2)
    first = waiting[0] if waiting else None
    return render_template(
        "energy/desk.html",
        form=Form({"expires_on": usable_until()}),
        saving=first,
        figures=told_figures(first) if first else [],
        drawn=drawn(chart_of_saving(first)) if first else None,
        questions=list_questions(first) if first else [],
        behind=waiting[1 : BEHIND + 1],
        has_more=len(waiting) > BEHIND + 1,
        sendings=list_sendings_to_verify(seen_by=reader(), limit=BEHIND),
    )


@bp.post("/savings/<int:saving_id>/withdraw")
@require("end_savings")
def withdraw_saving(saving_id: int) -> ResponseReturnValue:
    """A company takes back what is left of its saving; what was converted stays converted."""
    saving = get_saving(saving_id, seen_by=reader())
    form = Form()
    with form.refusals():
        if saving.lot_id is None:
            raise NotVerified()
        said = SavingWithdrawalIn().load(form_values())
        ending.withdraw_saving(lot_id=saving.lot_id, by=reader(), key=form.key, **said)
        tell(N_("What was left of the saving is taken back."))
        return go_to("web.show_saving", saving_id=saving_id)
    return page_of(saving_id, form)


@bp.post("/savings/<int:saving_id>/attach")
@require("declare_saving")
def attach_saving(saving_id: int) -> ResponseReturnValue:
    """A company gives a saving that was verified for no campaign to one."""
    form = Form()
    with form.refusals():
        attaching.attach_saving(saving_id=saving_id, by=reader(), **AttachmentIn().load(form_values()))
        tell(N_("The saving is given to the campaign, which can convert it."))
        return go_to("web.show_saving", saving_id=saving_id)
    return page_of(saving_id, form)
