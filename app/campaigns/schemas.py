"""The shapes of campaigns and pledges, as a form, a file or an endpoint gives them.

Quantities stay as they were typed ("4.7") until the verb knows the item; see `typed.py`.
"""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load
from marshmallow.validate import Length

from app.campaigns.behind import Figure
from app.campaigns.drafts import PledgeLineDraft, TargetDraft
from app.campaigns.words import CampaignState, PledgeState
from app.codes import Aim, CampaignKind
from app.errors import N_
from app.ledger.drafts import Worth
from app.ledger.schemas import WorthIn
from app.ledger.words import Stage
from app.shapes import Chosen, Day, Filters, Form, Key, Quantity, Text, Truth, Whole

MOST_LINES, MOST_TARGETS = 1000, 5000


class TargetIn(Form):
    """A target of a campaign."""

    place_id = Whole(required=True)
    item_id = Whole(required=True)
    quantity = Quantity(required=True)

    @post_load
    def _gather(self, data: dict[str, Any], **_kwargs: Any) -> TargetDraft:
        return TargetDraft(**data)


class CampaignRevisionIn(Form):
    """What is written about a campaign."""

    title_fa = Text(required=True)
    title_en = Text(required=True)
    story_fa = Text(longest=10_000, load_default="")
    story_en = Text(longest=10_000, load_default="")
    kind = Chosen(CampaignKind, required=True)
    theme = Text(longest=120, load_default="")
    aim = Chosen(Aim, required=True)
    opens_on = Day(required=True)
    closes_on = Day(required=True)
    deadline = Day(load_default=None)
    is_urgent = Truth(load_default=False)
    sponsor_id = Whole(load_default=None)
    axes = fields.List(Whole(), load_default=list)
    province_ids = fields.List(Whole(), load_default=list)
    targets = fields.List(
        fields.Nested(TargetIn), load_default=list, validate=Length(max=MOST_TARGETS, error=N_("At most {max} lines."))
    )


class CampaignIn(CampaignRevisionIn):
    """A new campaign of an office."""

    code = Text(required=True, longest=40)
    office_id = Whole(required=True)


class StepIn(Form):
    """A campaign's next state; the answers are to what was warned of."""

    happened_on = Day(required=True)
    memo = Text(longest=500, load_default=None)


class ApprovalIn(StepIn):
    """Approving a campaign."""

    answers = fields.Dict(keys=fields.String(), values=Text(longest=2000), load_default=dict)


class PledgeLineIn(Form):
    """So much of an item."""

    item_id = Whole(required=True)
    quantity = Quantity(required=True)
    place_id = Whole(load_default=None)
    due_on = Day(load_default=None)
    worth = fields.Nested(WorthIn, load_default=Worth)

    @post_load
    def _gather(self, data: dict[str, Any], **_kwargs: Any) -> PledgeLineDraft:
        return PledgeLineDraft(**data)


class PledgeIn(Form):
    """What a company says it will give."""

    campaign_id = Whole(required=True)
    company_id = Whole(required=True)
    announced_on = Day(required=True)
    letter_no = Text(longest=80, load_default=None)
    letter_on = Day(load_default=None)
    memo = Text(longest=500, load_default=None)
    lines = fields.List(
        fields.Nested(PledgeLineIn), required=True, validate=Length(max=MOST_LINES, error=N_("At most {max} lines."))
    )


class ConfirmationIn(Form):
    """The company stands by its word; an officer names its letter."""

    confirmed_on = Day(required=True)
    letter_no = Text(longest=80, load_default=None)
    letter_on = Day(load_default=None)


class AcceptanceIn(Form):
    """An officer takes a pledge on."""

    accepted_on = Day(required=True)


class EndingIn(Form):
    """A pledge is withdrawn or lapses."""

    happened_on = Day(required=True)
    reason = Text(longest=500, load_default=None)


class CampaignFilters(Filters):
    """What the list of campaigns is filtered by."""

    search = Text(load_default="")
    state = Chosen(CampaignState, load_default=None, allow_none=True)
    kind = Chosen(CampaignKind, load_default=None, allow_none=True)
    place_id = Whole(load_default=None, allow_none=True)


class CampaignQuery(CampaignFilters):
    """The same, and the office whose campaigns they are."""

    office_id = Key(load_default=None, allow_none=True)


class PledgeFilters(Filters):
    """What a list of pledges is filtered by."""

    state = Chosen(PledgeState, load_default=None, allow_none=True)


class PledgeQuery(PledgeFilters):
    """The same; and of which campaign or company, or what its number, its letter or its company is called."""

    campaign_id = Key(load_default=None, allow_none=True)
    company_id = Key(load_default=None, allow_none=True)
    search = Text(load_default="")


class FigureQuery(Filters):
    """Which figure: of an item, of a campaign or a company or both, in a place or everywhere."""

    figure = Chosen(Figure, required=True)
    item_id = Key(required=True)
    campaign_id = Key(load_default=None, allow_none=True)
    company_id = Key(load_default=None, allow_none=True)
    place_id = Key(load_default=None, allow_none=True)


class GoodsQuery(Filters):
    """Which parcels of a campaign: of an item, at a stage, in a place."""

    item_id = Key(required=True)
    stage = Chosen(Stage, required=True)
    place_id = Key(required=True)


class MatchIn(Form):
    """Who gives how much again of what others give to a campaign: the share in hundredths of a percent."""

    company_id = Key(required=True)
    share = Whole(required=True)
    agreement_no = Text(required=True, longest=80)
    agreement_on = Day(required=True)


class MatchPostIn(Form):
    """The day on which what was received is matched."""

    happened_on = Day(required=True)
