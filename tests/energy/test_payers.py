"""A gift names every saving that paid for it: all that its conversion took, and those that left the rials it used."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from app.campaigns import journeys, service, undoing, whole_undoing
from app.codes import CorrectionKind
from app.db import db
from app.energy import agreements, count_queries, payers, told_conversions
from app.energy.conversion_words import RuleKind
from app.energy.payers import find_payers
from app.errors import NotFound
from app.ledger.models import Lot
from app.ledger.refusals import NoSuchEntry
from app.ledger.words import LotKind
from app.stores.drafts import LotLine
from app.stores.transfers import receive_transfer


@pytest.fixture
def world(ctx, make):
    """Five savings of 2,000 m³ at 20,000 rials make a chair of 120 millions, and leave what makes the next half."""
    sponsor, savers = make.company(verified=True), [make.company(verified=True) for _ in range(5)]
    make.tariff()
    make.price()
    campaign = make.energy_campaign(make.rule(RuleKind.MONEY), sponsor=sponsor)
    before = make.today - timedelta(days=1)
    lots = [make.gas(campaign, 2_000, saver) for saver in savers]
    first = make.converted(campaign, on=before)
    return SimpleNamespace(
        campaign=campaign, sponsor=sponsor, savers=savers, lots=lots, first=first, store=make.store()
    )


def chair_of(make, world, conversion):
    """The lot of one chair that came of it."""
    make.receipt(conversion.pledge, world.store, 1)
    return db.session.scalars(select(Lot).where(Lot.kind == LotKind.GOODS).order_by(Lot.id.desc()).limit(1)).one()


def paid(lot, by):
    return find_payers(journeys.get_lot(lot.id, seen_by=by), seen_by=by)


def test_all_five_that_made_one_chair_by_money_are_named_whoever_is_booked(make, world):
    assert world.first.goods == 1
    chair = chair_of(make, world, world.first)

    found = paid(chair, make.officer())

    assert {each.given_by.id for each in found.payers} == {saver.holder_id for saver in world.savers}
    assert [each.quantity for each in found.payers] == [2_000_000] * 5
    assert sum(each.rials for each in found.payers) == world.first.worth
    booked = next(line.lot_id for line in world.first.lines if line.goods)
    assert found.payers[0].lot.id == booked
    assert (found.conversion_id, found.stands, found.has_more) == (world.first.id, True, False)


def test_a_chair_that_credit_paid_names_the_savings_that_left_it(make, world):
    late = make.gas(world.campaign, 2_000, world.savers[0])
    second = make.converted(world.campaign)
    assert (second.credit, second.goods) == (80_000_000, 1)
    [chair] = [line.lot_id for line in second.pledge.lines]

    found = paid(db.session.get_one(Lot, chair), make.officer())

    own = [each for each in found.payers if not each.is_behind]
    assert {(each.lot.kind, each.lot.id) for each in own} == {
        (LotKind.SAVING, late.id), (LotKind.CREDIT, world.first.credit_lot_id)
    }  # fmt: skip
    assert [each.lot.id for each in found.payers if each.is_behind] == [lot.id for lot in world.lots]
    left = paid(db.session.get_one(Lot, world.first.credit_lot_id), make.officer())
    assert {each.lot.id for each in left.payers} == {lot.id for lot in world.lots}


def test_rials_that_an_ended_pledge_gave_back_lead_to_its_conversion(make, world):
    make.gas(world.campaign, 16_000, world.savers[1])
    second = make.converted(world.campaign)
    make.receipt(second.pledge, world.store, 1)
    service.withdraw_pledge(
        pledge_id=second.pledge_id, happened_on=make.today, reason="انصراف", by=make.officer(), key="w"
    )
    third = make.converted(world.campaign)
    [line] = third.pledge.lines[:1]

    found = paid(db.session.get_one(Lot, line.lot_id), make.officer())

    behind = {each.conversion.id for each in found.payers if each.is_behind}
    assert behind == {world.first.id, second.id}


def test_a_company_reads_of_it_what_its_own_savings_paid_and_the_sponsor_all(make, world):
    booked = next(line for line in world.first.lines if line.goods)
    saver = next(each for each in world.savers if each.holder_id == booked.lot.given_by)
    chair = chair_of(make, world, world.first)

    own = paid(chair, make.representative(saver))
    whole = paid(chair, make.representative(world.sponsor))

    assert ([each.given_by.id for each in own.payers], own.has_more) == ([saver.holder_id], True)
    assert (len(whole.payers), {each.lot_id for each in whole.payers}, whole.has_more) == (5, {None}, False)


def test_whoever_received_the_chair_elsewhere_reads_who_saved_and_no_key(make, world):
    other, away = make.clerk("IR-05"), make.store("IR-05")
    chair = chair_of(make, world, world.first)
    sent = make.transfer(world.store, away, chair, 1)
    receive_transfer(transfer_id=sent.id, happened_on=make.today, lines=[LotLine(chair.id, 1)], by=other, key="arrived")

    found = paid(chair, other)

    assert {each.given_by.id for each in found.payers} == {saver.holder_id for saver in world.savers}
    assert {each.lot_id for each in found.payers} == {None}


def test_an_undone_conversion_says_so_and_a_plain_gift_names_none(make, world):
    plain = make.pledge(world.campaign, make.company(verified=True), item="wheelchair_child", quantity=2)
    [lot_id] = [line.lot_id for line in world.first.pledge.lines]
    assert paid(db.session.get_one(Lot, plain.lines[0].lot_id), make.officer()).payers == ()

    whole_undoing.reverse_whole(
        entry_id=world.first.entry_id, happened_on=make.today, correction=CorrectionKind.SLIP, memo="اشتباه",
        by=make.officer(), key="u",
    )  # fmt: skip

    assert not paid(db.session.get_one(Lot, lot_id), make.officer()).stands


@pytest.mark.parametrize(("limit", "most"), [("SHOWN", 2), ("DEEPEST", 1)])
def test_where_others_are_not_named_it_says_so(make, world, monkeypatch, limit, most):
    make.gas(world.campaign, 2_000, world.savers[0])
    second = make.converted(world.campaign)
    monkeypatch.setattr(payers, limit, most)

    found = paid(chair_of(make, world, second), make.officer())

    assert (len(found.payers), found.has_more) == (2, True)


def test_a_saving_of_which_nothing_stays_taken_paid_for_nothing(ctx, make):
    campaign = make.energy_campaign()
    for size in [1] * 30 + [570]:
        make.saved(campaign, size)
    conversion = make.converted(campaign)
    make.receipt(conversion.pledge, make.store(), 1)
    said = {"happened_on": make.today, "reason": "انصراف", "by": make.officer()}
    service.withdraw_pledge(pledge_id=conversion.pledge_id, key="rest", **said)
    [lot_id] = {line.lot_id for line in conversion.pledge.lines}

    found = paid(db.session.get_one(Lot, lot_id), make.officer())

    assert sum(each.quantity for each in found.payers) == 300
    assert all(each.quantity for each in found.payers)


def test_rials_of_an_ending_that_was_undone_and_stands_again_lead_to_its_conversion(make, world):
    make.gas(world.campaign, 16_000, world.savers[1])
    second = make.converted(world.campaign)
    make.receipt(second.pledge, world.store, 1)
    ended = service.withdraw_pledge(
        pledge_id=second.pledge_id, happened_on=make.today, reason="انصراف", by=make.officer(), key="w"
    ).endings[-1]
    said = {"happened_on": make.today, "correction": CorrectionKind.SLIP, "memo": "اشتباه", "by": make.officer()}
    undone = undoing.reverse_entry(entry_id=ended.entry_id, key="u", **said)
    undoing.reverse_entry(entry_id=undone.id, key="uu", **said)
    left = db.session.scalars(select(Lot).where(Lot.kind == LotKind.CREDIT).order_by(Lot.id.desc()).limit(1)).one()

    found = paid(left, make.officer())

    assert (found.conversion_id, bool(found.payers)) == (second.id, True)


def test_every_saver_may_follow_the_chair_that_it_paid_for_and_reads_its_own_part(make, world):
    chair = chair_of(make, world, world.first)
    booked = next(line.lot.given_by for line in world.first.lines if line.goods)
    others = [saver for saver in world.savers if saver.holder_id != booked]

    for saver in others:
        by = make.representative(saver)
        seen = journeys.get_lot(chair.id, seen_by=by)
        found = find_payers(seen, seen_by=by)
        assert [(each.given_by.id, each.quantity) for each in found.payers] == [(saver.holder_id, 2_000_000)]
        assert (found.has_more, found.stands, seen.tells_worth) == (True, True, False)
    with pytest.raises(NoSuchEntry):
        journeys.get_lot(chair.id, seen_by=make.representative(make.company(verified=True)))


def test_rials_of_an_ending_that_is_undone_say_so(make, world):
    make.gas(world.campaign, 16_000, world.savers[1])
    second = make.converted(world.campaign)
    make.receipt(second.pledge, world.store, 1, by=make.clerk())
    ended = service.withdraw_pledge(
        pledge_id=second.pledge_id, happened_on=make.today, by=make.officer(), key="w"
    ).endings[-1]  # fmt: skip
    credit = db.session.scalars(select(Lot).where(Lot.kind == LotKind.CREDIT).order_by(Lot.id.desc()).limit(1)).one()
    assert paid(credit, make.officer()).stands

    undoing.reverse_entries(
        entry_ids=[ended.entry_id], happened_on=make.today, correction=CorrectionKind.SLIP, memo="اشتباه",
        by=make.officer(), key="u",
    )  # fmt: skip

    assert not paid(credit, make.officer()).stands, "its conversion stands, but nothing left these rials"
    assert paid(db.session.get_one(Lot, second.pledge.lines[0].lot_id), make.officer()).stands


class TestWhoWorksElsewhereAndSpeaksForACompany:
    """The campaign is of one province; a clerk of another sees it as a company does, and reads no more than that."""

    @pytest.fixture
    def clerk(self, make):
        return make.clerk("IR-05")

    def speaks_for(self, make, clerk, company):
        make.speaks_for(clerk, company)
        db.session.expire_all()
        return clerk

    def reads(self, world, by):
        campaign_id = world.campaign.id
        for read in (
            lambda: told_conversions.list_told(campaign_id, seen_by=by),
            lambda: told_conversions.get_saved(campaign_id, seen_by=by),
            lambda: told_conversions.get_told(world.first.id, seen_by=by),
            lambda: agreements.get_agreement(campaign_id, seen_by=by),
            lambda: count_queries.list_sendings(campaign_id, seen_by=by),
            lambda: count_queries.list_counted_days(campaign_id, seen_by=by),
        ):
            try:
                yield read()
            except NotFound:
                yield None

    def test_nothing_of_the_savings_of_others(self, make, world, clerk):
        both = self.speaks_for(make, clerk, make.company(verified=True))

        assert list(self.reads(world, both)) == [None] * 6
        assert None not in list(self.reads(world, make.officer()))

    def test_of_ones_own_companys_no_more_than_the_company_reads(self, make, world, clerk):
        both = self.speaks_for(make, clerk, world.savers[1])

        told, saved, one, *rest = self.reads(world, both)
        assert [[taken.given_by.id for taken in each.taken] for each in (*told, one)] == [[both_of(world)]] * 2
        assert [each.verified for each in saved["savings"]] == [2_000_000]
        assert rest == [None] * 3
        found = paid(chair_of(make, world, world.first), both)
        assert [each.given_by.id for each in found.payers] == [both_of(world)]

    def test_an_office_that_got_the_chair_reads_who_saved_and_how_much_of_its_own_alone(self, make, world, clerk):
        away, chair = make.store("IR-05"), chair_of(make, world, world.first)
        sent = make.transfer(world.store, away, chair, 1)
        receive_transfer(transfer_id=sent.id, happened_on=make.today, lines=[LotLine(chair.id, 1)], by=clerk, key="a")

        found = paid(chair, self.speaks_for(make, clerk, world.savers[1]))

        assert len(found.payers) == 5
        assert [each.given_by.id for each in found.payers if each.quantity is not None] == [both_of(world)]


def both_of(world):
    """The company that the clerk of the other province speaks for."""
    return world.savers[1].holder_id
