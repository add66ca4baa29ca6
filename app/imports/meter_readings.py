"""A file of what meters showed: a row for each meter and day, with its unit; a changed meter has the old one's last."""

from __future__ import annotations

from app.codes import Unit
from app.energy.drafts import ReadingDraft
from app.energy.metering import record_readings, remove_readings
from app.energy.meters import Meter
from app.energy.queries import find_meter_by_identifier
from app.energy.refusals import NoSuchMeter
from app.energy.words import EnergyKind
from app.errors import N_, RowsNotTaken
from app.imports.answers import Choice
from app.imports.base import GoodRow, ImportKind, ImportRun, UndoRun
from app.imports.cells import Reads
from app.imports.sheets import Column
from app.shapes import Day, Shape, Text

KNOWN = N_("This reading is recorded already, just so.")
READING = "meter_reading"

COLUMNS = [
    Column("energy", "نوع انرژی", "Energy"),
    Column("meter", "شماره کنتور", "Meter", other_names=("کنتور",)),
    Column("day", "روز", "Day", Reads.DAY, other_names=("تاریخ", "Date")),
    Column("shown", "رقم کنتور", "Reading", Reads.QUANTITY, other_names=("قرائت",)),
    Column("unit", "واحد", "Unit"),
    Column("closing", "رقم پایانی کنتور پیشین", "Last of the old meter", Reads.QUANTITY, required=False),
]


class MeterReadingRow(Shape):
    """What one meter showed at the end of a day."""

    energy = Choice(EnergyKind, required=True)
    meter = Text(required=True, longest=40)
    day = Day(required=True)
    shown = Text(required=True, longest=40)
    unit = Choice(Unit, required=True)
    closing = Text(longest=40, load_default=None)


def apply(run: ImportRun) -> None:
    """All rows to one verb, which says of each why it is refused."""
    good: list[GoodRow] = []
    drafts: list[ReadingDraft] = []
    meters: dict[tuple[EnergyKind, str], Meter | None] = {}
    for row in run.list_rows():
        with run.row(row.number):
            data = row.data
            named = (data["energy"], data["meter"])
            if named not in meters:
                meters[named] = find_meter_by_identifier(*named, seen_by=run.by)
            meter = meters[named]
            if meter is None:
                raise NoSuchMeter(field="meter")
            drafts.append(
                ReadingDraft(
                    meter_id=meter.id, day=data["day"], shown=data["shown"], unit=data["unit"], closing=data["closing"]
                )
            )
            good.append(row)
    try:
        made = record_readings(readings=drafts, by=run.by)
    except RowsNotTaken as refused:
        run.refuse_places(good, refused)
        return
    new = {(reading.meter_id, reading.day) for reading in made}
    for row, draft in zip(good, drafts, strict=True):
        if (draft.meter_id, draft.day) not in new:
            run.know(row.number, KNOWN)
    run.made(READING, *(reading.id for reading in made))


def undo(out: UndoRun) -> None:
    """What the file brought goes again; savings keep what they were found with."""
    made = [effect.record_id for effect in out.list_effects(READING)]
    remove_readings(reading_ids=made, since=out.made_at, by=out.by)


kind = ImportKind(
    slug="meter_readings", title=N_("Meter readings"), columns=COLUMNS, shape=MeterReadingRow,
    act="keep_meters", apply=apply, undo=undo,
    note=N_("Each row is what a registered meter showed at the end of a day; a meter never shows less than before."),
)  # fmt: skip
