"""A file of degree days: a series with its source, province by province, for days or months."""

from __future__ import annotations

from decimal import Decimal

from app.energy.degrees import record_degree_days, remove_degree_days
from app.energy.drafts import DegreeDraft
from app.energy.words import DegreeKind
from app.errors import N_, Invalid, RowsNotTaken
from app.imports.answers import Choice, YesNo
from app.imports.base import GoodRow, ImportKind, ImportRun, UndoRun
from app.imports.cells import Reads
from app.imports.naming import Naming
from app.imports.sheets import Column
from app.shapes import Day, Shape, Text
from app.text import latin_digits

SERIES, DAYS = "degree_series", "degree_days"
KNOWN = N_("These degree days are recorded already, just so.")

COLUMNS = [
    Column("series", "سری", "Series"),
    Column("kind", "نوع", "Kind"),
    Column("base", "دمای پایه", "Base temperature", Reads.QUANTITY),
    Column("source", "منبع", "Source"),
    Column("invented", "ساختگی", "Invented"),
    Column("province", "استان", "Province"),
    Column("from", "از", "From", Reads.DAY),
    Column("to", "تا", "To", Reads.DAY),
    Column("degree_days", "درجه‌روز", "Degree days", Reads.QUANTITY),
]


class DegreeDaysRow(Shape):
    """The degree days of a province from a day to a day, both included."""

    series = Text(required=True, longest=120)
    kind = Choice(DegreeKind, required=True)
    base = Text(required=True, longest=10)
    source = Text(required=True, longest=300)
    invented = YesNo(required=True)
    province = Text(required=True)
    from_ = Day(required=True, data_key="from", attribute="from")
    to = Day(required=True)
    degree_days = Text(required=True, longest=20)


class NotANumber(Invalid):
    """“{typed}” is not a number with at most {places} decimal places."""


def read_scaled(typed: str, places: int, field: str) -> int:
    """A plain number, which may be below nought, as so many parts; what a float added past that is refused."""
    try:
        number = Decimal(latin_digits(typed.strip()).replace("٫", ".").replace("\N{MINUS SIGN}", "-"))
        scaled = number.scaleb(places)
    except ArithmeticError as error:
        raise NotANumber(typed=typed, places=places, field=field) from error
    if not number.is_finite() or scaled != scaled.to_integral_value() or abs(scaled) >= 10**9:
        raise NotANumber(typed=typed, places=places, field=field)
    return int(scaled)


def apply(run: ImportRun) -> None:
    """All rows to one verb, which says of each why it is refused."""
    naming = Naming(run.office, run.by)
    good: list[GoodRow] = []
    drafts: list[DegreeDraft] = []
    for row in run.list_rows():
        with run.row(row.number):
            said = row.data
            drafts.append(
                DegreeDraft(
                    series=said["series"], kind=said["kind"], base_tenths=read_scaled(said["base"], 1, "base"),
                    source=said["source"], is_invented=said["invented"], place_id=naming.province(said["province"]).id,
                    starts_on=said["from"], ends_on=said["to"],
                    hundredths=read_scaled(said["degree_days"], 2, "degree_days"),
                )
            )  # fmt: skip
            good.append(row)
    try:
        series, days = record_degree_days(rows=drafts, by=run.by)
    except RowsNotTaken as refused:
        run.refuse_places(good, refused)
        return
    new = {(day.series.name, day.place_id, day.starts_on) for day in days}
    for row, draft in zip(good, drafts, strict=True):
        if (draft.series, draft.place_id, draft.starts_on) not in new:
            run.know(row.number, KNOWN)
    run.made(SERIES, *(each.id for each in series))
    run.made(DAYS, *(day.id for day in days))


def undo(out: UndoRun) -> None:
    """What the file brought goes again; a series that other files added to stays."""
    remove_degree_days(
        day_ids=[effect.record_id for effect in out.list_effects(DAYS)],
        series_ids=[effect.record_id for effect in out.list_effects(SERIES)], by=out.by,
    )  # fmt: skip


kind = ImportKind(
    slug="degree_days", title=N_("Degree days"), columns=COLUMNS, shape=DegreeDaysRow,
    act="keep_degree_days", apply=apply, undo=undo,
    note=N_("Each row is a province's degree days for a day or a month, with the source; say whether it is invented."),
)  # fmt: skip
