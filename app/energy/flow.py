"""From saving to hand-over in five steps: what was saved and converted in energy, what came of it in goods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.campaigns.figures import Figures, list_item_rows
from app.campaigns.models import Campaign
from app.energy.conversion_queries import SavedFigures, list_saved
from app.energy.ruling import find_rule
from app.items.models import Item


@dataclass(frozen=True, slots=True)
class Flow:
    """The five figures of one kind of saving, and of the goods that the campaign's rule makes of it.

    The first two are of `saved.item`, the other three of `item`: nothing adds them up.
    """

    saved: SavedFigures
    item: Item
    goods: Figures

    @property
    def heights(self) -> Sequence[float]:
        """How high each step stands, the highest being 1: energy by what was verified, goods by what was promised.

        What is promised begins as high as what is converted, since it is the same thing in another unit.
        """
        converted = self.saved.converted / self.saved.verified if self.saved.verified else 0.0
        promised = converted or (1.0 if self.goods.promised else 0.0)
        whole = self.goods.promised or max(self.goods.received, self.goods.delivered) or 1
        steps = [
            1.0 if self.saved.verified else 0.0, converted, promised if self.goods.promised else 0.0,
            (promised or 1.0) * self.goods.received / whole, (promised or 1.0) * self.goods.delivered / whole,
        ]  # fmt: skip
        highest = max(*steps, 1.0)
        return [step / highest for step in steps]


def find_flow(campaign: Campaign) -> Flow | None:
    """The flow of a campaign that states a rule; None for any other."""
    rule = find_rule(campaign.id)
    if rule is None:
        return None
    saved = next((each for each in list_saved(campaign) if each.item.id == rule.saving_item_id), None)
    rows = list_item_rows([campaign])[campaign.id]
    goods = next((row.figures for row in rows if row.item.id == rule.item_id), Figures())
    return Flow(saved or SavedFigures(rule.saving_item, 0, 0, 0, 0), rule.item, goods)
