"""The country that a simulation lives in: 31 offices with their people, stores and receivers; companies; campaigns."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from app.beneficiaries.words import ReceiverKind
from app.db import atomic, db
from app.items.queries import get_item_by_code
from app.places.models import PlaceLevel
from app.places.queries import list_offices, list_places
from app.stores.models import Store
from tests.make import Make

FIRST_DAY = date(2025, 3, 12)
"""22 Esfand 1403: the simulated year has a turn of the year in it."""
LIVELY = ("IR-10", "IR-07", "IR-23", "IR-20", "IR-21")
"""Provinces with campaigns of their own, and in which most happens."""
ITEMS = ("blanket", "rice", "wheelchair_child")


@dataclass
class Post:
    """A province's office, by keys."""

    office_id: int
    code: str
    clerk: int
    supervisor: int
    carrier_id: int
    stores: list[int]
    receivers: list[int]


@dataclass
class Shelf:
    """Somewhere that goods of an item were put, once."""

    post: Post
    store_id: int
    item_id: int


@dataclass
class File:
    """A sheet of opening stock that somebody wrote, and what comes of it."""

    name: str
    path: Path = field(repr=False)
    post: Post = field(repr=False)
    sheets: int
    shelves: list[Shelf] = field(repr=False)


@dataclass
class Country:
    """Who and what there is, and what the simulation remembers of what it did."""

    chance: random.Random
    posts: list[Post]
    officer: int
    companies: list[tuple[int, int, int]]
    campaigns: list[tuple[int, Post | None]]
    items: list[int]
    folder: Path
    store_names: dict[int, str]
    item_codes: dict[int, str]
    seal_key: Ed25519PrivateKey
    today: date = FIRST_DAY
    shelves: list[Shelf] = field(default_factory=list)
    pledges: list[dict[str, Any]] = field(default_factory=list)
    receipts: list[dict[str, Any]] = field(default_factory=list)
    allotments: list[tuple[Post, int, int]] = field(default_factory=list)
    deliveries: list[tuple[Post, int]] = field(default_factory=list)
    transfers: list[dict[str, Any]] = field(default_factory=list)
    approvals: list[tuple[Post, int]] = field(default_factory=list)
    sheets: list[tuple[Post, int, int]] = field(default_factory=list)
    entries: list[tuple[Post, int]] = field(default_factory=list)
    lots: list[int] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    imports: list[tuple[Post, int]] = field(default_factory=list)
    roots: list[bytes] = field(default_factory=list)
    last_sheet: int = 0

    def next_sheet(self) -> str:
        """The number of another sheet that somebody writes."""
        self.last_sheet += 1
        return f"sheet {self.last_sheet}"

    def post(self) -> Post:
        """One of the offices, the lively ones more often."""
        lively = [post for post in self.posts if post.code in LIVELY]
        return self.chance.choice(lively if self.chance.random() < 0.7 else self.posts)


@dataclass
class Step:
    """One act of one person: a verb, what it is told, and what to remember of its answer."""

    name: str
    verb: Callable[..., Any]
    said: dict[str, Any]
    by: int
    second: int | None = None
    is_keyed: bool = True
    is_once: bool = False
    """Without a key, and yet what it does twice is done once."""
    remember: Callable[[Any], None] = lambda _answer: None


@atomic()
def found_country(make: Make, chance: random.Random, folder: Path) -> Country:
    """The offices of Iran's provinces, each with a clerk, a supervisor, a store (the lively ones two) and receivers."""
    make.today = FIRST_DAY
    posts = [_found_post(make, office.code) for office in list_offices() if not office.is_national]
    companies = []
    for _ in range(4):
        company = make.company(verified=True)
        companies.append((company.id, company.holder_id, make.representative(company).id))
    centre = make.campaign("IR", opens_on=FIRST_DAY, closes_on=date(2026, 12, 1))
    own = [(make.campaign(post.code).id, post) for post in posts if post.code in LIVELY]
    items = {get_item_by_code(code).id: code for code in ITEMS}
    names = {store.id: store.name_fa for store in db.session.scalars(select(Store))}
    key = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
    campaigns = [(centre.id, None), *own]
    return Country(
        chance, posts, make.officer().id, companies, campaigns, list(items), folder, names, items, key
    )  # fmt: skip


def _found_post(make: Make, code: str) -> Post:
    clerk, supervisor = make.clerk(code), make.supervisor(code)
    counties: Sequence[Any] = list_places(PlaceLevel.COUNTY, make.office(code).place)[:2]
    stores = [make.store(code, by=supervisor, place_id=counties[0].id).id]
    if code in LIVELY:
        stores.append(make.store(code, by=supervisor, place_id=counties[-1].id).id)
    receivers = [
        make.receiver(office=code, by=clerk, place_id=county.id, kind=ReceiverKind.ANONYMOUS, people=50).id
        for county in counties
    ]
    carrier = make.carrier(code, by=clerk)
    return Post(make.office(code).id, code, clerk.id, supervisor.id, carrier.id, stores, receivers)
