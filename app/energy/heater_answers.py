"""The shapes of swaps, inspections, factors and of what a campaign has brought, as they go out."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from app.answers import Answer, CalendarDay, Code, Count, Moment, Named, Words
from app.codes import Group, Unit
from app.energy.answers import Energy
from app.energy.conversion_words import Season
from app.energy.factor_models import FactorKind
from app.energy.heater_words import Check, Disposal, LabelClass, Looked, OldUnit
from app.energy.words import EnergyKind
from app.items.answers import ItemNamed, write_plain


class Rounded(fields.Field[Any]):
    """An exact fraction to so many decimal places, half to even, as a text."""

    def __init__(self, places: int, **kwargs: Any) -> None:
        """`places` behind the point."""
        self.places = places
        super().__init__(**kwargs)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else write_plain(round(value * 10**self.places), self.places)


class Thousandths(fields.Field[str]):
    """A factor in its unit, as a text."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else write_plain(value, 3)


class SwapPlanOut(Answer):
    """What is swapped in a campaign, what one saves in a year, and the tariff that its households pay."""

    campaign_id = Count(required=True)
    item = fields.Nested(ItemNamed, required=True)
    figure = Words(required=True)
    climate = Count(required=True)
    season = Code(Season, required=True)
    step = Count(required=True)


class SwapOut(Answer):
    """What was put in at a home for one unit of a delivery line, and what came out."""

    id = Count(required=True)
    delivery_line_id = Count(required=True)
    number = Count(required=True)
    unit_code = Words(allow_none=True, attribute="unit.code")
    installed_on = CalendarDay(required=True)
    old_unit = Code(OldUnit, required=True)
    old_age = Count(allow_none=True)
    disposal = Code(Disposal, required=True)
    model = Words(required=True)
    serial = Words(required=True)
    label_class = Code(LabelClass, required=True)
    flue = Code(Check, required=True)
    safety = Code(Check, required=True)
    installer = Words(required=True)
    despite = Words(allow_none=True)
    recorded_at = Moment(required=True)


class SwapsOut(Answer):
    """What was put in, unit by unit."""

    items = fields.List(fields.Nested(SwapOut), required=True)


class FindingOut(Answer):
    """How many of a sample were found so; null are those that nobody has looked at yet."""

    found = Code(Looked, allow_none=True)
    number = Count(required=True)


class DrawOut(Answer):
    """A sample by lot: the smallest SHA-256 of “seed:key” among all swaps that stood that day."""

    id = Count(required=True, attribute="draw.id")
    campaign_id = Count(required=True, attribute="draw.campaign_id")
    drawn_on = CalendarDay(required=True, attribute="draw.drawn_on")
    seed = Words(required=True, attribute="draw.seed")
    size = Count(required=True, attribute="draw.size")
    among = Count(required=True, attribute="draw.among")
    findings = fields.List(fields.Nested(FindingOut), required=True)


class DrawsOut(Answer):
    """The samples of a campaign, the newest first."""

    items = fields.List(fields.Nested(DrawOut), required=True)


class InspectionOut(Answer):
    """A swap that the lot fell on, and what was found there."""

    id = Count(required=True)
    draw_id = Count(required=True)
    swap_id = Count(required=True)
    delivery_id = Count(required=True, attribute="swap.line.delivery_id")
    serial = Words(required=True, attribute="swap.serial")
    found = Code(Looked, allow_none=True)
    looked_on = CalendarDay(allow_none=True)
    note = Words(allow_none=True)


class FactorOut(Answer):
    """A factor that holds: in its unit, since a day, between what it lies, and where it is from."""

    kind = Code(FactorKind, required=True)
    unit = Words(required=True, attribute="kind.unit_en")
    since = CalendarDay(required=True)
    value = Thousandths(required=True, attribute="thousandths")
    low = Thousandths(allow_none=True)
    high = Thousandths(allow_none=True)
    source_fa = Words(required=True)
    source_en = Words(required=True)


class FactorsOut(Answer):
    """The factors that hold on a day."""

    items = fields.List(fields.Nested(FactorOut), required=True)


class RecordedFactorOut(Answer):
    """A factor as the centre recorded it."""

    id = Count(required=True)
    kind = Code(FactorKind, required=True)
    since = CalendarDay(required=True)
    value = Thousandths(required=True, attribute="thousandths")
    low = Thousandths(allow_none=True)
    high = Thousandths(allow_none=True)
    source = Words(required=True)
    recorded_at = Moment(required=True)


class TariffNamed(Answer):
    """The tariff that money was worked out by."""

    id = Count(required=True)
    year = Count(required=True)
    rials = Count(required=True)
    source = Words(required=True)


