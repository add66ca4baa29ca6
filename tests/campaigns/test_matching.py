"""What stores have received is given again in the stated share, once, and only for what others gave."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.accounts.service import end_role
from app.campaigns import matching
from app.campaigns.matching import MatchFrozen, NoMatch, NothingToMatch
from app.campaigns.models import CampaignStep
from app.campaigns.pledges import Pledge
from app.campaigns.words import CampaignState, PledgeState
from app.clock import recorded_now
from app.companies.service import suspend_company
from app.db import atomic, db
from app.energy.nights import do_what_is_due
from app.errors import NotAllowed, NotFound
from app.ledger import audit


def post(make, campaign, **said):
    facts = {"happened_on": make.today, "by": make.officer(), "key": make.key()} | said
    return matching.post_match(campaign_id=campaign.id, **facts)


def test_half_of_what_came_is_promised_again_and_promised_once(ctx, make):
    campaign = make.matched_campaign(received=25)

    pledge = post(make, campaign)

    assert (pledge.state, [line.quantity for line in pledge.lines]) == (PledgeState.ACCEPTED, [12])
    assert pledge.company_id == matching.find_match(campaign.id).company_id
    with pytest.raises(NothingToMatch):
        post(make, campaign)
    assert not audit.check()


def test_what_the_matcher_itself_gives_is_not_matched(ctx, make):
    campaign = make.matched_campaign(received=20)
    make.receipt(post(make, campaign), make.store(), 10)

    with pytest.raises(NothingToMatch):
        post(make, campaign)


def test_the_night_matches_every_open_campaign_in_the_name_of_who_stated_it_and_only_what_is_new(ctx, make):
    campaign = make.matched_campaign(received=20)
    make.matched_campaign()

    assert matching.list_due_matches() == [campaign.id]
    assert do_what_is_due(happened_on=make.today) == []
    assert do_what_is_due(happened_on=make.today) == []

    [first] = matched(campaign)
    assert (first.lines[0].quantity, first.accepted_by_id) == (10, make.officer().id)
    assert matching.list_due_matches() == []


def matched(campaign):
    wanted = select(Pledge).where(Pledge.source_ref == matching.find_match(campaign.id).source)
    return db.session.scalars(wanted.order_by(Pledge.id)).all()


def test_a_match_does_not_hang_on_the_officer_who_stated_it(ctx, make):
    """Whoever lost the role signs nothing any more: then who approved the campaign does, and else it waits."""
    campaign, other = make.matched_campaign(received=20), make.matched_campaign(received=10)
    match, stated_by = matching.find_match(campaign.id), make.officer()
    grant = stated_by.standing_grants[0]
    make.stand_in(make.national())
    end_role(grant_id=grant.id, by=make.administrator())

    refusals = do_what_is_due(happened_on=make.today)

    assert [refusal.params["campaign"] for refusal in refusals] == [campaign.code, other.code]
    assert (matching.find_signer(match), matched(campaign)) == (None, [])
    post(make, campaign)
    assert [pledge.lines[0].quantity for pledge in matched(campaign)] == [10]
    with atomic() as session:
        session.add(CampaignStep(
            campaign_id=other.id, state=CampaignState.APPROVED, happened_on=make.today, recorded_at=recorded_now(),
            by_id=make.officer().id,
        ))  # fmt: skip
    assert do_what_is_due(happened_on=make.today) == []
    assert matched(other)[0].accepted_by_id == make.officer().id


def test_a_match_is_stated_before_the_campaign_opens_and_posted_by_who_accepts(ctx, make):
    campaign = make.matched_campaign(received=4)
    said = {"share": 1, "agreement_no": "M-2", "agreement_on": make.today, "by": make.officer()}

    with pytest.raises(MatchFrozen):
        matching.state_match(campaign_id=campaign.id, company_id=1, **said)
    with pytest.raises(NotAllowed):
        post(make, campaign, by=make.clerk())
    with pytest.raises(NotFound):
        post(make, campaign, by=make.supervisor("IR-07"))
    with pytest.raises(NoMatch):
        matching.get_match(make.campaign().id, seen_by=make.officer())


def test_a_match_that_is_refused_is_told_and_does_not_break_the_night(ctx, make):
    campaign = make.matched_campaign(received=20)
    match = matching.find_match(campaign.id)
    suspend_company(company_id=match.company_id, note="به خواست خود شرکت", by=make.officer())

    [refusal] = do_what_is_due(happened_on=make.today)

    assert "company" in refusal.params
    assert matching.list_unmatched(match) == {make.pledge_line().item_id: 10}
