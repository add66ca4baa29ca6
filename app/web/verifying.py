"""The desk of whoever verifies savings: the one that has waited longest, with one wide button, and those behind it."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.access import require
from app.dates import format_solar
from app.energy.charts import chart_of_saving
from app.energy.queries import list_to_verify
from app.web.charts import drawn
from app.web.door import bp, reader
from app.web.forms import Form
from app.web.savings import told_figures, usable_until

BEHIND = 20


@bp.get("/savings/desk")
@require("verify_saving")
def show_desk() -> ResponseReturnValue:
    """What waits to be verified, and since when."""
    waiting = list_to_verify(seen_by=reader(), limit=BEHIND + 2)
    first = waiting[0] if waiting else None
    return render_template(
        "energy/desk.html",
        form=Form({"expires_on": format_solar(usable_until())}),
        saving=first,
        figures=told_figures(first) if first else [],
        drawn=drawn(chart_of_saving(first)) if first else None,
        behind=waiting[1 : BEHIND + 1],
        has_more=len(waiting) > BEHIND + 1,
    )
