"""A file comes in as one act, is rehearsed, or is undone as one act."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from app import clock
from app.accounts.approvals import ask_approval
from app.accounts.models import Approval, User
from app.accounts.rights import require_act
from app.db import atomic, db
from app.errors import N_, Conflict
from app.files.models import StoredFile
from app.imports import IMPORTS, queries
from app.imports.base import ENTRY, Effect, ImportKind, ImportRun, Remark, UndoRun
from app.imports.keeping import Keep, digest_of, forget_bytes, keep_for
from app.imports.layouts import Layout
from app.imports.models import Import, ImportEffect, ImportRemark, Verdict
from app.imports.sheets import PAGE_LIMIT, open_sheet
from app.jobs.progress import Progress
from app.jobs.said import keep_params
from app.ledger import service as ledger
from app.ledger.chains import tails_of
from app.ledger.queries import standing as list_standing
from app.ledger.words import CorrectionKind
from app.places.models import Office
from app.places.queries import get_office

UNDO = "undo_import"
"""The kind of approval that an undoing waits as."""

BATCH = 2000


class OnePerson(Conflict):
    """The second signature must be another person's."""


@dataclass(frozen=True)
class Outcome:
    """What came of a file: its number (none when rehearsed), its rows by verdict, and what there is to say of them."""

    number: int | None
    repeats: bool
    rows: int
    accepted: int
    refused: int
    known: int
    flagged: int
    completed: int
    report: Mapping[str, Any]
    remarks: Sequence[Remark] = field(default=(), repr=False)
    made: Mapping[str, int] = field(default_factory=dict)
    changed: Mapping[str, int] = field(default_factory=dict)
    """How many records it made and changed, by what they are called as effects."""

    def summary(self) -> dict[str, Any]:
        """What a job's record keeps of it."""
        return {"import": self.number, "rows": self.rows, "accepted": self.accepted, "refused": self.refused}


class _Rehearsed(Exception):
    """Carries the outcome out of a transaction that is to leave nothing behind."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome


class _TakenBack(Exception):
    """Ends the rehearsal of an undoing."""


@atomic()
def import_file(
    *, kind: str, path: Path, name: str, office_id: int, by: User, largest: int = PAGE_LIMIT,
    progress: Progress | None = None, stored: StoredFile | None = None, layout: Layout | None = None,
) -> Outcome:  # fmt: skip
    """All of a file or, where its kind says so, its good rows; a file that stands already changes nothing.

    Its bytes are kept, unless they are `stored` already, or its rows say who people are. A `layout` says how it is to
    be read; a file without one has the headings of its kind.
    """
    how, progress = IMPORTS[kind], progress or Progress()
    keep = keep_for(how, stored)
    return _import(how, path, name, get_office(office_id), by, largest, progress, keep=keep, layout=layout)


@atomic()
def rehearse_import(
    *, kind: str, path: Path, name: str, office_id: int, by: User, largest: int = PAGE_LIMIT,
    progress: Progress | None = None, layout: Layout | None = None,
) -> Outcome:  # fmt: skip
    """Everything that importing the file would do, checked by the database itself, and then taken back."""
    try:
        with atomic():
            outcome = _import(
                IMPORTS[kind], path, name, get_office(office_id), by, largest, progress or Progress(), keep=None,
                layout=layout,
            )  # fmt: skip
            raise _Rehearsed(outcome)
    except _Rehearsed as rehearsed:
        return rehearsed.outcome


@atomic()
def undo_import(*, import_id: int, by: User, key: str, second: User | None = None) -> Import | Approval:
    """Take back all that an import brought; without a second person it waits for one."""
    wanted = _lock_import(import_id, by)
    require_act(by, wanted.office_id, IMPORTS[wanted.kind].act)
    wanted.require_standing()
    if second is None:
        approval = ask_approval(
            kind=UNDO, office_id=wanted.office_id, subject=f"import:{import_id}", by=by,
            payload={"import_id": import_id, "key": key},
        )  # fmt: skip
        _rehearse_undo(wanted, by, key)
        return approval
    _require_second(wanted.office, by, second)
    # While it stands, what was undone of it by hand may still change; from then on it stays undone.
    _take_back(wanted, by, second, key)
    wanted.undo(at=clock.recorded_now(), by=by, second=second)
    return wanted


@atomic()
def undo_as_signed(*, by: User, second: User, **payload: Any) -> Import | Approval:
    """Undo what was asked for in an approval, now that a second person has signed it."""
    return undo_import(by=by, second=second, **payload)


def _rehearse_undo(wanted: Import, by: User, key: str) -> None:
    """What refuses the undoing is told to the one who asks for it, not first to the one who signs."""
    try:
        with atomic():
            _take_back(wanted, by, None, key)
            raise _TakenBack
    except _TakenBack:
        return


def _take_back(wanted: Import, by: User, second: User | None, key: str) -> None:
    effects = [Effect(e.what, e.record_id, e.before) for e in queries.list_effects(wanted.id)]
    _reverse(wanted.id, [effect.record_id for effect in effects if effect.what == ENTRY], by, second, key)
    IMPORTS[wanted.kind].undo(UndoRun(wanted.id, wanted.made_at, wanted.office, by, effects, key))
    db.session.flush()


def _reverse(import_id: int, entry_ids: Sequence[int], by: User, second: User | None, key: str) -> None:
    """Undo in one posting those of the entries that stand, one that was undone and brought back by its last."""
    standing = tails_of(list_standing(entry_ids))
    if standing:
        ledger.reverse_entries(
            entry_ids=sorted(standing.values()), happened_on=clock.business_today(), correction=CorrectionKind.SLIP,
            memo=f"import {import_id}", by=by, second=second, key=key,
        )  # fmt: skip


def _import(
    kind: ImportKind, path: Path, name: str, office: Office, by: User, largest: int, progress: Progress, *,
    keep: Keep | None, layout: Layout | None,
) -> Outcome:  # fmt: skip
    kind.require(by, office.id)
    name = kind.name_of(name)
    with kind.discreetly():
        sheet = open_sheet(path, name, kind.columns, largest=largest, most_rows=kind.most_rows, layout=layout)
    digest = digest_of(kind, path, layout.sheet if layout else None)
    record = _begin(kind, office, by, name, digest)
    if record is None:
        return _outcome(queries.get_standing(kind.slug, office.id, digest), repeats=True)
    run = ImportRun(kind, sheet, record.id, office, by, progress, digest)
    with _nothing_swept():
        with kind.discreetly():
            run.look_through()
        stored_as = keep(record, run, path, name) if keep else None
        run.file_id = record.file_id
        try:
            kind.apply(run)
            run.stop_if_refused()
            return _account_for(record, run)
        except BaseException:
            forget_bytes(stored_as)
            raise


@contextmanager
def _nothing_swept() -> Iterator[None]:
    """Rows are no circles: looking for such among hundreds of thousands, again and again, takes longer than reading."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _begin(kind: ImportKind, office: Office, by: User, name: str, digest: str) -> Import | None:
    """A new record; None if the file stands already. Of two people at once one waits here for the other."""
    if queries.find_standing(kind.slug, office.id, digest):
        return None
    record = Import(
        kind=kind.slug, office_id=office.id, by_id=by.id, file_name=name[-200:], digest=digest,
        made_at=clock.recorded_now(), standing_digest=queries.standing_digest(kind.slug, office.id, digest),
    )  # fmt: skip
    try:
        with atomic():
            db.session.add(record)
            db.session.flush()
    except IntegrityError:
        if queries.find_standing(kind.slug, office.id, digest) is None:
            raise
        return None
    return record


