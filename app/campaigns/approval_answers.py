"""The shape of what waits for a second signature, with what would happen, as it goes out."""

from __future__ import annotations

from marshmallow import fields

from app.accounts.models import ApprovalState
from app.answers import Answer, CalendarDay, Code, Count, LongKey, Moment, Named, Words
from app.items.answers import Amount, ItemNamed


class AskedGoodsOut(Answer):
    """So much of an item that an approval is about."""

    item = fields.Nested(ItemNamed, required=True)
    quantity = Amount(required=True)


class WholeApprovalOut(Answer):
    """An act that needs two people: who asked, what would happen, and what was answered."""

    id = Count(required=True)
    kind = Words(attribute="approval.kind", required=True)
    office = fields.Nested(Named, attribute="approval.office", required=True)
    state = Code(ApprovalState, attribute="approval.state", required=True)
    asked_by = Words(attribute="approval.asked_by.shown_name", required=True)
    asked_at = Moment(attribute="approval.asked_at", required=True)
    signed_by = Words(attribute="approval.signed_by.shown_name", dump_default=None, allow_none=True)
    signed_at = Moment(attribute="approval.signed_at", allow_none=True)
    refused_because = Words(attribute="approval.reason", required=True)
    can_sign = fields.Boolean(required=True)
    happened_on = CalendarDay(attribute="asked.happened_on", allow_none=True)
    reason = Words(attribute="asked.reason", allow_none=True)
    paper = Words(attribute="asked.paper", allow_none=True)
    memo = Words(attribute="asked.memo", allow_none=True)
    store = fields.Nested(Named, attribute="asked.store", allow_none=True)
    goods = fields.List(fields.Nested(AskedGoodsOut), required=True)
    entry_ids = fields.List(LongKey(), required=True)
    import_id = Count(allow_none=True)
    result_id = LongKey(allow_none=True)
