"""The shapes of meters, readings, bills and savings as they go out; quantities are texts such as "10779.2"."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from app.answers import Answer, CalendarDay, Code, Count, LongKey, Moment, Named, Words
from app.codes import Unit
from app.energy.doubts import DoubtKind
from app.energy.meters import HUNDREDTHS, THOUSANDTHS
from app.energy.words import DegreeKind, EnergyKind, MeterOwner, Method, Removed, SavingState
from app.items.answers import write_plain


class Energy(fields.Field[str]):
    """So much energy, in the unit of its meter or saving, as a text."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else write_plain(value, THOUSANDTHS)


class Degrees(fields.Field[str]):
    """Degree days, as a text: they are counted in hundredths."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str:
        return write_plain(value, HUNDREDTHS)


class MeterOut(Answer):
    """A meter point; `unit` is what its readings and bills are in."""

    id = Count(required=True)
    energy = Code(EnergyKind, required=True)
    unit = Code(Unit, required=True, attribute="energy.unit")
    identifier = Words(required=True)
    owner = Code(MeterOwner, required=True)
    name = Words(required=True)
    households = Count(allow_none=True)
    company = fields.Nested(Named, allow_none=True)
    office_id = Count(required=True)
    place = fields.Nested(Named, required=True)
    behind_id = Count(allow_none=True)
    agreement = Words(allow_none=True, dump_default=None, attribute="entrusting.agreement")


class ReadingOut(Answer):
    """What a meter showed at the end of a day; `closing` is the old one's last where it was changed."""

    id = Count(required=True)
    day = CalendarDay(required=True)
    shown = Energy(required=True)
    closing = Energy(allow_none=True)


class BillOut(Answer):
    """So much was used from a day to a day, both included."""

    id = Count(required=True)
    starts_on = CalendarDay(required=True)
    ends_on = CalendarDay(required=True)
    quantity = Energy(required=True)


class RemovalOut(Answer):
    """A reading or a bill that was taken out as a mistake; of a reading both days are the same."""

    id = Count(required=True)
    what = Code(Removed, required=True)
    starts_on = CalendarDay(required=True)
    ends_on = CalendarDay(required=True)
    quantity = Energy(required=True)
    closing = Energy(allow_none=True)
    removed_by_id = Count(required=True)
    removed_at = Moment(required=True)


class DoubtOut(Answer):
    """What is odd about some days of a meter; it is recorded all the same."""

    kind = Code(DoubtKind, required=True)
    starts_on = CalendarDay(required=True)
    ends_on = CalendarDay(required=True)
    said = Words(required=True)


class DoubtsOut(Answer):
    """All that is odd about a meter, in the order of its days."""

    doubts = fields.List(fields.Nested(DoubtOut), required=True)


class ReadingsOut(Answer):
    """The readings that are new, and what is odd about the time that was sent."""

    items = fields.List(fields.Nested(ReadingOut), required=True)
    doubts = fields.List(fields.Nested(DoubtOut), required=True)


class BillsOut(Answer):
    """The bills that are new, and what is odd about the time that was sent."""

    items = fields.List(fields.Nested(BillOut), required=True)
    doubts = fields.List(fields.Nested(DoubtOut), required=True)


class SeriesOut(Answer):
    """A series of degree days with its source; `is_invented` is said wherever it shows."""

    id = Count(required=True)
    name = Words(required=True)
    kind = Code(DegreeKind, required=True)
    base_tenths = Count(required=True)
    source = Words(required=True)
    is_invented = fields.Boolean(required=True)


class DegreeDaysOut(Answer):
    """The degree days of a province from a day to a day, both included; a text with two decimal places at most."""

    id = Count(required=True)
    place = fields.Nested(Named, required=True)
    starts_on = CalendarDay(required=True)
    ends_on = CalendarDay(required=True)
    degree_days = Degrees(required=True, attribute="quantity")


class SavingFigureOut(Answer):
    """One figure that the method was given or found; energy is in the saving's unit."""

    name = Words(required=True)
    value = Words(required=True)


class EvidenceOut(Answer):
    """A file that shows what a saving says."""

    id = Count(required=True)
    name = Words(required=True, attribute="file.name")
    size = Count(required=True, attribute="file.size")


class SavingOut(Answer):
    """A saving: by which method it was found, how far it has come, and its lot once it is verified."""

    id = Count(required=True)
    company = fields.Nested(Named, required=True)
    campaign_id = Count(allow_none=True)
    office_id = Count(required=True)
    energy = Code(EnergyKind, required=True)
    unit = Code(Unit, required=True, attribute="energy.unit")
    method = Code(Method, required=True)
    is_invented = fields.Boolean(required=True)
    is_measured = fields.Boolean(required=True, attribute="method.is_measured")
    meter_id = Count(allow_none=True)
    starts_on = CalendarDay(required=True)
    ends_on = CalendarDay(required=True)
    quantity = Energy(required=True)
    rule_version = Words(required=True)
    figures = fields.List(fields.Nested(SavingFigureOut), required=True)
    note = Words(required=True)
    state = Code(SavingState, required=True)
    reason = Words(required=True)
    declared_at = Moment(allow_none=True)
    decided_at = Moment(allow_none=True)
    expires_on = CalendarDay(allow_none=True)
    lot_id = LongKey(allow_none=True)
    evidence = fields.List(fields.Nested(EvidenceOut), required=True)


class QuestionOut(Answer):
    """What is to be answered before a saving is verified; the answer goes under its code."""

    code = Words(required=True)
    warning = Words(required=True)


class SavingAnswerOut(QuestionOut):
    """What was warned of, and answered by whoever verified it."""

    answer = Words(required=True)


class QuestionsOut(Answer):
    """What is asked of a declared saving, and what was answered when it was verified; empty for its company."""

    asked = fields.List(fields.Nested(QuestionOut), required=True)
    answered = fields.List(fields.Nested(SavingAnswerOut), required=True)