def _account_for(record: Import, run: ImportRun) -> Outcome:
    """Write down what came of each row; refused + accepted = rows, always."""
    count = run.count()
    record.rows, record.refused = run.rows, count[Verdict.REFUSED]
    record.accepted = record.rows - record.refused
    record.known, record.flagged = count[Verdict.KNOWN] + run.known_unnamed, count[Verdict.FLAGGED]
    record.completed, record.report = count[Verdict.COMPLETED], run.report
    db.session.flush()
    remarks = sorted(run.remarks, key=lambda remark: remark.row)
    _write(ImportRemark, (_remark_row(record.id, n, remark) for n, remark in enumerate(remarks, 1)))
    _write(ImportEffect, (_effect_row(record.id, n, effect) for n, effect in enumerate(run.effects, 1)))
    made = Counter(effect.what for effect in run.effects if effect.before is None)
    changed = Counter(effect.what for effect in run.effects if effect.before is not None)
    return replace(_outcome(record, repeats=False, remarks=remarks), made=made, changed=changed)


def _remark_row(import_id: int, number: int, remark: Remark) -> dict[str, Any]:
    return {
        "import_id": import_id, "remark_no": number, "row": remark.row, "verdict": remark.verdict,
        "column": remark.column, "pattern": remark.problem.pattern, "params": keep_params(remark.problem),
    }  # fmt: skip


def _effect_row(import_id: int, number: int, effect: Effect) -> dict[str, Any]:
    return {
        "import_id": import_id, "effect_no": number, "what": effect.what, "record_id": effect.record_id,
        "before": dict(effect.before) if effect.before is not None else None,
    }  # fmt: skip


def _write(model: type[ImportRemark] | type[ImportEffect], rows: Iterable[dict[str, Any]]) -> None:
    rest: Iterator[dict[str, Any]] = iter(rows)
    while batch := list(islice(rest, BATCH)):
        db.session.execute(insert(model), batch)


def _outcome(record: Import, *, repeats: bool, remarks: Sequence[Remark] = ()) -> Outcome:
    return Outcome(
        number=record.id, repeats=repeats, rows=record.rows, accepted=record.accepted, refused=record.refused,
        known=record.known, flagged=record.flagged, completed=record.completed, report=record.report, remarks=remarks,
    )  # fmt: skip


def _lock_import(import_id: int, by: User) -> Import:
    queries.get_import(import_id, seen_by=by)
    held = select(Import).where(Import.id == import_id).with_for_update(of=Import)
    return db.session.scalars(held.execution_options(populate_existing=True)).one()


def _require_second(office: Office, by: User, second: User) -> None:
    """The second signature is a supervisor's of the office; at the national centre an officer's too."""
    if second.id == by.id:
        raise OnePerson(N_("The second signature must be another person's."))
    require_act(second, office.id, "sign_approval")
