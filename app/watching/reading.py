"""Reading people: what is read and that it was read are one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from app.db import atomic, db


@contextmanager
def watched() -> Iterator[None]:
    """Read people in this block and note them; unless the note is committed, the block raises and answers nothing.

    What was read stays read afterwards, so that a page shows it without asking once more for every row.
    """
    session = db.session
    before, session.expire_on_commit = session.expire_on_commit, False
    try:
        with atomic():
            yield
    finally:
        session.expire_on_commit = before
