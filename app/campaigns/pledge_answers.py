"""The shapes of pledges and what has come of them, as they go out."""

from __future__ import annotations

from marshmallow import fields

from app.answers import Answer, CalendarDay, Code, Count, LongKey, Named, Words
from app.campaigns.answers import CampaignNamed
from app.campaigns.words import EndingKind, PledgeState
from app.items.answers import Amount, ItemNamed
from app.ledger.answers import Beside, OfficeNamed, WorthOut
from app.ledger.words import EntryKind
from app.places.answers import PlaceNamed


class PledgeLineOut(Answer):
    """One item of a pledge: what was promised, what came of it, and what is still expected."""

    id = Count(attribute="line.id", required=True)
    line_no = Count(attribute="line.line_no", required=True)
    item = fields.Nested(ItemNamed, attribute="line.item", required=True)
    place = fields.Nested(PlaceNamed, attribute="line.place", required=True)
    due_on = CalendarDay(attribute="line.due_on", allow_none=True)
    lot_id = LongKey(allow_none=True)
    quantity = Amount(item="line.item", attribute="line.quantity", required=True)
    good = Amount(item="line.item", attribute="figures.good", required=True)
    damaged = Amount(item="line.item", attribute="figures.damaged", required=True)
    missing = Amount(item="line.item", attribute="figures.missing", required=True)
    handed_over = Amount(item="line.item", attribute="figures.handed", required=True)
    expected = Amount(item="line.item", attribute="figures.left", required=True)
    worth = fields.Nested(WorthOut, attribute="line", required=True)


class PledgeOut(Answer):
    """What a company said it will give; once accepted, it is promised."""

    id = Count(required=True)
    number = Words(attribute="pledge.number", required=True)
    state = Code(PledgeState, attribute="pledge.state", required=True)
    campaign = fields.Nested(CampaignNamed, attribute="pledge.campaign", required=True)
    company = fields.Nested(Named, attribute="pledge.company", required=True)
    is_implied = fields.Boolean(attribute="pledge.is_implied", required=True)
    announced_on = CalendarDay(attribute="pledge.announced_on", required=True)
    confirmed_on = CalendarDay(attribute="pledge.confirmed_on", allow_none=True)
    accepted_on = CalendarDay(attribute="pledge.accepted_on", allow_none=True)
    letter_no = Words(attribute="pledge.letter_no", allow_none=True)
    letter_on = CalendarDay(attribute="pledge.letter_on", allow_none=True)
    memo = Words(attribute="pledge.memo", allow_none=True)
    lines = fields.List(fields.Nested(PledgeLineOut), required=True)


class HappeningOut(Answer):
    """An entry in a pledge's history; of what is not yours to open there is what, when and in whose book, no more."""

    entry_id = LongKey(allow_none=True)
    number = Words(allow_none=True)
    office = fields.Nested(OfficeNamed, attribute="entry.office", required=True)
    kind = Code(EntryKind, attribute="entry.kind", required=True)
    happened_on = CalendarDay(attribute="entry.happened_on", required=True)
    memo = Words(allow_none=True)
    receipt_id = Count(allow_none=True)
    handover_id = Count(allow_none=True)
    stands = fields.Boolean(required=True)
    is_open = fields.Boolean(required=True)


class EndingOut(Beside):
    """The rest of a pledge is no longer expected."""

    kind = Code(EndingKind, required=True)
    happened_on = CalendarDay(required=True)
    reason = Words(allow_none=True)
    entry_id = LongKey(allow_none=True)


class PledgeHistoryOut(Answer):
    """What the ledger has of a pledge, oldest first, and how it ended."""

    entries = fields.List(fields.Nested(HappeningOut), required=True)
    endings = fields.List(fields.Nested(EndingOut), required=True)


class ExpectedLineOut(Answer):
    """A line of a pledge that an office waits for."""

    pledge_line_id = Count(attribute="line.id", required=True)
    pledge_id = Count(attribute="line.pledge_id", required=True)
    number = Words(attribute="line.pledge.number", required=True)
    campaign = fields.Nested(CampaignNamed, attribute="line.pledge.campaign", required=True)
    company = fields.Nested(Named, attribute="line.pledge.company", required=True)
    item = fields.Nested(ItemNamed, attribute="line.item", required=True)
    place_id = Count(attribute="line.place_id", required=True)
    due_on = CalendarDay(attribute="line.due_on", allow_none=True)
    quantity = Amount(attribute="line.quantity", item="line.item", required=True)
    expected = Amount(item="line.item", required=True)
