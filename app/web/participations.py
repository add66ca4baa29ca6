"""The counter of a campaign's participations: how many count, day by day, and what they make."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.access import may, require
from app.accounts.rights import may_act
from app.campaigns.queries import get_campaign
from app.energy import ruling, told_conversions
from app.energy.charts import chart_of_days
from app.web.charts import drawn
from app.web.door import bp, reader

ROWS = 31


@bp.get("/campaigns/<int:campaign_id>/participations")
@require("read_conversions")
def show_participations(campaign_id: int) -> ResponseReturnValue:
    """How many participations a campaign counts, day by day, and from which sendings."""
    campaign = get_campaign(campaign_id, seen_by=reader())
    days = told_conversions.list_counted_days(campaign_id, seen_by=reader())
    rule = ruling.find_rule(campaign_id)
    total = sum(day.quantity for day in days)
    counted_by = rule if rule is not None and rule.is_counted else None
    return render_template(
        "conversions/participations.html",
        campaign=campaign,
        total=total,
        rule=counted_by,
        goods=counted_by.ratio.goods_of(total) if counted_by is not None and counted_by.ratio else None,
        drawn=drawn(chart_of_days(days)),
        days=_with_sums(days)[-ROWS:][::-1],
        has_more=len(days) > ROWS,
        sendings=told_conversions.list_sendings(campaign_id, seen_by=reader()),
        may_count=may(reader(), "import_files") and may_act(reader(), campaign.office_id, "count_participations"),
    )


def _with_sums(days: list[told_conversions.CountedDay]) -> list[tuple[told_conversions.CountedDay, int]]:
    """Each day with all that was counted until its end."""
    rows, so_far = [], 0
    for day in days:
        so_far += day.quantity
        rows.append((day, so_far))
    return rows
