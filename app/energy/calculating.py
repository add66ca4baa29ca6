"""What a saving would make under a campaign's rule, for whoever asks: nothing is declared, and nothing is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.campaigns.models import Campaign
from app.campaigns.words import CampaignState
from app.dates import solar_year
from app.db import db
from app.energy.conversion_refusals import NoPrice, NoRule, NoTariff
from app.energy.conversions import ConversionRule
from app.energy.methods.findings import say_figure
from app.energy.pricing import find_price, find_tariffs
from app.energy.pricing_models import Tariff, UnitPrice
from app.energy.refusals import InputMissing
from app.energy.rules import WHOLE_SHARE, Priced, buy
from app.errors import N_, Invalid
from app.items.models import Item
from app.items.quantities import LARGEST, TooLarge, read_quantity
from app.text import latin_digits

MOST_PLANTS, WHOLE = 10_000, 100
PERCENT = re.compile(r"([0-9]{1,3})(?:[.٫]([0-9]{1,2}))?")
YEARS_BACK = 3
"""Early in a year its tariff may not be known; the calculator, which promises nothing, then takes the newest before it
and says of which year it is."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """So many plants that use so much a year each, and so many percent of it less; or so many participations."""

    plants: int | None = None
    used: str | None = None
    percent: str | None = None
    counted: int | None = None


@dataclass(frozen=True)
class Reckoning:
    """What would come of it; `left` of a saving stays available, `carried` rials stay with the campaign."""

    campaign: Campaign
    rule: ConversionRule
    saved: int
    goods: int
    left: int | None = None
    worth: int | None = None
    carried: int | None = None
    price: UnitPrice | None = None
    tariff: Tariff | None = None

    @property
    def item(self) -> Item:
        """What it makes."""
        return self.rule.item

    @property
    def saving_item(self) -> Item:
        """What is saved."""
        return self.rule.saving_item


def list_reckonable() -> Sequence[ConversionRule]:
    """The rules of the campaigns that are open now, by title."""
    wanted = select(ConversionRule).join(Campaign, Campaign.id == ConversionRule.campaign_id)
    wanted = wanted.where(Campaign.state == CampaignState.OPEN).options(joinedload(ConversionRule.campaign))
    return db.session.scalars(wanted.order_by(Campaign.opens_on.desc(), Campaign.id)).all()


def get_reckonable(campaign_id: int) -> ConversionRule:
    """The rule of an open campaign; raises NoRule for any other, whether it is there or not."""
    found = next((rule for rule in list_reckonable() if rule.campaign_id == campaign_id), None)
    if found is None:
        raise NoRule(field="campaign_id")
    return found


def reckon(campaign_id: int, question: Question, *, on: date) -> Reckoning:
    """What a saving of this year would make; raises NoRule, NoTariff, NoPrice, InputMissing."""
    rule = get_reckonable(campaign_id)
    saved = _saved(rule, question)
    if rule.ratio is not None:
        goods = rule.ratio.goods_of(saved)
        return Reckoning(rule.campaign, rule, saved, goods, left=saved - rule.ratio.needed_for(goods))
    price, tariff = find_price(rule.item_id, on), _tariff_of(rule, solar_year(on))
    if price is None:
        raise NoPrice(item=rule.item.names, day=on)
    priced = Priced(saved, tariff.rials, rule.saving_item.decimals)
    bought = buy([priced], share=rule.share or 0, price=price.rials)
    goods = bought.goods * int(10**rule.item.decimals)
    return Reckoning(
        rule.campaign, rule, saved, goods, worth=bought.worth, carried=bought.carried, price=price, tariff=tariff
    )


def _saved(rule: ConversionRule, question: Question) -> int:
    """The saving in its smallest part, never rounded up."""
    if rule.is_counted:
        return _asked(question, "counted")
    plants, share = _asked(question, "plants"), _share_of(question)
    if not 1 <= plants <= MOST_PLANTS:
        raise Invalid(N_("This is a number from {first} to {last}."), first=1, last=MOST_PLANTS, field="plants")
    if not question.used:
        raise InputMissing(field="used")
    used = plants * read_quantity(question.used, rule.saving_item, field="used")
    if used > LARGEST:
        raise TooLarge(typed=question.used, field="used")
    return used * share // WHOLE_SHARE


def _share_of(question: Question) -> int:
    """The percents as basis points: a number with at most two decimal places, above nought and at most a hundred."""
    if not question.percent:
        raise InputMissing(field="percent")
    number = PERCENT.fullmatch(latin_digits(question.percent))
    share = int(number[1] + (number[2] or "").ljust(2, "0")) if number else 0
    if not 1 <= share <= WHOLE_SHARE:
        raise Invalid(
            N_("This is a number from {first} to {last}."), first=say_figure(0.01, 2), last=WHOLE, field="percent"
        )
    return share


def _asked(question: Question, name: str) -> int:
    number: int | None = getattr(question, name)
    if number is None:
        raise InputMissing(field=name)
    return number


def _tariff_of(rule: ConversionRule, year: int) -> Tariff:
    if rule.climate is None or rule.season is None or rule.step is None:
        raise NoRule()
    years = range(year - YEARS_BACK, year + 1)
    found = find_tariffs(rule.saving_item_id, years, climate=rule.climate, season=rule.season, step=rule.step)
    if not found:
        raise NoTariff(item=rule.saving_item.names, year=year)
    return found[max(found)]
