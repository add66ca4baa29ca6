"""The year's gifts as open data wants them: what each donor gave of an item, for which campaign, in which province.

Nothing is told by place finer than the province, and of what was handed over nothing finer than the year: one
wheelchair is one person (handbook 10).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.campaigns.models import Campaign
from app.db import db
from app.items.models import Item
from app.places.models import Office, Place
from app.places.queries import get_centre
from app.reports.figures import Sums
from app.reports.words import Counted, Measure
from app.reports.yearly.given import MAIN, place_order, read, says_something
from app.reports.yearly.names import Named, Names
from app.reports.yearly.subjects import Subject


@dataclass(frozen=True, slots=True)
class Gift:
    """What one donor gave of one item for one purpose in one province."""

    purpose: Named
    place: Place
    donor: Named
    item: Item
    sums: Sums
    months: Mapping[int, Sums]
    """The same month by month, for what is promised and received."""


@dataclass(frozen=True)
class Gifts:
    """All of a year, whose campaigns they were for, and who answers for them."""

    all: Sequence[Gift]
    campaigns: Mapping[str, Campaign]
    offices: Mapping[int, Office]
    centre: Office

    def office_of(self, place: Place) -> Office:
        """The office of a province; the national centre for what lies in none."""
        return self.offices.get(place.id, self.centre)


def list_gifts(subject: Subject, names: Names) -> Gifts:
    """All gifts of the year that moved anything, in the order of the report's tables."""
    keys = ("given_for", "place_id", "given_by", "item_id")
    whole = {key: sums for key, sums in read(subject, names, keys).items() if says_something(sums, MAIN)}
    months: dict[tuple[int, ...], dict[int, Sums]] = {}
    for (*key, month), sums in read(subject, names, (*keys, "month")).items():
        months.setdefault(tuple(key), {})[month] = sums
    order = sorted(
        whole,
        key=lambda key: (
            names.holder(key[0]).order, place_order(names, key[1]), names.holder(key[2]).order, names.item(key[3]).code,
        ),
    )  # fmt: skip
    gifts = [
        Gift(names.holder(key[0]), names.place(key[1]), names.holder(key[2]), names.item(key[3]), whole[key],
             months.get(key, {}))
        for key in order
    ]  # fmt: skip
    held = {key[0] for key in whole}
    campaigns = db.session.scalars(select(Campaign).where(Campaign.holder_id.in_(held)))
    return Gifts(gifts, {each.code: each for each in campaigns}, _offices(gifts), get_centre())


def _offices(gifts: Sequence[Gift]) -> dict[int, Office]:
    places = {gift.place.id for gift in gifts}
    return {each.place_id: each for each in db.session.scalars(select(Office).where(Office.place_id.in_(places)))}


def value_of(sums: Sums, measure: Measure) -> int:
    """Its fair value in rials; what nobody valued has none."""
    return sums.of(measure, Counted.FAIR_VALUE)
