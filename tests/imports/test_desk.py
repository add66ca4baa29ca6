"""The import desk's verbs: a sheet in anybody's own form is arranged, looked through, mended and brought in, whole."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import func, select

from app import clock
from app.accounts.models import User
from app.db import db
from app.errors import NotAllowed, NotFound
from app.files.models import StoredFile
from app.files.vault import the_vault
from app.imports.desk import (
    FilledTwice,
    NoSuchRow,
    arrange,
    bring_in_from_desk,
    correct,
    lay,
    look_through,
    put_away,
)  # fmt: skip
from app.imports.desk_looks import look_at
from app.imports.desk_models import ArrangedMeanwhile, DeskHeading, DeskSheet, SheetBroughtIn
from app.imports.desk_queries import get_lying, list_lying
from app.imports.forgetting import forget_sheets
from app.imports.layouts import DayOrder
from app.imports.models import Import
from app.imports.refusals import BadFile, OddLayout
from app.ledger.models import Entry
from app.text import fold
from tests.imports.acts import stock, total

TITLE = ["موجودی انبارها", None, None, None, None, None]
HEADINGS = ["ردیف", "نام انبار", "تاریخ ثبت", "شماره", "نام کالا", "موجودی"]
ROWS = [[1, "A1", "15/01/1404", 12, "پتو", 120], [2, "A1", "15/01/1404", 12, "تشک", 7]]
FILLS = {0: None, 1: "store", 2: "day", 3: "paper", 4: "item", 5: "quantity"}


@pytest.fixture
def clerk(ctx, make) -> User:
    make.store(code="A1")
    make.item(name_fa="تشک")
    return make.clerk()


def workbook(folder: Path, *sheets: list[list[Any]], name: str = "stock.xlsx") -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, 1):
        sheet = book.create_sheet(f"انبار {number}")
        for row in rows:
            sheet.append(row)
    book.save(folder / name)
    return folder / name


def laid(path: Path, by: User) -> DeskSheet:
    return lay(kind="opening", path=path, name=path.name, office_id=by.grants[0].office_id, by=by)


def say(desk: DeskSheet, by: User, **more: Any) -> bool:
    asked = {"headings_at": 2, "fills": FILLS, "days": DayOrder.DAY_FIRST, "seen": desk.arranged, **more}
    return arrange(desk_id=desk.id, by=by, **asked)


def test_a_sheet_of_ones_own_is_arranged_looked_through_and_brought_in(clerk, tmp_path):
    desk = laid(workbook(tmp_path, [TITLE, HEADINGS, *ROWS]), clerk)
    assert desk.layout.headings_at == 2

    assert say(desk, clerk)
    found = look_through(desk_id=desk.id, by=clerk).found
    assert (found["rows"], found["accepted"], found["made"]) == (2, 2, {"entry": 1})
    assert total(Entry) == 0

    outcome = bring_in_from_desk(desk_id=desk.id, seen=desk.arranged, by=clerk)

    assert (outcome.accepted, stock()) == (2, 127)
    assert db.session.get_one(Import, outcome.number).file_id == desk.file_id
    assert list_lying(clerk) == []


def test_what_an_office_says_of_a_heading_is_remembered_for_its_next_file(clerk, make, tmp_path):
    say(laid(workbook(tmp_path, [TITLE, HEADINGS, *ROWS]), clerk), clerk)

    again = laid(workbook(tmp_path, [HEADINGS, *ROWS], name="next.xlsx"), clerk)
    assert again.layout.places == {name: place for place, name in FILLS.items() if name}
    elsewhere = laid(workbook(tmp_path, [HEADINGS, *ROWS]), make.clerk("IR-21"))
    assert "quantity" not in elsewhere.layout.places


def test_a_column_that_was_overlooked_is_not_remembered_as_left_out(clerk, tmp_path):
    desk = laid(workbook(tmp_path, [TITLE, HEADINGS, *ROWS]), clerk)
    say(desk, clerk, fills={**FILLS, 5: None})
    assert None not in {heading.field for heading in db.session.scalars(select(DeskHeading))}

    say(desk, clerk)
    left_out = [each.heading for each in db.session.scalars(select(DeskHeading)) if each.field is None]
    assert left_out == [fold(str(HEADINGS[0]))]


def test_the_sheets_of_a_workbook_come_in_one_by_one_each_once(clerk, tmp_path):
    path = workbook(tmp_path, [HEADINGS, *ROWS], [HEADINGS, [1, "A1", "15/01/1404", 13, "wheelchair_manual", 3]])
    for number, wanted in ((0, 127), (1, 130), (1, 130)):
        desk = laid(path, clerk)
        assert look_at(desk).sheets == ("انبار 1", "انبار 2")
        if number:
            assert not say(desk, clerk, sheet_no=number, headings_at=1)
        say(desk, clerk, sheet_no=number, headings_at=1)
        outcome = bring_in_from_desk(desk_id=desk.id, seen=desk.arranged, by=clerk)

        assert stock() == wanted
    assert outcome.repeats


def test_a_wrong_cell_is_mended_on_the_desk_and_the_file_stays_as_it_came(clerk, tmp_path):
    rows = [*ROWS, [3, "A1", "15/01/1404", 13, "پتوو", "یک"]]
    desk = laid(workbook(tmp_path, [TITLE, HEADINGS, *rows]), clerk)
    say(desk, clerk)
    found = look_through(desk_id=desk.id, by=clerk).found
    assert [(said["row"], said["column"]) for said in found["remarks"]] == [(5, "نام کالا")]

    correct(desk_id=desk.id, by=clerk, seen=desk.arranged, corrections={5: {"item": "پتو"}})
    assert desk.found is None
    found = look_through(desk_id=desk.id, by=clerk).found
    assert [(said["row"], said["column"]) for said in found["remarks"]] == [(5, "موجودی")]
    correct(desk_id=desk.id, by=clerk, seen=desk.arranged, corrections={5: {"quantity": "۱"}})
    bring_in_from_desk(desk_id=desk.id, seen=desk.arranged, by=clerk)

    assert stock() == 128
    with pytest.raises(SheetBroughtIn):
        correct(desk_id=desk.id, by=clerk, seen=desk.arranged, corrections={})


def test_headings_that_come_again_and_rows_without_anything_are_no_rows(clerk, tmp_path):
    desk = laid(workbook(tmp_path, [TITLE, HEADINGS, ROWS[0], [], HEADINGS, ROWS[1]]), clerk)
    say(desk, clerk)

    assert look_through(desk_id=desk.id, by=clerk).found["rows"] == 2


def test_a_unit_may_stand_behind_a_number_and_a_merged_store_is_that_of_all_its_rows(clerk, tmp_path):
    rows = [[1, "A1", "15/01/1404", 12, "پتو", "۱۲۰ عدد"], [2, None, "15/01/1404", 12, "تشک", "7 دستگاه"]]
    path = workbook(tmp_path, [TITLE, HEADINGS, *rows])
    book = openpyxl.load_workbook(path)
    book.active.merge_cells("B3:B4")
    book.save(path)
    desk = laid(path, clerk)
    say(desk, clerk)

    [remark] = look_through(desk_id=desk.id, by=clerk).found["remarks"]
    assert (remark["row"], remark["column"]) == (4, "موجودی")
    correct(desk_id=desk.id, by=clerk, seen=desk.arranged, corrections={4: {"quantity": "7 عدد"}})
    bring_in_from_desk(desk_id=desk.id, seen=desk.arranged, by=clerk)

    assert stock() == 127


def test_what_is_said_wrongly_is_refused_and_nothing_changes(clerk, tmp_path):
    desk = laid(workbook(tmp_path, [TITLE, HEADINGS, *ROWS]), clerk)
    before = desk.layout_kept

    for refusal, asked in (
        (FilledTwice, {"fills": FILLS | {0: "item"}}),
        (NoSuchRow, {"fills": {0: "colour"}}),
        (NoSuchRow, {"sheet_no": 7}),
        (BadFile, {"headings_at": 99}),
        (ArrangedMeanwhile, {"seen": 5}),
    ):
        with pytest.raises(refusal):
            say(desk, clerk, **asked)
    with pytest.raises(NoSuchRow):
        correct(desk_id=desk.id, by=clerk, seen=0, corrections={3: {"colour": "red"}})

    db.session.expire_all()
    assert (desk.layout_kept, desk.arranged) == (before, 0)


def test_a_sheet_that_lacks_a_column_is_not_brought_in(clerk, tmp_path):
    desk = laid(workbook(tmp_path, [TITLE, HEADINGS, *ROWS]), clerk)
    say(desk, clerk, fills=FILLS | {5: None})

    with pytest.raises(OddLayout, match="Quantity"):
        bring_in_from_desk(desk_id=desk.id, seen=desk.arranged, by=clerk)
    assert total(Entry) == 0


def test_what_was_found_of_an_older_arrangement_is_not_kept(clerk, tmp_path, monkeypatch):
    desk = laid(workbook(tmp_path, [TITLE, HEADINGS, *ROWS]), clerk)
    say(desk, clerk)
    real = look_through.__globals__["rehearse_import"]

    def meanwhile(**asked: Any) -> Any:
        outcome = real(**asked)
        assert say(get_lying(desk.id, seen_by=clerk), clerk)
        return outcome

    monkeypatch.setitem(look_through.__globals__, "rehearse_import", meanwhile)

    assert look_through(desk_id=desk.id, by=clerk).found is None


def test_a_sheet_lies_on_its_owners_desk_alone_and_only_while_they_may_bring_it_in(clerk, make, tmp_path):
    desk = laid(workbook(tmp_path, [HEADINGS, *ROWS]), clerk)

    for other in (make.clerk(), make.supervisor(), make.clerk("IR-21"), make.administrator()):
        with pytest.raises(NotFound):
            get_lying(desk.id, seen_by=other)
    with pytest.raises((NotAllowed, NotFound)):
        laid(workbook(tmp_path, [HEADINGS, *ROWS]), make.auditor())


def test_a_sheet_that_is_put_away_leaves_nothing(clerk, tmp_path):
    def kept() -> tuple[int, int, int]:
        on_disk = sum(path.is_file() for path in the_vault().folder.rglob("*"))
        return total(DeskSheet), db.session.scalar(select(func.count()).select_from(StoredFile)) or 0, on_disk

    before = kept()
    desk = laid(workbook(tmp_path, [HEADINGS, *ROWS]), clerk)
    assert kept() > before

    put_away(desk_id=desk.id, by=clerk)

    assert kept() == before


def test_what_lay_on_a_desk_for_long_is_forgotten_with_its_file_and_what_was_brought_in_stays(clerk, tmp_path):
    brought = laid(workbook(tmp_path, [TITLE, HEADINGS, *ROWS]), clerk)
    assert say(brought, clerk)
    bring_in_from_desk(desk_id=brought.id, seen=brought.arranged, by=clerk)
    kept = total(StoredFile), sum(path.is_file() for path in the_vault().folder.rglob("*"))
    for _ in range(3):
        laid(workbook(tmp_path, [HEADINGS, *ROWS]), clerk)

    assert forget_sheets(clock.now() - timedelta(days=1)) == 0
    assert forget_sheets(clock.now()) == 3

    assert db.session.scalars(select(DeskSheet.id)).all() == [brought.id]
    assert (total(StoredFile), sum(path.is_file() for path in the_vault().folder.rglob("*"))) == kept


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"\x00\x01\x02", b"PK\x03\x04 broken"])
def test_what_is_no_table_is_not_laid_on_a_desk(clerk, tmp_path, content):
    path = tmp_path / "sheet.csv"
    path.write_bytes(content)

    with pytest.raises(BadFile):
        laid(path, clerk)
    assert total(DeskSheet) == total(StoredFile) == 0


def test_a_count_sheet_of_items_and_figures_comes_in_with_the_rest_said_once(clerk, tmp_path: Path) -> None:
    path = workbook(tmp_path, [["نام کالا", "شمرده"], ["پتو", 12], ["تشک", 7], ["نام كالا", "شمرده"]])
    desk = lay(kind="stocktakes", path=path, name=path.name, office_id=clerk.grants[0].office_id, by=clerk)
    same = {"store": "A1", "day": "1404/01/15", "minutes": "ش-۱", "kind": "add", "condition": " "}
    fills: dict[int, str | None] = {0: "item", 1: "counted"}

    arrange(desk_id=desk.id, by=clerk, seen=0, headings_at=1, fills=fills, constants=same)
    found = look_through(desk_id=desk.id, by=clerk).found

    assert found
    assert (found["accepted"], found["refused"]) == (2, 0), found
    assert "condition" not in get_lying(desk.id, seen_by=clerk).layout.constants
    assert bring_in_from_desk(desk_id=desk.id, seen=1, by=clerk).accepted == 2


def test_what_is_the_same_for_all_rows_gives_way_to_what_a_row_says(clerk, tmp_path: Path) -> None:
    desk = laid(workbook(tmp_path, [TITLE, HEADINGS, ROWS[0], [2, None, *ROWS[1][2:]]]), clerk)

    say(desk, clerk, constants={"store": "A9"})
    found = look_through(desk_id=desk.id, by=clerk).found

    assert found
    assert [(said["row"], said["column"]) for said in found["remarks"]] == [(4, "نام انبار")]
    with pytest.raises(NoSuchRow):
        say(desk, clerk, constants={"nothing": "A1"}, seen=get_lying(desk.id, seen_by=clerk).arranged)
