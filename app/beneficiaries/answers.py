"""The shape of receivers as they go out: a code and little more; nothing here says who anybody is."""

from __future__ import annotations

from marshmallow import fields

from app.answers import Answer, CalendarDay, Code, Count, Moment, Named, Words
from app.beneficiaries.words import AgeBand, Disability, HouseholdBand, ReceiverKind, Sex
from app.codes import Group
from app.items.answers import ItemNamed
from app.places.answers import PlaceNamed


class ReceiverOut(Answer):
    """A person, a household, a centre or an uncounted few, under a code."""

    id = Count(required=True)
    code = Words(required=True)
    kind = Code(ReceiverKind, required=True)
    group = Code(Group, required=True)
    place = fields.Nested(PlaceNamed, required=True)
    office_id = Count(required=True)
    sex = Code(Sex, allow_none=True)
    age_band = Code(AgeBand, allow_none=True)
    disability = Code(Disability, allow_none=True)
    household_band = Code(HouseholdBand, allow_none=True)
    people = Count(allow_none=True)
    centre_name = Words(allow_none=True)
    reference = Words(allow_none=True)
    registered_at = Moment(required=True)


class WaitingOut(Answer):
    """How many waited for an item on a day, as an office said."""

    id = Count(required=True)
    place = fields.Nested(Named, required=True)
    item = fields.Nested(ItemNamed, required=True)
    day = CalendarDay(required=True)
    waiting = Count(required=True)
    source = Words(required=True)
    recorded_at = Moment(required=True)
