"""Savings become a sponsor's promise in one act: what is taken, promised and carried, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.campaigns.words import PledgeState
from app.db import db
from app.energy import conversion_queries as queries
from app.energy.conversion_refusals import (
    NoPrice,
    NoRule,
    NoSponsor,
    NotFromEnergy,
    NothingOnOffer,
    NoTariff,
    NotOnOffer,
    RuleFrozen,
    RuleNotWhole,
    SpeaksForCompany,
    TooLittle,
)
from app.energy.conversion_words import RuleKind
from app.energy.converting import convert_savings
from app.energy.ruling import state_rule
from app.energy.words import EnergyKind
from app.errors import NotAllowed, NotFound
from app.ledger import audit
from app.ledger.kept import Balance
from app.ledger.models import Entry, Lot
from app.ledger.refusals import KeyReused
from app.ledger.words import EntryKind, LotKind, Stage


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
