"""Participations count once, whoever sends them again, and however often."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.campaigns import undoing
from app.codes import CorrectionKind
from app.db import db
from app.energy.conversion_queries import list_saved
from app.energy.conversion_refusals import BeforeCampaign, CountedAgainOnly, SavingSpent, SpeaksForCompany
from app.energy.counting import Event, count_participations
from app.energy.participations import Participation
from app.ledger import audit
from app.ledger.words import LotKind


@pytest.fixture
def campaign(ctx, make):
    return make.energy_campaign()


@pytest.fixture
def count(make, campaign):
    """Send actions by their names, all of one day."""

    def send(names, company=None, *, on=None, **facts):
        given = {"by": make.officer(), "key": make.key(), "counted_on": make.today, "source": "سامانه پیامک"} | facts
        events = [Event(row, name, on or make.today) for row, name in enumerate(names, start=1)]
        return count_participations(
            campaign_id=campaign.id, company_id=(company or make.company(verified=True)).id, events=events, **given
        )

    return send


def test_what_is_new_is_counted_and_what_is_known_is_named(make, campaign, count):
    first = count(["a-1", "a-2", " a-1 ", "a-۳"])
    second = count(["b-1", "a-2", "a-3", "b-1"])

    assert (first.count.quantity, first.repeated, first.repeated_rows) == (3, 1, [3])
    assert (second.count.quantity, second.repeated, second.repeated_rows) == (1, 3, [2, 3, 4])
    [figures] = list_saved(campaign)
    assert (figures.verified, figures.available) == (4, 4)
    assert not audit.check()


def test_a_sending_of_which_nothing_is_new_opens_no_lot(make, campaign, count):
    count(["a"])

    again = count(["a", "a"])

    assert (again.count, again.repeated) == (None, 2)
    assert [figures.verified for figures in list_saved(campaign, LotKind.SAVING)] == [1]


def test_the_days_of_a_sending_are_kept_and_none_lies_outside_the_campaign(make, campaign, count):
    earlier = make.today - timedelta(days=3)

    counted = count([str(number) for number in range(5)], on=earlier).count

    assert [(day.happened_on, day.quantity) for day in counted.days] == [(earlier, 5)]
    for day in (campaign.opens_on - timedelta(days=1), make.today + timedelta(days=1)):
        with pytest.raises(BeforeCampaign):
            count(["late"], on=day)


def test_the_same_key_counts_once(make, campaign, count):
    company = make.company(verified=True)

    first = count(["a", "b"], company, key="once")
    again = count(["a", "b"], company, key="once")

    assert first.count.id == again.count.id
    assert [figures.verified for figures in list_saved(campaign)] == [2]


def test_whoever_speaks_for_the_company_does_not_count_for_it(make, campaign, count):
    company, by = make.company(verified=True), make.supervisor()
    make.speaks_for(by, company)

    with pytest.raises(SpeaksForCompany):
        count(["a"], company, by=by)


def test_an_undone_count_may_be_sent_again_and_is_not_brought_back(make, campaign, count):
    counted = count(["a", "b"]).count
    undo = {"happened_on": make.today, "correction": CorrectionKind.SLIP, "memo": "اشتباه", "by": make.officer()}

    undone = undoing.reverse_entry(entry_id=counted.entry_id, key="u1", **undo)

    assert db.session.scalar(select(func.count()).select_from(Participation)) == 0
    with pytest.raises(CountedAgainOnly):
        undoing.reverse_entry(entry_id=undone.id, key="u2", **undo)
    assert count(["a", "b"]).count.quantity == 2


def test_a_count_that_was_spent_is_not_undone_before_what_it_paid_for(make, campaign, count):
    counted = count([str(number) for number in range(300)]).count
    make.converted(campaign)

    with pytest.raises(SavingSpent):
        undoing.reverse_entry(
            entry_id=counted.entry_id, key="u1", happened_on=make.today, correction=CorrectionKind.SLIP,
            memo="اشتباه", by=make.officer(),
        )  # fmt: skip
