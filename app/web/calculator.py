"""The calculator that is open to everybody: so much less energy, or so many participations, are how many goods?"""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.clock import business_today
from app.energy.calculating import Question, list_reckonable, reckon
from app.energy.conversion_schemas import ReckoningQuery
from app.language import locale
from app.web.door import bp, public
from app.web.entries import address_values
from app.web.forms import Form

ASKED = ("plants", "used", "percent", "counted")


@bp.get("/calculator")
@public
def calculate() -> ResponseReturnValue:
    """What a saving would make under the rule of an open campaign."""
    rules = list_reckonable()
    chosen = request.args.get("campaign_id", "")
    rule = next((each for each in rules if str(each.campaign_id) == chosen), rules[0] if rules else None)
    form, found = Form(request.args), None
    if rule is not None and any(request.args.get(name, "").strip() for name in ASKED):
        with form.refusals():
            asked = ReckoningQuery().load({**address_values(), "campaign_id": rule.campaign_id})
            found = reckon(asked.pop("campaign_id"), Question(**asked), on=business_today())
    page = render_template(
        "energy/calculator.html",
        form=form,
        rule=rule,
        found=found,
        campaigns=[(each.campaign_id, each.campaign.title(locale())) for each in rules],
    )
    return page, form.status
