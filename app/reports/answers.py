"""Reports as they go out: every cell as a text that a program reads, beside the name of its column."""

from __future__ import annotations

from marshmallow import fields

from app.answers import Answer, Code, Count, Moment, Words
from app.reports.base import Kind
from app.reports.words import Counted, Measure


class ReportColumnOut(Answer):
    """A column of a report."""

    name = Words(required=True)
    title = Words(required=True)
    kind = Code(Kind, required=True)


class ReportOut(Answer):
    """A report that can be asked for, and by what."""

    slug = Words(required=True)
    title = Words(required=True)
    description = Words(required=True)
    columns = fields.List(fields.Nested(ReportColumnOut), required=True)
    filters = fields.List(fields.String(), required=True)


class ReportCellOut(Answer):
    """What stands in one column: numbers in Latin digits and ungrouped, rials whole, quantities such as “4.7”."""

    name = Words(required=True)
    value = Words(allow_none=True)


class ReportRowOut(Answer):
    """One row of a report; its number is its place in it."""

    number = Count(required=True)
    cells = fields.List(fields.Nested(ReportCellOut), required=True)


class ReportFigureOut(Answer):
    """A figure with all that it takes to check it, and the same number counted again from the lines."""

    id = Words(required=True)
    measure = Code(Measure, required=True)
    counted = Code(Counted, required=True)
    value = Words(required=True)
    unit = Words(required=True)
    recounted = Words(required=True)
    definition = Words(required=True)
    rule = Count(required=True)
    as_of = Moment(required=True)
