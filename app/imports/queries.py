"""Reads of imports: what was imported, by whom, and what was said about its rows."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from sqlalchemy import case, func, select
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.accounts.rights import may_act, offices_of
from app.campaigns.book import EntryRow, eyes_of, rows_of
from app.db import db
from app.errors import NotFound
from app.imports.models import ENTRY, Import, ImportEffect, ImportRemark, ImportState, Verdict
from app.ledger import dependents


class NoSuchImport(NotFound):
    """There is no import number {number}, or it is not yours to see."""


def get_import(number: int, *, seen_by: User | None = None) -> Import:
    """One import, if the person's offices have it (None is the program itself)."""
    found = db.session.get(Import, number) if 0 < number < 2**63 else None
    if found is None or (seen_by is not None and not may_act(seen_by, found.office_id, "read_imports")):
        raise NoSuchImport(number=number)
    return found


def find_standing(kind: str, office_id: int, digest: str) -> Import | None:
    """The import of this very file by this office that still stands."""
    return db.session.scalar(select(Import).where(Import.standing_digest == standing_digest(kind, office_id, digest)))


def get_standing(kind: str, office_id: int, digest: str) -> Import:
    """The same, where there must be one."""
    return db.session.scalars(
        select(Import).where(Import.standing_digest == standing_digest(kind, office_id, digest))
    ).one()  # fmt: skip


def get_newest(kind: str, office_id: int, digest: str) -> Import:
    """The last import of this very file by this office, whether it stands or not."""
    wanted = select(Import).where(Import.kind == kind, Import.office_id == office_id, Import.digest == digest)
    return db.session.scalars(wanted.order_by(Import.id.desc()).limit(1)).one()


def list_dependents(
    record: Import, *, seen_by: User, behind: tuple[date, int] | None = None, limit: int
) -> list[EntryRow]:
    """What took since from what an import brought, the newest day first: it is undone before the import."""
    own = select(ImportEffect.record_id).where(ImportEffect.import_id == record.id, ImportEffect.what == ENTRY)
    return rows_of(dependents.list_dependents(own, behind=behind, limit=limit), eyes_of(seen_by))


def digest_of(path: Path, sheet: str | None = None) -> str:
    """What a file is known by; one sheet of several is known by its name too."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return digest if sheet is None else hashlib.sha256(f"{digest}\n{sheet}".encode()).hexdigest()


def standing_digest(kind: str, office_id: int, digest: str) -> str:
    """What two imports of one file have in common while they stand."""
    return hashlib.sha256(f"{kind}\n{office_id}\n{digest}".encode()).hexdigest()


def list_imports(
    *, seen_by: User, kind: str | None = None, state: ImportState | None = None, office_id: int | None = None,
    after: int | None = None, limit: int = 100,
) -> Sequence[Import]:  # fmt: skip
    """The newest imports of the person's offices; those older than number `after`, if that is given."""
    query = select(Import).options(joinedload(Import.by).lazyload(User.grants)).order_by(Import.id.desc()).limit(limit)
    if office_id is not None:
        query = query.where(Import.office_id == office_id)
    visible = offices_of(seen_by, "read_imports")
    if visible is not None:
        query = query.where(Import.office_id.in_(visible))
    if state is not None:
        query = query.where(Import.state == state)
    if kind is not None:
        query = query.where(Import.kind == kind)
    if after is not None:
        query = query.where(Import.id < after)
    return db.session.scalars(query).all()


def list_remarks(
    import_id: int, *, verdict: Verdict | None = None, after: int = 0, limit: int | None = 500
) -> Sequence[ImportRemark]:
    """What was said about the rows of an import, in the order of the sheet, from after remark number `after`."""
    query = select(ImportRemark).where(ImportRemark.import_id == import_id, ImportRemark.remark_no > after)
    if verdict is not None:
        query = query.where(ImportRemark.verdict == verdict)
    return db.session.scalars(query.order_by(ImportRemark.remark_no).limit(limit)).all()


def total_remarks(import_id: int) -> Sequence[tuple[Verdict, str, int]]:
    """How often each reason was given, the most frequent first."""
    often = func.count()
    found = db.session.execute(
        select(ImportRemark.verdict, ImportRemark.pattern, often)
        .where(ImportRemark.import_id == import_id)
        .group_by(ImportRemark.verdict, ImportRemark.pattern)
        .order_by(ImportRemark.verdict, often.desc(), ImportRemark.pattern)
    )
    return [(verdict, pattern, number) for verdict, pattern, number in found]


def list_effects(import_id: int) -> Sequence[ImportEffect]:
    """What an import made and changed, newest first."""
    return db.session.scalars(
        select(ImportEffect).where(ImportEffect.import_id == import_id).order_by(ImportEffect.effect_no.desc())
    ).all()  # fmt: skip


def list_effects_of(import_id: int, what: str | None, *, after: int = 0, limit: int = 100) -> Sequence[ImportEffect]:
    """The effects of one sort or all, in the order in which they came about, from after effect number `after`."""
    wanted = select(ImportEffect).where(ImportEffect.import_id == import_id, ImportEffect.effect_no > after)
    if what is not None:
        wanted = wanted.where(ImportEffect.what == what)
    return db.session.scalars(wanted.order_by(ImportEffect.effect_no).limit(limit)).all()


def total_effects(import_id: int) -> dict[str, tuple[int, int]]:
    """How many records of each sort an import made, and how many it changed."""
    changed = func.count(case((ImportEffect.before.is_not(None), 1)))
    found = db.session.execute(
        select(ImportEffect.what, func.count() - changed, changed)
        .where(ImportEffect.import_id == import_id)
        .group_by(ImportEffect.what)
        .order_by(ImportEffect.what)
    )
    return {what: (made, revised) for what, made, revised in found}


def find_import_of(what: str, record_id: int) -> Import | None:
    """The import that made a record, if one did."""
    return db.session.scalar(
        select(Import)
        .join(ImportEffect, ImportEffect.import_id == Import.id)
        .where(ImportEffect.what == what, ImportEffect.record_id == record_id, ImportEffect.before.is_(None))
        .order_by(Import.id.desc())
        .limit(1)
    )
