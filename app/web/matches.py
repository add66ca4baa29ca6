"""A campaign's national match: its rule, stated before the campaign opens, and what it owes for what has come."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.access import require
from app.accounts.rights import may_act
from app.campaigns import matching
from app.campaigns.match_models import CampaignMatch
from app.campaigns.queries import get_campaign, list_by_ids
from app.campaigns.schemas import MatchIn, MatchPostIn
from app.campaigns.words import CampaignState
from app.clock import business_today
from app.companies.queries import list_companies
from app.dates import format_solar
from app.errors import N_
from app.items.models import Item
from app.web.door import bp, go_to, reader
from app.web.forms import Form, form_values, tell
from app.web.options import named


@bp.get("/campaigns/<int:campaign_id>/match")
@require("read_campaigns")
def show_match(campaign_id: int) -> ResponseReturnValue:
    """Who gives how much again of what others give, and what of that is not promised yet."""
    match = matching.find_match(campaign_id)
    known = {"agreement_on": format_solar(business_today()), "happened_on": format_solar(business_today())}
    if match is not None:
        known |= {
            "company_id": str(match.company_id), "share": str(match.share), "agreement_no": match.agreement_no,
            "agreement_on": format_solar(match.agreement_on),
        }  # fmt: skip
    return _page(campaign_id, Form(known))


@bp.post("/campaigns/<int:campaign_id>/match")
@require("draft_campaign")
def state_match(campaign_id: int) -> ResponseReturnValue:
    """The rule; it is frozen when the campaign opens."""
    form = Form()
    with form.refusals():
        matching.state_match(campaign_id=campaign_id, by=reader(), **MatchIn().load(form_values()))
        tell(N_("The match is stated. It is frozen when the campaign opens."))
        return go_to("web.show_match", campaign_id=campaign_id)
    return _page(campaign_id, form)


@bp.post("/campaigns/<int:campaign_id>/match/post")
@require("accept_pledge")
def post_match(campaign_id: int) -> ResponseReturnValue:
    """Promise now what is received and not matched yet; the night does the same."""
    form = Form()
    with form.refusals():
        said = MatchPostIn().load(form_values())
        matching.post_match(campaign_id=campaign_id, by=reader(), key=form.key, **said)
        tell(N_("The match is promised for what has come."))
        return go_to("web.show_match", campaign_id=campaign_id)
    return _page(campaign_id, form)


def _page(campaign_id: int, form: Form) -> ResponseReturnValue:
    campaign = get_campaign(campaign_id, seen_by=reader())
    match = matching.find_match(campaign_id)
    is_open, unopened = campaign.state is CampaignState.OPEN, campaign.state in matching.UNOPENED
    may_state = unopened and may_act(reader(), campaign.office_id, "draft_campaign")
    page = render_template(
        "campaigns/match.html",
        form=form,
        campaign=campaign,
        match=match,
        owed=_owed(match),
        waits=match is not None and is_open and matching.find_signer(match) is None,
        companies=named(list_companies(seen_by=reader(), limit=200)) if may_state else [],
        may_state=may_state,
        may_post=is_open and match is not None and may_act(reader(), campaign.office_id, "accept_pledge"),
    )
    return page, form.status


def _owed(match: CampaignMatch | None) -> list[tuple[Item, int]]:
    """Of each item, how much is received and not matched yet."""
    owed = matching.list_unmatched(match) if match is not None else {}
    return [(item, owed[item.id]) for item in list_by_ids(Item, owed)]
