"""The import desk: a file in anybody's own form is laid on it, arranged, looked through, mended and brought in.

Nothing of a file is in the book before it is brought in; until then it lies on the desk of whoever laid it there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app import clock
from app.accounts.models import User
from app.db import atomic, db
from app.errors import N_, Invalid, Message
from app.files.service import forget_file, store_file
from app.imports import IMPORTS
from app.imports.base import Remark
from app.imports.desk_looks import unrolled
from app.imports.desk_models import LONGEST_HEADING, ArrangedMeanwhile, DeskHeading, DeskSheet, kept
from app.imports.desk_queries import get_lying, list_headings
from app.imports.layouts import LOOKED_AT, DayOrder, Layout, guess
from app.imports.models import Verdict
from app.imports.refusals import BadFile, RowsRefused
from app.imports.service import Outcome, import_file, rehearse_import
from app.imports.sheets import Column, SheetFile, open_file
from app.jobs.progress import Note, Progress
from app.jobs.said import keep_params
from app.text import fold

KEPT_REMARKS = 5_000
"""So many things said of rows are kept; whoever mends so many looks the file through again and sees the rest."""


class FilledTwice(Invalid):
    """Two columns are to fill “{heading}”. Choose one, and leave the other out."""


class NoSuchRow(Invalid):
    """There is no such row or column on this sheet."""


@atomic()
def lay(*, kind: str, path: Path, name: str, office_id: int, by: User, note: Note | None = None) -> DeskSheet:
    """Lay a file on one's desk, its layout guessed; raises BadFile for what is no table."""
    IMPORTS[kind].require(by, office_id)
    name = IMPORTS[kind].name_of(name)
    opened = open_file(path, name)
    asked = Layout(sheet=_sheet_of(opened, 0))
    layout = _guessed(opened, IMPORTS[kind].columns, asked, list_headings(kind, office_id))
    with path.open("rb") as source:
        file = store_file(source=source, name=name, media_type="application/octet-stream", by=by, note=note)
    desk = DeskSheet(
        kind=kind,
        office_id=office_id,
        by_id=by.id,
        file_id=file.id,
        laid_at=clock.now(),
        layout_kept=kept(layout, is_sealed=IMPORTS[kind].names_people),
    )
    db.session.add(desk)
    db.session.flush()
    return desk


@atomic()
def arrange(
    *, desk_id: int, by: User, seen: int, headings_at: int, fills: Mapping[int, str | None], sheet_no: int = 0,
    days: DayOrder = DayOrder.YEAR_FIRST, constants: Mapping[str, str] | None = None,
) -> bool:  # fmt: skip
    """Say how a sheet lies, and remember for the office what its headings mean; `fills` names a column's field.

    `constants` say what is the same for all rows, by field: of what the file has no column for, or leaves empty.

    Whoever chooses another sheet or another row of headings has its columns guessed anew, and looks at it again: then
    this is False. Raises FilledTwice, and ArrangedMeanwhile for a page (`seen`) that is older than what is arranged.
    """
    desk = _lock(desk_id, by)
    layout = desk.layout
    with unrolled(desk) as path:
        opened = open_file(path, desk.file.name)
        sheet = _sheet_of(opened, sheet_no)
        if (sheet, headings_at) != (layout.sheet, layout.headings_at):
            at = headings_at if sheet == layout.sheet else None
            asked = Layout(sheet=sheet, headings_at=at)
            desk.arrange(
                _guessed(opened, IMPORTS[desk.kind].columns, asked, list_headings(desk.kind, desk.office_id)), seen=seen
            )
            return False
        rows = opened.first_rows(sheet, LOOKED_AT)
    places = _places_of(IMPORTS[desk.kind].columns, fills)
    same = {name: text.strip() for name, text in (constants or {}).items() if text.strip()}
    if not same.keys() <= {column.field for column in IMPORTS[desk.kind].columns}:
        raise NoSuchRow()
    desk.arrange(replace(layout, places=places, days=days, constants=same), seen=seen)
    headings = next((cells for number, cells in rows if number == headings_at), ())
    said = {str(cell): fills[place] for place, cell in enumerate(headings) if place in fills and cell}
    if any(each.required and each.field not in {*places, *same} for each in IMPORTS[desk.kind].columns):
        # Whoever overlooked a column did not say of it that it is to be left out of the next file too.
        said = {heading: field for heading, field in said.items() if field is not None}
    if not IMPORTS[desk.kind].names_people:
        # A row of such a file may stand where the headings should, and is nothing to remember.
        _remember(desk, said)
    return True


@atomic()
def correct(
    *, desk_id: int, by: User, seen: int, corrections: Mapping[int, Mapping[str, str]],
    meanings: Mapping[str, Mapping[str, str]] | None = None,
) -> DeskSheet:  # fmt: skip
    """Have cells read as they should be; the file itself stays as it came.

    `corrections` are of rows, by field; `meanings` say what a text means wherever it stands in a field's column.
    Raises NoSuchRow for a column that the kind does not have, and ArrangedMeanwhile as `arrange` does.
    """
    desk = _lock(desk_id, by)
    named = {field for cells in corrections.values() for field in cells} | set(meanings or {})
    if not named <= {column.field for column in IMPORTS[desk.kind].columns}:
        raise NoSuchRow()
    desk.arrange(desk.layout.corrected(corrections, meanings), seen=seen)
    return desk


