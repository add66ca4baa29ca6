"""What a saving paid for is followed, and nothing else: by the flow, by its company, and by the trace of a chair."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from sqlalchemy import select

from app.campaigns import journeys, matching, service, tracing, undoing
from app.campaigns import queries as campaigns
from app.campaigns.figures import list_item_rows
from app.campaigns.refusals import NoSuchCampaign
from app.codes import CorrectionKind
from app.db import db
from app.energy import told_conversions
from app.energy.conversion_refusals import NoSuchConversion
from app.energy.flow import find_flow
from app.ledger.kept import Unit
from app.ledger.refusals import NoSuchEntry
from app.ledger.words import LotKind

CHAIR = "wheelchair_child"


@pytest.fixture
def world(ctx, make):
    """Two companies' participations make four chairs of a sponsor; another company gives five, and a match stands."""
    sponsor, saver, other, giver = (make.company(verified=True) for _ in range(4))
    campaign = make.energy_campaign(sponsor=sponsor)
    lots = [make.saved(campaign, 900, saver), make.saved(campaign, 300, other), make.saved(campaign, 300, other)]
    done = make.converted(campaign, lot_ids=[lot.id for lot in lots[:2]])
    plain = make.pledge(campaign, giver, item=CHAIR, quantity=5)
    return SimpleNamespace(
        campaign=campaign, sponsor=sponsor, saver=saver, other=other, done=done, plain=plain, lots=lots,
        pledge=campaigns.get_pledge(done.pledge_id, seen_by=make.officer()), store=make.store(),
    )  # fmt: skip


def test_the_flow_follows_what_conversions_paid_for_and_names_the_rest_beside_it(make, world):
    make.receipt(world.pledge, world.store, 2, 1)
    make.receipt(world.plain, world.store, 4)
    make.delivery(world.store, make.receiver(), 1, CHAIR)

    flow = find_flow(world.campaign)

    [row] = [row for row in list_item_rows([world.campaign])[world.campaign.id] if row.item.code == CHAIR]
    assert (row.figures.promised, row.figures.received) == (9, 7), "all that the campaign has is more than was paid for"
    assert (flow.made, flow.goods.promised, flow.goods.received, flow.goods.damaged) == (4, 4, 3, 1)
    assert (flow.others.promised, flow.others.received) == (5, 4)
    assert flow.goods.delivered + flow.others.delivered == 1
    assert [round(height, 3) for height in flow.heights[:4]] == [1.0, 0.8, 0.8, 0.6]
    assert flow.heights[4] == 0.2 * flow.goods.delivered


def test_what_was_promised_and_taken_back_is_no_longer_converted(make, world):
    make.receipt(world.pledge, world.store, 1)
    service.withdraw_pledge(
        pledge_id=world.pledge.id, happened_on=make.today, reason="انصراف", by=make.officer(), key="w"
    )

    flow = find_flow(world.campaign)

    assert (flow.made, flow.goods.promised, flow.goods.received) == (4, 1, 1)
    assert (flow.saved.available, flow.saved.converted) == (1_200, 300)
    assert [round(height, 3) for height in flow.heights] == [1.0, 0.2, 0.2, 0.2, 0.0]


def test_an_undone_receipt_is_nothing_that_came(make, world):
    by = make.supervisor()
    receipt = make.receipt(world.pledge, world.store, 3, by=by)
    assert find_flow(world.campaign).goods.received == 3

    undoing.reverse_entry(
        entry_id=receipt.entry_id, happened_on=make.today, correction=CorrectionKind.SLIP, memo="اشتباه", by=by,
        second=make.supervisor(), key="u",
    )  # fmt: skip

    assert find_flow(world.campaign).goods.received == 0


def test_a_national_match_is_no_part_of_the_flow(ctx, make):
    sponsor, matcher = make.company(verified=True), make.company(verified=True)
    campaign = make.energy_campaign(sponsor=sponsor, is_open=False)
    matching.state_match(
        campaign_id=campaign.id, company_id=matcher.id, share=10_000, agreement_no="M", agreement_on=campaign.opens_on,
        by=make.officer(),
    )  # fmt: skip
    for step in (service.approve_campaign, service.open_campaign):
        step(campaign_id=campaign.id, happened_on=campaign.opens_on, by=make.officer())
    make.saved(campaign, 600)
    pledge = campaigns.get_pledge(make.converted(campaign).pledge_id, seen_by=make.officer())
    make.receipt(pledge, make.store(), 2)
    matching.post_match(campaign_id=campaign.id, happened_on=make.today, by=make.officer(), key="m")

    flow = find_flow(campaign)

    assert (flow.goods.promised, flow.goods.received, flow.others.promised) == (2, 2, 2)


def test_a_company_reads_its_own_part_of_what_savings_became(make, world):
    speaker, stranger = make.representative(world.saver), make.representative(make.company(verified=True))
    key = world.campaign.id

    [told] = told_conversions.list_told(key, seen_by=speaker)
    saved = told_conversions.get_saved(key, seen_by=make.representative(world.other))

    assert (told.is_part, told.goods, told.pledge_id, told.carried) == (True, 3, None, None)
    assert [(taking.lot.id, taking.quantity) for taking in told.taken] == [(world.lots[0].id, 900)]
    assert [(row.verified, row.converted, row.available) for row in saved["savings"]] == [(600, 300, 300)]
    [whole] = told_conversions.list_told(key, seen_by=make.representative(world.sponsor))
    assert (whole.is_part, whole.goods, len(whole.taken)) == (False, 4, 2)
    with pytest.raises(NoSuchCampaign):
        told_conversions.list_told(key, seen_by=stranger)
    with pytest.raises(NoSuchConversion):
        told_conversions.get_told(told.id, seen_by=stranger)


def test_a_company_traces_the_chair_that_its_participations_paid_for_and_reads_no_worth(make, world):
    make.receipt(world.pledge, world.store, 3, line=0)
    unit = db.session.scalars(select(Unit).order_by(Unit.id).limit(1)).one()
    speaker = make.representative(world.saver)

    found = tracing.trace(unit.code, seen_by=speaker)
    seen = journeys.get_lot(found.lot_id, seen_by=speaker)

    assert (seen.tells_worth, seen.is_donor) == (False, False)
    assert [lot.kind for lot in seen.forebears] == [LotKind.SAVING, LotKind.PROMISE]
    assert {part.quantity for part in journeys.list_parts(seen, seen_by=speaker)} == {None}
    for company in (world.other, make.company(verified=True)):
        with pytest.raises(NoSuchEntry):
            journeys.get_lot(found.lot_id, seen_by=make.representative(company))


def test_the_sponsors_trace_names_the_saving_that_paid(make, world):
    make.receipt(world.pledge, world.store, 3, line=0)
    unit = db.session.scalars(select(Unit).order_by(Unit.id).limit(1)).one()

    seen = journeys.get_lot(unit.lot_id, seen_by=make.representative(world.sponsor))

    saving = seen.forebears[0]
    assert (saving.id in seen.open_to, saving.item.code) == (False, "participation")
    assert seen.saved_by[saving.id].name_fa == world.saver.name_fa
    assert (seen.tells_worth, seen.is_donor) == (True, True)
