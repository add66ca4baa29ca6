"""The shape of a place."""

from __future__ import annotations

import pytest
from marshmallow import ValidationError

from app.places.schemas import PlaceIn

RIGHT = {"code": "IR-20-N1", "level": "neighbourhood", "parent": "C2001", "name_fa": "باغ", "name_en": "Bagh"}


def test_a_right_place_is_read():
    assert PlaceIn().load(RIGHT | {"population": "۱٬۲۰۰", "lat": "35.5"})["population"] == 1200


@pytest.mark.parametrize(
    ("change", "field"),
    [({"level": "village"}, "level"), ({"lat": "91"}, "lat"), ({"lon": "x"}, "lon"), ({"lon": "nan"}, "lon"),
     ({"population": "-1"}, "population"), ({"name_en": ""}, "name_en"), ({"area": "1"}, "area")],
)  # fmt: skip
def test_each_fault_is_told_at_its_field(change, field):
    with pytest.raises(ValidationError) as refused:
        PlaceIn().load(RIGHT | change)

    assert list(refused.value.messages) == [field]
