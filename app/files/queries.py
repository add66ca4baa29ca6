"""Reads of stored files. Who may read one is decided by the record it is the evidence of."""

from __future__ import annotations

from collections.abc import Iterator

from app.db import db
from app.errors import NotFound
from app.files.models import StoredFile
from app.files.vault import the_vault


def get_file(file_id: int) -> StoredFile:
    """What is known of a file."""
    file = db.session.get(StoredFile, file_id)
    if file is None:
        raise NotFound()
    return file


def list_pieces(file: StoredFile) -> Iterator[bytes]:
    """The bytes of a file in order; raises FileDamaged where they are not what was stored."""
    return the_vault().read(file.stored_as, sha256=file.sha256)
