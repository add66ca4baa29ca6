"""The shape of an item."""

from __future__ import annotations

import pytest
from marshmallow import ValidationError

from app.items.schemas import ItemIn, PackIn

RIGHT = {"code": "mask", "name_fa": "ماسک", "name_en": "Mask", "unit": "piece", "category": "protection"}


def test_a_right_item_is_read():
    assert ItemIn().load(RIGHT | {"life_years": "۲", "decimals": "1"})["life_years"] == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": "Big Mask"}, "code"),
        ({"code": ""}, "code"),
        ({"unit": "barrel"}, "unit"),
        ({"category": "x"}, "category"),
        ({"decimals": "4"}, "decimals"),
        ({"life_years": "0"}, "life_years"),
        ({"price": "5"}, "price"),
        ({"name_fa": "  "}, "name_fa"),
    ],
)
def test_each_fault_is_told_at_its_field(change, field):
    with pytest.raises(ValidationError) as refused:
        ItemIn().load(RIGHT | change)

    assert list(refused.value.messages) == [field]


def test_a_pack_needs_its_names_and_what_it_holds():
    with pytest.raises(ValidationError) as refused:
        PackIn().load({})

    assert set(refused.value.messages) == {"name_fa", "name_en", "holds"}
