"""Pledges: what companies said, promised and gave, and what can happen to a pledge next."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.access import may, require
from app.accounts.models import User
from app.accounts.rights import may_act
from app.campaigns import journeys, pledge_figures, queries
from app.campaigns.pledges import EXPECTING, Pledge
from app.campaigns.sight import is_officer
from app.campaigns.words import CampaignState, PledgeState
from app.clock import business_today
from app.codes import choices
from app.companies.queries import get_company_for, own_company_ids
from app.exports.asked import PledgeListFilters
from app.language import locale
from app.shapes import Whole
from app.web.door import bp, reader
from app.web.forms import Form

FIRST = frozenset({PledgeState.ANNOUNCED, PledgeState.CONFIRMED})
"""States of a pledge that does not count yet."""


class PledgePageFilters(PledgeListFilters):
    """Which pledges, and after which of them the page begins."""

    after = Whole(load_default=None)


@bp.get("/pledges")
@require("read_pledges")
def list_pledges() -> ResponseReturnValue:
    """Pledges, the newest first."""
    form, found, asked = Form(request.args), [], {}
    with form.refusals():
        asked = PledgePageFilters().load({name: value for name, value in request.args.items() if value.strip()})
        found = list(pledge_figures.list_pledges(seen_by=reader(), limit=queries.PAGE + 1, **asked))
    shown = found[: queries.PAGE]
    page = render_template(
        "pledges/list.html",
        form=form,
        pledges=shown,
        lines=pledge_figures.total_of_lines(shown),
        after=shown[-1].id if len(found) > len(shown) else None,
        states=choices(PledgeState, locale()),
        is_filtered=any(value.strip() for value in request.args.values()),
        may_announce=may(reader(), "record_pledge"),
        **_narrowed(asked),
    )
    return page, form.status


def _narrowed(asked: dict[str, Any]) -> dict[str, Any]:
    """The campaign and the company that the list is of."""
    campaign_id, company_id = asked.get("campaign_id"), asked.get("company_id")
    return {
        "campaign": queries.get_campaign(campaign_id, seen_by=reader()) if campaign_id is not None else None,
        "company": get_company_for(company_id, seen_by=reader()) if company_id is not None else None,
    }


@bp.get("/pledges/<int:pledge_id>")
@require("read_pledges")
def show_pledge(pledge_id: int) -> ResponseReturnValue:
    """One pledge: what was promised, what came of it, and what can be done next."""
    pledge = pledge_figures.get_whole_pledge(pledge_id, seen_by=reader())
    lines = pledge_figures.total_of_lines([pledge])
    return render_template(
        "pledges/show.html",
        pledge=pledge,
        lines=lines,
        open_lots=journeys.open_lot_ids([line.lot_id for line in pledge.lines if line.lot_id], seen_by=reader()),
        has_direct=any(line.handed for line in lines.values()),
        history=pledge_figures.list_history(pledge, seen_by=reader()),
        endings=pledge_figures.list_endings(pledge, seen_by=reader()),
        acts=list_acts(pledge, reader(), has_rest=any(line.left for line in lines.values())),
        is_late=any(
            line.due_on and line.due_on < business_today() and lines[line.id].left for line in pledge.lines
        ),
    )  # fmt: skip


def list_acts(pledge: Pledge, user: User, *, has_rest: bool) -> frozenset[str]:
    """What this person may do with a pledge now; the verbs look again."""
    is_own = pledge.company_id in own_company_ids(user)
    accepts = may_act(user, pledge.campaign.office_id, "accept_pledge")
    is_open, is_first = pledge.campaign.state is CampaignState.OPEN, pledge.state in FIRST
    can_end = (is_first and (is_own or is_officer(user))) or (has_rest and accepts)
    acts = {
        "confirm": pledge.state is PledgeState.ANNOUNCED and (is_own or is_officer(user)),
        "accept": pledge.state is PledgeState.CONFIRMED and is_open and accepts,
        "receive": pledge.state in EXPECTING and may(user, "record_receipt"),
        "hand_over": pledge.state in EXPECTING and has_rest and may(user, "hand_over"),
        "withdraw": can_end and may(user, "withdraw_pledge"),
        "lapse": has_rest and accepts and _is_past_due(pledge),
    }
    return frozenset(name for name, is_possible in acts.items() if is_possible)


def _is_past_due(pledge: Pledge) -> bool:
    return all(line.due_on is not None and line.due_on < business_today() for line in pledge.lines)
