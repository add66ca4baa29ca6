"""Savings whose last day has passed expire with the night, once; offices follow the savings that are for them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.campaigns import journeys
from app.campaigns.models import Campaign
from app.db import db
from app.energy.conversion_queries import list_saved
from app.energy.ending import expire_overdue
from app.ledger import audit
from app.ledger.refusals import NoSuchEntry
from app.ledger.words import Stage


@pytest.fixture
def saved(ctx, make):
    """A campaign with a saving that ended yesterday, one that ends today, and one without an end."""
    campaign = make.energy_campaign()
    lots = [
        make.saved(campaign, quantity, expires_on=make.today + timedelta(days=days) if days is not None else None)
        for quantity, days in ((300, -1), (400, 0), (500, None))
    ]
    return campaign, lots


def test_what_is_left_of_overdue_savings_expires_and_a_second_night_changes_nothing(saved, make):
    campaign, lots = saved

    first = expire_overdue(happened_on=make.today)
    second = expire_overdue(happened_on=make.today)
    late = make.saved(campaign, 100, expires_on=make.today - timedelta(days=3))
    third = expire_overdue(happened_on=make.today)

    assert [(each.lot_id, each.quantity) for each in first] == [(lots[0].id, 300)]
    assert second == []
    assert [(each.lot_id, each.quantity) for each in third] == [(late.id, 100)]
    [figures] = list_saved(campaign)
    assert (figures.verified, figures.available, figures.expired) == (1300, 900, 400)
    assert first[0].by.is_active is False
    assert not audit.check()


def test_the_nightly_run_lets_them_expire_before_it_seals(app, cli, make):
    with make.inside():
        campaign = make.energy_campaign()
        campaign_id = campaign.id
        make.saved(campaign, 300, expires_on=make.today - timedelta(days=1))

    night = cli.invoke(args=["ledger", "nightly"])
    again = cli.invoke(args=["energy", "expire"])

    assert night.exit_code == 0, night.output
    assert again.output == "0 savings have expired.\n"
    with make.inside():
        [figures] = list_saved(db.session.get_one(Campaign, campaign_id))
        assert (figures.available, figures.expired) == (0, 300)


def test_an_office_follows_a_saving_for_its_campaign_from_the_first_and_another_does_not(ctx, make):
    campaign = make.energy_campaign()
    lot = make.saved(campaign, 300, make.company(verified=True, office="IR-07"))
    own, foreign = make.clerk("IR-20"), make.clerk("IR-21")

    seen = journeys.get_lot(lot.id, seen_by=own)

    assert [(part.stage, part.quantity) for part in journeys.list_parts(seen, seen_by=own)] == [(Stage.AVAILABLE, 300)]
    with pytest.raises(NoSuchEntry):
        journeys.get_lot(lot.id, seen_by=foreign)


def test_an_office_still_follows_it_when_it_is_converted(ctx, make):
    campaign = make.energy_campaign()
    lot = make.saved(campaign, 400)
    make.converted(campaign)
    own = make.clerk("IR-20")

    parts = journeys.list_parts(journeys.get_lot(lot.id, seen_by=own), seen_by=own)

    assert {part.stage: part.quantity for part in parts if part.lot.id == lot.id} == {
        Stage.AVAILABLE: 100, Stage.CONVERTED: 300,
    }  # fmt: skip
