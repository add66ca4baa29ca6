"""Goods from saved energy: tariffs and prices, a campaign's rule, what was saved and counted, and what it became."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flask import Response, stream_with_context

from app.api.contract import Slice, endpoint
from app.api.door import PUBLIC, reader
from app.campaigns.journeys import get_lot
from app.campaigns.queries import get_campaign
from app.clock import business_today
from app.energy import agreements, converting, ending, pricing, ruling, told_conversions
from app.energy.calculating import Question, Reckoning, reckon
from app.energy.conversion_answers import (
    CampaignSavedOut,
    ConversionOut,
    FlowOut,
    PaidByOut,
    PlanOut,
    PriceOut,
    ReckoningOut,
    RuleOut,
    SavingEndingOut,
    SavingEndingsOut,
    TariffOut,
)
from app.energy.conversion_refusals import NoRule
from app.energy.conversion_schemas import (
    ConversionIn,
    ExpiryIn,
    OfItemQuery,
    PlanQuery,
    PriceIn,
    ReckoningQuery,
    RuleIn,
    SavingWithdrawalIn,
    TariffIn,
)
from app.energy.conversions import ConversionRule
from app.energy.endings import SavingEnding
from app.energy.flow import Flow, find_flow
from app.energy.payers import PaidBy, find_payers
from app.energy.pricing_models import Tariff, UnitPrice
from app.energy.ruling import RuleDraft
from app.energy.schemas import EvidenceQuery
from app.energy.told_conversions import ToldConversion, ToldPlan
from app.files.queries import list_pieces

FILES = ("application/pdf", "image/png", "image/jpeg", "application/octet-stream")


@endpoint("GET", "/tariffs", "read_conversions", filters=OfItemQuery, gives=TariffOut, pages=True)
def list_tariffs(asked: dict[str, Any], page: Slice) -> Sequence[Tariff]:
    """What a unit of saved energy was said to be worth, the newest first."""
    return pricing.list_tariffs(after=page.key, limit=page.limit, **asked)


@endpoint("POST", "/tariffs", "keep_tariffs", takes=TariffIn, gives=TariffOut, status=201)
def record_tariff(said: dict[str, Any]) -> Tariff:
    """From now on a unit of this saving is worth so much; what was converted stays as it was."""
    return pricing.record_tariff(by=reader(), **said)


@endpoint("GET", "/prices", "read_conversions", filters=OfItemQuery, gives=PriceOut, pages=True)
def list_prices(asked: dict[str, Any], page: Slice) -> Sequence[UnitPrice]:
    """What an item was said to cost, the newest first."""
    return pricing.list_prices(after=page.key, limit=page.limit, **asked)


@endpoint("POST", "/prices", "keep_tariffs", takes=PriceIn, gives=PriceOut, status=201)
def record_price(said: dict[str, Any]) -> UnitPrice:
    """From this day on an item costs so much; what was converted stays as it was."""
    return pricing.record_price(by=reader(), **said)


@endpoint("GET", "/campaigns/<int:campaign_id>/conversion-rule", "read_conversions", gives=RuleOut, refuses=(409,))
def show_rule(campaign_id: int) -> ConversionRule:
    """How a campaign's savings become its goods."""
    get_campaign(campaign_id, seen_by=reader())
    return ruling.get_rule(campaign_id)


@endpoint("POST", "/campaigns/<int:campaign_id>/conversion-rule", "draft_campaign",
          takes=RuleIn, gives=RuleOut)  # fmt: skip
def state_rule(campaign_id: int, said: RuleDraft) -> ConversionRule:
    """State a campaign's one conversion rule; it is frozen when the campaign opens."""
    return ruling.state_rule(campaign_id=campaign_id, rule=said, by=reader())


@endpoint("POST", "/campaigns/<int:campaign_id>/agreement", "draft_campaign", filters=EvidenceQuery, files=FILES,
          gives=RuleOut, status=201)  # fmt: skip
def store_agreement(campaign_id: int, asked: dict[str, Any], file: Path) -> ConversionRule:
    """Put the sponsor's signed agreement, which is the body of the request, with the rule; conversions need it."""
    with file.open("rb") as source:
        return agreements.store_agreement(campaign_id=campaign_id, source=source, name=asked["name"], by=reader())


@endpoint("GET", "/campaigns/<int:campaign_id>/agreement", "read_conversions",
          media="application/octet-stream")  # fmt: skip
