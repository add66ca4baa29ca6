"""The shapes of identities, needs, pairs and entitlements as they go out. Only one of them says who somebody is."""

from __future__ import annotations

from marshmallow import fields

from app.answers import Answer, CalendarDay, Code, Count, Moment, Words
from app.beneficiaries.answers import ReceiverOut
from app.beneficiaries.words import ConsentBy, MatchState, NeedCause, NeedState, Relation, Withdrawal
from app.items.answers import Amount, ItemNamed


class ReceiverNamed(Answer):
    """A receiver that another record points at."""

    id = Count(required=True)
    code = Words(required=True)


class NeedOut(Answer):
    """What a receiver needs, and how far that has come."""

    id = Count(required=True)
    office_id = Count(required=True)
    receiver = fields.Nested(ReceiverNamed, required=True)
    item = fields.Nested(ItemNamed, required=True)
    quantity = Amount(required=True)
    met = Amount(required=True)
    since = CalendarDay(required=True)
    cause = Code(NeedCause, required=True)
    due_on = CalendarDay(allow_none=True)
    state = Code(NeedState, required=True)
    assessed_on = CalendarDay(allow_none=True)
    confirmed_on = CalendarDay(allow_none=True)
    queued_on = CalendarDay(allow_none=True)
    ended_on = CalendarDay(allow_none=True)
    withdrawal = Code(Withdrawal, allow_none=True)
    noted_at = Moment(required=True)


class WaitingLineOut(Answer):
    """How many wait for an item in one's offices."""

    item = fields.Nested(ItemNamed, required=True)
    waiting = Count(required=True)
    others = Count(required=True)
    first = CalendarDay(allow_none=True)


class WaitingLinesOut(Answer):
    """The waiting lists by item."""

    items = fields.List(fields.Nested(WaitingLineOut), required=True)


class CollectorOut(Answer):
    """Who may collect for somebody."""

    id = Count(required=True)
    relation = Code(Relation, required=True)
    name = Words(required=True)
    national_number = Words(allow_none=True)
    phone = Words(allow_none=True)


class CollectorKeptOut(Answer):
    """Somebody who may collect, under a number."""

    id = Count(required=True)
    receiver_id = Count(required=True)
    relation = Code(Relation, required=True)


class IdentityOut(Answer):
    """Who a receiver is; that it was read is written down with what for."""

    receiver = fields.Nested(ReceiverNamed, required=True)
    name = Words(required=True)
    national_number = Words(allow_none=True)
    phone = Words(allow_none=True)
    address = Words(allow_none=True)
    collectors = fields.List(fields.Nested(CollectorOut), required=True)


class ConsentOut(Answer):
    """What was agreed to."""

    id = Count(required=True)
    given_on = CalendarDay(required=True)
    text = Words(attribute="text_no", required=True)
    given_by = Code(ConsentBy, required=True)


class MemberOut(Answer):
    """Who lives in a household."""

    person = fields.Nested(ReceiverNamed, required=True)
    since = CalendarDay(required=True)


class WholeReceiverOut(ReceiverOut):
    """A receiver with what was agreed to, who lives there and what it was found to be."""

    has_identity = fields.Boolean(required=True)
    consents = fields.List(fields.Nested(ConsentOut), required=True)
    members = fields.List(fields.Nested(MemberOut), required=True)
    household_id = Count(allow_none=True)
    merged_into_id = Count(allow_none=True)


class PairOut(Answer):
    """Two receivers whose names are alike."""

    id = Count(required=True)
    elder = fields.Nested(ReceiverNamed, required=True)
    younger = fields.Nested(ReceiverNamed, required=True)
    state = Code(MatchState, required=True)
    found_at = Moment(required=True)
    decided_at = Moment(allow_none=True)
    reason = Words(allow_none=True)


class NameOut(Answer):
    """Who one of a pair is."""

    name = Words(required=True)
    national_number = Words(allow_none=True)
    phone = Words(allow_none=True)
    address = Words(allow_none=True)


class SideBySideOut(Answer):
    """The same, with who they are; that it was read is written down of both."""

    pair = fields.Nested(PairOut, attribute="match", required=True)
    elder = fields.Nested(NameOut, allow_none=True)
    younger = fields.Nested(NameOut, allow_none=True)


class EntitlementOut(Answer):
    """So many pieces of a family of items in so many years, from a day on."""

    id = Count(required=True)
    family = Words(required=True)
    name_fa = Words(required=True)
    name_en = Words(required=True)
    since = CalendarDay(required=True)
    pieces = Count(required=True)
    years = Count(required=True)
    items = fields.List(fields.Nested(ItemNamed), required=True)
