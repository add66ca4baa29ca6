"""The journey of a gift, from the promise to the hand-over, as one person may follow it.

Who gave it, has or had some of it, or saved what paid for it, sees the lot; of what happened to it elsewhere they see
stage, day and province. What it is worth is told to the first three.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, false, or_, select, true
from sqlalchemy.orm import aliased, joinedload

from app.accounts.models import User
from app.campaigns.book import COUNTED_AT, EntryRow, Eyes, eyes_of, rows_of
from app.campaigns.models import Campaign
from app.campaigns.sight import seen_campaigns
from app.codes import Group
from app.companies.models import Company
from app.db import db
from app.ledger.kept import Balance, Unit, Valuation
from app.ledger.models import Entry, Holder, Line, Lot
from app.ledger.refusals import NoSuchEntry
from app.ledger.stock import list_family
from app.ledger.words import BELOW_NOUGHT, EntryKind, HolderKind, LotKind, Stage
from app.places.models import Office, Place

STEPS, PIECES = 100, 50
DONORS = (HolderKind.COMPANY, HolderKind.BENEFACTOR)
SAVINGS = (LotKind.SAVING, LotKind.CREDIT)


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened to the gift; elsewhere, no more than the stage it came to, the day and the province."""

    row: EntryRow
    stage: Stage | None
    province: Place


