"""Reports as they go out: every cell as a text that a program reads, beside the name of its column."""

from __future__ import annotations

from marshmallow import fields

from app.answers import Answer, CalendarDay, Code, Count, Moment, Words
from app.items.answers import Amount, ItemNamed
from app.ledger.words import Basis, Condition
from app.reports.base import Kind
from app.reports.closing import Loose
from app.reports.edition_models import EditionState
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


class EditionFileOut(Answer):
    """A file of an edition; its bytes never change."""

    name = Words(required=True)
    media_type = Words(attribute="file.media_type", required=True)
    size = Count(attribute="file.size", required=True)
    sha256 = Words(attribute="file.sha256", required=True)


class EditionOut(Answer):
    """The report of a year as it was made once, and how far it has come.

    “subject” is IR, the code of a province, or “company-” with its number. “manifest” is the digest of the list of all
    files' digests: whoever knows it knows every byte. “first_by”, “second_by” are the officers who signed.
    """

    id = Count(required=True)
    year = Count(required=True)
    subject = Words(required=True)
    state = Code(EditionState, required=True)
    corrects_id = Count(allow_none=True)
    reason = Words(allow_none=True)
    manifest = Words(required=True)
    drafted_at = Moment(required=True)
    drafted_by = Words(attribute="drafter.shown_name", required=True)
    reviewed_by = Words(attribute="reviewer.shown_name", allow_none=True)
    first_by = Words(attribute="first.shown_name", allow_none=True)
    second_by = Words(attribute="second.shown_name", allow_none=True)
    signed_at = Moment(allow_none=True)
    published_at = Moment(allow_none=True)


class EditionWithFilesOut(EditionOut):
    """One of them, with its files."""

    files = fields.List(fields.Nested(EditionFileOut), required=True)


class LooseEndOut(Answer):
    """What somebody should look at before a year is closed."""

    kind = Code(Loose, required=True)
    count = Count(required=True)


class LooseEndsOut(Answer):
    """All of a year, kind by kind."""

    year = Count(required=True)
    loose_ends = fields.List(fields.Nested(LooseEndOut), required=True)


class StatementLineOut(Answer):
    """One gift as it came in: what, how much, in what condition, on which papers, and what it was worth.

    “fair_value” and “company_cost” are rials; null where nobody valued it. “fair_level” is the level of evidence.
    """

    lot_id = Count(required=True)
    item = fields.Nested(ItemNamed, required=True)
    quantity = Amount(required=True)
    condition = Code(Condition, required=True)
    received_on = CalendarDay(required=True)
    purpose_fa = Words(attribute="purpose.fa", required=True)
    purpose_en = Words(attribute="purpose.en", required=True)
    pledge = Words(attribute="papers.pledge", allow_none=True)
    pledged_on = CalendarDay(attribute="papers.pledged_on", allow_none=True)
    letter_no = Words(attribute="papers.letter_no", allow_none=True)
    paper = Words(attribute="papers.paper", allow_none=True)
    office = Words(attribute="papers.office.code", allow_none=True)
    entry = Words(attribute="papers.entry", allow_none=True)
    fair_value = Count(attribute="worth.fair_value", allow_none=True)
    fair_level = Count(attribute="worth.level", required=True)
    fair_basis = Code(Basis, attribute="worth.basis", allow_none=True)
    fair_source = Words(attribute="worth.source", allow_none=True)
    fair_valuer = Words(attribute="worth.valuer", allow_none=True)
    fair_on = CalendarDay(attribute="worth.valued_on", allow_none=True)
    company_cost = Count(attribute="worth.company_cost", allow_none=True)


class StatementOut(Answer):
    """What a company gave in a year; “is_final” when the year is closed."""

    serial = Words(required=True)
    year = Count(required=True)
    from_day = CalendarDay(attribute="first_day", required=True)
    to_day = CalendarDay(attribute="last_day", required=True)
    is_final = fields.Boolean(required=True)
    fair_value = Count(required=True)
    company_cost = Count(required=True)
    unvalued = Count(required=True)
    lines = fields.List(fields.Nested(StatementLineOut), required=True)
