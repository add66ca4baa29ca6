"""Where the goods are now: of a campaign by item, province and stage; of a company parcel by parcel."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select, true, tuple_
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.campaigns.book import Eyes, eyes_of
from app.campaigns.figures import provinces_of, stands_in
from app.campaigns.journeys import DONORS, Part
from app.campaigns.queries import list_by_ids
from app.db import db
from app.items.models import Item
from app.ledger.kept import Balance
from app.ledger.models import Holder, Lot
from app.ledger.words import BELOW_NOUGHT, LotKind, Stage
from app.places.models import Office, Place, PlaceLevel
from app.stores.models import Store

SHOWN = (
    Stage.EXPECTED, Stage.IN_STORE, Stage.ALLOTTED, Stage.IN_TRANSIT, Stage.DELIVERED, Stage.LOST, Stage.RETURNED,
    Stage.DISPOSED,
)  # fmt: skip
PAGE = 25


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """How much of an item stands at each stage in one province."""

    item: Item
    place: Place
    quantities: dict[Stage, int]


def list_whereabouts(campaign_holder_id: int) -> list[Whereabouts]:
    """Where a campaign's goods are, and what is still expected for it; out of the kept balances."""
    wanted = (
        select(Balance.item_id, Balance.stage, Lot.place_id, Holder.place_id, func.sum(Balance.quantity))
        .join(Lot, Lot.id == Balance.lot_id)
        .join(Holder, Holder.id == Balance.holder_id)
        .where(Lot.given_for == campaign_holder_id, Balance.stage.in_(SHOWN), Balance.quantity != 0)
        .group_by(Balance.item_id, Balance.stage, Lot.place_id, Holder.place_id)
    )
    cells = db.session.execute(wanted).all()
    home = provinces_of({place_id for cell in cells for place_id in (cell[2], cell[3])})
    found: dict[tuple[int, int], dict[Stage, int]] = defaultdict(lambda: defaultdict(int))
    for item_id, stage, meant_for, at, quantity in cells:
        # What is expected stands at the campaign; it is shown where it is meant for.
        place_id = home[meant_for if stage is Stage.EXPECTED else at].id
        found[item_id, place_id][stage] += int(quantity)
    items = {item.id: item for item in list_by_ids(Item, {item_id for item_id, _ in found})}
    places = {place.id: place for place in home.values()}
    rows = [Whereabouts(items[item_id], places[place_id], dict(sums)) for (item_id, place_id), sums in found.items()]
    return sorted(rows, key=_order)


def _order(row: Whereabouts) -> tuple[str, int, bool, str]:
    return row.item.sort_key, row.item.id, row.place.level is PlaceLevel.COUNTRY, row.place.sort_key


def list_stages(rows: Sequence[Whereabouts]) -> list[Stage]:
    """The stages at which any of it stands, in the order in which goods pass them."""
    return [stage for stage in SHOWN if any(row.quantities.get(stage) for row in rows)]


@dataclass(frozen=True, slots=True)
class Parts:
    """Parcels that stand somewhere, and how much of it this person may not follow."""

    parts: list[Part]
    elsewhere: int


def list_parts(
    campaign_holder_id: int, *, item_id: int, stage: Stage, place_ids: Sequence[int], seen_by: User,
    after: tuple[int, int] | None = None, limit: int = PAGE,
) -> Parts:  # fmt: skip
    """A campaign's parcels of an item at a stage in these places, newest first; `after` is a lot's and holder's key."""
    eyes = eyes_of(seen_by)
    # What is expected stands at the campaign; it is looked for where it is meant for.
    where = Lot.place_id.in_(place_ids) if stage is Stage.EXPECTED else stands_in(Balance.holder_id, place_ids)
    standing = (
        Lot.given_for == campaign_holder_id, Balance.item_id == item_id, Balance.stage == stage,
        Balance.quantity > 0, where,
    )  # fmt: skip
    joined = (
        select(Balance, Holder, Lot).join(Lot, Lot.id == Balance.lot_id).join(Holder, Holder.id == Balance.holder_id)
    )
    wanted = joined.options(joinedload(Lot.item)).where(*standing, _stands_open(eyes))
    if after is not None:
        wanted = wanted.where(tuple_(Lot.id, Holder.id) < tuple_(*after))
    newest = wanted.order_by(Lot.id.desc(), Holder.id.desc()).limit(limit)
    rows = [(cell, holder, lot) for cell, holder, lot in db.session.execute(newest)]
    home = provinces_of({holder.place_id for _, holder, _ in rows})
    parts = [
        Part(lot, cell.stage, home[holder.place_id], holder, cell.quantity, cell.held) for cell, holder, lot in rows
    ]
    hidden = select(func.sum(Balance.quantity)).join(Lot, Lot.id == Balance.lot_id)
    hidden = hidden.join(Holder, Holder.id == Balance.holder_id).where(*standing, ~_stands_open(eyes))
    return Parts(parts, int(db.session.scalar(hidden) or 0) if eyes.offices is not None else 0)


