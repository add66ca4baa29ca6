"""Quantities are read exactly or refused in words, and written back as they were meant."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.codes import Category, Unit
from app.errors import Invalid
from app.items.models import Item, ItemPack
from app.items.quantities import LARGEST, TooFine, TooLarge, read_quantity, say_quantity, split_packs, write_quantity
from app.text import persian_digits


def item(decimals: int) -> Item:
    return Item(
        code="x", name_fa="برنج", name_en="Rice", unit=Unit.KILOGRAM, category=Category.FOOD, decimals=decimals
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "quantity"),
    [
        ("12", 12),
        ("۱۲", 12),
        ("١٢", 12),
        ("۱٬۲۰۰", 1200),
        ("1,200", 1200),
        (" 7 ", 7),
        (120, 120),
        ("0", 0),
        ("12.0", 12),
    ],
)
def test_a_whole_item_is_counted_in_any_digits(typed, quantity):
    assert read_quantity(typed, item(0)) == quantity


@pytest.mark.parametrize("typed", ["4.7", "۴٫۷", "٤٫٧", "4.70", "۴.۷", Decimal("4.7"), Decimal("4.70")])
def test_four_point_seven_of_one_decimal_is_47(typed):
    assert read_quantity(typed, item(1)) == 47


@pytest.mark.parametrize(
    ("typed", "decimals", "quantity"),
    [("4", 1, 40), ("0.5", 3, 500), ("1,200.25", 2, 120025), ("۱٬۲۰۰٫۲۵", 2, 120025), (Decimal("1E+2"), 1, 1000)],
)
def test_a_part_has_as_many_places_as_the_item(typed, decimals, quantity):
    assert read_quantity(typed, item(decimals)) == quantity


@pytest.mark.parametrize(("typed", "decimals"), [("4.7", 0), ("۴٫۷", 0), ("4.75", 1), ("0.0001", 3)])
def test_a_finer_part_than_the_item_has_is_refused_in_words(typed, decimals):
    with pytest.raises(TooFine) as refused:
        read_quantity(typed, item(decimals))

    assert refused.value.field == "quantity"
    assert refused.value.message.params["item"].fa == "برنج"


@pytest.mark.parametrize("typed", ["10" + "0" * 29, str(10**30), 10**30, str(LARGEST + 1), Decimal("1e30"), "9" * 39])
def test_what_no_ledger_can_hold_is_refused(typed):
    with pytest.raises(TooLarge):
        read_quantity(typed, item(0))


@pytest.mark.parametrize(
    "typed",
    ["", " ", "1_000", "12 or 13", "12-13", "-1", "-4.7", "+4", "1e3", "½", "12/5", "4,7", "1,20", "1.2.3", ".5", "5.",
     "ten", "۱۲ عدد", "NaN", "1" * 4000, True, 4.7, 120.0, None, -3, Decimal("NaN"), Decimal("-1"), "0x10",
     "1 000", "²"],
)  # fmt: skip
def test_what_is_not_plainly_one_number_is_refused(typed):
    with pytest.raises(Invalid):
        read_quantity(typed, item(1))


def test_the_refusal_names_the_field_that_was_asked_for():
    with pytest.raises(Invalid) as refused:
        read_quantity("x", item(0), field="missing")

    assert refused.value.field == "missing"


def test_packs_are_counted_in_the_items_unit():
    pack = ItemPack(name_fa="کارتن", name_en="Carton", multiplier=20)

    assert read_quantity("۱۲", item(0), pack=pack) == 240
    assert split_packs(245, pack) == (12, 5)
    with pytest.raises(TooFine):
        read_quantity("1.5", item(0), pack=pack)
    with pytest.raises(TooLarge):
        read_quantity(str(LARGEST), item(0), pack=pack)


@pytest.mark.parametrize(
    ("quantity", "decimals", "written"),
    [(120, 0, "120"), (47, 1, "4.7"), (40, 1, "4"), (5, 3, "0.005"), (0, 2, "0"), (-47, 1, "-4.7"), (-5, 0, "-5")],
)
def test_a_quantity_is_written_without_a_float(quantity, decimals, written):
    assert write_quantity(quantity, item(decimals)) == written


@given(st.integers(0, LARGEST), st.integers(0, 3), st.booleans())
def test_what_was_written_reads_back_the_same(quantity, decimals, persian):
    written = write_quantity(quantity, item(decimals))

    assert read_quantity(persian_digits(written) if persian else written, item(decimals)) == quantity


@pytest.mark.parametrize(
    ("quantity", "decimals", "en", "fa"),
    [
        (87147, 3, "87.147 kg", "۸۷٫۱۴۷ کیلوگرم"),
        (999999, 0, "999,999 kg", "۹۹۹٬۹۹۹ کیلوگرم"),
        (-1200, 0, "\u200e\u22121,200 kg", "\u200e\u2212۱٬۲۰۰ کیلوگرم"),
    ],
)
def test_a_message_says_a_quantity_as_pages_write_it_in_its_unit(quantity, decimals, en, fa):
    weighed = Item(code="rice", name_fa="برنج", name_en="Rice", unit=Unit.KILOGRAM, decimals=decimals)

    said = say_quantity(quantity, weighed)

    assert (said.en, said.fa) == (en, fa)


def test_one_unit_is_one_and_two_are_more():
    piece = Item(code="chair", name_fa="صندلی", name_en="Chair", unit=Unit.PIECE, decimals=0)

    assert [say_quantity(number, piece).en for number in (1, 2)] == ["1 piece", "2 pieces"]
