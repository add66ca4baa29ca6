"""The shapes of swaps, inspections and factors as a form or an endpoint gives them."""

from __future__ import annotations

from typing import Any

from marshmallow import post_load

from app.energy.conversion_words import Season
from app.energy.factor_models import FactorKind
from app.energy.heater_words import Check, Disposal, LabelClass, Looked, OldUnit
from app.energy.swapping import SwapDraft
from app.shapes import Chosen, Day, Form, Key, Quantity, Text, Whole


class SwapPlanIn(Form):
    """What is swapped in a campaign, what one saves in a year, and the tariff that its households pay."""

    figure = Text(required=True, longest=60)
    climate = Whole(required=True)
    season = Chosen(Season, required=True)
    step = Whole(required=True)


class SwapIn(Form):
    """What was put in at a home for one unit, and what came out."""

    delivery_line_id = Key(required=True)
    number = Whole(load_default=1)
    installed_on = Day(required=True)
    old_unit = Chosen(OldUnit, required=True)
    old_age = Whole(load_default=None)
    disposal = Chosen(Disposal, required=True)
    model = Text(required=True, longest=120)
    serial = Text(required=True, longest=80)
    label_class = Chosen(LabelClass, required=True)
    flue = Chosen(Check, required=True)
    safety = Chosen(Check, required=True)
    installer = Text(required=True, longest=120)
    subscription = Text(required=True, longest=40)
    despite = Text(longest=500, load_default=None)

    @post_load
    def _gather(self, data: dict[str, Any], **_kwargs: Any) -> SwapDraft:
        return SwapDraft(**data)


class DrawIn(Form):
    """How many are to be looked at."""

    size = Whole(required=True)


class InspectionIn(Form):
    """What was found there, and when."""

    found = Chosen(Looked, required=True)
    looked_on = Day(required=True)
    note = Text(longest=500, load_default=None)


class FactorIn(Form):
    """A factor from a day on, with its source and, where they are known, the figures between which it lies."""

    kind = Chosen(FactorKind, required=True)
    since = Day(required=True)
    value = Quantity(required=True)
    low = Quantity(load_default=None)
    high = Quantity(load_default=None)
    source = Text(required=True, longest=300)
