"""One saving is spent once: whoever else is at it, and in whatever order things happen."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.campaigns import service as pledges
from app.campaigns import whole_undoing
from app.codes import CorrectionKind
from app.energy import conversion_queries as queries
from app.energy.conversion_refusals import (
    CreditSpent,
    NothingLeftOfIt,
    NothingOnOffer,
    TooLittle,
)
from app.energy.conversion_words import RuleKind
from app.energy.converting import convert_savings
from app.energy.ending import expire_savings, withdraw_saving
from app.ledger import audit
from app.ledger.words import Stage
from tests.attacks.standing import look, move_unlocked, person, stands
from tests.ledger.test_races import ended
from tests.together import PATIENCE

CROWD = 20


@pytest.fixture
def ground(app, make):
    """The keys of a campaign, of a saving that is available, of one that is spent, and of who acts."""
    with app.app_context():
        campaign = make.energy_campaign()
        spent = make.saved(campaign, 600)
        make.converted(campaign)
        return campaign.id, make.saved(campaign, 600).id, spent.id, make.officer().id


def test_of_twenty_who_convert_at_once_one_does(app, make, ground):
    campaign_id, lot_id, _, officer_id = ground

    answers = ended(
        app, CROWD,
        lambda n: convert_savings(
            campaign_id=campaign_id, happened_on=make.today, lot_ids=[lot_id], by=person(officer_id), key=f"c{n}"
        ),
    )  # fmt: skip

    assert answers == {"done": 1, "NotOnOffer": CROWD - 1}
    with app.app_context():
        assert (stands(lot_id, Stage.AVAILABLE), stands(lot_id, Stage.CONVERTED)) == (0, 600)
        assert not audit.check()


def test_of_twenty_who_end_a_pledge_and_convert_its_savings_at_once_nothing_is_spent_twice(app, make):
    with app.app_context():
        campaign = make.energy_campaign()
        lot = make.saved(campaign, 1_200)
        conversion = make.converted(campaign)
        make.receipt(conversion.pledge, make.store(), 1, by=make.clerk())
        campaign_id, lot_id, pledge_id, officer_id = campaign.id, lot.id, conversion.pledge_id, make.officer().id

    def act(number):
        facts = {"happened_on": make.today, "by": person(officer_id), "key": f"e{number}"}
        if number % 2:
            return pledges.withdraw_pledge(pledge_id=pledge_id, **facts)
        return convert_savings(campaign_id=campaign_id, **facts)

    answers = ended(app, CROWD, act)

    with app.app_context():
        converted = stands(lot_id, Stage.CONVERTED)
        assert stands(lot_id, Stage.AVAILABLE) + converted == 1_200
        again = (converted - 300) // 900
        assert again in (0, 1)
        assert answers["done"] == 1 + again, "one ended it, and at most one converted what was given back"
        assert not audit.check()


def test_of_twenty_who_convert_and_take_back_at_once_one_does(app, make, ground):
    campaign_id, lot_id, _, officer_id = ground

    def act(number):
        facts = {"happened_on": make.today, "by": person(officer_id), "key": f"c{number}"}
        if number % 2:
            return withdraw_saving(lot_id=lot_id, reason="", **facts)
        return convert_savings(campaign_id=campaign_id, lot_ids=[lot_id], **facts)

    answers = ended(app, CROWD, act)

    assert answers["done"] == 1
    assert set(answers) <= {"done", "NotOnOffer", "NothingLeftOfIt"}
    with app.app_context():
        assert sorted([stands(lot_id, Stage.CONVERTED), stands(lot_id, Stage.WITHDRAWN)]) == [0, 600]
        assert stands(lot_id, Stage.AVAILABLE) == 0
        assert not audit.check()


def test_whoever_looks_and_writes_without_a_lock_spends_a_saving_many_times(app, make, ground):
    campaign_id, _, spent_id, officer_id = ground
    everybody_looked = Barrier(CROWD)
    with app.app_context():
        [conversion] = queries.list_conversions(campaign_id, seen_by=person(officer_id))
        whole_undoing.reverse_whole(
            entry_id=conversion.entry_id, key="free", happened_on=make.today, correction=CorrectionKind.SLIP, memo="-",
            by=person(officer_id),
        )  # fmt: skip

    def spend(_number):
        seen = look(spent_id, Stage.AVAILABLE)
        everybody_looked.wait(PATIENCE)
        move_unlocked(spent_id, 600, seen=seen, source=Stage.AVAILABLE, target=Stage.CONVERTED)

    assert ended(app, CROWD, spend) == {"done": CROWD}
    with app.app_context():
        assert stands(spent_id, Stage.CONVERTED) == CROWD * 600


EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("verify"), st.integers(1, 2_000)),
        st.tuples(st.just("verify, expired"), st.integers(1, 2_000)),
        st.tuples(st.sampled_from(["convert", "withdraw", "expire", "undo"]), st.integers(0, 5)),
    ),
    max_size=9,
)
REFUSED = (TooLittle, NothingOnOffer, NothingLeftOfIt, CreditSpent)


@pytest.mark.parametrize("kind", [RuleKind.PARTICIPATION, RuleKind.MONEY])
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=EVENTS)
def test_what_was_verified_is_converted_left_expired_or_taken_back_in_any_order(ctx, make, kind, events):
    story = Story(make, kind)

    for event, number in events:
        try:
            getattr(story, event.split(",")[0])(number, event)
        except REFUSED:
            story.refused[event] += 1
        assert story.adds_up()

    assert not audit.check()


class Story:
    """One campaign, what was verified for it, and what its conversions made."""

    def __init__(self, make, kind):
        self.make, self.is_money = make, kind is RuleKind.MONEY
        if self.is_money:
            make.tariff(20_000), make.price(12_000_000)
        self.campaign = make.energy_campaign(make.rule(kind))
        self.lots, self.conversions, self.verified, self.refused = [], [], 0, Counter()

    def verify(self, quantity, event):
        make = self.make.gas if self.is_money else self.make.saved
        days = {"expires_on": self.make.today - timedelta(days=1)} if "expired" in event else {}
        self.lots.append(make(self.campaign, quantity, self.campaign.sponsor, **days))
        self.verified += self.lots[-1].quantity

    def convert(self, _number, _event):
        self.conversions.append(self.make.converted(self.campaign))

    def withdraw(self, number, _event):
        if self.lots:
            lot, by = self.lots[number % len(self.lots)], self.make.officer()
            withdraw_saving(lot_id=lot.id, happened_on=self.make.today, reason="", by=by, key=self.make.key())

    def expire(self, _number, _event):
        expire_savings(happened_on=self.make.today, by=self.make.officer(), key=self.make.key())

    def undo(self, number, _event):
        if self.conversions:
            conversion = self.conversions[number % len(self.conversions)]
            whole_undoing.reverse_whole(
                entry_id=conversion.entry_id, happened_on=self.make.today, correction=CorrectionKind.SLIP, memo="-",
                by=self.make.officer(), key=self.make.key(),
            )  # fmt: skip
            self.conversions.remove(conversion)

    def adds_up(self):
        figures = queries.list_saved(self.campaign)
        taken = sum(
            line.quantity for each in self.conversions for line in each.lines if line.lot.kind.value == "saving"
        )
        converted = sum(each.converted for each in figures)
        left = sum(each.available + each.expired + each.withdrawn for each in figures)
        return converted == taken and converted + left == self.verified
