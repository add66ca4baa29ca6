"""The shape of a receiver as a form, a request or a sheet's row gives it."""

from __future__ import annotations

from typing import Any

from marshmallow import post_load, validate

from app.beneficiaries.models import DETAILS, ReceiverDetails
from app.beneficiaries.words import AgeBand, Disability, HouseholdBand, ReceiverKind, Sex
from app.codes import Group
from app.errors import N_
from app.shapes import Chosen, Day, Filters, Form, Key, Text, Whole

MOST_PEOPLE = 1_000_000


class ReceiverIn(Form):
    """What may be known of a receiver: no name, number, address or telephone of a person."""

    kind = Chosen(ReceiverKind, required=True)
    group = Chosen(Group, required=True)
    place_id = Whole(required=True)
    sex = Chosen(Sex)
    age_band = Chosen(AgeBand)
    disability = Chosen(Disability)
    household_band = Chosen(HouseholdBand)
    people = Whole(validate=validate.Range(1, MOST_PEOPLE, error=N_("Between {min} and {max}.")))
    centre_name = Text()
    reference = Text(longest=80)

    @post_load
    def _gather_details(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        """The details as one: what the verb takes."""
        details = ReceiverDetails(**{name: value for name, value in data.items() if name in DETAILS})
        return {"details": details, **{name: value for name, value in data.items() if name not in DETAILS}}


class ReceiverRegistrationIn(ReceiverIn):
    """A new receiver, and the office that keeps it."""

    office_id = Key(required=True)


class ReceiverQuery(Filters):
    """What receivers are asked for by."""

    search = Text(load_default="")
    office_id = Whole(load_default=None, allow_none=True)
    kind = Chosen(ReceiverKind, load_default=None, allow_none=True)
    group = Chosen(Group, load_default=None, allow_none=True)
    place_id = Whole(load_default=None, allow_none=True)


class ReceiverFilters(ReceiverQuery):
    """The same on a page, where it begins, and how long it is."""

    after = Whole(load_default=None, allow_none=True)
    limit = Whole(load_default=50, validate=validate.Range(1, 200, error=N_("Between {min} and {max}.")))


class WaitingIn(Form):
    """How many wait for an item in an office's province on a day, and where the figure comes from."""

    office_id = Key(required=True)
    item_id = Key(required=True)
    day = Day(required=True)
    waiting = Whole(required=True)
    source = Text(required=True)
