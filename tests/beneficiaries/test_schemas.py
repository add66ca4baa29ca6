"""What a form or a sheet's row of a receiver may hold."""

from __future__ import annotations

import pytest
from marshmallow import ValidationError

from app.beneficiaries.schemas import ReceiverIn
from app.beneficiaries.words import AgeBand, ReceiverKind
from app.codes import Group

GIVEN = {"kind": "person", "group": "disability", "place_id": "7"}


def test_a_form_gives_details_and_leaves_blanks_out():
    details = ReceiverIn().load({**GIVEN, "age_band": "5-17", "sex": "", "reference": " "})["details"]

    assert (details.kind, details.group, details.place_id) == (ReceiverKind.PERSON, Group.DISABILITY, 7)
    assert (details.age_band, details.sex, details.reference) == (AgeBand.TO_17, None, None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "company"), ("group", "rich"), ("place_id", "x"), ("age_band", "7"), ("people", "0"), ("people", "-3"),
        ("people", "4.7"), ("people", str(10**30)), ("national_id", "0499370899"), ("name", "علی"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_under_its_field(field, value):
    with pytest.raises(ValidationError) as refused:
        ReceiverIn().load({**GIVEN, field: value})

    assert set(refused.value.messages) == {field}