class YearWorthOut(Answer):
    """So much of an energy, in thousandths of its unit, at the tariff of its own year."""

    thousandths = Count(required=True, attribute="quantity")
    tariff = fields.Nested(TariffNamed, required=True)
    rials = Count(required=True)


class EnergyImpactOut(Answer):
    """So much of one energy: what meters showed and what is deemed, in its unit; and its worth, year by year.

    “unpriced” is what no tariff of its own year is recorded for; it is in no rials.
    """

    energy = Code(EnergyKind, required=True)
    unit = Code(Unit, required=True, attribute="energy.unit")
    measured = Energy(required=True)
    deemed = Energy(required=True)
    rials = Count(allow_none=True)
    worths = fields.List(fields.Nested(YearWorthOut), required=True)
    unpriced = Energy(required=True)


class RangeOut(Answer):
    """A figure, and between what it lies with the factors at their ends."""

    middle = Rounded(3, required=True)
    low = Rounded(3, required=True)
    high = Rounded(3, required=True)


class CountyOut(Answer):
    """What was done in one county, in units; null is a number of people too small to be told."""

    place = fields.Nested(Named, required=True)
    handed_over = Count(allow_none=True)
    refused = Count(allow_none=True)
    recorded = Count(allow_none=True)
    taken_out = Count(allow_none=True)
    repaired = Count(allow_none=True)


class MeteredOut(Answer):
    """Homes behind a common meter whose year was measured, and what had been deemed for them."""

    saving_id = Count(required=True, attribute="saving.id")
    place = fields.Nested(Named, required=True, attribute="saving.meter.place")
    homes = Count(required=True)
    measured = Energy(required=True, attribute="saving.quantity")
    deemed = Energy(required=True)
    difference = Energy(required=True)


class SwapsImpactOut(Answer):
    """The units that a campaign of swaps counts, by the yearly figure of one, with its source.

    Of what homes have, “unrecorded” has no swap recorded yet, of “old_left” the old unit stayed, and in place of
    “burnt_other” stood what burnt no gas: none of these counts.
    """

    item = fields.Nested(ItemNamed, required=True, attribute="plan.item")
    handed_over = Count(required=True)
    units = Count(required=True)
    unrecorded = Count(required=True)
    old_left = Count(required=True, attribute="tally.left")
    burnt_other = Count(required=True, attribute="tally.burnt_other")
    yearly = Energy(required=True, attribute="figure.yearly")
    since = CalendarDay(required=True, attribute="figure.since")
    source_fa = Words(required=True, attribute="figure.source_fa")
    source_en = Words(required=True, attribute="figure.source_en")
    deemed_for_all = Energy(required=True, attribute="whole")
    metered_homes = Count(required=True)
    metered = fields.List(fields.Nested(MeteredOut), required=True)


class GroupOut(Answer):
    """How many of a group were reached; null is a number too small to be told."""

    group = Code(Group, required=True)
    persons = Count(allow_none=True)
    households = Count(allow_none=True)
    centres = Count(allow_none=True)


class WaitingSaidOut(Answer):
    """What an office said of a list on a day."""

    day = CalendarDay(required=True)
    waiting = Count(required=True)
    source = Words(required=True)


class WaitingRowOut(Answer):
    """A waiting list before a campaign's first goods were handed over, and as it was said last."""

    place = fields.Nested(Named, required=True)
    item = fields.Nested(ItemNamed, required=True)
    before = fields.Nested(WaitingSaidOut, allow_none=True)
    after = fields.Nested(WaitingSaidOut, allow_none=True)


class ImpactOut(Answer):
    """What a campaign has brought, with every factor; heat in GJ, carbon in kg of CO₂. Nothing deemed is measured."""

    campaign_id = Count(required=True, attribute="campaign.id")
    is_yearly = fields.Boolean(required=True)
    is_invented = fields.Boolean(required=True)
    energies = fields.List(fields.Nested(EnergyImpactOut), required=True)
    kilowatt_hours = Rounded(3, required=True)
    gigajoules = fields.Nested(RangeOut, required=True)
    terajoules = Rounded(6, required=True)
    carbon_tonnes = fields.Nested(RangeOut, required=True, attribute="tonnes")
    carbon_kilograms = fields.Nested(RangeOut, required=True, attribute="carbon")
    factors = fields.List(fields.Nested(FactorOut), required=True)
    swaps = fields.Nested(SwapsImpactOut, allow_none=True)
    counties = fields.List(fields.Nested(CountyOut), required=True)
    findings = fields.List(fields.Nested(FindingOut), required=True)
    groups = fields.List(fields.Nested(GroupOut), required=True)
    waiting = fields.List(fields.Nested(WaitingRowOut), required=True)
