"""Files that come in: their kinds, each brought in or tried, what was said of its rows, what it made, its undoing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Response, stream_with_context

from app.access import may
from app.accounts.answers import ApprovalOut
from app.accounts.models import Approval
from app.api.contract import Answered, Slice, endpoint
from app.api.door import reader
from app.api.entries import by_day
from app.campaigns.histories import ToldRow, told_rows
from app.errors import N_, NotFound
from app.files.queries import list_pieces
from app.imports import IMPORTS, queries
from app.imports.base import Remark
from app.imports.bringing import ask_undo, bring_in
from app.imports.models import Import, ImportEffect, ImportRemark, Verdict
from app.imports.outgoing import EffectOut, ImportOut, KindsOut, OutcomeOut, RemarkOut
from app.imports.schemas import EffectQuery, FileQuery, ImportQuery, RemarkQuery
from app.imports.service import Outcome, rehearse_import
from app.language import translate
from app.ledger.answers import EntryRowOut

FILES = ("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/octet-stream")
TOLD = 1000
"""So many remarks are in the answer to a file; all of them are listed under its import."""


@dataclass(frozen=True, slots=True)
class ToldRemark:
    """What was said of a row, in the language that was asked for."""

    remark_no: int
    row: int
    verdict: Verdict
    column: str | None
    problem: str


@dataclass(frozen=True, slots=True)
class SeenEffect:
    """A record that an import made or changed."""

    effect_no: int
    what: str
    record_id: int
    is_new: bool


def by_remark(remark: ToldRemark) -> tuple[int]:
    """Where a remark stands."""
    return (remark.remark_no,)


def by_effect(effect: SeenEffect) -> tuple[int]:
    """Where an effect stands."""
    return (effect.effect_no,)


@endpoint("GET", "/imports/kinds", "import_files", gives=KindsOut)
def list_kinds() -> dict[str, Any]:
    """The kinds of file that you may bring in, each with its columns."""
    kinds = [kind for kind in IMPORTS.values() if may(reader(), kind.act)]
    return {
        "kinds": [
            {"kind": kind.slug, "title": translate(kind.title), "note": translate(kind.note), "columns": kind.columns}
            for kind in kinds
        ]
    }


@endpoint("POST", "/imports/kinds/<kind>", "import_files", filters=FileQuery, files=FILES, gives=OutcomeOut,
          status=201, otherwise=(200,), keyed=True)  # fmt: skip
def bring_in_file(kind: str, asked: dict[str, Any], file: Path, key: str) -> Answered:
    """Bring in a file, which is the body of the request: all of it, or nothing where one row is refused.

    With “dry_run” it is only tried, and nothing is kept. A file that stands already changes nothing; its import is
    named with status 200.
    """
    if kind not in IMPORTS:
        raise NotFound(N_("There is no such kind of file."))
    is_rehearsal = asked.pop("dry_run")
    if is_rehearsal:
        tried = rehearse_import(kind=kind, path=file, by=reader(), **asked)
        number = tried.number if tried.repeats else None
        return Answered(_outcome(tried, number, tried.repeats, tried.remarks), 200)
    brought = bring_in(kind=kind, path=file, by=reader(), key=key, **asked)
    record = brought.record
    remarks = queries.list_remarks(record.id, limit=TOLD)
    return Answered(_outcome(record, record.id, brought.repeats, remarks), 200 if brought.repeats else 201)


def _outcome(
    of: Outcome | Import, number: int | None, repeats: bool, remarks: Sequence[Remark | ImportRemark]
) -> dict[str, Any]:
    figures = {name: getattr(of, name) for name in ("rows", "accepted", "refused", "known", "flagged", "completed")}
    told = _told(remarks[:TOLD])
    return {**figures, "report": of.report, "import_id": number, "repeats": repeats, "remarks": told}


def _told(remarks: Iterable[Remark | ImportRemark]) -> list[ToldRemark]:
    return [
        ToldRemark(getattr(each, "remark_no", 0), each.row, each.verdict, each.column, translate(each.problem))
        for each in remarks
    ]


@endpoint("GET", "/imports", "read_imports", filters=ImportQuery, gives=ImportOut, pages=True)
def list_imports(asked: dict[str, Any], page: Slice) -> Sequence[Import]:
    """Files that came in, the newest first."""
    return queries.list_imports(seen_by=reader(), after=page.key, limit=page.limit, **asked)


@endpoint("GET", "/imports/<int:import_id>", "read_imports", gives=ImportOut)
def show_import(import_id: int) -> Import:
    """One import: its rows by verdict, and its figures."""
    return queries.get_import(import_id, seen_by=reader())


@endpoint("GET", "/imports/<int:import_id>/remarks", "read_imports",
          filters=RemarkQuery, gives=RemarkOut, pages=True, place=by_remark)  # fmt: skip
def list_remarks(import_id: int, asked: dict[str, Any], page: Slice) -> Sequence[ToldRemark]:
    """What was said of the rows of an import, in the order of the sheet."""
    record = queries.get_import(import_id, seen_by=reader())
    return _told(queries.list_remarks(record.id, after=page.key or 0, limit=page.limit, **asked))


@endpoint("GET", "/imports/<int:import_id>/effects", "read_imports",
          filters=EffectQuery, gives=EffectOut, pages=True, place=by_effect)  # fmt: skip
def list_effects(import_id: int, asked: dict[str, Any], page: Slice) -> Sequence[SeenEffect]:
    """The records that an import made or changed, in the order in which they came about."""
    record = queries.get_import(import_id, seen_by=reader())
    found = queries.list_effects_of(record.id, asked["what"], after=page.key or 0, limit=page.limit)
    return [_seen(each) for each in found]


def _seen(effect: ImportEffect) -> SeenEffect:
    return SeenEffect(effect.effect_no, effect.what, effect.record_id, effect.before is None)


@endpoint("GET", "/imports/<int:import_id>/later", "read_imports", gives=EntryRowOut, pages=True, place=by_day)
def list_later(import_id: int, page: Slice) -> Sequence[ToldRow]:
    """What took since from what an import brought, the newest day first; it is undone before the import can be."""
    record = queries.get_import(import_id, seen_by=reader())
    behind = (page.after[0], page.after[1]) if page.after else None
    return told_rows(queries.list_dependents(record, seen_by=reader(), behind=behind, limit=page.limit))


@endpoint("GET", "/imports/<int:import_id>/file", "read_imports", media="application/octet-stream")
def show_file(import_id: int) -> Response:
    """The file itself, as it came in."""
    record = queries.get_import(import_id, seen_by=reader())
    if record.file is None:
        raise NotFound()
    return Response(stream_with_context(list_pieces(record.file)), mimetype="application/octet-stream")


@endpoint("POST", "/imports/<int:import_id>/undo", "undo_import",
          gives=ApprovalOut, status=202, made="show_approval", keyed=True)  # fmt: skip
def undo_import(import_id: int, key: str) -> Approval:
    """Ask that all that a file brought is taken back; nothing is undone before another person signs it."""
    return ask_undo(import_id=import_id, by=reader(), key=key)