@dataclass(frozen=True, slots=True)
class Part:
    """Some of a lot, where it is now. Elsewhere no `holder` is named, and to others than its donor no quantity."""

    lot: Lot
    stage: Stage
    province: Place
    holder: Holder | None
    quantity: int | None
    held: int = 0
    fair_value: int | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a serialised item, where it is now."""

    unit: Unit
    province: Place
    holder: Holder | None


@dataclass(frozen=True, slots=True)
class SeenLot:
    """A lot, where it came from, what came out of it, and which of these this person may open."""

    lot: Lot
    forebears: tuple[Lot, ...]
    children: tuple[Lot, ...]
    open_to: frozenset[int]
    is_donor: bool
    saved_by: Mapping[int, Holder]
    """Who gave the savings that paid for it, by their lots: they are named to whoever may follow the gift."""
    tells_worth: bool
    is_held: bool
    """Does it pass through an office of theirs? A company follows what it gave or paid for, wherever that is."""


def get_lot(lot_id: int, *, seen_by: User) -> SeenLot:
    """A lot with its family, if this person gave it, or has or had some of it; raises NoSuchEntry."""
    eyes = eyes_of(seen_by)
    family = list_family(lot_id, _is_seen(eyes))
    if not family:
        raise NoSuchEntry()
    seen = _seen([lot.id for lot in family], eyes)
    at = next(place for place, lot in enumerate(family) if lot.id == lot_id)
    lot = family[at]
    is_donor = eyes.offices is None or lot.given_by in eyes.donors or _is_saved_for(lot, eyes.offices)
    children, tells_worth, is_held = (
        tuple(family[at + 1 :]),
        _is_one(lot, eyes),
        _is_one(lot, Eyes(eyes.offices, frozenset())),
    )
    return SeenLot(lot, tuple(family[:at]), children, seen, is_donor, _savers_of(family[:at]), tells_worth, is_held)


def _is_one(lot: Lot, eyes: Eyes) -> bool:
    return db.session.scalar(select(Lot.id).where(Lot.id == lot.id, _condition(eyes))) is not None


def _savers_of(forebears: Sequence[Lot]) -> dict[int, Holder]:
    saved = [lot for lot in forebears if lot.kind in SAVINGS]
    holders = select(Holder).where(Holder.id.in_([lot.given_by for lot in saved]))
    found = {holder.id: holder for holder in db.session.scalars(holders)} if saved else {}
    return {lot.id: found[lot.given_by] for lot in saved}


def open_lot_ids(lot_ids: Iterable[int], *, seen_by: User) -> frozenset[int]:
    """Which of these lots this person may open, for pages that name lots of other offices too."""
    return _seen(sorted(set(lot_ids)), eyes_of(seen_by))


def _seen(lot_ids: Sequence[int], eyes: Eyes) -> frozenset[int]:
    return frozenset(db.session.scalars(select(Lot.id).where(Lot.id.in_(lot_ids), _is_seen(eyes))))


def _is_seen(eyes: Eyes) -> ColumnElement[bool]:
    paid = _paid_for_by(eyes.donors) if eyes.donors else []
    return or_(_condition(eyes), *paid)


def _is_saved_for(lot: Lot, offices: frozenset[int]) -> bool:
    """Is it a saving, or what is left of one, for a campaign of these offices?"""
    return lot.kind in SAVINGS and db.session.get_one(Holder, lot.given_for).office_id in offices


def _condition(eyes: Eyes) -> ColumnElement[bool]:
    """Gave it, or has or had some of it; a company's own holder is no office's shelf."""
    if eyes.offices is None:
        return true()
    seen: list[ColumnElement[bool]] = []
    if eyes.donors:
        seen.append(Lot.given_by.in_(eyes.donors))
    if eyes.offices:
        own = Holder.office_id.in_(eyes.offices) & Holder.kind.not_in(DONORS)
        # A saving stands with its company until it is converted; the office that verified it follows it from the first.
        ours = select(Holder.id).where(own)
        seen.append(Lot.kind.in_(SAVINGS) & Lot.given_for.in_(ours))
        seen.append(Lot.id.in_(select(Balance.lot_id).join(Holder, Holder.id == Balance.holder_id).where(own)))
    return or_(*seen) if seen else false()


def _paid_for_by(donors: frozenset[int]) -> list[ColumnElement[bool]]:
    """What a saving of theirs paid for, alone or with others': what was promised for it, and the goods that came.

    A promise names one saving. Who is named by none of a conversion's paid for a part of some: they follow all.
    """
    saved, promised, taken = aliased(Lot), aliased(Lot), aliased(Line)
    savings = select(saved.id).where(saved.given_by.in_(donors), saved.kind.in_(SAVINGS))
    own = select(promised.id).where(promised.kind == LotKind.PROMISE, promised.parent_id.in_(savings))
    taking = select(taken.entry_id).where(taken.lot_id.in_(savings), taken.stage == Stage.CONVERTED)
    named = select(Entry.follows_id).join(Line, Line.entry_id == Entry.id).where(Line.lot_id.in_(own))
    accepted = select(Entry.id).where(
        Entry.kind == EntryKind.ACCEPT, Entry.follows_id.in_(taking),
        Entry.follows_id.not_in(named.where(Entry.kind == EntryKind.ACCEPT, Entry.follows_id.is_not(None))),
    )  # fmt: skip
    others = select(Line.lot_id).where(Line.entry_id.in_(accepted))
    return [Lot.parent_id.in_(savings), Lot.parent_id.in_(own), Lot.id.in_(others), Lot.parent_id.in_(others)]


def list_steps(
    seen: SeenLot, *, seen_by: User, behind: tuple[date, int] | None = None, limit: int = STEPS
) -> list[Step]:
    """What happened to the gift, oldest first: what paid for it, its promise, itself, and what came out of it."""
    eyes = eyes_of(seen_by)
    own = [seen.lot.id, *(child.id for child in seen.children)]
    promises = [lot.id for lot in seen.forebears]
    wanted = (
        select(Entry)
        .options(joinedload(Entry.office))
        .where(or_(Entry.id.in_(_entries_of(own)), Entry.id.in_(_entries_of(promises)) & _leads_here(own, promises)))
    )
    if behind is not None:
        day, entry_id = behind
        wanted = wanted.where((Entry.happened_on > day) | ((Entry.happened_on == day) & (Entry.id > entry_id)))
    entries = list(db.session.scalars(wanted.order_by(Entry.happened_on, Entry.id).limit(limit)))
    rows = rows_of(entries, eyes, [*own, *promises])
    return [Step(row, _stage_of(row.entry), row.entry.office.place) for row in rows]


def _leads_here(own: Sequence[int], before: Sequence[int]) -> ColumnElement[bool]:
    """How a forebear came into the book; and of a saving's conversions only the one that this promise came of."""
    accepted = select(Entry.act_id).where(
        Entry.id.in_(_entries_of([*own, *before])), Entry.counts_as == EntryKind.ACCEPT
    )
    is_paid_so = (Entry.counts_as == EntryKind.CONVERSION) & Entry.act_id.in_(accepted)
    return or_(Entry.counts_as.in_([EntryKind.ACCEPT, EntryKind.SAVING]), is_paid_so)


def _entries_of(lot_ids: Sequence[int]) -> Select[int]:
    return select(Line.entry_id).where(Line.lot_id.in_(lot_ids))


def _stage_of(entry: Entry) -> Stage | None:
    """Where the gift was after this; of an undoing and of a mere estimate nothing is said."""
    return None if entry.kind is EntryKind.REVERSAL else COUNTED_AT.get(entry.kind)


