"""A campaign states its one conversion rule, and may say it otherwise until it opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app import clock
from app.accounts.models import User
from app.accounts.rights import require_act
from app.campaigns import queries as campaigns
from app.campaigns.models import Campaign
from app.campaigns.words import CampaignState
from app.codes import CampaignKind
from app.db import atomic, db
from app.energy.conversion_refusals import NoRule, NotAGift, NotASaving, NotFromEnergy, RuleFrozen, RuleNotWhole
from app.energy.conversion_words import CLIMATES, STEPS, RuleKind, Season
from app.energy.conversions import ConversionRule
from app.energy.own_items import participation_item
from app.energy.rules import WHOLE_SHARE
from app.errors import N_, Invalid
from app.items.models import Item
from app.items.quantities import read_quantity
from app.items.queries import get_item
from app.ledger.refusals import DayAhead


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleDraft:
    """A rule as it is written; `saved` and `goods` may still be as they were typed."""

    kind: RuleKind
    item_id: int
    agreement_no: str
    agreement_on: date
    saving_item_id: int | None = None
    saved: str | int | None = None
    goods: str | int | None = None
    share: int | None = None
    climate: int | None = None
    season: Season | None = None
    step: int | None = None


@atomic()
def state_rule(*, campaign_id: int, rule: RuleDraft, by: User) -> ConversionRule:
    """The one rule of a campaign for goods from saved energy. Raises RuleFrozen once the campaign has been opened."""
    campaign = lock_campaign(campaign_id, by, "draft_campaign")
    if campaign.kind is not CampaignKind.ENERGY:
        raise NotFromEnergy()
    if campaign.state not in (CampaignState.DRAFT, CampaignState.APPROVED):
        raise RuleFrozen()
    facts = _read(rule)
    known = find_rule(campaign_id) or ConversionRule(campaign_id=campaign_id)
    for name, value in facts.items():
        setattr(known, name, value)
    if (known.agreement_no, known.agreement_on) != (rule.agreement_no, rule.agreement_on):
        known.agreement = None  # the paper was another agreement's
    known.agreement_no, known.agreement_on = rule.agreement_no, rule.agreement_on
    known.written_by_id, known.written_at = by.id, clock.recorded_now()
    db.session.add(known)
    db.session.flush()
    return known


def lock_campaign(campaign_id: int, by: User, act: str) -> Campaign:
    """A campaign for which this person may do an act, held until the verb is done."""
    campaigns.get_campaign(campaign_id, seen_by=by)
    query = select(Campaign).where(Campaign.id == campaign_id).with_for_update(of=Campaign)
    campaign = db.session.scalars(query.execution_options(populate_existing=True)).one()
    require_act(by, campaign.office_id, act)
    return campaign


def find_rule(campaign_id: int) -> ConversionRule | None:
    """The rule of a campaign, or None."""
    return db.session.get(ConversionRule, campaign_id)


def get_rule(campaign_id: int) -> ConversionRule:
    """The rule of a campaign; raises NoRule."""
    rule = find_rule(campaign_id)
    if rule is None:
        raise NoRule()
    return rule


def _read(rule: RuleDraft) -> dict[str, object]:
    """What the columns hold of a rule, with all that belongs to other kinds left empty."""
    item, saving = get_item(rule.item_id), _saving_of(rule)
    if item.is_saving or not item.is_active:
        raise NotAGift(item=item.names, field="item_id")
    if rule.agreement_on > clock.business_today():
        raise DayAhead(day=rule.agreement_on, field="agreement_on")
    is_money = rule.kind is RuleKind.MONEY
    terms = _money_terms(rule) if is_money else _ratio_terms(rule, item, saving)
    empty = dict.fromkeys(("units", "goods", "share", "climate", "season", "step"))
    return {"kind": rule.kind, "item_id": item.id, "saving_item_id": saving.id} | empty | terms


def _saving_of(rule: RuleDraft) -> Item:
    """What is converted: counted participations under the first rule, else the saving that is named."""
    if rule.kind is RuleKind.PARTICIPATION:
        return participation_item()
    if rule.saving_item_id is None:
        raise Invalid(N_("Please fill this in."), field="saving_item_id")
    saving = get_item(rule.saving_item_id)
    if not saving.is_saving:
        raise NotASaving(item=saving.names, field="saving_item_id")
    return saving


def _money_terms(rule: RuleDraft) -> dict[str, object]:
    for name, among in (("share", range(1, WHOLE_SHARE + 1)), ("climate", CLIMATES), ("step", STEPS)):
        if getattr(rule, name) is None:
            raise RuleNotWhole(field=name)
        if getattr(rule, name) not in among:
            raise Invalid(N_("This is a number from {first} to {last}."), first=among[0], last=among[-1], field=name)
    if rule.season is None:
        raise RuleNotWhole(field="season")
    return {"share": rule.share, "climate": rule.climate, "season": rule.season, "step": rule.step}


def _ratio_terms(rule: RuleDraft, item: Item, saving: Item) -> dict[str, object]:
    if rule.saved is None:
        raise RuleNotWhole(field="saved")
    units = read_quantity(rule.saved, saving, field="saved")
    goods = read_quantity("1" if rule.goods is None else rule.goods, item, field="goods")
    if units < 1 or goods < 1:
        raise Invalid(N_("A quantity must be one or more."), field="saved" if units < 1 else "goods")
    return {"units": units, "goods": goods}
