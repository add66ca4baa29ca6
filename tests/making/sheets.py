"""Makers of what lies on the import desk, and of lists that were made into files."""

from __future__ import annotations

from pathlib import Path

from app.accounts.models import User
from app.exports.models import Export, FileForm
from app.exports.queries import find_export_of
from app.exports.service import ask_export
from app.imports.desk import lay
from app.imports.desk_models import DeskSheet
from app.jobs.doing import do_job
from tests.making.base import MakeBase


class MakeSheets(MakeBase):
    """Files that somebody is still arranging, and files that somebody had made."""

    def desk_sheet(self, path: Path, by: User, kind: str = "companies") -> DeskSheet:
        """A file on somebody's desk, for their own office."""
        return lay(kind=kind, path=path, name=path.name, office_id=by.grants[0].office_id, by=by)

    def export(self, listing: str, by: User, form: FileForm = FileForm.CSV, **asked: str) -> Export:
        """A list as a file, written by a worker."""
        job = ask_export(listing=listing, asked=asked, form=form, locale="fa", by=by)
        do_job(job.id)
        made = find_export_of(job.id)
        assert made is not None
        return made
