"""From saving to hand-over in five steps: what was saved and converted in energy, what that paid for in goods.

Only the pledges that conversions made are followed, and the parcels that came for them. What companies give to the same
campaign otherwise, and its national match, no saving paid for: they stand beside it, under their own name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from app.campaigns.figures import Figures, list_item_rows
from app.campaigns.models import Campaign
from app.campaigns.pledges import Pledge, PledgeEnding, PledgeLine
from app.db import db
from app.energy.conversion_queries import SavedFigures, list_saved
from app.energy.conversions import Conversion
from app.energy.invented import rests_on_invented
from app.energy.ruling import find_rule
from app.items.models import Item
from app.ledger import queries as ledger_queries
from app.ledger.kept import Balance
from app.ledger.models import Line, Lot
from app.ledger.words import Condition, LotKind, Stage


@dataclass(frozen=True, slots=True)
class Flow:
    """The five figures of one kind of saving, and of the goods that it paid for; then what came otherwise.

    The first two are of `saved.item`, the goods of `item`: nothing adds them up. `made` is what conversions that stand
    had promised, before anything of it was taken back.
    """

    saved: SavedFigures
    item: Item
    made: int
    goods: Figures
    others: Figures
    is_given_back: bool
    """Does what is not coming go back into the saving? By money it becomes rials, and stays converted."""
    is_invented: bool
    """Does any of the saving rest on degree days that a demonstration invented?"""

    @property
    def heights(self) -> Sequence[float]:
        """How high each step stands, the highest being 1: energy by what was verified, goods by what was made of it.

        What was made is as high as what was converted, since it is the same thing in another unit; what of that is
        still promised, has come or was handed over stands in proportion. What was taken back of the promise is no
        longer converted where its saving was given back.
        """
        converted = self.saved.converted / self.saved.verified if self.saved.verified else 0.0
        made = self.goods.promised if self.is_given_back else self.made
        of_made = converted / made if made else 0.0
        goods = (self.goods.promised, self.goods.received, self.goods.delivered)
        steps = [1.0 if self.saved.verified else 0.0, converted, *(of_made * each for each in goods)]
        highest = max(*steps, 1.0)
        return [step / highest for step in steps]


def find_flow(campaign: Campaign) -> Flow | None:
    """The flow of a campaign that states a rule; None for any other."""
    rule = find_rule(campaign.id)
    if rule is None:
        return None
    saved = next((each for each in list_saved(campaign) if each.item.id == rule.saving_item_id), None)
    rows = list_item_rows([campaign])[campaign.id]
    whole = next((row.figures for row in rows if row.item.id == rule.item_id), Figures())
    made, goods = _paid_for(campaign)
    others = Figures(
        whole.promised - goods.promised, whole.received - goods.received, whole.damaged - goods.damaged,
        whole.delivered - goods.delivered,
    )  # fmt: skip
    nothing = SavedFigures(rule.saving_item, 0, 0, 0, 0)
    by_ratio = rule.ratio is not None
    return Flow(saved or nothing, rule.item, made, goods, others, by_ratio, rests_on_invented(campaign))


def _paid_for(campaign: Campaign) -> tuple[int, Figures]:
    """What the standing conversions of a campaign made, and what has come of it; out of the balances of its parcels."""
    wanted = select(Conversion.entry_id, Conversion.goods).where(Conversion.campaign_id == campaign.id)
    rows = db.session.execute(wanted).all()
    standing = ledger_queries.standing([row.entry_id for row in rows])
    made = sum(row.goods for row in rows if row.entry_id in standing)
    promises = _promises_of(campaign)
    sums = (
        select(Lot.condition, Balance.stage, func.sum(Balance.quantity))
        .join(Lot, Lot.id == Balance.lot_id)
        .where(Lot.parent_id.in_(promises), Lot.kind == LotKind.GOODS)
        .where(Balance.stage.in_((Stage.GIVEN, Stage.DELIVERED)))
        .group_by(Lot.condition, Balance.stage)
    )
    goods = Figures(promised=made - _total_ended(campaign, promises))
    for condition, stage, quantity in db.session.execute(sums):
        if stage is Stage.DELIVERED:
            goods.delivered += int(quantity)
            continue
        # What a donor gave stands below nought with him; an undone receipt leaves nothing there.
        goods.received -= int(quantity)
        goods.damaged -= int(quantity) if condition is Condition.DAMAGED else 0
    return made, goods


def _promises_of(campaign: Campaign) -> Select[int | None]:
    """The promise lots of the pledges that a campaign's conversions made."""
    wanted = select(PledgeLine.lot_id).join(Conversion, Conversion.pledge_id == PledgeLine.pledge_id)
    return wanted.where(Conversion.campaign_id == campaign.id, PledgeLine.lot_id.is_not(None))


def _total_ended(campaign: Campaign, promises: Select[int | None]) -> int:
    """How much of that was withdrawn, or lapsed, and is not expected any more."""
    ended = (
        select(PledgeEnding.entry_id)
        .join(Pledge, Pledge.id == PledgeEnding.pledge_id)
        .join(Conversion, Conversion.pledge_id == Pledge.id)
        .where(Conversion.campaign_id == campaign.id, PledgeEnding.entry_id.is_not(None))
    )
    standing = ledger_queries.standing([entry_id for entry_id in db.session.scalars(ended) if entry_id is not None])
    wanted = select(func.sum(Line.quantity)).where(
        Line.entry_id.in_(sorted(standing)), Line.stage == Stage.EXPECTED, Line.lot_id.in_(promises)
    )
    return -int(db.session.scalar(wanted) or 0)
