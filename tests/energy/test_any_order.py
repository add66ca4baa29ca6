"""Savings are declared, verified, converted, undone, withdrawn and expire in any order, beside a small model."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app import clock
from app.campaigns import service as campaigns
from app.campaigns import undoing, whole_undoing
from app.codes import CorrectionKind
from app.db import db
from app.energy import conversion_queries as queries
from app.energy import service
from app.energy.conversion_refusals import NothingLeftOfIt, NothingOnOffer, SavingSpent, TooLittle
from app.energy.conversion_words import RuleKind
from app.energy.ending import expire_savings, withdraw_saving
from app.energy.models import CLAIMING, Saving
from app.energy.questions import list_questions
from app.energy.refusals import UnitsClaimed
from app.energy.words import SavingState
from app.errors import DomainError
from app.ledger import audit

CHAIR = 466_000
"""What one heater saves in a year makes one wheelchair here."""
TIMES = (
    (date(2024, 1, 1), date(2024, 12, 31)),
    (date(2024, 1, 1), date(2024, 6, 30)),
    (date(2024, 6, 30), date(2025, 3, 1)),
)
WHICH = st.integers(0, 4)
EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("declare"), st.tuples(st.integers(0, 1), st.integers(0, 2))),
        st.tuples(st.sampled_from(["verify", "verify", "refuse", "undo", "withdraw", "unconvert", "come"]), WHICH),
        st.tuples(st.sampled_from(["convert", "expire"]), st.just(0)),
    ),
    min_size=4,
    max_size=16,
)  # fmt: skip


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=EVENTS)
def test_whatever_happens_each_saving_is_claimed_once_and_is_where_the_model_says(ctx, make, events):
    story = Story(make)

    for event, what in events:
        getattr(story, event)(what)
        story.check()

    assert not audit.check()


@dataclass
class Known:
    """A saving as the model knows it: how far it has come, and how much of it is left and was converted."""

    id: int
    ground: int
    time: tuple[date, date]
    quantity: int
    state: SavingState = SavingState.DECLARED
    until: date = date.max
    left: int = 0
    converted: int = 0


class Story:
    """A company with two papers of heaters, and one campaign that takes what they saved."""

    def __init__(self, make):
        clock.set_demo_today(make.today)
        self.make, self.officer = make, make.officer()
        self.company = make.company(verified=True)
        self.speaker = make.representative(self.company)
        rule = make.rule(RuleKind.RATIO, saved=str(CHAIR // 1000))
        self.campaign = make.energy_campaign(rule, sponsor=make.company(verified=True))
        self.known, self.conversions = [], []

    @property
    def said(self):
        return {"happened_on": clock.business_today(), "by": self.officer, "key": self.make.key()}

    def of(self, which, *states):
        """One of the savings in these states, or None."""
        found = [each for each in self.known if each.state in states]
        return found[which % len(found)] if found else None

    def declare(self, what):
        ground, (start, end) = what[0], TIMES[what[1]]
        draft = self.make.deemed_draft(
            self.company, units=2, starts_on=start, ends_on=end, ground=f"P-{ground}", campaign_id=self.campaign.id
        )
        taken = any(
            each.ground == ground and each.time[0] <= end and start <= each.time[1]
            for each in self.known
            if each.state in CLAIMING
        )
        try:
            saving = self.make.declared(draft, by=self.speaker)
        except UnitsClaimed:
            assert taken
        else:
            assert not taken
            self.known.append(Known(saving.id, ground, (start, end), saving.quantity))

    def verify(self, which):
        if one := self.of(which, SavingState.DECLARED):
            saving = db.session.get_one(Saving, one.id)
            answers = {warned.code: "دو فهرست است" for warned in list_questions(saving)}
            until = clock.business_today() + timedelta(days=1)
            service.verify_saving(
                saving_id=one.id, expires_on=until, by=self.officer, key=self.make.key(), answers=answers
            )
            one.state, one.until, one.left = SavingState.VERIFIED, until, one.quantity

    def refuse(self, which):
        if one := self.of(which, SavingState.DECLARED):
            service.refuse_saving(saving_id=one.id, reason="ناخوانا", by=self.officer)
            one.state = SavingState.REFUSED

    def undo(self, which):
        one = self.of(which, SavingState.VERIFIED)
        if one is None:
            return
        entry_id = db.session.get_one(Saving, one.id).entry_id
        try:
            undoing.reverse_entries(entry_ids=[entry_id], correction=CorrectionKind.SLIP, memo="-", **self.said)
        except SavingSpent:
            assert one.converted
        except DomainError:
            assert one.left < one.quantity
        else:
            assert one.left == one.quantity
            one.state, one.left = SavingState.UNDONE, 0

    def convert(self, _what):
        free = sum(each.left for each in self.known if each.until >= clock.business_today())
        try:
            conversion = self.make.converted(self.campaign, on=clock.business_today())
        except (NothingOnOffer, TooLittle):
            assert free < CHAIR
            return
        assert sum(line.quantity for line in conversion.lines) == free // CHAIR * CHAIR
        self.conversions.append(conversion)
        self.move(conversion, 1)

    def unconvert(self, which):
        if self.conversions:
            conversion = self.conversions.pop(which % len(self.conversions))
            whole_undoing.reverse_whole(
                entry_id=conversion.entry_id, correction=CorrectionKind.SLIP, memo="-", **self.said
            )
            self.move(conversion, -1)

    def come(self, which):
        """One item comes of a conversion, and the sponsor takes the rest back."""
        if not self.conversions:
            return
        conversion = self.conversions.pop(which % len(self.conversions))
        self.make.receipt(conversion.pledge, self.make.store(), 1, by=self.make.clerk())
        if conversion.goods > 1:
            campaigns.withdraw_pledge(pledge_id=conversion.pledge_id, **self.said)
        if conversion.goods > 1:
            self.read_back(conversion, sum(line.quantity for line in conversion.lines) - CHAIR)

    def read_back(self, conversion, expected):
        """So much is there again: of which savings how much, the book may say."""
        came_back = 0
        for each in self.known:
            lot_id = db.session.get_one(Saving, each.id).lot_id
            taken = sum(line.quantity for line in conversion.lines if line.lot_id == lot_id)
            if taken:
                stands = queries.get_left(lot_id, db.session.get_one(Saving, each.id).lot.item)
                back = each.converted - stands.converted
                assert 0 <= back <= taken
                came_back += back
                each.left, each.converted = each.left + back, each.converted - back
        assert came_back == expected

    def move(self, conversion, sign):
        lots = {line.lot_id: line.quantity * sign for line in conversion.lines}
        for each in self.known:
            moved = lots.get(db.session.get_one(Saving, each.id).lot_id, 0)
            each.left, each.converted = each.left - moved, each.converted + moved

    def withdraw(self, which):
        one = self.of(which, SavingState.VERIFIED)
        if one is None:
            return
        try:
            withdraw_saving(lot_id=db.session.get_one(Saving, one.id).lot_id, reason="", **self.said)
        except NothingLeftOfIt:
            assert one.left == 0
        one.left = 0

    def expire(self, _what):
        """Two days later all that was verified until then is over."""
        clock.set_demo_today(clock.business_today() + timedelta(days=2))
        expire_savings(**self.said)
        for each in self.known:
            each.left = 0

    def check(self):
        """The database has the savings of the model; no day of a paper is claimed twice, and nothing is lost."""
        own = select(Saving).where(Saving.company_id == self.company.id)
        savings = {saving.id: saving for saving in db.session.scalars(own)}
        assert {each.id: each.state for each in self.known} == {key: each.state for key, each in savings.items()}
        claimed = Counter(
            (each.ground, each.time[0] + timedelta(days=day))
            for each in self.known
            if savings[each.id].state in CLAIMING
            for day in range((each.time[1] - each.time[0]).days + 1)
        )
        assert set(claimed.values()) <= {1}
        verified = [each for each in self.known if each.state is SavingState.VERIFIED]
        for figures in queries.list_saved(self.campaign):
            assert figures.verified == sum(each.quantity for each in verified)
            assert figures.available == sum(each.left for each in verified)
            assert figures.converted == sum(each.converted for each in verified)