def show_agreement(campaign_id: int) -> Response:
    """The sponsor's signed agreement, as it came in."""
    found = agreements.get_agreement(campaign_id, seen_by=reader())
    return Response(stream_with_context(list_pieces(found)), mimetype="application/octet-stream")


@endpoint("GET", "/campaigns/<int:campaign_id>/saved", "follow_savings", gives=CampaignSavedOut)
def show_saved(campaign_id: int) -> dict[str, Any]:
    """What was saved for a campaign, and how much of it was converted, is left, has expired or was taken back."""
    return dict(told_conversions.get_saved(campaign_id, seen_by=reader()))


@endpoint("GET", "/campaigns/<int:campaign_id>/flow", "read_campaigns", gives=FlowOut, refuses=(409,))
def show_flow(campaign_id: int) -> Flow:
    """From saving to hand-over: what was saved, converted, promised, received and delivered."""
    found = find_flow(get_campaign(campaign_id, seen_by=reader()))
    if found is None:
        raise NoRule()
    return found


@endpoint("GET", "/calculation", PUBLIC, filters=ReckoningQuery, gives=ReckoningOut, refuses=(409,))
def calculate(asked: dict[str, Any]) -> Reckoning:
    """What a saving would make under the rule of an open campaign, for whoever asks; nothing is written.

    Of energy it takes “plants”, what each uses in a year as “used”, and how many “percent” less; of participations
    how many are “counted”.
    """
    return reckon(asked.pop("campaign_id"), Question(**asked), on=business_today())


@endpoint("GET", "/campaigns/<int:campaign_id>/conversion-plan", "convert_savings",
          filters=PlanQuery, gives=PlanOut, refuses=(409,))  # fmt: skip
def show_plan(campaign_id: int, asked: dict[str, Any]) -> ToldPlan:
    """What converting all that is available would come to; nothing is done."""
    return told_conversions.foresee(campaign_id, on=asked["day"] or business_today(), seen_by=reader())


@endpoint("GET", "/campaigns/<int:campaign_id>/conversions", "follow_savings", gives=ConversionOut, pages=True)
def list_conversions(campaign_id: int, page: Slice) -> Sequence[ToldConversion]:
    """A campaign's conversions, the newest first; to a company its own part in them."""
    return told_conversions.list_told(campaign_id, seen_by=reader(), after=page.key, limit=page.limit)


@endpoint("GET", "/conversions/<int:conversion_id>", "follow_savings", gives=ConversionOut)
def show_conversion(conversion_id: int) -> ToldConversion:
    """One conversion: what was taken, of whom, and what was promised for it."""
    return told_conversions.get_told(conversion_id, seen_by=reader())


@endpoint("POST", "/campaigns/<int:campaign_id>/conversions", "convert_savings",
          takes=ConversionIn, gives=ConversionOut, status=201, keyed=True, made="show_conversion")  # fmt: skip
def convert_savings(campaign_id: int, said: dict[str, Any], key: str) -> ToldConversion:
    """Spend what is available of a campaign's savings under its rule: the sponsor promises the goods that it makes."""
    done = converting.convert_savings(campaign_id=campaign_id, by=reader(), key=key, **said)
    return told_conversions.get_told(done.id, seen_by=reader())


@endpoint("POST", "/lots/<int:lot_id>/withdraw-saving", "end_savings",
          takes=SavingWithdrawalIn, gives=SavingEndingOut, status=201, keyed=True)  # fmt: skip
def withdraw_saving(lot_id: int, said: dict[str, Any], key: str) -> SavingEnding:
    """A company takes back what is left of a saving; what was converted stays converted."""
    return ending.withdraw_saving(lot_id=lot_id, by=reader(), key=key, **said)


@endpoint("POST", "/savings/expire", "end_savings",
          takes=ExpiryIn, gives=SavingEndingsOut, status=201, keyed=True)  # fmt: skip
def expire_savings(said: dict[str, Any], key: str) -> dict[str, Any]:
    """End what is left of every saving whose last day has passed, in the offices of the reader."""
    return {"items": ending.expire_savings(by=reader(), key=key, **said)}


@endpoint("GET", "/lots/<int:lot_id>/savings", "read_lots", gives=PaidByOut)
def show_payers(lot_id: int) -> PaidBy:
    """Which savings paid for a gift: all that its conversion took, and those behind rials that another left."""
    return find_payers(get_lot(lot_id, seen_by=reader()), seen_by=reader())
