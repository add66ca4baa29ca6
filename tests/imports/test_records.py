"""Files of the catalogue and of companies: what is new, known and changed, and undoing it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.companies.queries import find_company_by_name
from app.items import service as items
from app.items.queries import find_item_by_code, get_item_by_code
from tests.imports.acts import bring_in, refusals, undo
from tests.make import Make

Sheet = Callable[..., Path]
pytestmark = pytest.mark.usefixtures("ctx")


def test_the_catalogue_takes_new_items_and_new_names(make: Make, sheet: Sheet) -> None:
    officer, second = make.national(), make.national()
    blanket = get_item_by_code("blanket").name_en
    path = sheet(
        "کد,نام فارسی,نام انگلیسی,واحد,دسته,اعشار,شماره سریال",
        "field_tent,چادر صحرایی,Field tent,عدد,household,0,خیر",
        f"blanket,پتوی گرم,{blanket},{get_item_by_code('blanket').unit},{get_item_by_code('blanket').category},0,خیر",
    )

    outcome = bring_in("items", path, officer)

    assert (outcome.rows, outcome.known) == (2, 0)
    assert get_item_by_code("field_tent").name_fa == "چادر صحرایی"
    assert get_item_by_code("blanket").name_fa == "پتوی گرم"
    undo(outcome, officer, second, make)
    assert find_item_by_code("field_tent") is None
    assert get_item_by_code("blanket").name_fa != "پتوی گرم"


def test_an_item_that_is_used_keeps_its_import_standing(make: Make, sheet: Sheet) -> None:
    officer = make.national()
    path = sheet("code,name_fa,name_en,unit,category", "field_tent,چادر,Tent,piece,household")
    outcome = bring_in("items", path, officer)
    make.stock(make.store(), "field_tent", 3)

    with pytest.raises(items.ItemInUse):
        undo(outcome, officer, make.national(), make)
    assert find_item_by_code("field_tent") is not None


def test_bad_rows_of_a_catalogue_are_named(make: Make, sheet: Sheet) -> None:
    path = sheet(
        "code,name_fa,name_en,unit,category,decimals",
        "Bad Code,الف,A,piece,household,0",
        "x1,ب,B,bushel,household,0",
        "x2,پ,C,piece,household,4",
        "blanket,پتو,Blanket,kilogram,household,0",
    )

    assert [(row, column) for row, column, _why in refusals("items", path, make.national())] == [
        (2, "code"), (3, "unit"), (4, "decimals"), (5, "unit"),
    ]  # fmt: skip


def test_companies_are_registered_known_and_completed(make: Make, sheet: Sheet) -> None:
    clerk = make.clerk()
    known = make.company(name_fa="فولاد نمونه", by=clerk, name_en=None)
    number = make.legal_id()
    path = sheet("نام,شناسه ملی,استان,تلفن", f"سیمان نمونه,{number},سمنان,021123", "فولاد نمونه,,,021999")

    outcome = bring_in("companies", path, clerk)

    new = find_company_by_name("سیمان نمونه")
    assert new is not None
    assert (new.legal_id, new.phone, new.place and new.place.code) == (number, "021123", "IR-20")
    assert known.phone == "021999"
    undo(outcome, clerk, make.supervisor(), make)
    assert find_company_by_name("سیمان نمونه") is None
    assert known.phone is None


def test_a_company_known_just_so_changes_nothing(make: Make, sheet: Sheet) -> None:
    clerk = make.clerk()
    make.company(name_fa="فولاد نمونه", by=clerk)

    outcome = bring_in("companies", sheet("نام", "فولاد نمونه"), clerk)

    assert (outcome.rows, outcome.accepted, outcome.known) == (1, 1, 1)


def test_bad_companies_are_named_with_their_rows(make: Make, sheet: Sheet) -> None:
    path = sheet("نام,شناسه ملی,استان", "الف,10380285692,", "ب,123,", ",,", "پ,,ناکجا", ",,سمنان", "ت,,")

    said = refusals("companies", path, make.clerk())

    assert [(row, column) for row, column, _why in said] == [
        (2, "شناسه ملی"), (3, "شناسه ملی"), (5, "استان"), (6, "نام"),
    ]  # fmt: skip
