"""What is read column by column is what the whole schema reads, and what the schema refuses is never let in."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from marshmallow import fields, post_load, validates_schema

from app.imports import IMPORTS
from app.imports.base import GoodRow, ImportKind, ImportRun
from app.imports.cells import Reads, Trouble
from app.imports.quick import MOST, quick_reader
from app.imports.sheets import Column, SheetRow
from app.shapes import Day, Shape, Text, Whole
from tests.imports.kinds import TASKS

KINDS = [TASKS, *(IMPORTS[slug] for slug in ("opening", "receipts", "deliveries", "transfers"))]
WRITTEN = [
    "", " ", "12", "۱۲", "1٬200", "1_000", "4.7", "-5", "+98 912", "=1+1", "@x", "1404/08/08", "۱۴۰۴/۸/۸", "2025-10-30",
    "1404/13/01", "good", "سالم", "Damaged", "signature", "forbidden", "ab\u202ecd", "\u200c", "a\r\nb", " نام ",
    "L12", "الف-۱۲ (۳)", "a/b", "a /", "_", "x" * 90, "x" * 300, "0", "1000000000000000",
]  # fmt: skip
CELLS = st.one_of(
    st.sampled_from(WRITTEN),
    st.text(max_size=12),
    st.sampled_from([None, True, False, 1, 1.0, 0, 0.0, -0.0, 120, 120.0, 4.7, 1e300, float("inf"), *Trouble]),
    st.sampled_from([dt.date(2025, 10, 30), dt.datetime(2025, 10, 30), dt.datetime(2025, 10, 30, 1), dt.time(1)]),  # noqa: DTZ001
)


@st.composite
def sheets_of(draw: Any) -> tuple[ImportKind, list[dict[str, Any]]]:
    kind = draw(st.sampled_from(KINDS))
    names = [column.field for column in kind.columns]
    rows = st.lists(st.dictionaries(st.sampled_from(names), CELLS), min_size=1, max_size=6)
    return kind, draw(rows)


def run_of(kind: ImportKind, *, quick: bool) -> ImportRun:
    class Headings:
        headings: dict[str, str] = {}

    run = ImportRun(kind, Headings(), 1, None, None)  # type: ignore[arg-type]
    assert run._quick is not None
    if not quick:
        run._quick = None
    return run


def verdicts(run: ImportRun, rows: list[dict[str, Any]]) -> list[Any]:
    read = [run._load(SheetRow(number, cells, beyond=0)) for number, cells in enumerate(rows, 1)]
    return [read, [(remark.row, remark.verdict, remark.column, str(remark.problem)) for remark in run.remarks]]


@given(sheets_of())
@example((TASKS, [{"name": "a", "count": 1}, {"name": "a", "count": True}, {"name": "a", "count": 1.0}]))
@example((TASKS, [{"name": "a", "count": "2", "day": "bad"}, {"name": "a", "count": "2", "day": None}]))
def test_a_row_has_the_same_verdict_and_the_same_values_whoever_reads_it(sheet: Any) -> None:
    kind, rows = sheet

    quick, slow = run_of(kind, quick=True), run_of(kind, quick=False)

    # Twice, so that what was remembered of the first time is compared as well.
    assert verdicts(quick, rows * 2) == verdicts(slow, rows * 2)


def test_the_kinds_that_bring_many_rows_are_read_column_by_column() -> None:
    assert all(quick_reader(kind.shape(), kind.columns) for kind in KINDS)


def test_a_cell_is_shown_to_its_field_once(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def note(_field: Text, value: str, *_rest: Any, **_more: Any) -> str:
        seen.append(value)
        return value

    monkeypatch.setattr(Text, "_deserialize", note)
    run = run_of(TASKS, quick=True)

    for number in range(1_000):
        assert isinstance(run._load(SheetRow(number, {"name": "a;", "count": "1"}, 0)), GoodRow)

    assert seen == ["a;"]


def test_a_column_of_nothing_but_different_cells_stays_small() -> None:
    run = run_of(TASKS, quick=True)

    for number in range(MOST + 10):
        assert run._load(SheetRow(number, {"name": f"n{number}", "count": "1"}, 0))

    assert run._quick is not None
    assert max(len(known) for _, known, _ in run._quick._columns) <= MOST


class LooksAtRows(Shape):
    name = Text()

    @validates_schema
    def _look(self, data: Any, **_kwargs: Any) -> None:
        """At all of it."""


class Gathers(Shape):
    name = Text()

    @post_load
    def _gather(self, data: Any, **_kwargs: Any) -> Any:
        return data


class Renames(Shape):
    name = Text(attribute="called")


class Counts(Shape):
    name = fields.Integer()


class MakesAnew(Shape):
    name = Text(load_default=list)


class AsksAFunction(Shape):
    name = Whole(validate=lambda value: value > 0)


class Lacks(Shape):
    name = Text()
    day = Day()


@pytest.mark.parametrize("shape", [LooksAtRows, Gathers, Renames, Counts, MakesAnew, AsksAFunction, Lacks])
def test_a_shape_that_says_more_than_its_fields_do_is_asked_for_every_row(shape: type[Shape]) -> None:
    assert quick_reader(shape(), [Column("name", "نام", "Name", Reads.TEXT)]) is None
