"""Files that show what a saving says: kept for good, and read by whoever may read the saving."""

from __future__ import annotations

from typing import IO

from app.accounts.models import User
from app.db import atomic, db
from app.energy import service
from app.energy.models import OPEN_STATES, Saving, SavingEvidence
from app.energy.queries import get_saving
from app.energy.refusals import NoSuchSaving
from app.energy.sight import own_company
from app.files.service import store_file

MEDIA = "application/octet-stream"


@atomic()
def store_evidence(*, saving_id: int, source: IO[bytes], name: str, by: User) -> Saving:
    """Keep a file and put it with a saving; nothing is kept where it may not be."""
    saving = get_saving(saving_id, seen_by=by)
    own_company(saving.company_id, by)
    saving.require_state(*OPEN_STATES)
    file = store_file(source=source, name=name, media_type=MEDIA, by=by)
    return service.add_evidence(saving_id=saving_id, files=[file], by=by)


def get_evidence(saving_id: int, evidence_id: int, *, seen_by: User) -> SavingEvidence:
    """One file of a saving."""
    saving = get_saving(saving_id, seen_by=seen_by)
    found = db.session.get(SavingEvidence, evidence_id)
    if found is None or found.saving_id != saving.id:
        raise NoSuchSaving()
    return found
