"""What stores have received is given again in the stated share, once, and only for what others gave."""

from __future__ import annotations

import pytest

from app.campaigns import matching
from app.campaigns import queries as campaigns
from app.campaigns.matching import MatchFrozen, NoMatch, NothingToMatch
from app.campaigns.words import PledgeState
from app.companies.service import suspend_company
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

    [first] = matching.post_due_matches(happened_on=make.today)
    again = matching.post_due_matches(happened_on=make.today)

    assert again == []
    assert campaigns.get_pledge(first.id, seen_by=make.officer()).lines[0].quantity == 10
    assert first.campaign_id == campaign.id


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
