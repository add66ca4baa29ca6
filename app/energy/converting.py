"""Savings become a sponsor's promise: what is taken is spent, and nobody spends it again.

Everything happens in one act: the savings go from available to converted, the goods are promised, and rials that are
left over become a credit. The campaign is locked first, then what is on offer; then it is looked at, and written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app import clock
from app.accounts.models import User
from app.campaigns.drafts import PledgeDraft, PledgeLineDraft
from app.campaigns.models import Campaign
from app.campaigns.pledges import Pledge
from app.campaigns.pledging import promise_at_once
from app.campaigns.promising import hold_companies
from app.codes import ValueBasis
from app.companies.models import Company
from app.db import atomic, db
from app.energy.conversion_queries import get_conversion_of_act
from app.energy.conversion_refusals import NoAgreement, NoSponsor, NothingOnOffer, TooLittle
from app.energy.conversions import Conversion, ConversionLine, ConversionRule
from app.energy.offering import lock_offered
from app.energy.own_items import credit_item
from app.energy.own_part import refuse_speakers
from app.energy.planning import Plan, Taken, make_plan
from app.energy.ruling import get_rule, lock_campaign
from app.ledger import service as ledger
from app.ledger.acts import BegunAct
from app.ledger.drafts import UNVALUED, EntryDraft, LotDraft, Move, Worth
from app.ledger.refusals import DayAhead
from app.ledger.words import EntryKind, LotKind, Origin, Stage

LEVEL_OF = {ValueBasis.INVOICE: 1, ValueBasis.PRICE_LIST: 2, ValueBasis.QUOTATION: 2}
"""How well an estimate rests on what it rests on; on anything else at the third level."""


@dataclass(frozen=True, slots=True)
class Converting:
    """What one act of conversion is about."""

    campaign: Campaign
    sponsor: Company
    rule: ConversionRule
    plan: Plan
    on: date
    act: BegunAct
    by: User


@atomic()
def convert_savings(
    *, campaign_id: int, happened_on: date, by: User, key: str, lot_ids: Sequence[int] = ()
) -> Conversion:
    """Spend what is available of a campaign's savings under its rule; of these lots alone where some are named.

    Raises NoRule, NoAgreement, NoSponsor, NothingOnOffer, NotOnOffer, TooLittle, NoTariff, NoPrice, SpeaksForCompany,
    and what promising raises; then nothing is taken.
    """
    named = sorted(set(lot_ids))
    content = {"campaign": campaign_id, "on": happened_on, "lots": named}
    act = ledger.begin_act(
        verb="convert_savings", by=by, key=key, content=content,
        allowed=lambda: lock_campaign(campaign_id, by, "convert_savings"),
    )  # fmt: skip
    if act.is_repeat:
        return get_conversion_of_act(act.id)
    campaign = lock_campaign(campaign_id, by, "convert_savings")
    rule = get_rule(campaign_id)
    if rule.agreement is None:
        raise NoAgreement()
    sponsor = _hold_sponsor(campaign)
    campaign.require_open()
    if happened_on > clock.business_today():
        raise DayAhead(day=happened_on, field="happened_on")
    offered = lock_offered(campaign, rule, on=happened_on, lot_ids=named)
    refuse_speakers(by, [sponsor.holder_id, *(each.lot.given_by for each in offered)])
    if not offered:
        raise NothingOnOffer(day=happened_on)
    plan = make_plan(rule, offered, on=happened_on, is_named=bool(named))
    if not plan.goods:
        raise TooLittle(item=rule.item.names)
    return _convert(Converting(campaign, sponsor, rule, plan, happened_on, act, by))


def _hold_sponsor(campaign: Campaign) -> Company:
    if campaign.sponsor_id is None:
        raise NoSponsor()
    return hold_companies([campaign.sponsor_id])[campaign.sponsor_id]


def _convert(asked: Converting) -> Conversion:
    # First what is taken: entries of one day are read in the order of their keys.
    taking = EntryDraft(
        office_id=asked.campaign.office_id, kind=EntryKind.CONVERSION, happened_on=asked.on,
        paper=asked.rule.agreement_no, moves=[_spend(taken, asked.campaign) for taken in asked.plan.taken],
    )  # fmt: skip
    [pledge], [accepted] = promise_at_once(drafts=[_pledge_of(asked)], act=asked.act, by=asked.by)
    accepted.follows_id = taking.id
    credit = _carry(asked, taking)
    conversion = _write_down(asked, pledge, taking, credit)
    ledger.post_entries([taking, accepted], act=asked.act, by=asked.by)
    return conversion


def _pledge_of(asked: Converting) -> PledgeDraft:
    # By the campaign's last day the goods are to be here; what is not may lapse then, and gives its savings back.
    due_on = max(asked.campaign.closes_on, asked.on)
    lines = [
        PledgeLineDraft(item_id=asked.rule.item_id, quantity=taken.goods, worth=_worth_of(taken, asked.plan),
                        due_on=due_on, paid_by=taken.lot.id)
        for taken in asked.plan.taken
        if taken.goods
    ]  # fmt: skip
    return PledgeDraft(
        campaign_id=asked.campaign.id, company_id=asked.sponsor.id, announced_on=asked.on, accepted_on=asked.on,
        lines=lines, letter_no=asked.rule.agreement_no, letter_on=asked.rule.agreement_on,
        source_ref=f"conversion:{asked.act.id}",
    )  # fmt: skip


def _worth_of(taken: Taken, plan: Plan) -> Worth:
    """What the promised goods are worth, where the rule has a price of them."""
    price = plan.price
    if price is None:
        return UNVALUED
    whole = taken.goods // 10**price.item.decimals
    return Worth(
        fair_value=whole * price.rials, fair_basis=price.basis, fair_level=LEVEL_OF.get(price.basis, 3),
        fair_source=price.source, fair_on=price.priced_on,
    )  # fmt: skip


def _spend(taken: Taken, campaign: Campaign) -> Move:
    source, target = (taken.holder_id, Stage.AVAILABLE), (campaign.holder_id, Stage.CONVERTED)
    return Move(taken.lot.id, taken.quantity, source, target)


def _carry(asked: Converting, taking: EntryDraft) -> int | None:
    """Rials that are left become a lot of credit, owed by the sponsor; its parent is what brought most of it."""
    carried = asked.plan.carried
    if not carried:
        return None
    most = max(asked.plan.taken, key=lambda taken: taken.rials or 0)
    lot = LotDraft(
        kind=LotKind.CREDIT, origin=Origin.CONVERSION, item_id=credit_item().id,
        given_by=asked.sponsor.holder_id, given_for=asked.campaign.holder_id, place_id=asked.campaign.office.place_id,
        quantity=carried, opened_on=asked.on, parent_id=most.lot.id,
    )  # fmt: skip
    ledger.open_lots([lot])
    sponsor = asked.sponsor.holder_id
    taking.moves.append(Move(lot.id, carried, (sponsor, Stage.GIVEN), (sponsor, Stage.AVAILABLE)))
    return lot.id


def _write_down(asked: Converting, pledge: Pledge, taking: EntryDraft, credit_lot_id: int | None) -> Conversion:
    """The conversion with everything that it was worked out from, so that no later setting can change it."""
    plan, price, rule = asked.plan, asked.plan.price, asked.rule
    conversion = Conversion(
        campaign_id=asked.campaign.id, happened_on=asked.on, recorded_at=clock.recorded_now(), by_id=asked.by.id,
        kind=rule.kind, item_id=rule.item_id, goods=plan.goods, ratio_units=rule.units, ratio_goods=rule.goods,
        share=rule.share, worth=plan.worth, credit=plan.credit, carried=plan.carried, credit_lot_id=credit_lot_id,
        pledge_id=pledge.id, entry_id=taking.id, act_id=asked.act.id,
    )  # fmt: skip
    if price is not None:
        conversion.price_id, conversion.unit_price, conversion.price_basis = price.id, price.rials, price.basis
        conversion.price_source, conversion.priced_on = price.source, price.priced_on
    conversion.lines = [_line_of(number, taken) for number, taken in enumerate(plan.taken, start=1)]
    db.session.add(conversion)
    return conversion


def _line_of(number: int, taken: Taken) -> ConversionLine:
    line = ConversionLine(
        line_no=number, lot_id=taken.lot.id, quantity=taken.quantity, goods=taken.goods, rials=taken.rials
    )
    if taken.tariff is not None:
        line.tariff_id, line.tariff, line.tariff_source = taken.tariff.id, taken.tariff.rials, taken.tariff.source
    return line
