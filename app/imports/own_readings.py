"""A sheet of what one meter showed, from whoever keeps that meter: a company may send its own, all of it or none."""

from __future__ import annotations

from pathlib import Path

from app.accounts.models import User
from app.codes import Unit
from app.db import atomic
from app.energy.drafts import ReadingDraft
from app.energy.metering import record_readings
from app.energy.meters import Reading
from app.energy.queries import get_meter
from app.errors import N_, RowsNotTaken
from app.imports.answers import Choice
from app.imports.base import ImportKind, ImportRun, leave_records
from app.imports.cells import Reads
from app.imports.sheets import Column, open_sheet
from app.jobs.progress import Progress
from app.shapes import Day, Shape, Text

MOST = 20_000
COLUMNS = [
    Column("day", "روز", "Day", Reads.DAY, other_names=("تاریخ", "Date")),
    Column("shown", "رقم کنتور", "Reading", Reads.QUANTITY, other_names=("قرائت",)),
    Column("unit", "واحد", "Unit"),
    Column("closing", "رقم پایانی کنتور پیشین", "Last of the old meter", Reads.QUANTITY, required=False),
]


class OwnReadingRow(Shape):
    """What the meter showed at the end of a day."""

    day = Day(required=True)
    shown = Text(required=True, longest=40)
    unit = Choice(Unit, required=True)
    closing = Text(longest=40, load_default=None)


@atomic()
def record_sheet(*, meter_id: int, path: Path, name: str, by: User) -> list[Reading]:
    """The readings of a sheet that are new; what is recorded already, just so, changes nothing.

    Raises BadFile, and RowsRefused, which says of every bad row why it is refused; then none is recorded.
    """
    meter = get_meter(meter_id, seen_by=by)
    sheet = open_sheet(path, name, COLUMNS, most_rows=MOST)
    run = ImportRun(kind, sheet, 0, meter.office, by, Progress())
    run.look_through()
    good = list(run.list_rows())
    drafts = [ReadingDraft(meter_id=meter.id, **row.data) for row in good]
    made: list[Reading] = []
    try:
        made = record_readings(readings=drafts, by=by)
    except RowsNotTaken as refused:
        run.refuse_places(good, refused)
    run.stop_if_refused()
    return made


def _apply(_run: ImportRun) -> None:
    raise LookupError("This sheet is of one meter, which its address names.")


kind = ImportKind(
    slug="own_readings", title=N_("Readings of a meter"), columns=COLUMNS, shape=OwnReadingRow,
    act="keep_meters", apply=_apply, undo=leave_records,
    note=N_("Each row is what the meter showed at the end of a day; it never shows less than before."),
)  # fmt: skip
