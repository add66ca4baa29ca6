"""What pledges name: items that can be given, and a province or the whole country that they are for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.campaigns import queries
from app.campaigns.drafts import PledgeDraft, PledgeLineDraft
from app.campaigns.typed import check_worth
from app.errors import N_, Invalid, NotFound
from app.items.models import Item
from app.ledger.models import QUANTITY_BOUND
from app.ledger.rows import in_line
from app.places.models import Place, PlaceLevel

WHERE = (PlaceLevel.COUNTRY, PlaceLevel.PROVINCE)
"""A pledge is for a province or for the whole country."""


@dataclass(frozen=True)
class Catalogue:
    """The items and places that some pledges name, read at once."""

    items: dict[int, Item]
    places: dict[int, Place]

    @classmethod
    def of(cls, drafts: Sequence[PledgeDraft]) -> Catalogue:
        """What these drafts name."""
        lines = [line for draft in drafts for line in draft.lines]
        items = queries.list_by_ids(Item, {line.item_id for line in lines})
        places = queries.list_by_ids(Place, {line.place_id for line in lines if line.place_id is not None})
        return cls({item.id: item for item in items}, {place.id: place for place in places})

    def check(self, draft: PledgeDraft) -> None:
        """Known items, whole quantities, a province or the country."""
        if not draft.lines:
            raise Invalid(N_("A pledge needs at least one item."), field="lines")
        for place, line in enumerate(draft.lines):
            with in_line(place):
                self._check_line(line, draft)

    def _check_line(self, line: PledgeLineDraft, draft: PledgeDraft) -> None:
        if line.item_id not in self.items or not self.items[line.item_id].is_active:
            raise NotFound(N_("There is no such item in the catalogue."), field="item_id")
        if not 0 < line.quantity < QUANTITY_BOUND:
            raise Invalid(N_("A quantity must be one or more, and no more than the book holds."), field="quantity")
        place = self.places.get(line.place_id or 0)
        if line.place_id is not None and (place is None or place.level not in WHERE):
            raise NotFound(N_("There is no such province."), field="place_id")
        if line.due_on is not None and line.due_on < draft.announced_on:
            raise Invalid(N_("A pledge cannot be due before it was announced."), field="due_on")
        check_worth(line.worth)
