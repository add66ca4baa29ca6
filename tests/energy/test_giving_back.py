"""The rest of a pledge that savings paid for gives back what it does not need; the check counts it again."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from app.campaigns import pledging, service, undoing, whole_undoing
from app.campaigns import queries as campaigns
from app.campaigns.words import PledgeState
from app.codes import CorrectionKind
from app.energy import conversion_queries as queries
from app.energy import giving_back
from app.energy.conversion_refusals import (
    CreditSpent,
    EndedSince,
    RestEnded,
    SavingSpent,
    SpeaksForCompany,
)
from app.energy.conversion_words import RuleKind
from app.energy.ending import withdraw_saving
from app.energy.flow import find_flow
from app.energy.told_conversions import get_told, list_became
from app.ledger import audit
from app.ledger import queries as ledger_queries
from app.ledger.words import LotKind


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


def some_came(make, conversion, came):
    """So many of the goods have come; answers what ends the rest."""
    make.receipt(conversion.pledge, make.store(), came, by=make.clerk())
    said = {"pledge_id": conversion.pledge_id, "happened_on": make.today, "by": make.officer()}
    return service.withdraw_pledge(**said, key=make.key()).endings[-1]


def test_each_saving_has_its_part_back_of_what_does_not_come_and_all_of_it_is_told(ctx, make):
    campaign = make.energy_campaign()
    first, second = make.saved(campaign, 700), make.saved(campaign, 550)
    conversion = make.converted(campaign)
    lines = {line.lot_id: (line.quantity, line.goods) for line in conversion.lines}
    assert lines == {first.id: (700, 2), second.id: (500, 2)}

    some_came(make, conversion, 1)

    assert figures(campaign) == (950, 300, 0, 0), "one item needs three hundred, and no more stays taken"
    told = get_told(conversion.id, seen_by=make.officer())
    assert [(each.given_back, each.ended) for each in told.taken] == [(525, 1), (375, 2)]
    assert (told.goods, told.ended, told.given_back_rials) == (4, 3, None)
    assert [(each.quantity, each.goods) for each in list_became(first.id)] == [(175, 1)]
    assert find_flow(campaign).heights[1:3] == [300 / 1250, 300 / 1250]
    assert make.converted(campaign).goods == 3
    assert not audit.check()


@pytest.mark.parametrize("sizes", [[1] * 30 + [570], [10] * 60, [160, 440], [440, 160], [7, 593], [599, 1]])
def test_however_a_saving_lies_in_lots_what_came_stays_paid_for_and_nothing_else(ctx, make, undo, sizes):
    campaign = make.energy_campaign()
    for size in sizes:
        make.saved(campaign, size)
    conversion = make.converted(campaign)
    clerk = make.clerk()
    receipt = make.receipt(conversion.pledge, make.store(), 1, by=clerk)
    said = {"pledge_id": conversion.pledge_id, "happened_on": make.today, "by": make.officer()}

    first = service.withdraw_pledge(**said, key=make.key()).endings[-1]
    assert figures(campaign) == (300, 300, 0, 0)
    assert make.converted(campaign).goods == 1
    assert not audit.check()
    undoing.reverse_entries(
        entry_ids=[receipt.entry_id], happened_on=make.today, correction=CorrectionKind.SLIP, memo="اشتباه", by=clerk,
        key=make.key(),
    )  # fmt: skip
    second = service.withdraw_pledge(**said, key=make.key()).endings[-1]
    assert figures(campaign) == (300, 300, 0, 0), "nothing of the first came, and all of it is there again"
    assert not audit.check()
    with pytest.raises(RestEnded, match=ledger_queries.get_entry(second.entry_id).printed_number):
        undo(first.entry_id)


@pytest.fixture
def uneven(ctx, make):
    """Five items for 1,667 actions at three for a thousand, so that no item has a whole share; one of them came."""
    campaign = make.energy_campaign(make.rule(RuleKind.PARTICIPATION, saved=1_000, goods=3))
    make.saved(campaign, 1_667)
    conversion, clerk = make.converted(campaign), make.clerk()
    receipt = make.receipt(conversion.pledge, make.store(), 1, by=clerk)
    return SimpleNamespace(campaign=campaign, conversion=conversion, receipt=receipt, clerk=clerk)


def end_rest(make, uneven):
    said = {"pledge_id": uneven.conversion.pledge_id, "happened_on": make.today, "by": make.officer()}
    return service.withdraw_pledge(**said, key=make.key()).endings[-1]


def undo_receipt(make, uneven):
    undoing.reverse_entries(
        entry_ids=[uneven.receipt.entry_id], happened_on=make.today, correction=CorrectionKind.SLIP, memo="اشتباه",
        by=uneven.clerk, key=make.key(),
    )  # fmt: skip


def test_an_ending_that_was_undone_and_brought_back_is_still_undone_after_the_later_one(make, uneven, undo):
    first = end_rest(make, uneven)
    [undone] = undo(first.entry_id)
    [brought_back] = undo(undone.id)
    undo_receipt(make, uneven)
    second = end_rest(make, uneven)

    with pytest.raises(RestEnded, match=ledger_queries.get_entry(second.entry_id).printed_number):
        undo(brought_back.id)
    assert not audit.check()
    undo(second.entry_id)
    undo(brought_back.id)
    assert figures(uneven.campaign) == (0, 1_667, 0, 0)
    assert not audit.check()


def test_what_an_ending_that_was_brought_back_gave_back_is_not_taken_out_from_under_its_next_use(make, uneven, undo):
    first = end_rest(make, uneven)
    [undone] = undo(first.entry_id)
    [brought_back] = undo(undone.id)
    again = make.converted(uneven.campaign)
    make.saved(uneven.campaign, 5_000)

    with pytest.raises(SavingSpent, match=again.pledge.number) as refusal:
        undo(brought_back.id)
    assert brought_back.printed_number in str(refusal.value), "it names the entry that stands, not the first of all"


def test_an_ending_does_not_come_back_beside_a_later_one_that_was_worked_out_without_it(make, uneven, undo):
    make.receipt(uneven.conversion.pledge, make.store(), 3, by=uneven.clerk)
    first = end_rest(make, uneven)
    [undone] = undo(first.entry_id)
    undo_receipt(make, uneven)
    second = end_rest(make, uneven)

    with pytest.raises(RestEnded, match=ledger_queries.get_entry(second.entry_id).printed_number):
        undo(undone.id)
    undo(second.entry_id)
    undo(undone.id)
    assert not audit.check()


def test_whoever_speaks_for_the_sponsor_does_not_end_what_savings_paid_for(ctx, make):
    campaign = make.energy_campaign()
    make.saved(campaign, 600)
    conversion = make.converted(campaign)
    make.receipt(conversion.pledge, make.store(), 1, by=make.clerk())
    both = make.representative(conversion.pledge.company)
    make.grant(both, "national")

    with pytest.raises(SpeaksForCompany):
        service.withdraw_pledge(
            pledge_id=conversion.pledge_id, happened_on=make.today, by=both, key=make.key()
        )  # fmt: skip
    assert figures(campaign) == (0, 600, 0, 0)


def test_whoever_speaks_for_one_who_saved_neither_ends_what_it_paid_for_nor_takes_it_back(ctx, make):
    campaign, saver = make.energy_campaign(), make.company(verified=True)
    lot = make.saved(campaign, 900, saver)
    conversion = make.converted(campaign)
    make.receipt(conversion.pledge, make.store(), 1, by=make.clerk())
    both = make.representative(saver)
    make.grant(both, "national")
    before = figures(campaign)

    with pytest.raises(SpeaksForCompany):
        service.withdraw_pledge(pledge_id=conversion.pledge_id, happened_on=make.today, by=both, key=make.key())
    make.saved(campaign, 100, saver)
    with pytest.raises(SpeaksForCompany):
        withdraw_saving(lot_id=lot.id, happened_on=make.today, reason="", by=both, key=make.key())
    assert figures(campaign) == (before[0] + 100, *before[1:])


def double_the_credit(pledge, left, on, by):
    """What `give_back` says, with twice the rials."""
    moves = list(giving_back.give_back(pledge, left, on, by))
    return [*moves, *giving_back.give_back(pledge, left, on, by)]


@pytest.mark.parametrize("spoilt", [[], [double_the_credit]])
def test_a_check_finds_a_credit_that_is_missing_or_too_large(ctx, make, monkeypatch, spoilt):
    make.tariff(20_000), make.price(120_000_000)
    campaign = make.energy_campaign(make.rule(RuleKind.MONEY))
    make.gas(campaign, 212_496)
    monkeypatch.setattr(pledging, "WITH_ENDING", spoilt)
    some_came(make, make.converted(campaign), 30)

    assert [fault.kind for fault in audit.check()] == ["what an ended pledge gave back"]


def test_by_money_the_price_of_what_does_not_come_is_a_credit_of_the_next_conversion(ctx, make, undo):
    make.tariff(20_000), make.price(120_000_000)
    campaign = make.energy_campaign(make.rule(RuleKind.MONEY))
    make.gas(campaign, 212_496)
    conversion = make.converted(campaign)

    ended = some_came(make, conversion, 30)

    [credit] = queries.list_saved(campaign, LotKind.CREDIT)
    assert credit.available == 49_920_000 + 5 * 120_000_000
    told = get_told(conversion.id, seen_by=make.officer())
    assert (told.goods, told.ended, told.given_back_rials) == (35, 5, 600_000_000)
    again = make.converted(campaign)
    assert (again.goods, again.credit, again.carried) == (5, 649_920_000, 49_920_000)
    with pytest.raises(CreditSpent):
        undo(ended.entry_id)
    undo(again.entry_id, whole=True)
    undo(ended.entry_id)
    assert queries.list_saved(campaign, LotKind.CREDIT)[0].available == 49_920_000
    assert not audit.check()


def test_an_ended_rest_comes_back_with_its_savings_unless_they_are_gone(ctx, make, undo):
    campaign = make.energy_campaign()
    lot = make.saved(campaign, 600)
    conversion = make.converted(campaign)
    ended = some_came(make, conversion, 1)

    with pytest.raises(RestEnded, match=ledger_queries.get_entry(ended.entry_id).printed_number):
        undo(conversion.entry_id, whole=True)
    again = make.converted(campaign)
    with pytest.raises(SavingSpent, match=again.pledge.number):
        undo(ended.entry_id)
    undo(again.entry_id, whole=True)
    taken = withdraw_saving(lot_id=lot.id, happened_on=make.today, reason="", by=make.officer(), key="w")
    with pytest.raises(EndedSince, match=ledger_queries.get_entry(taken.entry_id).printed_number):
        undo(ended.entry_id)
    undo(taken.entry_id)
    undo(ended.entry_id)

    assert figures(campaign) == (0, 600, 0, 0)
    assert campaigns.get_pledge(conversion.pledge_id, seen_by=make.officer()).state is PledgeState.PART_RECEIVED
    assert not audit.check()


def test_a_check_finds_what_an_ended_rest_should_have_given_back(ctx, make, monkeypatch):
    campaign = make.energy_campaign()
    make.saved(campaign, 600)
    conversion = make.converted(campaign)
    monkeypatch.setattr(pledging, "WITH_ENDING", [])
    some_came(make, conversion, 1)

    assert [fault.kind for fault in audit.check()] == ["what an ended pledge gave back"]
