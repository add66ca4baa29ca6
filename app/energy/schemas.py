"""The shapes of meters, readings, bills and savings as they come in. Quantities stay as they were typed."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load

from app.codes import Unit
from app.energy.drafts import BillDraft, ReadingDraft, SavingDraft
from app.energy.words import EnergyKind, MeterOwner, Method, SavingState
from app.shapes import MOST_LINES, Chosen, Day, Filters, Form, Key, Quantity, Shape, Text, Whole, at_least, some


class MeterIn(Form):
    """A meter under the utility's number: of a company, or read by an office."""

    energy = Chosen(EnergyKind, required=True)
    identifier = Text(required=True, longest=40)
    owner = Chosen(MeterOwner, required=True)
    name = Text(required=True)
    place_id = Key(required=True)
    company_id = Key(load_default=None)
    office_id = Key(load_default=None)
    households = Whole(load_default=None, validate=at_least(1))


class EntrustingIn(Form):
    """The company that claims what a meter of homes saves, and the agreement that says so."""

    company_id = Key(required=True)
    agreement = Text(required=True, longest=200)


class BehindIn(Form):
    """The utility's number of the meter that counts what this one counts too; left out where there is none."""

    identifier = Text(longest=40)


class ReadingIn(Form):
    """What a meter showed at the end of a day, with its unit; the old one's last where it was changed that day."""

    day = Day(required=True)
    shown = Quantity(required=True)
    unit = Chosen(Unit, required=True)
    closing = Quantity(load_default=None)


class ReadingsIn(Shape):
    """Readings of one meter."""

    readings = fields.List(fields.Nested(ReadingIn), required=True, validate=some(MOST_LINES))


class BillIn(Form):
    """So much was used from a day to a day, both included, with the unit."""

    starts_on = Day(required=True)
    ends_on = Day(required=True)
    quantity = Quantity(required=True)
    unit = Chosen(Unit, required=True)


class BillsIn(Shape):
    """Bills of one meter."""

    bills = fields.List(fields.Nested(BillIn), required=True, validate=some(MOST_LINES))


class SavingIn(Form):
    """What a company means to declare, and what its method asks for."""

    company_id = Key(required=True)
    campaign_id = Key(load_default=None)
    energy = Chosen(EnergyKind, required=True)
    method = Chosen(Method, required=True)
    starts_on = Day(required=True)
    ends_on = Day(required=True)
    meter_id = Key(load_default=None)
    baseline_from = Day(load_default=None)
    baseline_to = Day(load_default=None)
    series_id = Key(load_default=None)
    adjustment = Quantity(load_default=None)
    adjustment_reason = Text(longest=500, load_default=None)
    adjusted_on = Day(load_default=None)
    adjusted_by = Text(longest=120, load_default=None)
    figure = Text(longest=60, load_default=None)
    units = Whole(load_default=None)
    place_id = Key(load_default=None)
    ground = Text(longest=200, load_default=None)
    note = Text(longest=2000, load_default="")

    @post_load
    def _draft(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        return {"draft": SavingDraft(**data)}


class VerificationIn(Shape):
    """Until when a verified saving can be converted, and a few words to each warning, under its code."""

    expires_on = Day(required=True)
    answers = fields.Dict(keys=fields.String(), values=Text(longest=2000), load_default=dict)


class SavingRefusalIn(Shape):
    """Why a saving is not verified."""

    reason = Text(required=True, longest=500)


class AttachmentIn(Shape):
    """The campaign that a verified saving is given to."""

    campaign_id = Key(required=True)


class EvidenceQuery(Filters):
    """What a file of evidence is called."""

    name = Text(longest=200, load_default="evidence")


class SheetQuery(Filters):
    """What a sheet is called; its ending says what it is."""

    name = Text(required=True, longest=200)


class MeterQuery(Filters):
    """Which meters."""

    search = Text(load_default="")
    energy = Chosen(EnergyKind, load_default=None)
    company_id = Key(load_default=None)


class DegreeDaysQuery(Filters):
    """Of which province."""

    place_id = Key(load_default=None)


class SavingQuery(Filters):
    """Which savings."""

    state = Chosen(SavingState, load_default=None)
    company_id = Key(load_default=None)
    campaign_id = Key(load_default=None)
    meter_id = Key(load_default=None)


def readings_of(meter_id: int, rows: list[dict[str, Any]]) -> list[ReadingDraft]:
    """The rows of a form or a body, for one meter."""
    return [ReadingDraft(meter_id=meter_id, **row) for row in rows]


def bills_of(meter_id: int, rows: list[dict[str, Any]]) -> list[BillDraft]:
    """The rows of a form or a body, for one meter."""
    return [BillDraft(meter_id=meter_id, **row) for row in rows]
