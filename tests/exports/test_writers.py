"""Files are written as their rows are read: in the same memory whatever their number, and no row is lost or bent."""

from __future__ import annotations

import gc
import tracemalloc
import weakref
from datetime import date

import pytest

from app.errors import N_, Bilingual
from app.exports.base import AT_ONCE, Listing, in_batches
from app.exports.models import FileForm
from app.exports.writers import write_file
from app.papers import speaking
from app.reports.base import Amount, Column, Kind
from app.shapes import Filters
from tests.exports.conftest import rows_of_csv, rows_of_json, sheets_of

LONG = 10**15
COLUMNS = (
    Column("name", N_("Name")), Column("code", N_("Code"), Kind.CODE), Column("day", N_("Day"), Kind.DAY),
    Column("quantity", N_("Quantity"), Kind.QUANTITY), Column("value", N_("Fair value"), Kind.RIALS),
)  # fmt: skip
ROW = [Bilingual("blanket", "پتو"), "=1+1", date(2025, 10, 30), Amount(47, 1), 58_000]


def listing(*, has_totals: bool = False) -> Listing:
    return Listing("goods", N_("Goods"), "read_items", COLUMNS, Filters, lambda *_: iter(()), has_totals=has_totals)


@pytest.fixture
def write(ctx, tmp_path):
    """A file of these rows, in a language."""

    def to(form: FileForm, rows, locale: str = "fa", **facts) -> bytes:
        path = tmp_path / f"rows.{form.value}"
        with speaking(locale) as voice:
            write_file(path, form, listing(**facts), rows, voice)
        return path.read_bytes()

    return to


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("form", [FileForm.XLSX, FileForm.CSV, FileForm.JSONL])
def test_ten_times_the_rows_need_no_more_memory(write, form):
    def peak(rows: int) -> int:
        gc.collect()
        tracemalloc.start()
        write(form, (list(ROW) for _ in range(rows)))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(100)
    # What is read back at the end is the test's own.
    few, many = peak(1_000), peak(10_000)
    size = len(write(form, (list(ROW) for _ in range(10_000))))

    assert many - few < size + 300_000


def test_a_list_is_held_one_batch_at_a_time():
    class Found:
        def __init__(self, key: int) -> None:
            self.key = key

    alive = weakref.WeakSet()

    def read(*, after: int | None, limit: int) -> list[Found]:
        found = [Found(key) for key in range((after or 0) + 1, min((after or 0) + limit, 5 * AT_ONCE + 7) + 1)]
        alive.update(found)
        return found

    keys = []
    for batch in in_batches(read, lambda each: each.key):
        keys += [each.key for each in batch]
        assert len(alive) <= 2 * AT_ONCE

    assert keys == list(range(1, 5 * AT_ONCE + 8))


@pytest.mark.only_on("sqlite")
def test_cells_keep_their_kind_in_every_file(write):
    rows = [ROW, [None, None, None, None, LONG]]

    [heads, cells, rest, sums] = sheets_of(write(FileForm.XLSX, rows, has_totals=True)).active.iter_rows()
    assert [cell.value for cell in heads][2:4] == ["روز", "روز (میلادی)"]
    assert [cell.value for cell in cells][:3] == ["پتو", "=1+1", "1404/08/08"]
    assert [cell.data_type for cell in cells] == ["s", "s", "s", "d", "n", "n"]
    assert (rest[5].value, sums[0].value, sums[5].value) == (str(LONG), "جمع", str(LONG + 58_000))
    assert rows_of_csv(write(FileForm.CSV, rows))[1] == ["پتو", "'=1+1", "1404/08/08", "4.7", "58000"]
    [record, empty] = rows_of_json(write(FileForm.JSONL, rows, "en"))
    assert record == {"name": "blanket", "code": "=1+1", "day": "2025-10-30", "quantity": 4.7, "value": 58_000}
    assert empty == {"name": None, "code": None, "day": None, "quantity": None, "value": LONG}


@pytest.mark.only_on("sqlite")
def test_an_english_file_reads_from_the_left_and_has_each_day_once(write):
    sheet = sheets_of(write(FileForm.XLSX, [ROW], "en")).active

    assert not sheet.sheet_view.rightToLeft
    assert [cell.value for cell in sheet[1]] == ["Name", "Code", "Day", "Quantity", "Fair value"]
    assert sheet["C2"].value.date() == date(2025, 10, 30)


@pytest.mark.only_on("sqlite")
def test_what_is_more_than_a_sheet_goes_on_in_the_next_under_the_same_heads(write, monkeypatch):
    monkeypatch.setattr("app.exports.writers.MOST_IN_SHEET", 4)

    book = sheets_of(write(FileForm.XLSX, [ROW] * 7, has_totals=True))

    assert [sheet.max_row for sheet in book] == [4, 4, 3]
    assert {sheet["A1"].value for sheet in book} == {"نام"}
    assert book.worksheets[-1]["A3"].value == "جمع"
