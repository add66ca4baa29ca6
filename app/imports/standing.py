"""What an undone import brought stays undone: nobody brings its entries back one by one beside the same file's next."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from app.db import db
from app.imports.base import ENTRY
from app.imports.models import Import, ImportEffect, ImportState
from app.imports.refusals import BroughtByUndone
from app.ledger.cells import chunks


def keep_undone(*, entry_ids: Collection[int]) -> None:
    """Of these entries, which somebody wants to bring back, none may have come with an import that is undone."""
    for import_id in sorted(_imports_of(entry_ids)):
        # Shared, so that an undoing of the import waits for us, or we for it and then see that it is done.
        held = select(Import).where(Import.id == import_id).with_for_update(of=Import, read=True)
        record = db.session.scalars(held.execution_options(populate_existing=True)).one()
        if record.state is ImportState.UNDONE:
            raise BroughtByUndone(number=import_id)


def _imports_of(entry_ids: Collection[int]) -> set[int]:
    found: set[int] = set()
    for part in chunks(sorted(entry_ids)):
        query = select(ImportEffect.import_id).where(ImportEffect.what == ENTRY, ImportEffect.record_id.in_(part))
        found.update(db.session.scalars(query))
    return found
