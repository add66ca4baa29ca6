"""The shapes of needs and entitlements as they come in."""

from __future__ import annotations

from marshmallow import fields

from app.beneficiaries.identity_schemas import said_to_warnings
from app.beneficiaries.words import NeedCause, NeedState, Withdrawal
from app.shapes import Chosen, Day, Filters, Form, Key, Quantity, Text, Whole, some


class NeedIn(Form):
    """What somebody needs."""

    item_id = Key(required=True)
    quantity = Quantity(required=True)
    since = Day(required=True)
    cause = Chosen(NeedCause, required=True)
    due_on = Day(load_default=None)
    answers = said_to_warnings()


class NeedOfReceiverIn(NeedIn):
    """What which receiver needs."""

    receiver_id = Key(required=True)


class AssessmentIn(Form):
    """What was found: without a quantity, what was noted."""

    quantity = Quantity(load_default=None)


class WithdrawalIn(Form):
    """Why a need is no longer one."""

    why = Chosen(Withdrawal, required=True)


class NeedQuery(Filters):
    """Which needs are asked for."""

    office_id = Key(load_default=None, allow_none=True)
    item_id = Key(load_default=None, allow_none=True)
    receiver_id = Key(load_default=None, allow_none=True)
    state = Chosen(NeedState, load_default=None, allow_none=True)
    confirmed_before = Day(load_default=None, allow_none=True)


class NeedFilters(NeedQuery):
    """The same, and the need after which the page begins."""

    after = Key(load_default=None, allow_none=True)


class EntitlementIn(Form):
    """So many pieces of a family of items in so many years, from a day on."""

    family = Text(required=True, longest=40)
    name_fa = Text(required=True)
    name_en = Text(required=True)
    item_ids = fields.List(Key(), required=True, validate=some(50))
    pieces = Whole(required=True)
    years = Whole(required=True)
    since = Day(required=True)
