"""Savings become a sponsor's promise in one act: what is taken, promised and carried, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.campaigns import journeys, pledging
from app.campaigns.refusals import NotYetDue
from app.campaigns.words import PledgeState
from app.codes import CampaignKind
from app.db import atomic, db
from app.energy import conversion_queries as queries
from app.energy.conversion_refusals import (
    NoPrice,
    NoRule,
    NoSponsor,
    NoTariff,
    NotFromEnergy,
    NothingOnOffer,
    NotOnOffer,
    RuleFrozen,
    SpeaksForCompany,
    TooLittle,
)
from app.energy.conversion_words import RuleKind
from app.energy.conversions import Conversion
from app.energy.lots import saved_item
from app.energy.ruling import state_rule
from app.energy.words import EnergyKind
from app.errors import DomainError, NotAllowed, NotFound
from app.ledger import audit
from app.ledger.models import Entry, Lot
from app.ledger.refusals import KeyReused
from app.ledger.words import EntryKind, LotKind


def available(campaign):
    return {figures.item.code: figures.available for figures in queries.list_saved(campaign)}


def test_180_000_participations_of_three_companies_promise_600_wheelchairs(ctx, make):
    campaign = make.energy_campaign()
    lots = [make.saved(campaign, quantity) for quantity in (90_000, 60_000, 30_000)]

    conversion = make.converted(campaign)

    assert conversion.goods == 600
    assert [line.goods for line in conversion.lines] == [300, 200, 100]
    assert conversion.pledge.state is PledgeState.ACCEPTED
    assert conversion.pledge.company_id == campaign.sponsor_id
    promises = db.session.scalars(select(Lot).where(Lot.kind == LotKind.PROMISE).order_by(Lot.parent_id))
    assert [(lot.parent_id, lot.quantity) for lot in promises] == [
        (lot.id, goods) for lot, goods in zip(lots, (300, 200, 100), strict=True)
    ]
    assert available(campaign) == {"participation": 0}
    assert not audit.check()


def test_what_does_not_make_a_whole_item_stays_available(ctx, make):
    campaign = make.energy_campaign()
    make.saved(campaign, 700)

    conversion = make.converted(campaign)

    assert conversion.goods == 2
    assert available(campaign) == {"participation": 100}


def test_the_gas_of_456_heaters_promises_35_wheelchairs_and_carries_the_rest(ctx, make):
    make.tariff(20_000), make.price(120_000_000)
    campaign = make.energy_campaign(make.rule(RuleKind.MONEY))
    lot = make.gas(campaign, 212_496)

    conversion = make.converted(campaign)

    assert (conversion.goods, conversion.worth, conversion.carried) == (35, 4_249_920_000, 49_920_000)
    credit = db.session.get_one(Lot, conversion.credit_lot_id)
    assert (credit.kind, credit.quantity, credit.parent_id) == (LotKind.CREDIT, 49_920_000, lot.id)
    assert conversion.pledge.lines[0].fair_value == 35 * 120_000_000
    assert not audit.check()


def test_the_next_conversion_uses_the_credit_and_keeps_its_own_tariff_and_price(ctx, make):
    make.tariff(20_000), make.price(120_000_000)
    campaign = make.energy_campaign(make.rule(RuleKind.MONEY))
    make.gas(campaign, 212_496)
    first = make.converted(campaign)

    make.tariff(30_000), make.price(100_000_000)
    make.gas(campaign, 1_670)
    second = make.converted(campaign)

    assert (first.lines[0].tariff, first.unit_price, first.goods) == (20_000, 120_000_000, 35)
    assert (second.lines[0].tariff, second.unit_price) == (30_000, 100_000_000)
    assert (second.credit, second.worth, second.goods, second.carried) == (49_920_000, 100_020_000, 1, 20_000)


def test_a_wheelchairs_journey_names_the_saving_that_paid_for_it(ctx, make):
    campaign = make.energy_campaign()
    lot = make.saved(campaign, 1_200)
    make.converted(campaign, lot_ids=[make.saved(campaign, 300).id])
    earlier = make.saved(campaign, 300)
    make.converted(campaign, lot_ids=[earlier.id])
    conversion = make.converted(campaign, lot_ids=[lot.id])
    receipt = make.receipt(conversion.pledge, make.store(), 4)

    seen = journeys.get_lot(receipt.lines[0].good_lot_id, seen_by=make.officer())
    steps = journeys.list_steps(seen, seen_by=make.officer())

    assert [each.kind for each in seen.forebears] == [LotKind.SAVING, LotKind.PROMISE]
    assert seen.forebears[0].id == lot.id
    kinds = [EntryKind.SAVING, EntryKind.CONVERSION, EntryKind.ACCEPT, EntryKind.RECEIPT]
    assert [step.row.entry.kind for step in steps] == kinds


@pytest.mark.parametrize("wrong", ["tariff", "price", "savings", "sponsor", "rule", "too little"])
def test_what_cannot_be_converted_is_refused_in_its_own_words_and_leaves_no_trace(ctx, make, wrong):
    refusal = {
        "tariff": NoTariff, "price": NoPrice, "savings": NothingOnOffer, "sponsor": NoSponsor, "rule": NoRule,
        "too little": TooLittle,
    }[wrong]  # fmt: skip
    if wrong != "tariff":
        make.tariff(20_000)
    if wrong != "price":
        make.price(120_000_000)
    campaign = make.energy_campaign(make.rule(RuleKind.MONEY))
    if wrong != "savings":
        make.gas(campaign, 5_999 if wrong == "too little" else 6_000)
    if wrong == "sponsor":
        with atomic():
            campaign.sponsor_id = None
    if wrong == "rule":
        campaign = make.campaign(kind=CampaignKind.ENERGY)
    before = len(db.session.scalars(select(Entry)).all())

    with pytest.raises(refusal):
        make.converted(campaign)

    assert len(db.session.scalars(select(Entry)).all()) == before
    assert not db.session.scalars(select(Conversion)).all()


def test_a_named_saving_alone_is_taken_and_one_that_is_spent_or_expired_is_refused(ctx, make):
    campaign = make.energy_campaign()
    first, second = make.saved(campaign, 600), make.saved(campaign, 900)
    expired = make.saved(campaign, 300, expires_on=make.today - timedelta(days=1))

    conversion = make.converted(campaign, lot_ids=[second.id])

    assert [(line.lot_id, line.goods) for line in conversion.lines] == [(second.id, 3)]
    for gone in (second, expired):
        with pytest.raises(NotOnOffer):
            make.converted(campaign, lot_ids=[first.id, gone.id])
    assert available(campaign) == {"participation": 900}


def test_what_has_expired_is_not_converted_by_dating_it_back(ctx, make):
    campaign = make.energy_campaign()
    make.saved(campaign, 300, expires_on=make.today - timedelta(days=1))

    with pytest.raises(NothingOnOffer):
        make.converted(campaign, on=make.today - timedelta(days=1))


def test_the_same_key_converts_once_and_refuses_other_content(ctx, make):
    campaign = make.energy_campaign()
    make.saved(campaign, 600)

    first = make.converted(campaign, key="one-press")
    again = make.converted(campaign, key="one-press")

    assert first.id == again.id
    with pytest.raises(KeyReused):
        make.converted(campaign, key="one-press", lot_ids=[1])


def test_the_centre_and_the_supervisor_of_the_office_convert_and_nobody_else(ctx, make):
    company = make.company(verified=True)
    campaign = make.energy_campaign()
    make.saved(campaign, 900, company)
    both = make.supervisor()
    make.speaks_for(both, company)

    for by, refusal in ((make.clerk(), NotAllowed), (make.supervisor("IR-21"), NotFound), (both, SpeaksForCompany)):
        with pytest.raises(refusal):
            make.converted(campaign, by=by)
    assert make.converted(campaign, by=make.supervisor()).goods == 3


def test_a_rule_is_frozen_once_the_campaign_is_open(ctx, make):
    campaign = make.energy_campaign()

    with pytest.raises(RuleFrozen):
        state_rule(campaign_id=campaign.id, rule=make.rule(saved=200), by=make.officer())


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"kind": RuleKind.MONEY, "share": None}, "share"),
        ({"kind": RuleKind.MONEY, "share": 10_001}, "share"),
        ({"kind": RuleKind.MONEY, "season": None}, "season"),
        ({"kind": RuleKind.RATIO, "saved": None}, "saved"),
        ({"kind": RuleKind.RATIO, "saved": "0"}, "saved"),
        ({"kind": RuleKind.RATIO, "saving_item_id": None}, "saving_item_id"),
        ({"agreement_on": date(2025, 10, 31)}, "agreement_on"),
    ],
)
def test_a_rule_that_is_not_whole_is_refused_at_its_field(ctx, make, terms, field):
    campaign = make.campaign(state="draft", kind=CampaignKind.ENERGY)

    with pytest.raises(DomainError) as refused:
        state_rule(campaign_id=campaign.id, rule=make.rule(**terms), by=make.officer())

    assert refused.value.field == field


def test_a_ratio_of_five_thousand_cubic_metres_takes_no_more_than_it_needs(ctx, make):
    campaign = make.energy_campaign(make.rule(RuleKind.RATIO, saved="5000"))
    make.gas(campaign, 12_500)

    assert make.converted(campaign).goods == 2
    assert available(campaign) == {saved_item(EnergyKind.GAS).code: 2_500_000}


def test_only_a_campaign_for_goods_from_energy_has_a_rule(ctx, make):
    campaign = make.campaign(state="draft")

    with pytest.raises(NotFromEnergy):
        state_rule(campaign_id=campaign.id, rule=make.rule(), by=make.officer())


def test_what_savings_bought_is_due_on_the_campaigns_last_day_and_lapses_after_it(ctx, make):
    last = make.today - timedelta(days=2)
    campaign = make.energy_campaign(closes_on=last)
    make.saved(campaign, 600)
    conversion = make.converted(campaign, on=last - timedelta(days=1))
    assert {line.due_on for line in conversion.pledge.lines} == {last}
    make.receipt(conversion.pledge, make.store(), 1, by=make.clerk())
    said = {"pledge_id": conversion.pledge_id, "by": make.officer()}

    with pytest.raises(NotYetDue):
        pledging.lapse_pledge(**said, happened_on=last, key="too-early")
    pledging.lapse_pledge(**said, happened_on=make.today, key="late")

    [found] = queries.list_saved(campaign)
    assert (found.available, found.converted) == (300, 300), "what never came is there to be converted again"


def test_what_is_converted_after_the_last_day_is_due_at_once(ctx, make):
    campaign = make.energy_campaign(closes_on=make.today - timedelta(days=2))
    make.saved(campaign, 600)

    conversion = make.converted(campaign)

    assert {line.due_on for line in conversion.pledge.lines} == {make.today}
