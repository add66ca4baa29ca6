"""The shape of a receiver as a form, a request or a sheet's row gives it."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load, validate

from app.beneficiaries.models import DETAILS, ReceiverDetails
from app.beneficiaries.words import AgeBand, Disability, HouseholdBand, ReceiverKind, Sex
from app.codes import Coded, Group
from app.errors import N_
from app.shapes import Filters, Form, Text, Whole

MOST_PEOPLE = 1_000_000


def _one_of(options: type[Coded], **kwargs: Any) -> fields.Enum[Any]:
    return fields.Enum(
        options, by_value=True, error_messages={"unknown": N_("This is not one of the choices.")}, **kwargs
    )


class ReceiverIn(Form):
    """What may be known of a receiver: no name, number, address or telephone of a person."""

    kind = _one_of(ReceiverKind, required=True)
    group = _one_of(Group, required=True)
    place_id = Whole(required=True)
    sex = _one_of(Sex)
    age_band = _one_of(AgeBand)
    disability = _one_of(Disability)
    household_band = _one_of(HouseholdBand)
    people = Whole(validate=validate.Range(1, MOST_PEOPLE, error=N_("Between {min} and {max}.")))
    centre_name = Text()
    reference = Text(longest=80)

    @post_load
    def _gather_details(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        """The details as one: what the verb takes."""
        return {"details": ReceiverDetails(**{name: value for name, value in data.items() if name in DETAILS})}


class ReceiverFilters(Filters):
    """What the list of receivers is filtered by."""

    search = Text(load_default="")
    office_id = Whole(load_default=None, allow_none=True)
    kind = _one_of(ReceiverKind, load_default=None, allow_none=True)
    group = _one_of(Group, load_default=None, allow_none=True)
    place_id = Whole(load_default=None, allow_none=True)
    after = Whole(load_default=None, allow_none=True)
    limit = Whole(load_default=50, validate=validate.Range(1, 200, error=N_("Between {min} and {max}.")))