def list_parts(seen: SeenLot, *, seen_by: User) -> list[Part]:
    """Where every piece of the gift is now: its own, and of a promise also what came out of it."""
    eyes = eyes_of(seen_by)
    lots = {lot.id: lot for lot in (seen.lot, *seen.children)}
    wanted = (
        select(Balance, Holder, Office)
        .join(Holder, Holder.id == Balance.holder_id)
        .join(Office, Office.id == Holder.office_id)
        .where(Balance.lot_id.in_(sorted(lots)), Balance.quantity > 0, Balance.stage.not_in(BELOW_NOUGHT))
        .order_by(Balance.lot_id, Office.sort_key, Balance.stage, Holder.id)
    )
    parts: list[Part] = []
    elsewhere: dict[tuple[int, Stage, int], list[int]] = defaultdict(list)
    places: dict[int, Place] = {}
    for cell, holder, office in db.session.execute(wanted):
        lot = lots[cell.lot_id]
        if eyes.sees(office.id) or holder.id in eyes.donors:
            worth = cell.fair_value if cell.level else None
            parts.append(Part(lot, cell.stage, office.place, holder, cell.quantity, cell.held, worth))
        else:
            elsewhere[lot.id, cell.stage, office.place_id].append(cell.quantity)
            places[office.place_id] = office.place
    for (lot_id, stage, place_id), quantities in elsewhere.items():
        parts.append(Part(lots[lot_id], stage, places[place_id], None, sum(quantities) if seen.is_donor else None))
    order = list(Stage)
    return sorted(parts, key=lambda part: (order.index(part.stage), part.holder is None, part.lot.id))


def list_pieces(seen: SeenLot, *, seen_by: User, behind: int | None = None, limit: int = PIECES) -> list[Piece]:
    """The pieces of a lot of serialised items, in the order in which they came into the book."""
    conditions = [Unit.id > behind] if behind is not None else []
    return _pieces(seen, eyes_of(seen_by), *conditions, limit=limit)


def find_piece(seen: SeenLot, code: str, *, seen_by: User) -> Piece | None:
    """The piece of this lot under a code, or None."""
    found = _pieces(seen, eyes_of(seen_by), Unit.code == code, limit=1) if code else []
    return found[0] if found else None


def _pieces(seen: SeenLot, eyes: Eyes, *conditions: ColumnElement[bool], limit: int) -> list[Piece]:
    wanted = (
        select(Unit, Holder, Office)
        .join(Holder, Holder.id == Unit.holder_id)
        .join(Office, Office.id == Holder.office_id)
        .where(Unit.lot_id == seen.lot.id, *conditions)
        .order_by(Unit.id)
        .limit(limit)
    )
    return [
        Piece(unit, office.place, holder if eyes.sees(office.id) or holder.id in eyes.donors else None)
        for unit, holder, office in db.session.execute(wanted)
    ]


def list_valuations(lot_id: int) -> list[tuple[Valuation, Entry]]:
    """A lot's later valuations with the entries that brought them, oldest first."""
    wanted = (
        select(Valuation, Entry)
        .join(Entry, Entry.id == Valuation.entry_id)
        .options(joinedload(Entry.office))
        .where(Valuation.lot_id == lot_id)
        .order_by(Entry.recorded_at, Entry.id)
    )
    return [(valuation, entry) for valuation, entry in db.session.execute(wanted)]


@dataclass(frozen=True, slots=True)
class Origins:
    """Who gave a lot and for what, and the pages of both where this person may open them."""

    given_by: Holder
    given_for: Holder
    company_id: int | None
    campaign_id: int | None
    only_place: Place | None
    only_group: Group | None


def get_origins(lot: Lot, *, seen_by: User) -> Origins:
    """Who gave it, and for which campaign."""
    holders = db.session.scalars(select(Holder).where(Holder.id.in_([lot.given_by, lot.given_for])))
    named = {holder.id: holder for holder in holders}
    company = select(Company.id).where(Company.holder_id == lot.given_by)
    campaign = select(Campaign.id).where(Campaign.holder_id == lot.given_for, seen_campaigns(seen_by))
    return Origins(
        given_by=named[lot.given_by],
        given_for=named[lot.given_for],
        company_id=db.session.scalar(company),
        campaign_id=db.session.scalar(campaign),
        only_place=db.session.get(Place, lot.only_place_id) if lot.only_place_id else None,
        only_group=Group(lot.only_group) if lot.only_group else None,
    )


def is_serialised(lot: Lot) -> bool:
    """Has each piece of it a code of its own?"""
    return lot.item.serialised and lot.kind is LotKind.GOODS
