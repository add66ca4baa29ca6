"""The stage of the demo: each province's office with its people, store, carrier and receivers."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from app.accounts.models import User
from app.beneficiaries import service as beneficiaries
from app.beneficiaries.models import ReceiverDetails
from app.beneficiaries.words import HouseholdBand, ReceiverKind
from app.codes import Group
from app.demo.diary import Diary
from app.demo.firms import Donor
from app.items.models import Item
from app.places.models import Office, Place, PlaceLevel
from app.places.queries import list_places
from app.stores import service as stores

SEED = 1405
CENTRES = ("مرکز نگهداری امید", "خانه کودکان آفتاب")


@dataclass
class Post:
    """A province's office: who works there, and where its goods lie and go."""

    office: Office
    clerk: User
    supervisor: User
    counties: Sequence[Place]
    store_id: int
    store_place: Place
    carrier_id: int
    receivers: list[int] = field(default_factory=list)

    @property
    def code(self) -> str:
        """The province's code."""
        return self.office.code

    def county(self, name_fa: str) -> Place:
        """A county of the province by its name."""
        return next(county for county in self.counties if county.name_fa == name_fa)


@dataclass
class Demo:
    """Everything that the stories share."""

    diary: Diary
    officer: User
    second_officer: User
    speakers: Sequence[User]
    country: Place
    centre: Office
    posts: dict[str, Post]
    donors: Sequence[Donor]
    items: dict[str, Item]
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))  # noqa: S311 (a seed, no secret)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def key(self) -> str:
        """A client key that no other act has."""
        return f"demo-{self.number():06d}"

    def number(self) -> int:
        """1, 2, 3 and so on: for keys, letters and waybills."""
        return next(self._numbers)

    @property
    def last_day(self) -> date:
        """The demo's today."""
        return self.diary.last_day


def open_post(office: Office, clerk: User, supervisor: User) -> Post:
    """An office's store in its largest county, a carrier, and the first of its receivers."""
    counties = list_places(PlaceLevel.COUNTY, office.place)
    capital = max(counties, key=lambda county: (county.population or 0, county.code))
    store = stores.register_store(
        office_id=office.id, place_id=capital.id, code="A1", name_fa=f"انبار {capital.name_fa}",
        name_en=f"{capital.name_en} store", by=supervisor,
    )  # fmt: skip
    carrier = stores.register_carrier(
        office_id=office.id, name_fa=f"باربری {capital.name_fa}", name_en=f"{capital.name_en} Freight", by=clerk
    )
    post = Post(office, clerk, supervisor, counties, store.id, capital, carrier.id)
    post.receivers += _register_receivers(post)
    return post


def _register_receivers(post: Post) -> list[int]:
    """Centres, households and groups of people nobody counted by name, in the province's larger counties."""
    larger = sorted(post.counties, key=lambda county: -(county.population or 0))[:4]
    rows = [
        ReceiverDetails(
            kind=ReceiverKind.CENTRE, group=Group.DISABILITY if number else Group.NO_GUARDIAN, place_id=larger[0].id,
            centre_name=f"{name} {larger[0].name_fa}", reference=f"{post.code}-{number + 1}",
        )
        for number, name in enumerate(CENTRES)
    ]  # fmt: skip
    for county in larger:
        rows.append(
            ReceiverDetails(
                kind=ReceiverKind.HOUSEHOLD, group=Group.OTHER, place_id=county.id, household_band=HouseholdBand.TO_4
            )
        )
        rows.append(ReceiverDetails(kind=ReceiverKind.ANONYMOUS, group=Group.AT_RISK, place_id=county.id, people=60))
    done = beneficiaries.register_receivers(rows=rows, office_id=post.office.id, by=post.clerk)
    return [receiver.id for receiver, _ in done]


def spread(total: int, over: Sequence[Place]) -> dict[int, int]:
    """A whole number over places by population, each place's floor first, the rest to the largest; the sum is kept."""
    weights = {place.id: place.population or 20_000 for place in over}
    whole = sum(weights.values())
    parts = {place_id: total * weight // whole for place_id, weight in weights.items()}
    largest = sorted(weights, key=lambda place_id: (-weights[place_id], place_id))
    for place_id in itertools.islice(itertools.cycle(largest), total - sum(parts.values())):
        parts[place_id] += 1
    return {place_id: part for place_id, part in parts.items() if part}
