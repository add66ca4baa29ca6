"""Keeping the catalogue."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.codes import Category, Unit
from app.db import db
from app.errors import Conflict, Invalid, NotFound
from app.items import catalogue, queries, service
from app.items.models import Item, ItemPack
from tests.stores.trace import refused


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_the_catalogue_has_40_goods_and_4_services_in_both_languages(ctx):
    items = queries.list_items()

    assert len(items) == 44
    assert sum(item.is_service for item in items) == 4
    assert all(item.name_fa and item.name_en.isascii() and item.unit_name("fa") for item in items)
    assert len({item.name_fa for item in items}) == len({item.name_en for item in items}) == 44


def test_the_catalogue_read_again_changes_nothing(ctx):
    service.revise_item(item_id=queries.get_item_by_code("rice").id, name_en="Iranian rice")

    assert service.load_catalogue() == 0

    assert queries.get_item_by_code("rice").name_en == "Iranian rice"
    assert count(Item) == 44


def test_the_codes_of_the_handbook_are_there(ctx):
    chair = queries.get_item_by_code("wheelchair_child")

    assert (chair.name_fa, chair.unit_name("fa"), chair.category, chair.iso9999, chair.cpv, chair.serialised) == (
        "ویلچر کودک", "دستگاه", Category.MOBILITY, "12 22", "33193120", True,
    )  # fmt: skip
    assert (queries.get_item_by_code("rice").decimals, queries.get_item_by_code("gas_piping").unit) == (
        3,
        Unit.DWELLING,
    )


def test_an_item_is_registered_with_what_was_said(ctx):
    item = service.register_item(
        code=" Mask_FFP2 ", name_fa="ماسك", name_en="Mask", unit="piece", category="protection", life_years=2
    )

    assert (item.code, item.unit, item.category, item.decimals) == ("mask_ffp2", Unit.PIECE, Category.PROTECTION, 0)
    assert item.name_fa == "ماسك"
    assert queries.find_item("ماسک") is item


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"code": "RICE"}, service.CodeTaken),
        ({"decimals": 4}, Invalid),
        ({"decimals": -1}, Invalid),
        ({"decimals": 1, "serialised": True}, Invalid),
        ({"life_years": 0}, Invalid),
    ],
)
def test_a_wrong_item_is_refused_and_leaves_no_trace(ctx, make, facts, refusal):
    with pytest.raises(refusal):
        make.item(**facts)

    assert count(Item) == 44


def test_an_item_takes_other_names_but_never_another_unit(ctx, make):
    item = make.item(name_fa="الف", decimals=1)

    service.revise_item(item_id=item.id, name_fa="ب", is_active=False, unit=Unit.PIECE, decimals=1)
    assert (item.name_fa, item.folded.split()[0], item.is_active) == ("ب", "ب", False)

    for change in ({"unit": Unit.PAIR}, {"decimals": 0}, {"code": "other"}):
        with pytest.raises(service.UnitStands):
            service.revise_item(item_id=item.id, name_fa="پ", **change)
    assert (item.unit, item.decimals, item.name_fa) == (Unit.PIECE, 1, "ب")


def test_revising_into_something_wrong_is_refused_and_leaves_no_trace(ctx, make):
    item = make.item(decimals=1)

    with pytest.raises(Invalid):
        service.revise_item(item_id=item.id, serialised=True)
    with pytest.raises(NotFound):
        service.revise_item(item_id=999_999, name_fa="ب")

    assert item.serialised is False


def test_serial_numbers_neither_come_nor_go_while_there_are_goods_of_the_item(ctx, make):
    blanket = make.stock(make.store(), "blanket", 5).item
    chair = make.stock(make.store(), "wheelchair_child", 1).item
    unused = queries.get_item_by_code("diaper_adult")

    for item in (blanket, chair):
        with refused(service.SerialsStand):
            service.revise_item(item_id=item.id, serialised=not item.serialised)
        service.revise_item(item_id=item.id, serialised=item.serialised, life_years=3)
    service.revise_item(item_id=unused.id, serialised=True)

    assert (blanket.serialised, chair.serialised, unused.serialised) == (False, True, True)


def test_a_retired_item_is_left_out_of_the_list_unless_asked_for(ctx, make):
    item = make.item(name_fa="ایکس")
    service.revise_item(item_id=item.id, is_active=False)

    assert item not in queries.list_items()
    assert item in queries.list_items(retired=True)


def test_packs_belong_to_their_item(ctx):
    diapers = queries.get_item_by_code("diaper_adult")

    pack = service.add_pack(item_id=diapers.id, name_fa="کارتن", name_en="Carton", holds="۱۲")

    assert queries.get_pack(diapers, "كارتن") is pack
    assert queries.get_pack(diapers, "carton").multiplier == 12
    with pytest.raises(queries.NoSuchPack):
        queries.get_pack(diapers, "box")
    service.drop_pack(pack_id=pack.id)
    assert (diapers.packs, count(ItemPack)) == ([], 0)


def test_a_pack_of_an_item_with_decimals_holds_its_smallest_part(ctx):
    rice = queries.get_item_by_code("rice")

    assert service.add_pack(item_id=rice.id, name_fa="گونی", name_en="Sack", holds="12.5").multiplier == 12500


@pytest.mark.parametrize(("holds", "refusal"), [("1", Invalid), ("0", Invalid), ("2.5", Invalid), ("x", Invalid)])
def test_a_pack_of_one_or_of_a_part_is_refused(ctx, holds, refusal):
    chair = queries.get_item_by_code("wheelchair_child")

    with pytest.raises(refusal):
        service.add_pack(item_id=chair.id, name_fa="جعبه", name_en="Box", holds=holds)

    assert count(ItemPack) == 0
    assert chair.packs == []


def test_two_packs_of_one_name_are_refused(ctx):
    chair = queries.get_item_by_code("wheelchair_child")
    service.add_pack(item_id=chair.id, name_fa="جعبه", name_en="Box", holds=2)

    with pytest.raises(Conflict):
        service.add_pack(item_id=chair.id, name_fa="جعبه", name_en="Big box", holds=4)

    assert count(ItemPack) == 1


def test_items_are_loaded_with_their_packs_and_all_or_none(ctx):
    packs = [{"name_fa": "جعبه", "name_en": "Box", "holds": 50}]
    gloves = {
        "code": "gloves",
        "name_fa": "دستکش",
        "name_en": "Gloves",
        "unit": Unit.PAIR,
        "category": Category.PROTECTION,
    }

    assert service.load_items([gloves | {"packs": packs}]) == 1
    assert queries.get_pack(queries.get_item_by_code("gloves"), "box").multiplier == 50

    with pytest.raises(Invalid):
        service.load_items([gloves | {"code": "caps"}, gloves | {"code": "gowns", "decimals": 9}])
    assert queries.find_item_by_code("caps") is None


@pytest.mark.parametrize(
    "written", ["wheelchair_child", "WHEELCHAIR_CHILD", "ویلچر کودک", "ويلچر كودك", "child's wheelchair"]
)
def test_an_item_is_found_by_code_and_by_name_however_it_is_spelt(ctx, written):
    assert queries.find_item(written).code == "wheelchair_child"


def test_a_name_of_two_items_or_a_part_of_one_is_not_guessed(ctx, make):
    make.item(name_fa="دوقلو")
    make.item(name_fa="دوقلو")

    assert queries.find_item("دوقلو") is None
    assert queries.find_item("ویلچر") is None
    assert queries.find_item("%") is None


def test_the_catalogue_is_searched_by_words_and_category(ctx):
    found = {item.code for item in queries.list_items(text="ويلچر")}

    assert {"wheelchair_manual", "wheelchair_child", "wheelchair_cp", "wheelchair_power"} <= found
    assert {item.code for item in queries.list_items(text="کودک ویلچر")} == {"wheelchair_child"}
    assert {item.code for item in queries.list_items(category=Category.HEATING)} == {
        "gas_heater_a", "electric_heater", "water_heater",
    }  # fmt: skip


def test_what_is_not_there_is_not_found(ctx):
    with pytest.raises(queries.NoSuchItem, match="unicorn"):
        queries.get_item_by_code("unicorn")
    with pytest.raises(queries.NoSuchItem):
        queries.get_item(999_999)


def test_the_shipped_file_has_a_row_for_each_item():
    codes = [row["code"] for row in catalogue.read_catalogue()]

    assert len(codes) == len(set(codes)) == 44
