"""What anybody reads behind a code: the stages of one gift, each with its month and province, and nothing else.

No company, office, store, receiver, person, quantity or day: who holds the code may be anybody who saw the label.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from app.accounts import queries as accounts
from app.accounts import service as attempts
from app.accounts.sign_ins import TooManyAttempts
from app.campaigns import tagging
from app.campaigns.book import COUNTED_AT
from app.campaigns.tag_models import Tag
from app.campaigns.tracing import NothingUnderCode
from app.clock import now
from app.dates import solar_month
from app.db import db
from app.items.models import Item
from app.ledger import queries as ledger
from app.ledger.kept import Balance, Unit, UnitStep
from app.ledger.models import Entry, Holder, Line, Lot
from app.ledger.words import BELOW_NOUGHT, Condition, EntryKind, Stage
from app.places.models import Office, Place

WINDOW = timedelta(minutes=15)
PER_ADDRESS = 20
"""So many short codes that lead nowhere are typed from one address, then it waits."""
STEPS, LOTS = 500, 50
"""So many entries and lots of one code are told; a paper has fewer."""


@dataclass(frozen=True, slots=True)
class OpenStep:
    """A stage that the gift came to, in the month of this day, in this province."""

    stage: Stage
    day: date
    province: Place


@dataclass(frozen=True, slots=True)
class OpenGift:
    """What a code tells: of goods where they are now, of a paper whether it stands."""

    items: tuple[Item, ...]
    steps: tuple[OpenStep, ...]
    now: tuple[tuple[Stage, Place], ...]
    is_damaged: bool
    entry: Entry | None
    stands: bool
    is_cut: bool
    lot_id: int | None
    piece: str | None


def trace_token(token: str) -> OpenGift:
    """What the long code of a square leads to; raises NothingUnderCode."""
    tag = tagging.find_token(token)
    if tag is None:
        raise NothingUnderCode(typed=token)
    return _tell(tag)


def trace_short(typed: str, *, address: str, field: str | None = None) -> OpenGift:
    """What a short code leads to. Those that lead nowhere are counted against the address that they came from.

    As with passwords, the attempt is committed before it is counted, so it is several transactions. Raises
    NothingUnderCode, and TooManyAttempts.
    """
    key = accounts.token_hash(f"trace:{address}")
    made = attempts.record_attempt(keys=[key])
    if accounts.total_attempts(key, now() - WINDOW) > PER_ADDRESS:
        raise TooManyAttempts(minutes=int(WINDOW.total_seconds() // 60))
    found = tagging.find_short(typed)
    if found is None:
        raise NothingUnderCode(typed=typed, field=field)
    attempts.forget_attempts(attempts=made)
    return _tell(found)


def _tell(found: Tag | Unit) -> OpenGift:
    if isinstance(found, Unit):
        return _piece(found)
    if found.unit_id is not None:
        return _piece(db.session.get_one(Unit, found.unit_id))
    if found.lot_id is not None:
        return _lot(db.session.get_one(Lot, found.lot_id))
    return _paper(ledger.get_entry(found.entry_id or 0))


def _piece(unit: Unit) -> OpenGift:
    lot = db.session.get_one(Lot, unit.lot_id)
    moved = select(UnitStep.entry_id).where(UnitStep.unit_id == unit.id)
    steps, is_cut = _steps(moved, [lot])
    place = db.session.get_one(Holder, unit.holder_id).office_id
    here = ((Stage(unit.stage), db.session.get_one(Office, place).place),)
    is_damaged = lot.condition is Condition.DAMAGED
    return OpenGift((lot.item,), steps, here, is_damaged, None, True, is_cut, lot.id, unit.code)


def _lot(lot: Lot) -> OpenGift:
    moved = select(Line.entry_id).where(Line.lot_id == lot.id)
    steps, is_cut = _steps(moved, [lot])
    is_damaged = lot.condition is Condition.DAMAGED
    return OpenGift((lot.item,), steps, _places_of([lot.id]), is_damaged, None, True, is_cut, lot.id, None)


def _paper(entry: Entry) -> OpenGift:
    named = select(Line.lot_id).where(Line.entry_id == entry.id).distinct()
    wanted = select(Lot).options(joinedload(Lot.item)).where(Lot.id.in_(named)).order_by(Lot.id).limit(LOTS + 1)
    lots = list(db.session.scalars(wanted))
    items = tuple({lot.item_id: lot.item for lot in lots}.values())
    steps, is_cut = _steps(select(Line.entry_id).where(Line.lot_id.in_([lot.id for lot in lots[:LOTS]])), lots[:LOTS])
    stands = entry.id in ledger.standing([entry.id])
    return OpenGift(items, steps, (), False, entry, stands, is_cut or len(lots) > LOTS, None, None)


def _steps(moved: Select[int], lots: Sequence[Lot]) -> tuple[tuple[OpenStep, ...], bool]:
    """Each stage once a month and province, in order; what was undone is not told."""
    before = [lot.parent_id for lot in lots if lot.parent_id is not None]
    accepted = select(Line.entry_id).where(Line.lot_id.in_(before))
    wanted = (
        select(Entry.id, Entry.kind, Entry.happened_on, Place)
        .join(Office, Office.id == Entry.office_id)
        .join(Place, Place.id == Office.place_id)
        .where(
            or_(Entry.id.in_(moved), Entry.id.in_(accepted) & (Entry.kind == EntryKind.ACCEPT)),
            Entry.kind.in_(list(COUNTED_AT)),
        )
        .order_by(Entry.happened_on, Entry.id)
        .limit(STEPS + 1)
    )
    rows = db.session.execute(wanted).all()
    stand = ledger.standing([row.id for row in rows[:STEPS]])
    told: dict[tuple[Stage, int, int], OpenStep] = {}
    for entry_id, kind, day, province in rows[:STEPS]:
        if entry_id in stand:
            stage = Stage.PROMISED if kind is EntryKind.ACCEPT else COUNTED_AT[kind]
            told.setdefault((stage, solar_month(day), province.id), OpenStep(stage, day, province))
    return tuple(told.values()), len(rows) > STEPS


def _places_of(lot_ids: Sequence[int]) -> tuple[tuple[Stage, Place], ...]:
    wanted = (
        select(Balance.stage, Place)
        .join(Holder, Holder.id == Balance.holder_id)
        .join(Office, Office.id == Holder.office_id)
        .join(Place, Place.id == Office.place_id)
        .where(Balance.lot_id.in_(lot_ids), Balance.quantity > 0, Balance.stage.not_in(BELOW_NOUGHT))
        .distinct()
    )
    order = list(Stage)
    rows = sorted(db.session.execute(wanted).all(), key=lambda row: (order.index(row[0]), row[1].sort_key))
    return tuple((stage, place) for stage, place in rows)
