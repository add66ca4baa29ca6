"""The shape of receivers as they go out: a code and little more; nothing here says who anybody is."""

from __future__ import annotations

from marshmallow import fields

from app.answers import Answer, Code, Count, Moment, Words
from app.beneficiaries.words import AgeBand, Disability, HouseholdBand, ReceiverKind, Sex
from app.codes import Group
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
