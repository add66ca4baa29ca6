"""Files that came in: the list of them, what was said about their rows, what they made, and their undoing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask import Response, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue
from marshmallow import fields

from app.access import may, require
from app.accounts.models import Approval
from app.accounts.queries import find_waiting
from app.accounts.rights import may_act, visible_office_ids
from app.campaigns.book import EntryRow, names_of
from app.codes import choices, label
from app.errors import N_, NotFound
from app.files.queries import list_pieces
from app.imports import IMPORTS, queries
from app.imports.models import Import, ImportRemark, ImportState, Verdict
from app.imports.service import UNDO, undo_import
from app.imports.undo_works import ask_by_worker, takes_long
from app.language import locale, say, translate
from app.shapes import Chosen, Filters, Whole, one_of
from app.web import import_words as words
from app.web.door import bp, go_to, reader
from app.web.entries import address_values
from app.web.forms import Form, tell
from app.web.import_effects import seen_effects
from app.web.sheets import csv_file, save_as

PAGE = 50
IN_A_FILE = 2000
"""Remarks that are read at once while they are written into a file."""


class ImportFilters(Filters):
    """What the list of imports is filtered by."""

    kind = fields.String(validate=one_of(IMPORTS), load_default=None)
    state = Chosen(ImportState, load_default=None)
    after = Whole(load_default=None)


class RemarkFilters(Filters):
    """Which remarks are shown, and the number of the last one seen."""

    verdict = Chosen(Verdict, load_default=None)
    after = Whole(load_default=0)


@bp.get("/imports")
@require("read_imports")
def list_imports() -> ResponseReturnValue:
    """Files that came in, the newest first."""
    form = Form(request.args)
    found: list[Import] = []
    with form.refusals():
        asked = ImportFilters().load(address_values())
        found = list(queries.list_imports(seen_by=reader(), limit=PAGE + 1, **asked))
    page = render_template(
        "imports/list.html",
        form=form,
        rows=found[:PAGE],
        after=found[PAGE - 1].id if len(found) > PAGE else None,
        names=names_of({each.by_id for each in found}),
        kinds=[(slug, say(kind.title)) for slug, kind in IMPORTS.items()],
        states=choices(ImportState, locale()),
        is_filtered=bool(address_values()),
        **_of_reader(),
    )
    return page, form.status


def _of_reader() -> dict[str, Any]:
    visible = visible_office_ids(reader())
    return {
        "with_office": visible is None or len(visible) > 1,
        "may_bring_in": may(reader(), "import_files"),
        "title_of": words.title_of,
    }


@bp.get("/imports/<int:import_id>")
@require("read_imports")
def show_import(import_id: int) -> ResponseReturnValue:
    """One import: its rows by verdict, its figures, its remarks and what it made."""
    record = queries.get_import(import_id, seen_by=reader())
    remarks = _remarks_of(record)
    page = render_template(
        "imports/show.html",
        record=record,
        title=words.title_of(record),
        names=names_of({one for one in (record.by_id, record.undone_by_id, record.second_id) if one}),
        report=words.report_of(record.report),
        effects=[(what, words.effect_name(what), *counts) for what, counts in _effects_of(record)],
        waiting=_waiting(record),
        may_undo=_may_undo(record),
        **remarks,
    )
    return page, remarks["form"].status


def _effects_of(record: Import) -> list[tuple[str, tuple[int, int]]]:
    """What it made, entries first."""
    order = list(words.EFFECTS)
    found = queries.total_effects(record.id).items()
    return sorted(found, key=lambda each: order.index(each[0]) if each[0] in order else len(order))


def _remarks_of(record: Import) -> dict[str, Any]:
    form = Form(request.args)
    asked: dict[str, Any] = {}
    found: Sequence[ImportRemark] = []
    with form.refusals():
        asked = RemarkFilters().load(address_values())
        found = queries.list_remarks(record.id, limit=PAGE + 1, **asked)
    return {
        "form": form,
        "verdict": asked.get("verdict"),
        "verdicts": choices(Verdict, locale()),
        "remarks": found[:PAGE],
        "after": found[PAGE - 1].remark_no if len(found) > PAGE else None,
        "reasons": words.reasons_of(queries.total_remarks(record.id)),
        "tones": words.TONES,
    }


def _waiting(record: Import) -> Approval | None:
    return find_waiting(f"import:{record.id}", UNDO)


def _later(record: Import) -> list[EntryRow]:
    """What took from what it brought, and is to be undone before it, as long as it stands."""
    if record.state is not ImportState.POSTED:
        return []
    return queries.list_dependents(record, seen_by=reader(), limit=PAGE + 1)


def _may_undo(record: Import) -> bool:
    """May this person ask for it to be undone? It stands, and they may bring in such files here."""
    kind = IMPORTS.get(record.kind)
    return (
        kind is not None
        and record.state is ImportState.POSTED
        and may(reader(), "undo_import")
        and may_act(reader(), record.office_id, kind.act)
    )


@bp.get("/imports/<int:import_id>/made/<what>")
@require("read_imports")
def list_effects(import_id: int, what: str) -> ResponseReturnValue:
    """The records of one sort that an import made or changed, each with the way to it."""
    record = queries.get_import(import_id, seen_by=reader())
    first = RemarkFilters(only=["after"]).load(address_values())["after"]
    found = list(queries.list_effects_of(record.id, what, after=first, limit=PAGE + 1))
    if not found and not first:
        raise NotFound()
    return render_template(
        "imports/effects.html",
        record=record,
        title=words.effect_name(what),
        import_title=words.title_of(record),
        after=found[PAGE - 1].effect_no if len(found) > PAGE else None,
        **seen_effects(what, found[:PAGE], seen_by=reader()),
    )


@bp.get("/imports/<int:import_id>/remarks.csv")
@require("read_imports")
def save_remarks(import_id: int) -> ResponseReturnValue:
    """All that was said about the rows, or all of one verdict, as a file to work through."""
    record = queries.get_import(import_id, seen_by=reader())
    asked = RemarkFilters(only=["verdict"]).load(address_values())
    headings = [translate(one) for one in (N_("Row"), N_("Column"), N_("Verdict"), N_("Reason"))]
    return csv_file(f"import-{record.id}-remarks.csv", headings, _rows_of(record.id, asked["verdict"]))


def _rows_of(import_id: int, verdict: Verdict | None) -> Iterator[tuple[object, ...]]:
    after = 0
    while found := queries.list_remarks(import_id, verdict=verdict, after=after, limit=IN_A_FILE):
        for each in found:
            yield each.row, each.column, label(each.verdict, locale()), translate(each.problem)
        after = found[-1].remark_no


@bp.get("/imports/<int:import_id>/file")
@require("read_imports")
def save_file(import_id: int) -> ResponseReturnValue:
    """The file itself, as it came in."""
    record = queries.get_import(import_id, seen_by=reader())
    if record.file is None:
        raise NotFound()
    answer = Response(stream_with_context(list_pieces(record.file)), mimetype=record.file.media_type)
    return save_as(record.file.name, answer)


@bp.route("/imports/<int:import_id>/undo", methods=["GET", "POST"])
@require("undo_import")
def ask_undo(import_id: int) -> ResponseReturnValue:
    """All that a file brought is to be taken back; a second person signs it."""
    record = queries.get_import(import_id, seen_by=reader())
    form = Form()
    if form.is_sent:
        with form.refusals():
            if takes_long(record.id):
                job = ask_by_worker(record=record, by=reader())
                tell(N_("So much is undone by a worker. This page says how far it is; you need not wait here."))
                return go_to("web.show_job", job_id=job.id)
            asked = undo_import(import_id=record.id, by=reader(), key=form.key)
            tell(N_("Nothing is undone yet: it waits for a second signature."), "waiting")
            return go_to("web.show_approval", approval_id=asked.id)
    page = render_template(
        "imports/undo.html",
        form=form,
        record=record,
        title=words.title_of(record),
        effects=[(words.effect_name(what), *counts) for what, counts in _effects_of(record)],
        waiting=_waiting(record),
        may_undo=_may_undo(record),
        later=_later(record),
        most=PAGE,
    )
    return page, form.status
