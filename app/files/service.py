"""What can happen to a file: it is kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import IO

from sqlalchemy import select

from app import clock
from app.accounts.models import User
from app.db import atomic, db, when_landed
from app.files.models import StoredFile
from app.files.vault import the_vault

LONGEST_NAME = 200
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@atomic()
def store_file(
    *, source: IO[bytes], name: str, media_type: str, by: User, note: Callable[[str], None] | None = None
) -> StoredFile:
    """Keep the bytes of `source`, encrypted; if the record cannot be written, they are not kept either.

    `note` is told what they will be stored as, before they are.
    """
    written = the_vault().write(source, note=note)
    try:
        file = StoredFile(
            sha256=written.sha256, size=written.size, stored_as=written.stored_as, key_version=written.key_version,
            name=_clean_name(name), media_type=media_type, owner_id=by.id, created_at=clock.now(),
        )  # fmt: skip
        db.session.add(file)
        db.session.flush()
    except BaseException:
        the_vault().remove(written.stored_as)
        raise
    return file


@atomic()
def forget_unnamed(names: Sequence[str]) -> bool:
    """Of files that were written by work that was killed, forget those that have no record; whether any has one."""
    named = set(db.session.scalars(select(StoredFile.stored_as).where(StoredFile.stored_as.in_(names))))
    for name in names:
        if name not in named:
            the_vault().remove(name)
    return bool(named)


@atomic(joins=True)
def forget_file(file: StoredFile) -> None:
    """Forget a file that nothing stands on: its record, and its bytes once that is certain."""
    stored_as = file.stored_as
    db.session.delete(file)
    when_landed(lambda _landing: the_vault().remove(stored_as))


def _clean_name(name: str) -> str:
    """The last part of a path, without characters that are not seen; the ending is kept when it is too long."""
    last = _UNSEEN.sub("", re.split(r"[/\\]", name)[-1]).strip() or "file"
    if len(last) <= LONGEST_NAME:
        return last
    stem, dot, ending = last.rpartition(".")
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}" if dot and len(ending) < 10 else last[:LONGEST_NAME]
