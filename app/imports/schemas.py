"""What imports, their remarks and their effects are asked for by, and what is said beside a file."""

from __future__ import annotations

from marshmallow import fields

from app.imports import IMPORTS
from app.imports.models import ImportState, Verdict
from app.shapes import Chosen, Filters, Key, Text, Truth, one_of


class ImportQuery(Filters):
    """What imports are asked for by."""

    kind = fields.String(validate=one_of(IMPORTS), load_default=None, allow_none=True)
    state = Chosen(ImportState, load_default=None, allow_none=True)
    office_id = Key(load_default=None, allow_none=True)


class RemarkQuery(Filters):
    """Which remarks."""

    verdict = Chosen(Verdict, load_default=None, allow_none=True)


class EffectQuery(Filters):
    """Which effects: the records of one sort."""

    what = Text(longest=40, load_default=None, allow_none=True)


class FileQuery(Filters):
    """What is said beside a file: for which office it is, its name, and whether it is only to be tried."""

    office_id = Key(required=True)
    name = Text(required=True)
    dry_run = Truth(load_default=False)
