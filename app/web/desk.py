"""The import desk: a file in anybody's own form is arranged here, looked through, mended in place, and brought in."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import EXCLUDE, fields

from app.access import require
from app.codes import choices
from app.errors import N_, Message
from app.imports import IMPORTS, desk_works
from app.imports.base import ImportKind
from app.imports.desk import arrange, bring_in_from_desk, correct, look_through, put_away
from app.imports.desk_looks import Look, list_bad_rows, look_at
from app.imports.desk_models import DeskSheet
from app.imports.desk_queries import get_lying
from app.imports.layouts import DayOrder, text_of
from app.imports.models import Verdict
from app.imports.outgoing_sheets import write_bad_rows, write_empty_sheet
from app.imports.service import Outcome
from app.jobs.inline import run_inline
from app.jobs.said import say_again
from app.language import locale, say, translate, written
from app.reports.sheets import SPREADSHEET
from app.shapes import Chosen, Shape, Text, Whole, at_least
from app.web import import_words as words
from app.web.bringing import AT_ONCE, STANDS, get_kind
from app.web.door import bp, go_to, reader
from app.web.forms import Form, form_values, tell
from app.web.sheets import save_as

SHOWN = 200
"""Things said of rows that a page shows; what is mended makes room for the next."""


class ColumnIn(Shape):
    """A column of the file and what it fills; nothing for one that is left out."""

    column = Whole(required=True)
    fills = Text(longest=60, load_default=None)


class SameIn(Shape):
    """What is the same for all rows of the file."""

    field = Text(required=True, longest=40)
    said = Text(longest=500, load_default="")


class ArrangeIn(Shape):
    """How a sheet lies."""

    seen = Whole(required=True)
    sheet_no = Whole(load_default=0)
    headings_at = Whole(required=True, validate=at_least(1))
    days = Chosen(DayOrder, load_default=DayOrder.YEAR_FIRST)
    columns = fields.List(fields.Nested(ColumnIn), load_default=list)
    same = fields.List(fields.Nested(SameIn), load_default=list)


class SeenIn(Shape):
    """Which arrangement somebody had before their eyes."""

    seen = Whole(required=True)


@dataclass(frozen=True)
class BadCells:
    """Cells of one column that say the same and were refused for the same reason: in one row, or in many."""

    field: str | None
    """Nothing where a row as a whole was refused."""
    heading: str
    written: str
    reason: str
    rows: Sequence[int]
    begins: str
    """How the first of the rows begins."""


@bp.route("/imports/desk/<int:desk_id>/arrange", methods=["GET", "POST"])
@require("keep_sheets")
def arrange_sheet(desk_id: int) -> ResponseReturnValue:
    """Which sheet, which row of headings, which column fills what; then it is looked through."""
    desk = get_lying(desk_id, seen_by=reader())
    look = look_at(desk)
    sheet_no = look.sheets.index(desk.layout.sheet) if desk.layout.sheet in look.sheets else 0
    form = Form({"days": desk.layout.days, "sheet_no": sheet_no})
    if form.is_sent:
        with form.refusals():
            asked = ArrangeIn(unknown=EXCLUDE).load(form_values())
            fills = {each["column"]: each["fills"] for each in asked.pop("columns")}
            same = {each["field"]: each["said"] or "" for each in asked.pop("same")}
            if arrange(desk_id=desk.id, by=reader(), fills=fills, constants=same, **asked):
                return _look_through(desk)
            return go_to("web.arrange_sheet", desk_id=desk.id)
    return _arrange_page(desk, form, look), form.status


def _arrange_page(desk: DeskSheet, form: Form, look: Look) -> str:
    kind, layout = IMPORTS[desk.kind], desk.layout
    lacking = [each for each in kind.columns if each.required and each.field not in {*layout.places, *layout.constants}]
    return render_template(
        "imports/arrange.html",
        form=form,
        desk=desk,
        kind=kind,
        look=look,
        layout=layout,
        missing=[written(each.heading) for each in lacking],
        sheets=list(enumerate(look.sheets)),
        fillings=[(column.field, written(column.heading), column.required) for column in kind.columns],
        same=words.may_be_same(kind, layout, locale()),
        day_orders=choices(DayOrder, locale()),
        has_days=any(column.reads == "day" for column in kind.columns),
    )


def _look_through(desk: DeskSheet) -> ResponseReturnValue:
    """A small sheet at once, a large one by a worker."""
    if desk.file.size > AT_ONCE:
        job = desk_works.ask_look(desk=desk, by=reader())
        tell(N_("The sheet waits to be looked through. This page says how far it is; you need not wait here."))
        return go_to("web.show_job", job_id=job.id)
    look_through(desk_id=desk.id, by=reader())
    return go_to("web.show_sheet", desk_id=desk.id)


@bp.get("/imports/desk/<int:desk_id>")
@require("keep_sheets")
def show_sheet(desk_id: int) -> ResponseReturnValue:
    """What would come of a sheet: its rows by verdict, what would be new, and what is wrong, to be mended in place."""
    desk = get_lying(desk_id, seen_by=reader(), or_brought_in=True)
    if desk.import_id is not None:
        return go_to("web.show_import", import_id=desk.import_id)
    if desk.found is None:
        return go_to("web.arrange_sheet", desk_id=desk.id)
    return _found_page(desk, Form())


def _found_page(desk: DeskSheet, form: Form) -> str:
    found: Mapping[str, Any] = desk.found or {}
    remarks = [
        {**said, "problem": say_again(said["pattern"], said["params"]), "verdict": Verdict(said["verdict"])}
        for said in found["remarks"]
    ]
    refused = [said for said in remarks if said["verdict"] is Verdict.REFUSED]
    return render_template(
        "imports/desk.html",
        form=form,
        desk=desk,
        kind=IMPORTS[desk.kind],
        found=found,
        bad_cells=_bad_cells(desk, refused)[:SHOWN],
        refused=found["refused"],
        remarks=[said for said in remarks if said["verdict"] is not Verdict.REFUSED][:SHOWN],
        tones=words.TONES,
        report=words.report_of(found["report"]),
        effects=[
            (words.effect_name(what), found["made"].get(what, 0), found["changed"].get(what, 0))
            for what in {**found["made"], **found["changed"]}
        ],
        shown=SHOWN,
        forgotten_on=desk.laid_at + timedelta(days=current_app.config["SETTINGS"].keep_sheets_days),
        corrected=sum(len(cells) for cells in desk.layout.corrections.values()),
    )


def _bad_cells(desk: DeskSheet, refused: Sequence[Mapping[str, Any]]) -> list[BadCells]:
    """What was refused, as it is read now; what is wrong in the same way in many rows stands there once."""
    if not refused:
        return []
    layout = desk.layout
    headings, rows = list_bad_rows(desk)
    beyond = len(headings)
    # What the file has no column for can be said here too.
    by_heading = {
        each.fa: (each.field, beyond) for each in IMPORTS[desk.kind].columns if each.field not in layout.places
    }
    by_heading |= {headings[place]: (name, place) for name, place in layout.places.items()}
    if IMPORTS[desk.kind].names_people:
        own = {column.field: column.fa for column in IMPORTS[desk.kind].columns}
        by_heading = {own[name]: (name, layout.places.get(name, beyond)) for name in own}
    found: dict[Any, list[int]] = {}
    for said in refused:
        number, cells = said["row"], rows.get(said["row"], ())
        name, place = by_heading.get(said["column"] or "", (None, 0))
        written = text_of(cells[place]) if name and place < min(len(cells), beyond) else ""
        written = written or layout.constants.get(name or "", "")
        stands = layout.corrections.get(number, {}).get(name or "", layout.meanings.get(name or "", {}).get(written))
        alone = number if name is None or stands is not None else 0
        key = name, said["column"] or "", written if stands is None else stands, say(said["problem"]), alone
        found.setdefault(key, []).append(number)
    return [
        BadCells(name, heading, stands, reason, numbers, _beginning(rows.get(numbers[0], ())))
        for (name, heading, stands, reason, _alone), numbers in found.items()
    ]


def _beginning(cells: Sequence[Any]) -> str:
    return " · ".join(filter(None, map(text_of, cells)))[:120]


@bp.post("/imports/desk/<int:desk_id>/correct")
@require("keep_sheets")
def correct_sheet(desk_id: int) -> ResponseReturnValue:
    """Cells are read otherwise from now on, and the sheet is looked through again."""
    desk = get_lying(desk_id, seen_by=reader())
    form = Form()
    with form.refusals():
        asked = SeenIn(unknown=EXCLUDE).load({"seen": request.form.get("seen", "")})
        corrections, meanings = words.read_mended(request.form)
        correct(
            desk_id=desk.id, by=reader(), seen=asked["seen"], corrections=corrections, meanings=meanings
        )  # fmt: skip
        return _look_through(desk)
    if desk.found is None:
        return go_to("web.arrange_sheet", desk_id=desk.id)
    return _found_page(desk, form), form.status


@bp.post("/imports/desk/<int:desk_id>/bring-in")
@require("keep_sheets")
def bring_in_sheet(desk_id: int) -> ResponseReturnValue:
    """The sheet comes in as it is arranged: all of it, or nothing."""
    desk = get_lying(desk_id, seen_by=reader(), or_brought_in=True)
    if desk.import_id is not None:
        return go_to("web.show_import", import_id=desk.import_id)
    if desk.found is None:
        return _look_through(desk)
    seen = SeenIn(unknown=EXCLUDE).load({"seen": request.values.get("seen", "")})["seen"]
    if desk.file.size > AT_ONCE:
        job = desk_works.ask_bring_in(desk=desk, seen=seen, by=reader())
        tell(N_("The file is kept and waits its turn. This page says how far it is; you need not wait here."))
        return go_to("web.show_job", job_id=job.id)
    form = Form()
    with form.refusals():
        outcome = run_inline(
            f"import {desk.kind}",
            lambda progress: bring_in_from_desk(desk_id=desk_id, seen=seen, by=reader(), progress=progress),
            by=reader(), describe=Outcome.summary,
        )[1]  # fmt: skip
        said = STANDS if outcome.repeats else N_("Saved as import {number}.")
        tell(said.format(number=outcome.number), "waiting" if outcome.repeats else "done")
        return go_to("web.show_import", import_id=outcome.number)
    # Something became wrong since it was looked through; what, is found again.
    return _look_through(get_lying(desk_id, seen_by=reader()))


@bp.post("/imports/desk/<int:desk_id>/put-away")
@require("keep_sheets")
def put_sheet_away(desk_id: int) -> ResponseReturnValue:
    """The sheet is not wanted; its file is forgotten."""
    put_away(desk_id=get_lying(desk_id, seen_by=reader()).id, by=reader())
    tell(N_("The sheet was put away; nothing of it was saved."))
    return go_to("web.choose_kind")


@bp.get("/imports/desk/<int:desk_id>/bad-rows.xlsx")
@require("keep_sheets")
def save_bad_rows(desk_id: int) -> ResponseReturnValue:
    """The rows that were refused, as they came, each with its reason."""
    desk = get_lying(desk_id, seen_by=reader())
    headings, rows = list_bad_rows(desk)
    reasons: dict[int, list[str]] = {}
    for said in (desk.found or {"remarks": ()})["remarks"]:
        problem: Message = say_again(said["pattern"], said["params"])
        beginning = f"{said['column']}: " if said["column"] else ""
        reasons.setdefault(said["row"], []).append(beginning + translate(problem))
    told = {number: "\n".join(reasons[number]) for number in rows}
    return _workbook(
        f"bad-rows-{desk.id}.xlsx",
        lambda path: write_bad_rows(path, headings, rows, told, reason=translate(N_("Reason")), locale=locale()),
    )


@bp.get("/imports/new/<slug>/empty.xlsx")
@require("import_files")
def save_empty_workbook(slug: str) -> ResponseReturnValue:
    """A workbook with the headings of a kind, whose columns offer the values that they may have."""
    kind: ImportKind = get_kind(slug)
    return _workbook(f"{kind.slug}.xlsx", lambda path: write_empty_sheet(path, kind, locale()))


def _workbook(name: str, write: Callable[[Path], None]) -> Response:
    with tempfile.TemporaryDirectory(prefix="daftar-") as folder:
        path = Path(folder) / "sheet.xlsx"
        write(path)
        return save_as(name, Response(path.read_bytes(), mimetype=SPREADSHEET))
