"""The bytes of a file that is brought in: kept as its evidence, or forgotten where they would say who people are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.files.models import StoredFile
from app.files.service import store_file
from app.files.vault import the_vault
from app.imports import queries
from app.imports.base import ImportKind, ImportRun
from app.imports.confiding import digest_for
from app.imports.models import Import

Keep = Callable[[Import, ImportRun, Path, str], str | None]
MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xls": "application/vnd.ms-excel",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}  # fmt: skip


def keep_for(kind: ImportKind, stored: StoredFile | None) -> Keep | None:
    """How the bytes of a file are kept that comes in, or lies `stored` already; not at all where it names people."""
    if kind.names_people:
        return None
    return _is_stored_as(stored) if stored else _keep_file


def digest_of(kind: ImportKind, path: Path, sheet: str | None = None) -> str:
    """What a file of a kind is known by."""
    return digest_for(path, sheet) if kind.names_people else queries.digest_of(path, sheet)


def forget_bytes(stored_as: str | None) -> None:
    """Nothing came of an import: what was written for it goes."""
    if stored_as:
        the_vault().remove(stored_as)


def _is_stored_as(file: StoredFile) -> Keep:
    def note(record: Import, _run: ImportRun, _path: Path, _name: str) -> None:
        record.file_id = file.id

    return note


def _keep_file(record: Import, run: ImportRun, path: Path, name: str) -> str:
    """What the bytes are kept as, to be forgotten if nothing comes of the import."""
    media_type = MEDIA_TYPES.get(run.sheet.encoding, "text/csv")
    with path.open("rb") as source:
        file = store_file(source=source, name=name, media_type=media_type, by=run.by, note=run.progress.note)
    record.file_id = file.id
    return file.stored_as
