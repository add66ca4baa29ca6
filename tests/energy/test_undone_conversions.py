"""A conversion is undone whole or not at all, and nothing that was spent is there a second time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.campaigns import journeys, service, undoing, whole_undoing
from app.campaigns import queries as campaigns
from app.campaigns.words import PledgeState
from app.codes import CorrectionKind
from app.energy import conversion_queries as queries
from app.energy.conversion_refusals import (
    ConversionUndone,
    CreditSpent,
    EndedSince,
    EndsByUndoing,
    NothingLeftOfIt,
    WholeOnly,
)
from app.energy.conversion_words import RuleKind
from app.energy.ending import expire_savings, withdraw_saving
from app.errors import NotAllowed, NotFound
from app.ledger import audit
from app.ledger import queries as ledger_queries
from app.ledger.refusals import NoSuchEntry, NotEnough
from app.ledger.words import EntryKind


@pytest.fixture
def undo(make):
    """Undo entries as the officer who has just recorded them; with `whole`, all that belongs to the one that is named.

    The officer needs no second person in the first half minute.
    """

    def run(*entry_ids, whole=False):
        said = {"happened_on": make.today, "correction": CorrectionKind.SLIP, "memo": "اشتباه", "by": make.officer()}
        if whole:
            return whole_undoing.reverse_whole(entry_id=entry_ids[0], key=make.key(), **said)
        return undoing.reverse_entries(entry_ids=entry_ids, key=make.key(), **said)

    return run


def figures(campaign):
    [found] = queries.list_saved(campaign)
    return found.available, found.converted, found.expired, found.withdrawn


@pytest.mark.parametrize("named", ["taken", "promised"])
def test_an_undone_conversion_gives_its_savings_back_and_ends_its_pledge(ctx, make, undo, named):
    campaign = make.energy_campaign()
    make.saved(campaign, 600)
    conversion = make.converted(campaign)

    undo(conversion.entry_id if named == "taken" else conversion.pledge.accept_entry_id, whole=True)

    assert figures(campaign) == (600, 0, 0, 0)
    assert campaigns.get_pledge(conversion.pledge_id, seen_by=make.officer()).state is PledgeState.WITHDRAWN
    assert make.converted(campaign).goods == 2
    assert not audit.check()


def test_a_pledge_that_savings_paid_for_ends_by_undoing_its_conversion_until_something_has_come(ctx, make, undo):
    campaign = make.energy_campaign()
    make.saved(campaign, 600)
    waiting = make.converted(campaign)
    ends = {"pledge_id": waiting.pledge_id, "happened_on": make.today, "by": make.officer()}

    for end in (service.withdraw_pledge, service.lapse_pledge):
        with pytest.raises(EndsByUndoing, match=ledger_queries.get_entry(waiting.entry_id).printed_number):
            end(**ends, key=make.key())
    assert figures(campaign) == (0, 600, 0, 0)

    undo(waiting.entry_id, whole=True)
    assert figures(campaign) == (600, 0, 0, 0)
    come = make.converted(campaign)
    make.receipt(come.pledge, make.store(), 1, by=make.clerk())
    ended = service.withdraw_pledge(**(ends | {"pledge_id": come.pledge_id}), key=make.key())
    assert ended.state is PledgeState.WITHDRAWN
    assert figures(campaign) == (300, 300, 0, 0)
    assert not audit.check()


def test_what_a_conversion_carried_and_was_taken_back_is_named_when_it_is_undone(ctx, make, undo):
    make.tariff(20_000), make.price(120_000_000)
    campaign = make.energy_campaign(make.rule(RuleKind.MONEY))
    make.gas(campaign, 212_496)
    conversion = make.converted(campaign)
    taken = withdraw_saving(
        lot_id=conversion.credit_lot_id, happened_on=make.today, reason="", by=make.officer(), key="w"
    )

    with pytest.raises(EndedSince, match=ledger_queries.get_entry(taken.entry_id).printed_number):
        undo(conversion.entry_id, whole=True)
    undo(taken.entry_id)
    undo(conversion.entry_id, whole=True)
    assert figures(campaign) == (212_496_000, 0, 0, 0)


def test_half_a_conversion_is_not_undone(ctx, make, undo):
    campaign = make.energy_campaign()
    make.saved(campaign, 600)
    conversion = make.converted(campaign)

    for half in (conversion.entry_id, conversion.pledge.accept_entry_id):
        with pytest.raises(WholeOnly):
            undo(half)


def test_an_undone_conversion_is_not_brought_back(ctx, make, undo):
    campaign = make.energy_campaign()
    make.saved(campaign, 600)
    undoings = undo(make.converted(campaign).entry_id, whole=True)

    for entry_ids in ([undoings[0].id], [undoings[1].id], [each.id for each in undoings]):
        with pytest.raises(ConversionUndone):
            undo(*entry_ids)


def test_a_conversion_whose_goods_came_is_not_undone_before_they_are_dealt_with(ctx, make, undo):
    campaign = make.energy_campaign()
    make.saved(campaign, 600)
    conversion = make.converted(campaign)
    make.receipt(conversion.pledge, make.store(), 1, by=make.clerk())

    with pytest.raises(NotEnough):
        undo(conversion.entry_id, whole=True)
    assert figures(campaign) == (0, 600, 0, 0)


def test_a_conversion_whose_credit_was_spent_is_not_undone_before_that_one(ctx, make, undo):
    make.tariff(20_000), make.price(120_000_000)
    campaign = make.energy_campaign(make.rule(RuleKind.MONEY))
    make.gas(campaign, 212_496)
    first = make.converted(campaign)
    make.gas(campaign, 10_000)
    second = make.converted(campaign)

    with pytest.raises(CreditSpent):
        undo(first.entry_id, whole=True)
    undo(second.entry_id, whole=True)
    undo(first.entry_id, whole=True)

    assert figures(campaign) == (222_496_000, 0, 0, 0)
    assert not audit.check()


def test_what_is_left_of_a_saving_expires_or_is_taken_back_and_what_was_converted_stays(ctx, make):
    campaign = make.energy_campaign()
    make.saved(campaign, 700, expires_on=make.today)
    kept = make.saved(campaign, 250)
    make.converted(campaign)

    assert expire_savings(happened_on=make.today, by=make.supervisor(), key="too early") == []
    withdraw_saving(lot_id=kept.id, happened_on=make.today, reason="انصراف شرکت", by=make.officer(), key="w")

    assert figures(campaign) == (0, 900, 0, 50)
    with pytest.raises(NothingLeftOfIt):
        withdraw_saving(lot_id=kept.id, happened_on=make.today, reason="", by=make.officer(), key="w2")


def test_a_saving_expires_the_day_after_its_last_and_can_be_undone(ctx, make, undo):
    campaign = make.energy_campaign()
    lot = make.saved(campaign, 700, expires_on=make.today - timedelta(days=1))

    [ended] = expire_savings(happened_on=make.today, by=make.officer(), key="e")

    assert (ended.lot_id, ended.quantity, figures(campaign)) == (lot.id, 700, (0, 0, 700, 0))
    undo(ended.entry_id)
    assert figures(campaign) == (700, 0, 0, 0)


def test_savings_are_ended_by_the_campaigns_office_or_the_centre_and_nobody_else(ctx, make):
    lot = make.saved(make.energy_campaign(), 700, expires_on=make.today - timedelta(days=1))

    for by, refusal in ((make.clerk(), NotAllowed), (make.supervisor("IR-21"), NotFound)):
        with pytest.raises(refusal):
            withdraw_saving(lot_id=lot.id, happened_on=make.today, reason="", by=by, key=make.key())
    assert expire_savings(happened_on=make.today, by=make.supervisor("IR-21"), key="next-door") == []
    with pytest.raises(NoSuchEntry):
        withdraw_saving(lot_id=7, happened_on=make.today, reason="", by=make.officer(), key=make.key())


def test_a_gifts_journey_tells_that_the_conversion_which_paid_for_it_was_undone(ctx, make, undo):
    campaign, store = make.energy_campaign(), make.store()
    make.saved(campaign, 600)
    conversion = make.converted(campaign)
    clerk = make.clerk()
    receipt = make.receipt(conversion.pledge, store, 2, by=clerk)
    undoing.reverse_entries(
        entry_ids=[receipt.entry_id], happened_on=make.today, correction=CorrectionKind.SLIP, memo="نیامده بود",
        by=clerk, key=make.key(),
    )  # fmt: skip
    undo(conversion.entry_id, whole=True)

    seen = journeys.get_lot(receipt.lines[0].good_lot_id, seen_by=make.officer())
    steps = journeys.list_steps(seen, seen_by=make.officer())

    told = [(step.row.entry.counts_as, step.row.stands, step.row.entry.kind is EntryKind.REVERSAL) for step in steps]
    for kind in (EntryKind.CONVERSION, EntryKind.ACCEPT, EntryKind.RECEIPT):
        assert (kind, False, False) in told
        assert (kind, True, True) in told
    assert len(told) == 7
