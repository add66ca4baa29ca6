"""The shapes of rules, tariffs, prices and conversions as they go out."""

from __future__ import annotations

from marshmallow import fields

from app.answers import Answer, CalendarDay, Code, Count, LongKey, Moment, Named, Words
from app.codes import ValueBasis
from app.energy.conversion_words import RuleKind, Season
from app.energy.endings import SavingEndingKind
from app.energy.participations import CountState
from app.items.answers import Amount, ItemNamed
from app.ledger.answers import HolderNamed
from app.ledger.words import LotKind


class FileNamed(Answer):
    """A stored file."""

    name = Words(required=True)
    size = Count(required=True)


class RuleOut(Answer):
    """A campaign's conversion rule; what belongs to another kind of rule is null."""

    campaign_id = Count(required=True)
    kind = Code(RuleKind, required=True)
    item = fields.Nested(ItemNamed, required=True)
    saving_item = fields.Nested(ItemNamed, required=True)
    saved = Amount(attribute="units", item="saving_item", allow_none=True)
    goods = Amount(allow_none=True)
    share = Count(allow_none=True)
    climate = Count(allow_none=True)
    season = Code(Season, allow_none=True)
    step = Count(allow_none=True)
    agreement_no = Words(required=True)
    agreement_on = CalendarDay(required=True)
    agreement_file = fields.Nested(FileNamed, allow_none=True, attribute="agreement.file")


class TariffOut(Answer):
    """Rials for one whole unit of a saving."""

    id = Count(required=True)
    item = fields.Nested(ItemNamed, required=True)
    year = Count(required=True)
    climate = Count(required=True)
    season = Code(Season, required=True)
    step = Count(required=True)
    rials = Count(required=True)
    source = Words(required=True)
    recorded_at = Moment(required=True)


class PriceOut(Answer):
    """Rials for one whole item, from a day on."""

    id = Count(required=True)
    item = fields.Nested(ItemNamed, required=True)
    priced_on = CalendarDay(required=True)
    rials = Count(required=True)
    basis = Code(ValueBasis, required=True)
    source = Words(required=True)
    recorded_at = Moment(required=True)


class TakenOut(Answer):
    """So much of one lot, its worth where that counts, and the items made of it.

    “is_invented” says that it was found by degree days that a demonstration invented; “ended” are the items that are
    no longer expected, and “given_back” is what was given back for them.
    """

    lot_id = LongKey(required=True, attribute="lot.id")
    lot_kind = Code(LotKind, required=True, attribute="lot.kind")
    item = fields.Nested(ItemNamed, required=True, attribute="lot.item")
    given_by = fields.Nested(HolderNamed, required=True)
    quantity = Amount(required=True, item="lot.item")
    tariff = Count(allow_none=True)
    rials = Count(allow_none=True)
    goods = Amount(required=True, item="made_of")
    is_invented = fields.Boolean(required=True)
    given_back = Amount(required=True, item="lot.item")
    ended = Amount(required=True, item="made_of")


class PlanOut(Answer):
    """What a conversion would take and make on a day.

    “unpriced” are the years of which something is “left” because they have no tariff yet.
    """

    happened_on = CalendarDay(required=True)
    item = fields.Nested(ItemNamed, required=True, attribute="rule.item")
    goods = Amount(required=True, item="rule.item")
    left = Amount(required=True, item="rule.saving_item")
    unpriced = fields.List(Count(), required=True)
    unit_price = Count(allow_none=True)
    worth = Count(allow_none=True)
    credit = Count(allow_none=True)
    carried = Count(allow_none=True)
    taken = fields.List(fields.Nested(TakenOut), required=True)


class ConversionOut(Answer):
    """A conversion: what was taken, what was promised for it, and what all of that was worked out from.

    To a company whose savings were taken it is told with its own part alone (“is_part”): what of it is others' is null.
    What ended of its pledge is “ended”; where it goes by money, the next conversion has “given_back_rials” for it.
    """

    id = Count(required=True)
    campaign_id = Count(required=True)
    happened_on = CalendarDay(required=True)
    kind = Code(RuleKind, required=True)
    item = fields.Nested(ItemNamed, required=True)
    goods = Amount(required=True)
    share = Count(allow_none=True)
    unit_price = Count(allow_none=True)
    price_basis = Code(ValueBasis, allow_none=True)
    price_source = Words(allow_none=True)
    priced_on = CalendarDay(allow_none=True)
    worth = Count(allow_none=True)
    credit = Count(allow_none=True)
    carried = Count(allow_none=True)
    ended = Amount(required=True)
    given_back_rials = Count(allow_none=True)
    credit_lot_id = LongKey(allow_none=True)
    pledge_id = Count(allow_none=True)
    is_part = fields.Boolean(required=True)
    entry_id = LongKey(required=True)
    stands = fields.Boolean(required=True)
    taken = fields.List(fields.Nested(TakenOut), required=True)


class SavedOut(Answer):
    """How much of a saving was verified for a campaign, and where that is now."""

    item = fields.Nested(ItemNamed, required=True)
    verified = Amount(required=True)
    available = Amount(required=True)
    converted = Amount(required=True)
    expired = Amount(required=True)
    withdrawn = Amount(required=True)


