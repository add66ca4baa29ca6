"""The shapes of what is asked about exports, and of what is answered."""

from __future__ import annotations

from marshmallow import fields

from app.answers import Answer, Code, Count, Moment, Words
from app.errors import N_
from app.exports.models import FileForm
from app.shapes import Chosen, Day, Form, Key, Shape, Text


class ExportIn(Shape):
    """Which list, as which file, by which filter: the names and values that the address of its page has."""

    list = Text(required=True, longest=60)
    form = Chosen(FileForm, required=True)
    filters = fields.Dict(
        keys=fields.String(),
        values=Text(),
        load_default=dict,
        error_messages={"invalid": N_("This is not a record.")},
    )


class OfficeExportIn(Form):
    """Which office, and the first day whose receipts and deliveries are told one by one."""

    office_id = Key(required=True)
    from_day = Day(load_default=None)


class ExportListOut(Answer):
    """A list that you may have as a file, its columns, and what it is filtered by."""

    list = Words(required=True)
    title = Words(required=True)
    columns = fields.List(fields.String(), required=True)
    filters = fields.List(fields.String(), required=True)


class ExportListsOut(Answer):
    """The lists that you may have as files."""

    lists = fields.List(fields.Nested(ExportListOut), required=True)


class ExportOut(Answer):
    """A file that was made of a list, and by which filter."""

    id = Count(required=True)
    list = Words(attribute="listing", required=True)
    filters = fields.Dict(keys=fields.String(), values=fields.String(), attribute="asked", required=True)
    form = Code(FileForm, required=True)
    rows = Count(attribute="row_count", required=True)
    size = Count(required=True)
    sha256 = Words(required=True)
    made_at = Moment(required=True)
    is_kept = fields.Boolean(required=True)
