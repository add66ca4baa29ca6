"""The shapes of campaigns, of figures and of gifts, as they go out."""

from __future__ import annotations

from marshmallow import fields

from app.accounts.models import Role
from app.answers import Answer, CalendarDay, Code, Count, LongKey, Moment, Named, Words
from app.campaigns.behind import Figure
from app.campaigns.words import CampaignState, CheckedAct
from app.codes import Aim, CampaignKind
from app.items.answers import Amount, Change, ItemNamed
from app.ledger.answers import Beside, OfficeNamed
from app.ledger.words import Condition, EntryKind, Stage
from app.places.answers import PlaceNamed


class CampaignNamed(Answer):
    """A campaign that another record points at."""

    id = Count(required=True)
    code = Words(required=True)
    title_fa = Words(required=True)
    title_en = Words(required=True)


class TargetOut(Answer):
    """How much of an item a campaign wants to reach in a province."""

    place = fields.Nested(PlaceNamed, required=True)
    item = fields.Nested(ItemNamed, required=True)
    quantity = Amount(required=True)


class AxisOut(Answer):
    """The number of a policy axis."""

    axis = Count(required=True)


class ProvinceOut(Answer):
    """The province of a campaign, by its key."""

    place_id = Count(required=True)


class CampaignOut(CampaignNamed):
    """A campaign: what is written about it."""

    state = Code(CampaignState, required=True)
    story_fa = Words(required=True)
    story_en = Words(required=True)
    kind = Code(CampaignKind, required=True)
    theme = Words(required=True)
    aim = Code(Aim, required=True)
    opens_on = CalendarDay(required=True)
    closes_on = CalendarDay(required=True)
    deadline = CalendarDay(allow_none=True)
    is_urgent = fields.Boolean(required=True)
    office = fields.Nested(Named, required=True)
    sponsor_id = Count(allow_none=True)
    axes = fields.List(fields.Pluck(AxisOut, "axis"), required=True)
    province_ids = fields.List(fields.Pluck(ProvinceOut, "place_id"), attribute="provinces", required=True)
    targets = fields.List(fields.Nested(TargetOut), required=True)


class FiguresOut(Answer):
    """What has come of an item: three figures that are never added."""

    item = fields.Nested(ItemNamed, required=True)
    promised = Amount(attribute="figures.promised", required=True)
    received = Amount(attribute="figures.received", required=True)
    damaged = Amount(attribute="figures.damaged", required=True)
    delivered = Amount(attribute="figures.delivered", required=True)
    lost = Amount(attribute="figures.lost", required=True)
    opening = Amount(attribute="figures.opening", required=True)


class ItemFiguresOut(FiguresOut):
    """An item of a campaign, and how much of it is wanted."""

    target = Amount(allow_none=True)


class PlaceFiguresOut(ItemFiguresOut):
    """An item of a campaign in one province, or in none: then the place is the country."""

    place = fields.Nested(PlaceNamed, required=True)


class GiftFiguresOut(FiguresOut):
    """An item that a company gave for one purpose: a campaign where it has a key, or what the name says."""

    given_for = fields.Nested(Named, required=True)
    campaign_id = Count(allow_none=True)


class StandingOut(Answer):
    """How much of an item stands at one stage in one province."""

    item = fields.Nested(ItemNamed, required=True)
    place = fields.Nested(PlaceNamed, required=True)
    stage = Code(Stage, required=True)
    quantity = Amount(required=True)


class CampaignFiguresOut(Answer):
    """What has come of a campaign: by item, by item and province, and where its goods stand now."""

    items = fields.List(fields.Nested(ItemFiguresOut), required=True)
    places = fields.List(fields.Nested(PlaceFiguresOut), required=True)
    standing = fields.List(fields.Nested(StandingOut), required=True)


class CompanyFiguresOut(Answer):
    """What has come of a company's promises, item by item and campaign by campaign."""

    items = fields.List(fields.Nested(GiftFiguresOut), required=True)


class PartOut(Answer):
    """Some of a parcel, where it is now; elsewhere the holder is not named."""

    stage = Code(Stage, required=True)
    place = fields.Nested(PlaceNamed, attribute="province", required=True)
    holder = fields.Nested(Named, allow_none=True)
    quantity = Amount(item="lot.item", allow_none=True)


class GiftOut(Answer):
    """One parcel that a company gave, and where every piece of it is."""

    lot_id = LongKey(attribute="lot.id", required=True)
    item = fields.Nested(ItemNamed, attribute="lot.item", required=True)
    quantity = Amount(attribute="lot.quantity", item="lot.item", required=True)
    opened_on = CalendarDay(attribute="lot.opened_on", required=True)
    condition = Code(Condition, attribute="lot.condition", required=True)
    batch = Words(attribute="lot.batch", allow_none=True)
    parts = fields.List(fields.Nested(PartOut), required=True)


class StepOut(Beside):
    """A change of a campaign's state, by which office and role; who it was, and why, reads who reads its book."""

    state = Code(CampaignState, required=True)
    happened_on = CalendarDay(required=True)
    recorded_at = Moment(required=True)
    office = fields.Nested(OfficeNamed, required=True)
    role = Code(Role, allow_none=True)
    by = Words(allow_none=True)
    memo = Words(allow_none=True)


class CheckAnswerOut(Answer):
    """What was answered to a warning."""

    act = Code(CheckedAct, attribute="checked_act", required=True)
    code = Words(required=True)
    warning = Words(required=True)
    answer = Words(required=True)
    answered_at = Moment(required=True)


class CampaignHistoryOut(Answer):
    """How a campaign came to its state, and what was answered to the warnings about it."""

    steps = fields.List(fields.Nested(StepOut), required=True)
    answers = fields.List(fields.Nested(CheckAnswerOut), required=True)


class WarningOut(Answer):
    """A warning that an approval has to answer, under its code."""

    code = Words(required=True)
    warning = Words(required=True)


class WarningsOut(Answer):
    """What there is to answer before a campaign is approved."""

    warnings = fields.List(fields.Nested(WarningOut), required=True)


class FigureOut(Answer):
    """A figure, and how much of it lies in entries that you may open."""

    figure = Code(Figure, required=True)
    item = fields.Nested(ItemNamed, required=True)
    total = Amount(required=True)
    seen = Change(required=True)


class FigureEntryOut(Answer):
    """An entry behind a figure, and how much of the figure it is."""

    entry_id = LongKey(attribute="entry.id", required=True)
    number = Words(attribute="entry.printed_number", required=True)
    kind = Code(EntryKind, attribute="entry.kind", required=True)
    happened_on = CalendarDay(attribute="entry.happened_on", required=True)
    office_id = Count(attribute="entry.office_id", required=True)
    stands = fields.Boolean(required=True)
    item = fields.Nested(ItemNamed, required=True)
    quantity = Change(required=True)


class StandingPartOut(PartOut):
    """Some of a campaign's parcel, where it stands now."""

    lot_id = LongKey(attribute="lot.id", required=True)
    item = fields.Nested(ItemNamed, attribute="lot.item", required=True)


class MatchOut(Answer):
    """Who gives how much again of what others give to a campaign, once a store has received it."""

    campaign_id = Count(required=True)
    company = fields.Nested(Named, required=True)
    share = Count(required=True)
    agreement_no = Words(required=True)
    agreement_on = CalendarDay(required=True)
