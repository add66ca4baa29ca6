"""A file that a program sends: brought in once under its key, and an undoing asked for once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from app.accounts.models import Approval, User
from app.accounts.queries import list_approvals_about
from app.accounts.rights import require_act
from app.imports import IMPORTS, queries
from app.imports.keeping import digest_of
from app.imports.models import Import
from app.imports.service import UNDO, Outcome, import_file, undo_import
from app.jobs.inline import run_inline
from app.jobs.progress import Progress
from app.ledger.once import do_once


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """The import of a file, and whether that very file stood already."""

    record: Import
    repeats: bool


def bring_in(*, kind: str, path: Path, name: str, office_id: int, by: User, key: str) -> BroughtIn:
    """All of a file, or its good rows, under a job's record; with a key that was used for it before, what came then."""
    digest = digest_of(IMPORTS[kind], path)

    def work(progress: Progress) -> Outcome | None:
        return do_once(
            verb="import_file", by=by, key=key,
            content={"kind": kind, "office_id": office_id, "digest": digest},
            do=lambda: import_file(kind=kind, path=path, name=name, office_id=office_id, by=by, progress=progress),
            again=lambda: None, allowed=lambda: require_act(by, office_id, IMPORTS[kind].act),
        )  # fmt: skip

    outcome = run_inline(f"import {kind}", work, by=by, describe=lambda each: each.summary() if each else {})[1]
    if outcome is None or outcome.number is None:
        return BroughtIn(queries.get_newest(kind, office_id, digest), repeats=False)
    return BroughtIn(queries.get_import(outcome.number), repeats=outcome.repeats)


def ask_undo(*, import_id: int, by: User, key: str) -> Approval:
    """Ask that all that a file brought is taken back; asked again with the key, the approval that was asked for."""
    # The undoing posts under a key of its own, once it is signed.
    own_key = "undo:" + hashlib.sha256(f"{import_id}:{key}".encode()).hexdigest()
    return do_once(
        verb="ask_undo", by=by, key=key, content={"import_id": import_id},
        do=lambda: _approval(undo_import(import_id=import_id, by=by, key=own_key)),
        allowed=lambda: _require_undoer(import_id, by),
        again=lambda: next(
            each for each in list_approvals_about(f"import:{import_id}", UNDO) if each.payload["key"] == own_key
        ),
    )  # fmt: skip


def _require_undoer(import_id: int, by: User) -> None:
    record = queries.get_import(import_id, seen_by=by)
    require_act(by, record.office_id, IMPORTS[record.kind].act)


def _approval(asked: Import | Approval) -> Approval:
    if isinstance(asked, Import):
        raise TypeError("An undoing that nobody signed was done.")
    return asked