def look_through(*, desk_id: int, by: User, progress: Progress | None = None) -> DeskSheet:
    """Do all that bringing it in would do, take it back, and keep what was found."""
    desk = get_lying(desk_id, seen_by=by)
    arranged, layout = desk.arranged, desk.layout
    with unrolled(desk) as path:
        try:
            outcome = rehearse_import(
                kind=desk.kind, path=path, name=desk.file.name, office_id=desk.office_id, by=by, progress=progress,
                layout=layout,
            )  # fmt: skip
            found = _found(outcome)
        except RowsRefused as refused:
            found = _refused(refused)
    return _keep(desk_id=desk_id, by=by, arranged=arranged, found=found)


@atomic(joins=True)
def bring_in_from_desk(*, desk_id: int, seen: int, by: User, progress: Progress | None = None) -> Outcome:
    """Bring a sheet in as it was looked through: all of it, or nothing; what stands already changes nothing.

    Raises what `import_file` raises, SheetBroughtIn for what is in the book already, and ArrangedMeanwhile for what is
    arranged otherwise than on the page (`seen`) that showed what would come of it.
    """
    desk = _lock(desk_id, by)
    desk.require_lying()
    if seen != desk.arranged:
        raise ArrangedMeanwhile()
    with unrolled(desk) as path:
        outcome = import_file(
            kind=desk.kind, path=path, name=desk.file.name, office_id=desk.office_id, by=by, progress=progress,
            stored=desk.file, layout=desk.layout,
        )  # fmt: skip
    desk.import_id = outcome.number
    if IMPORTS[desk.kind].names_people:
        file = desk.forget_words()
        db.session.flush()
        forget_file(file)
    return outcome


@atomic()
def put_away(*, desk_id: int, by: User) -> None:
    """Take a sheet off one's desk; its file is forgotten."""
    desk = _lock(desk_id, by)
    desk.require_lying()
    file = desk.file
    db.session.delete(desk)
    db.session.flush()
    forget_file(file)


@atomic()
def _keep(*, desk_id: int, by: User, arranged: int, found: dict[str, Any]) -> DeskSheet:
    """What was found is of the arrangement that was looked through; if that is no more, it says nothing."""
    desk = _lock(desk_id, by)
    if desk.arranged == arranged:
        desk.found = found
    return desk


def _lock(desk_id: int, by: User) -> DeskSheet:
    desk = get_lying(desk_id, seen_by=by, or_brought_in=True)
    held = select(DeskSheet).where(DeskSheet.id == desk.id).with_for_update(of=DeskSheet)
    return db.session.scalars(held.execution_options(populate_existing=True)).one()


def _sheet_of(opened: SheetFile, number: int) -> str | None:
    """The name of the sheet of this number; none is named where there is only one."""
    if number and number >= len(opened.sheets):
        raise NoSuchRow(field="sheet_no")
    return opened.sheets[number] if len(opened.sheets) > 1 else None


def _guessed(
    opened: SheetFile, columns: Sequence[Column], asked: Layout, known: Mapping[str, str | None]
) -> Layout:  # fmt: skip
    rows = opened.first_rows(asked.sheet, LOOKED_AT)
    if asked.headings_at is not None and asked.headings_at not in {number for number, _cells in rows}:
        raise BadFile(N_("Row {row} has no headings in it."), row=asked.headings_at, field="headings_at")
    if not rows:
        raise BadFile(N_("This file is empty."))
    return Layout(asked.sheet, *guess(rows, columns, known, at=asked.headings_at))


def _places_of(columns: Sequence[Column], fills: Mapping[int, str | None]) -> dict[str, int]:
    names = {column.field: column for column in columns}
    places: dict[str, int] = {}
    for place, field in sorted(fills.items()):
        if field is None:
            continue
        if field not in names or not 0 <= place < 20_000:
            raise NoSuchRow()
        if field in places:
            raise FilledTwice(heading=names[field].heading)
        places[field] = place
    return places


def _remember(desk: DeskSheet, said: Mapping[str, str | None]) -> None:
    for heading, field in said.items():
        folded = fold(heading)
        if folded and len(folded) <= LONGEST_HEADING:
            db.session.merge(DeskHeading(office_id=desk.office_id, kind=desk.kind, heading=folded, field=field))


def _found(outcome: Outcome) -> dict[str, Any]:
    """What a look through the file found, as JSON keeps it."""
    return {
        "rows": outcome.rows, "accepted": outcome.accepted, "refused": outcome.refused, "known": outcome.known,
        "flagged": outcome.flagged, "completed": outcome.completed, "report": dict(outcome.report),
        "made": dict(outcome.made), "changed": dict(outcome.changed), "repeats": outcome.repeats,
        "is_whole": True, "said": len(outcome.remarks), "import_id": outcome.number if outcome.repeats else None,
        "remarks": [_kept(each) for each in outcome.remarks[:KEPT_REMARKS]],
    }  # fmt: skip


def _refused(refused: RowsRefused) -> dict[str, Any]:
    rows = len({error.row for error in refused.errors})
    remarks = [_kept(Remark(e.row, Verdict.REFUSED, e.column, e.problem)) for e in refused.errors[:KEPT_REMARKS]]
    return {
        "rows": refused.rows, "accepted": refused.rows - rows, "refused": rows, "known": 0, "flagged": 0,
        "completed": 0, "report": {}, "made": {}, "changed": {}, "repeats": False, "is_whole": False,
        "said": len(refused.errors), "import_id": None, "remarks": remarks,
    }  # fmt: skip


def _kept(remark: Remark) -> dict[str, Any]:
    said: Message = remark.problem
    return {
        "row": remark.row, "verdict": str(remark.verdict), "column": remark.column, "pattern": said.pattern,
        "params": keep_params(said),
    }  # fmt: skip
