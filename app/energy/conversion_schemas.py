"""The shapes of rules, tariffs, prices, conversions and counted participations, as a form or an endpoint gives them."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load

from app.codes import ValueBasis
from app.energy.conversion_words import RuleKind, Season
from app.energy.counting import Sending
from app.energy.marking import Event
from app.energy.ruling import RuleDraft
from app.shapes import MOST_PIECES, Chosen, Day, Filters, Form, Key, LongKey, Quantity, Text, Whole, at_most, some


class RuleIn(Form):
    """A campaign's one conversion rule: so much saving for so many items, or what it is worth at a tariff."""

    kind = Chosen(RuleKind, required=True)
    item_id = Whole(required=True)
    saving_item_id = Whole(load_default=None)
    saved = Quantity(load_default=None)
    goods = Quantity(load_default=None)
    share = Whole(load_default=None)
    climate = Whole(load_default=None)
    season = Chosen(Season, load_default=None)
    step = Whole(load_default=None)
    agreement_no = Text(required=True, longest=80)
    agreement_on = Day(required=True)

    @post_load
    def _gather(self, data: dict[str, Any], **_kwargs: Any) -> RuleDraft:
        return RuleDraft(**data)


class TariffIn(Form):
    """Rials for one whole unit of a saving."""

    item_id = Whole(required=True)
    year = Whole(required=True)
    climate = Whole(required=True)
    season = Chosen(Season, required=True)
    step = Whole(required=True)
    rials = Whole(required=True)
    source = Text(required=True)


class PriceIn(Form):
    """Rials for one whole item, from a day on."""

    item_id = Whole(required=True)
    priced_on = Day(required=True)
    rials = Whole(required=True)
    basis = Chosen(ValueBasis, required=True)
    source = Text(required=True)


class ConversionIn(Form):
    """Convert what is available on a day; of these lots alone where some are named."""

    happened_on = Day(required=True)
    lot_ids = fields.List(LongKey(), load_default=list, validate=at_most(1000))


class ActionIn(Form):
    """One action, by whatever its sender knows it by."""

    name = Text(required=True, longest=120)
    happened_on = Day(required=True)


class CountIn(Form):
    """Participations that a company gathered for a campaign."""

    company_id = Whole(required=True)
    system = Text(required=True)
    counted_on = Day(required=True)
    source = Text(required=True)
    actions = fields.List(fields.Nested(ActionIn), required=True, validate=some(MOST_PIECES))

    @post_load
    def _number(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        events = [Event(row, **action) for row, action in enumerate(data.pop("actions"), start=1)]
        return {**data, "events": events}


def sending_of(campaign_id: int, said: dict[str, Any]) -> tuple[Sending, list[Event]]:
    """What a program sent for a campaign, and its actions."""
    events = said.pop("events")
    return Sending(campaign_id=campaign_id, **said), events


class SendingVerificationIn(Form):
    """Until when verified participations can be converted."""

    expires_on = Day(required=True)


class CountingSystemIn(Form):
    """A system that gives actions their names."""

    code = Text(required=True, longest=40)
    name_fa = Text(required=True)
    name_en = Text(required=True)


class SavingWithdrawalIn(Form):
    """A company takes back what is left of a saving."""

    happened_on = Day(required=True)
    reason = Text(longest=500, load_default="")


class ExpiryIn(Form):
    """The day by which savings have expired."""

    happened_on = Day(required=True)


class OfItemQuery(Filters):
    """Of which item."""

    item_id = Key(load_default=None, allow_none=True)


class PlanQuery(Filters):
    """On which day; without one, today."""

    day = Day(load_default=None, allow_none=True)


class ReckoningQuery(Filters):
    """What a saving would be: plants, the yearly use of each and how many percent less; or participations."""

    campaign_id = Key(required=True)
    plants = Whole(load_default=None, allow_none=True)
    used = Quantity(load_default=None, allow_none=True)
    percent = Quantity(load_default=None, allow_none=True)
    counted = Whole(load_default=None, allow_none=True)
