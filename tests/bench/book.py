"""A book to measure on: stores in every province with goods in them, and as many lines as are wanted.

Everything goes in by the ledger's own verbs, in big acts; no row is written past them.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from flask import Flask

from app import clock
from app.accounts.queries import get_user
from app.accounts.service import add_user
from app.db import atomic, take_long
from app.items.queries import list_items
from app.ledger import audit
from app.ledger import service as ledger
from app.ledger.acts import asks_itself
from app.ledger.drafts import EntryDraft, LotDraft, Move, Worth
from app.ledger.words import Basis, EntryKind, LotKind, Origin, Stage
from app.places.queries import list_offices
from tests.make import Make

PLENTY = 10**9
COMPANIES, CAMPAIGNS = 20, 10
BACK = 700
"""The lots were opened so many days ago."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A lot on a shelf, and whom it can be handed to."""

    office_id: int
    lot_id: int
    store: int
    receivers: int


@dataclass(frozen=True)
class Country:
    """What a book was opened with, by id: people, campaigns, companies, and spots office by office."""

    people: tuple[int, ...]
    campaigns: tuple[int, ...]
    companies: tuple[int, ...]
    spots: tuple[Spot, ...]
    per_office: int

    def spots_of(self, office: int) -> Sequence[Spot]:
        """Those of one of the offices."""
        return self.spots[office * self.per_office : (office + 1) * self.per_office]


@atomic()
def open_country(app: Flask, *, lots: int, people: int = 8) -> Country:
    """In each of 31 provinces one store with so many lots that do not run out, given by companies for campaigns."""
    take_long()
    make = Make(app)
    actors = [add_user(name=f"bench{n}", shown_name=f"Bench {n}", by=None) for n in range(people)]
    companies = [make.company(verified=True) for _ in range(COMPANIES)]
    campaigns = [make.campaign() for _ in range(CAMPAIGNS)]
    items = [item.id for item in list_items() if not item.serialised and not item.is_service]
    parcels: list[LotDraft] = []
    drafts: list[EntryDraft] = []
    spots: list[Spot] = []
    for office in (office for office in list_offices() if not office.is_national):
        store = make.store(office.code)
        receivers = ledger.receivers_holder(place_id=store.place_id, office_id=office.id).id
        own = [
            _parcel(
                store.place_id, items[n % len(items)], companies[n % COMPANIES].holder_id,
                campaigns[n % CAMPAIGNS].holder_id,
            )
            for n in range(lots)
        ]  # fmt: skip
        moves = [Move(lot.id, PLENTY, (lot.given_by, Stage.GIVEN), (store.holder_id, Stage.IN_STORE)) for lot in own]
        drafts.append(EntryDraft(office.id, EntryKind.OPENING, _opened_on(), moves))
        parcels += own
        spots += [Spot(office.id, lot.id, store.holder_id, receivers) for lot in own]
    ledger.open_lots(parcels)
    act = ledger.begin_act(verb="bench", by=actors[0], key="bench-open-country", content={}, allowed=asks_itself)
    ledger.post_entries(drafts, act=act, by=actors[0])
    ids = [tuple(each.id for each in rows) for rows in (actors, campaigns, companies)]
    return Country(*ids, tuple(spots), lots)


def _opened_on() -> date:
    return clock.business_today() - timedelta(days=BACK)


def _parcel(place_id: int, item_id: int, given_by: int, given_for: int) -> LotDraft:
    return LotDraft(
        kind=LotKind.GOODS, origin=Origin.RECEIPT, item_id=item_id, given_by=given_by, given_for=given_for,
        place_id=place_id, quantity=PLENTY, opened_on=_opened_on(), worth=Worth(PLENTY * 1000, Basis.PRICE_LIST, 2),
    )  # fmt: skip


@atomic()
def hand_out(*, user_id: int, spot: Spot, key: str) -> None:
    """One posting through the service: a key, a header, two lines, two locked cells, everything that is kept."""
    by = get_user(user_id)
    act = ledger.begin_act(
        verb="hand_out", by=by, key=key, content={"lot": spot.lot_id, "quantity": 1}, allowed=asks_itself
    )
    ledger.post_entries([_handed_out([spot], clock.business_today())], act=act, by=by)


def _handed_out(spots: Sequence[Spot], day: date) -> EntryDraft:
    moves = [Move(spot.lot_id, 1, (spot.store, Stage.IN_STORE), (spot.receivers, Stage.DELIVERED)) for spot in spots]
    return EntryDraft(spots[0].office_id, EntryKind.DELIVERY, day, moves)


ACT, LOTS, LINES_OF_AN_ENTRY = 5_000, 40, 2.4
"""How many entries the loader posts in one act; how many lots an office has."""


class TookTooLong(Exception):
    """A book could not be filled in the time that a run can give to it."""


def fill(app: Flask, country: Country, lines: int, *, analyze: Callable[[], None], within: float) -> None:
    """A book of so many lines, 2.4 to an entry, over all offices and the last two years in the order of days.

    As whoever loads much does, it has plans made anew whenever the book has doubled.
    """
    drafted = _drafts(country, lines - 2 * len(country.spots))
    begun, done, planned_at = time.monotonic(), 0, 0
    analyze()
    while batch := list(islice(drafted, ACT)):
        with app.app_context():
            _post(country.people[0], batch, f"bench-fill-{done}")
        done += len(batch)
        if done >= 2 * planned_at:
            analyze()
            planned_at = done
        if time.monotonic() - begun > within:
            raise TookTooLong(f"{done * LINES_OF_AN_ENTRY:,.0f} of {lines:,} lines in {within:,.0f} s")


@atomic()
def _post(user_id: int, drafts: Sequence[EntryDraft], key: str) -> None:
    take_long()
    by = get_user(user_id)
    act = ledger.begin_act(verb="bench", by=by, key=key, content={}, allowed=asks_itself)
    ledger.post_many([(draft, ()) for draft in drafts], act=act, by=by)


def _drafts(country: Country, lines: int) -> Iterator[EntryDraft]:
    drawn, first = random.Random(lines), _opened_on()
    entries = lines * 5 // 12
    offices = len(country.spots) // country.per_office
    for n in range(entries):
        own = country.spots_of(n % offices)
        yield _handed_out(drawn.sample(own, 2 if n % 5 == 0 else 1), first + timedelta(days=n * BACK // entries))


def count_faults(app: Flask) -> int:
    """How many figures are kept that the lines do not give."""
    with app.app_context():
        return len(audit.check())