def _stands_open(eyes: Eyes) -> ColumnElement[bool]:
    if eyes.offices is None:
        return true()
    return or_(Holder.office_id.in_(eyes.offices), Lot.given_by.in_(eyes.donors))


@dataclass(frozen=True, slots=True)
class Gift:
    """One parcel that a company gave, and where every piece of it is; what is elsewhere by province alone."""

    lot: Lot
    parts: tuple[Part, ...]


def list_gifts(
    company_holder_id: int, *, seen_by: User, after: int | None = None, limit: int = PAGE
) -> list[Gift]:  # fmt: skip
    """A company's parcels as far as this person may follow them, the newest first, from behind the key `after`."""
    eyes = eyes_of(seen_by)
    wanted = select(Lot).options(joinedload(Lot.item)).where(
        Lot.given_by == company_holder_id, Lot.kind == LotKind.GOODS, _may_follow(eyes)
    )  # fmt: skip
    if after is not None:
        wanted = wanted.where(Lot.id < after)
    lots = db.session.scalars(wanted.order_by(Lot.id.desc()).limit(limit)).all()
    parts = _parts_of({lot.id: lot for lot in lots}, eyes)
    return [Gift(lot, tuple(parts.get(lot.id, ()))) for lot in lots]


def _may_follow(eyes: Eyes) -> ColumnElement[bool]:
    if eyes.offices is None:
        return true()
    own = Holder.office_id.in_(eyes.offices) & Holder.kind.not_in(DONORS)
    held = select(Balance.lot_id).join(Holder, Holder.id == Balance.holder_id).where(own)
    return or_(Lot.given_by.in_(eyes.donors), Lot.id.in_(held))


def _parts_of(lots: dict[int, Lot], eyes: Eyes) -> dict[int, list[Part]]:
    wanted = (
        select(Balance, Holder, Office)
        .join(Holder, Holder.id == Balance.holder_id)
        .join(Office, Office.id == Holder.office_id)
        .where(Balance.lot_id.in_(sorted(lots)), Balance.quantity > 0, Balance.stage.not_in(BELOW_NOUGHT))
        .order_by(Balance.lot_id.desc(), Office.sort_key, Holder.id)
    )
    found: dict[tuple[int, Stage, int], Part] = {}
    for cell, holder, office in db.session.execute(wanted):
        lot = lots[cell.lot_id]
        is_open = eyes.sees(office.id) or holder.id in eyes.donors
        key = (lot.id, cell.stage, holder.id if is_open else -office.id)
        before = found[key].quantity if key in found else 0
        tells = is_open or lot.given_by in eyes.donors
        quantity = cell.quantity + (before or 0) if tells else None
        found[key] = Part(lot, cell.stage, office.place, holder if is_open else None, quantity, cell.held)
    order = list(Stage)
    parts: dict[int, list[Part]] = defaultdict(list)
    for part in sorted(found.values(), key=lambda part: order.index(part.stage)):
        parts[part.lot.id].append(part)
    return parts


def store_ids_of(holder_ids: Sequence[int], *, seen_by: User) -> dict[int, int]:
    """The stores that own these holders, as far as this person may open them, by the holder's key."""
    offices = eyes_of(seen_by).offices
    wanted = select(Store.holder_id, Store.id).where(Store.holder_id.in_(sorted(set(holder_ids))))
    if offices is not None:
        wanted = wanted.where(Store.office_id.in_(offices))
    return {row.holder_id: row.id for row in db.session.execute(wanted)}
