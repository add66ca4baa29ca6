"""The shapes of imports as they go out: the kinds there are, what came of a file, and what was said of its rows."""

from __future__ import annotations

from marshmallow import fields

from app.answers import Answer, Code, Count, LongKey, Moment, Named, Words
from app.imports.models import ImportState, Verdict


class ColumnOut(Answer):
    """A column that a file of a kind has, under its heading in either language."""

    field = Words(required=True)
    name_fa = Words(attribute="fa", required=True)
    name_en = Words(attribute="en", required=True)
    required = fields.Boolean(required=True)


class KindOut(Answer):
    """A kind of file that you may bring in, and what becomes of its rows."""

    kind = Words(required=True)
    title = Words(required=True)
    note = Words(required=True)
    columns = fields.List(fields.Nested(ColumnOut), required=True)


class KindsOut(Answer):
    """The kinds of file that you may bring in."""

    kinds = fields.List(fields.Nested(KindOut), required=True)


class FiguresOfRows(Answer):
    """How many rows a file has, and what came of them; those accepted and refused make all."""

    rows = Count(required=True)
    accepted = Count(required=True)
    refused = Count(required=True)
    known = Count(required=True)
    flagged = Count(required=True)
    completed = Count(required=True)
    report = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


class RemarkOut(Answer):
    """What was said of one row."""

    row = Count(required=True)
    verdict = Code(Verdict, required=True)
    column = Words(allow_none=True)
    problem = Words(required=True)


class OutcomeOut(FiguresOfRows):
    """What came of a file, or would come of it; a file that stands already changes nothing and has its import's key."""

    import_id = Count(allow_none=True)
    repeats = fields.Boolean(required=True)
    remarks = fields.List(fields.Nested(RemarkOut), required=True)


class ImportOut(FiguresOfRows):
    """One file that was brought in."""

    id = Count(required=True)
    kind = Words(required=True)
    office = fields.Nested(Named, required=True)
    file_name = Words(required=True)
    state = Code(ImportState, required=True)
    by = Words(attribute="by.shown_name", required=True)
    made_at = Moment(required=True)
    undone_at = Moment(allow_none=True)


class EffectOut(Answer):
    """A record that an import made, or one that it changed."""

    effect_no = Count(required=True)
    what = Words(required=True)
    record_id = LongKey(required=True)
    is_new = fields.Boolean(required=True)