class CampaignSavedOut(Answer):
    """The savings of a campaign, and the rials that its conversions carry; no sum holds both."""

    savings = fields.List(fields.Nested(SavedOut), required=True)
    credit = fields.List(fields.Nested(SavedOut), required=True)
    is_invented = fields.Boolean(required=True)


class CountingSystemOut(Answer):
    """A system that gives actions their names; within one a name is of one action."""

    id = Count(required=True)
    code = Words(required=True)
    name_fa = Words(required=True)
    name_en = Words(required=True)


class CountedOut(Answer):
    """How many participations of a sending are new, how many the campaign had counted before, how many are others'."""

    counted = Count(required=True)
    repeated = Count(required=True)
    elsewhere = Count(required=True)
    sending_id = Count(allow_none=True)


class SendingOut(Answer):
    """A sending of participations: who gathered them, what is new in it, how far it has come, and its lot."""

    id = Count(required=True)
    campaign_id = Count(required=True)
    company = fields.Nested(Named, required=True)
    system = fields.Nested(CountingSystemOut, allow_none=True)
    counted_on = CalendarDay(required=True)
    quantity = Count(required=True)
    repeated = Count(required=True)
    elsewhere = Count(required=True)
    source = Words(required=True)
    file_digest = Words(allow_none=True, attribute="file.sha256")
    recorded_at = Moment(required=True)
    state = Code(CountState, required=True)
    stands = fields.Boolean(required=True)
    decided_at = Moment(allow_none=True)
    reason = Words(required=True)
    expires_on = CalendarDay(allow_none=True)
    lot_id = LongKey(allow_none=True)


class CountedDayOut(Answer):
    """How many participations happened on a day."""

    happened_on = CalendarDay(required=True)
    quantity = Count(required=True)


class CountedDaysOut(Answer):
    """The days on which something was counted, in their order."""

    days = fields.List(fields.Nested(CountedDayOut), required=True)


class SavingEndingOut(Answer):
    """So much of a saving ended."""

    id = Count(required=True)
    lot_id = LongKey(required=True)
    kind = Code(SavingEndingKind, required=True)
    quantity = Amount(required=True, item="lot.item")
    happened_on = CalendarDay(required=True)
    reason = Words(allow_none=True)
    entry_id = LongKey(required=True)


class SavingEndingsOut(Answer):
    """What expired, lot by lot."""

    items = fields.List(fields.Nested(SavingEndingOut), required=True)


class FlowOut(Answer):
    """From saving to hand-over: what was saved and converted, in the saving's unit, and the goods that it paid for.

    What conversions made is “made”; what came to the campaign otherwise, which no saving paid for, stands apart.
    """

    saving_item = fields.Nested(ItemNamed, required=True, attribute="saved.item")
    verified = Amount(required=True, attribute="saved.verified", item="saved.item")
    available = Amount(required=True, attribute="saved.available", item="saved.item")
    expired = Amount(required=True, attribute="saved.expired", item="saved.item")
    withdrawn = Amount(required=True, attribute="saved.withdrawn", item="saved.item")
    converted = Amount(required=True, attribute="saved.converted", item="saved.item")
    item = fields.Nested(ItemNamed, required=True)
    promised = Amount(required=True, attribute="goods.promised")
    received = Amount(required=True, attribute="goods.received")
    damaged = Amount(required=True, attribute="goods.damaged")
    delivered = Amount(required=True, attribute="goods.delivered")
    made = Amount(required=True)
    is_invented = fields.Boolean(required=True)
    others_promised = Amount(required=True, attribute="others.promised")
    others_received = Amount(required=True, attribute="others.received")
    others_delivered = Amount(required=True, attribute="others.delivered")


class ReckoningOut(Answer):
    """What a saving would make of goods under a campaign's rule, at today's price and this year's tariff."""

    campaign_id = Count(required=True, attribute="campaign.id")
    saving_item = fields.Nested(ItemNamed, required=True)
    saved = Amount(required=True, item="saving_item")
    item = fields.Nested(ItemNamed, required=True)
    goods = Amount(required=True)
    left = Amount(required=True, item="saving_item", allow_none=True)
    worth = Count(allow_none=True)
    carried = Count(allow_none=True)
    tariff = fields.Nested(TariffOut, allow_none=True)
    price = fields.Nested(PriceOut, allow_none=True)


class PayerOut(Answer):
    """A saving, or rials that a conversion left, which paid for a gift together with the others.

    “is_behind” says that it left rials which paid, and did not pay itself; “lot_id” and “quantity” are null where they
    are not yours to read.
    """

    lot_id = LongKey(allow_none=True)
    lot_kind = Code(LotKind, required=True, attribute="lot.kind")
    item = fields.Nested(ItemNamed, required=True)
    given_by = fields.Nested(HolderNamed, required=True)
    happened_on = CalendarDay(required=True)
    quantity = Amount(allow_none=True)
    rials = Count(allow_none=True)
    is_behind = fields.Boolean(required=True)
    is_invented = fields.Boolean(required=True)


class PaidByOut(Answer):
    """What paid for a gift: a conversion of savings, or its donor alone; “has_more” where others are not named."""

    conversion_id = Count(allow_none=True)
    stands = fields.Boolean(required=True)
    payers = fields.List(fields.Nested(PayerOut), required=True)
    has_more = fields.Boolean(required=True)
