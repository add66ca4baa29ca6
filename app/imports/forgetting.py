"""What lay on a desk for long and came to nothing is forgotten, file and all: it may hold anybody's name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.db import atomic, db
from app.files.service import forget_file
from app.imports.desk_models import DeskSheet

AT_ONCE = 100


@atomic()
def forget_sheets(before: datetime) -> int:
    """Some sheets laid before a moment that were not brought in go with their files, the oldest first; how many.

    What became an import stays with it, as its evidence; what a worker is bringing in at this moment is left to it.
    """
    old = select(DeskSheet).where(DeskSheet.laid_at < before, DeskSheet.import_id.is_(None))
    old = old.order_by(DeskSheet.laid_at, DeskSheet.id).limit(AT_ONCE).with_for_update(of=DeskSheet, skip_locked=True)
    sheets = db.session.scalars(old).unique().all()
    files = [sheet.file for sheet in sheets]
    for sheet in sheets:
        db.session.delete(sheet)
    db.session.flush()
    for file in files:
        forget_file(file)
    return len(sheets)
