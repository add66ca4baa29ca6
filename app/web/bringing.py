"""Bringing a file in: which kinds there are, the form of each, what is wrong with a file, and what came of it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from flask import render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import EXCLUDE, ValidationError

from app.access import require
from app.accounts.rights import may_act
from app.config import LARGEST_UPLOAD
from app.errors import N_, DomainError, Invalid, NotAllowed, NotFound
from app.imports import IMPORTS
from app.imports.base import ImportKind
from app.imports.desk import lay
from app.imports.desk_models import DeskSheet
from app.imports.desk_queries import list_lying
from app.imports.outgoing_sheets import values_of
from app.imports.refusals import BadFile, OddLayout, RowError, RowsRefused
from app.imports.service import Outcome, import_file, rehearse_import
from app.imports.sheets import open_sheet
from app.imports.waiting import ask_import
from app.jobs.inline import run_inline
from app.jobs.models import Job
from app.jobs.progress import Progress
from app.language import locale
from app.places.models import Office
from app.places.queries import list_offices
from app.shapes import Key, Shape
from app.web import import_words as words
from app.web.door import bp, go_to, reader
from app.web.forms import Form, form_values, tell
from app.web.options import named
from app.web.sheets import csv_file

SHOWN = 1000
"""Problems and remarks that one page shows; whoever corrects so many sends the file again and sees the rest."""
AT_ONCE = 2**18
"""Bytes of a file that is brought in while its sender waits; a larger one waits for a worker."""
STANDS = N_("Nothing changed: this very file stands already as import {number}.")


class NoFile(Invalid):
    """Choose the file."""


class ImportIn(Shape):
    """For which office the file is."""

    office_id = Key(required=True)


class FileForm(Form):
    """The form of a file, which remembers what was wrong with its rows."""

    bad_rows: Sequence[RowError] = ()
    rows = 0

    def refuse(self, error: ValidationError | DomainError) -> None:
        """What is wrong with the file as a whole stands beside it; what is wrong with its rows, in a table."""
        super().refuse(error)
        if isinstance(error, RowsRefused):
            self.bad_rows, self.rows, self.errors = error.errors, error.rows, {}
        elif isinstance(error, BadFile):
            self.errors = {"file": self.errors["_schema"]}


@bp.get("/imports/new")
@require("import_files")
def choose_kind() -> ResponseReturnValue:
    """The kinds of file that this person may bring in, each with the columns it needs."""
    kinds = [kind for kind in IMPORTS.values() if offices_for(kind)]
    lying = [(desk, IMPORTS[desk.kind].title) for desk in list_lying(reader()) if desk.kind in IMPORTS]
    return render_template("imports/choose.html", kinds=kinds, lying=lying)


@bp.route("/imports/new/<slug>", methods=["GET", "POST"])
@require("import_files")
def bring_in(slug: str) -> ResponseReturnValue:
    """One kind: its columns, the form, and, once a file was sent, what is wrong with it or what would come of it."""
    kind = get_kind(slug)
    offices = offices_for(kind)
    if not offices:
        raise NotAllowed()
    form = FileForm({"office_id": _own_office(offices)})
    rehearsed: Outcome | None = None
    if form.is_sent:
        with form.refusals():
            outcome = _take(kind, "rehearse" in request.form)
            if isinstance(outcome, DeskSheet):
                tell(N_("Nothing is saved yet: look at how its columns are understood."), "waiting")
                return go_to("web.arrange_sheet", desk_id=outcome.id)
            if isinstance(outcome, Job):
                tell(N_("The file is kept and waits its turn. This page says how far it is; you need not wait here."))
                return go_to("web.show_job", job_id=outcome.id)
            if outcome.number and ("rehearse" not in request.form or outcome.repeats):
                return _show(outcome)
            rehearsed = outcome
    return _page_of(kind, offices, form, rehearsed), form.status


def _page_of(kind: ImportKind, offices: Sequence[Office], form: FileForm, rehearsed: Outcome | None) -> str:
    return render_template(
        "imports/bring_in.html",
        form=form,
        kind=kind,
        for_offices=named(offices),
        choices={column.field: values_of(kind, column.field, locale()) for column in kind.columns},
        bad_rows=form.bad_rows[:SHOWN],
        rehearsed=rehearsed,
        remarks=rehearsed.remarks[:SHOWN] if rehearsed else [],
        report=words.report_of(rehearsed.report if rehearsed else {}),
        tones=words.TONES,
        shown=SHOWN,
        megabytes=LARGEST_UPLOAD // 2**20,
    )


@bp.get("/imports/new/<slug>/empty.csv")
@require("import_files")
def save_empty_sheet(slug: str) -> ResponseReturnValue:
    """A sheet with the headings of a kind and nothing under them."""
    kind = get_kind(slug)
    headings = [column.fa if locale() == "fa" else column.en for column in kind.columns]
    return csv_file(f"{kind.slug}.csv", headings, ())


def get_kind(slug: str) -> ImportKind:
    """A kind of file by the name it has in addresses."""
    if slug not in IMPORTS:
        raise NotFound(N_("There is no such kind of file."))
    return IMPORTS[slug]


def offices_for(kind: ImportKind) -> list[Office]:
    """The offices for which this person may bring in such files."""
    return [office for office in list_offices() if may_act(reader(), office.id, kind.act)]


def _own_office(offices: Sequence[Office]) -> int | str:
    own = {grant.office_id for grant in reader().standing_grants}
    mine = [office.id for office in offices if office.id in own]
    return mine[0] if len(mine) == 1 or len(offices) == 1 else ""


def _take(kind: ImportKind, is_rehearsal: bool) -> Outcome | Job | DeskSheet:
    """The file that was sent, brought in under a job's record, or rehearsed; a large one waits for a worker.

    A file whose columns are headed otherwise, or that has several sheets, is laid on the desk, to be arranged.
    """
    asked = ImportIn(unknown=EXCLUDE).load(form_values())
    verb: Callable[..., Outcome] = rehearse_import if is_rehearsal else import_file
    with tempfile.TemporaryDirectory(prefix="daftar-") as folder:
        path, name = save_upload(Path(folder))

        if "desk" in request.form:
            return lay(kind=kind.slug, path=path, name=name, by=reader(), **asked)
        try:
            open_sheet(path, name, kind.columns)
        except OddLayout:
            return lay(kind=kind.slug, path=path, name=name, by=reader(), **asked)

        def work(progress: Progress) -> Outcome:
            return verb(kind=kind.slug, path=path, name=name, by=reader(), progress=progress, **asked)

        if is_rehearsal:
            return work(Progress())
        if path.stat().st_size > AT_ONCE:
            if kind.names_people:
                # What waits for a worker is kept until somebody tries again; what lies on a desk is forgotten in time.
                return lay(kind=kind.slug, path=path, name=name, by=reader(), **asked)
            return ask_import(kind=kind.slug, path=path, name=name, by=reader(), **asked)
        return run_inline(f"import {kind.slug}", work, by=reader(), describe=Outcome.summary)[1]


def save_upload(folder: Path) -> tuple[Path, str]:
    """The file that was sent, kept in a folder under a name of ours; and what its sender called it."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise NoFile(field="file")
    sent.save(folder / "sheet")
    return folder / "sheet", sent.filename


def _show(outcome: Outcome) -> ResponseReturnValue:
    if outcome.repeats:
        tell(STANDS.format(number=outcome.number), "waiting")
    else:
        tell(N_("Saved as import {number}.").format(number=outcome.number))
    return go_to("web.show_import", import_id=outcome.number)
