"""Makers of what lies on the import desk."""

from __future__ import annotations

from pathlib import Path

from app.accounts.models import User
from app.imports.desk import lay
from app.imports.desk_models import DeskSheet
from tests.making.base import MakeBase


class MakeSheets(MakeBase):
    """Files that somebody is still arranging."""

    def desk_sheet(self, path: Path, by: User, kind: str = "companies") -> DeskSheet:
        """A file on somebody's desk, for their own office."""
        return lay(kind=kind, path=path, name=path.name, office_id=by.grants[0].office_id, by=by)
