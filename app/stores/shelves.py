"""From what a form names to the lots on a store's shelf that are taken for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlalchemy import select

from app.db import db
from app.errors import N_, Conflict, Invalid, NotFound
from app.items.queries import NoSuchItem
from app.ledger import service as ledger
from app.ledger.cells import chunks
from app.ledger.drafts import Demand, Move, Spot
from app.ledger.kept import Balance, Unit
from app.ledger.models import Lot
from app.ledger.words import Stage
from app.stores.drafts import LotLine, StockLine, check_quantity, refuse_twice
from app.stores.models import Store
from app.stores.typed import items_by_id


class NoLines(Invalid):
    """Name at least one item and how much of it."""


class NotForStores(Conflict):
    """{item} is not goods that a store can hold."""


class NoSuchLot(NotFound):
    """There is no such lot here."""


class NoSuchPiece(NotFound):
    """There is no such piece here."""


class OtherItem(Conflict):
    """This lot is of another item."""


class Named(Protocol):
    """A line that may name a lot, and pieces of it."""

    @property
    def lot_id(self) -> int | None:
        """The lot."""

    @property
    def unit_ids(self) -> Sequence[int]:
        """The pieces."""


@dataclass(frozen=True, slots=True)
class Known:
    """What has ever stood at some holders of what is named: what has not is answered as if there were none."""

    cells: frozenset[tuple[int, int]]
    lot_of: Mapping[int, int]

    def check(self, holder_id: int, line: Named, *, under: str = "") -> None:
        """Refuse a lot that never was there, and pieces of another lot."""
        if line.lot_id is not None and (holder_id, line.lot_id) not in self.cells:
            raise NoSuchLot(field=f"{under}lot_id")
        if any(self.lot_of.get(unit_id) != line.lot_id for unit_id in line.unit_ids):
            raise NoSuchPiece(field=f"{under}unit_ids")


def known_at(holder_ids: Iterable[int], lines: Iterable[Named]) -> Known:
    """What these holders have had of what the lines name; two reads, however many lines."""
    named = list(lines)
    lots = sorted({line.lot_id for line in named if line.lot_id is not None})
    units = sorted({unit_id for line in named for unit_id in line.unit_ids})
    holders = sorted(set(holder_ids))
    cells: set[tuple[int, int]] = set()
    lot_of: dict[int, int] = {}
    for part in chunks(lots):
        had = select(Balance.holder_id, Balance.lot_id).where(Balance.lot_id.in_(part), Balance.holder_id.in_(holders))
        cells.update((row.holder_id, row.lot_id) for row in db.session.execute(had))
    for part in chunks(units):
        lot_of.update(
            (row.id, row.lot_id) for row in db.session.execute(select(Unit.id, Unit.lot_id).where(Unit.id.in_(part)))
        )
    return Known(frozenset(cells), lot_of)


def check_known(store: Store, lines: Sequence[Named]) -> None:
    """Refuse lots that never were in a store, and pieces that are not of the lot that is named."""
    known = known_at([store.holder_id], lines)
    for row, line in enumerate(lines):
        known.check(store.holder_id, line, under=f"lines.{row}.")


def take(store: Store, lines: Sequence[StockLine], *, on: date, place_id: int | None = None) -> list[LotLine]:
    """The lots that leave a store's shelf for these lines, locked: those named, else first expired first.

    A line that names its lot may take damaged or restricted goods; with `place_id` a lot that is kept for some place
    only goes there. Raises NotEnough or StockRunsOut.
    """
    check_lines(lines)
    check_known(store, lines)
    lots = read_lots([line.lot_id for line in lines if line.lot_id is not None])
    items = items_by_id(line.item_id for line in lines)
    for line in lines:
        if line.item_id not in items:
            raise NoSuchItem(code=line.item_id, field="lines")
        if line.lot_id is not None and lots[line.lot_id].item_id != line.item_id:
            raise OtherItem(field="lines")
    # Named lots are drawn first, or a line that leaves the choice open might take them away.
    ordered = sorted(lines, key=lambda line: line.lot_id is None)
    drawn = ledger.draw([_demand(store, line, on, place_id) for line in ordered])
    taken: dict[int, int] = {}
    units: dict[int, tuple[int, ...]] = {}
    for line, parts in zip(ordered, drawn, strict=True):
        for lot_id, quantity in parts:
            taken[lot_id] = taken.get(lot_id, 0) + quantity
            units[lot_id] = units.get(lot_id, ()) + line.unit_ids
    return [LotLine(lot_id, quantity, units[lot_id]) for lot_id, quantity in taken.items()]


def check_lines(lines: Sequence[StockLine | LotLine]) -> None:
    """At least one line, each of one or more, none twice; picked pieces only of a named lot and no more than go."""
    if not lines:
        raise NoLines(field="lines")
    for row, line in enumerate(lines):
        check_quantity(line.quantity, field=f"lines.{row}.quantity")
    if any(line.unit_ids and (line.lot_id is None or len(line.unit_ids) > line.quantity) for line in lines):
        raise Invalid(N_("Choose pieces of one lot, and no more than the quantity says."), field="lines")
    refuse_twice(lines)


def read_lots(lot_ids: Sequence[int]) -> dict[int, Lot]:
    """These lots with their items."""
    lots = {lot.id: lot for lot in db.session.scalars(select(Lot).where(Lot.id.in_(set(lot_ids))))}
    if len(lots) < len(set(lot_ids)):
        raise NoSuchLot(field="lines")
    return lots


def moves(taken: Sequence[LotLine], *, source: Spot, target: Spot) -> list[Move]:
    """The ledger's moves for lots that go from one spot to another."""
    return [Move(n.lot_id, n.quantity, source, target, unit_ids=n.unit_ids) for n in taken]


def shelf(store: Store) -> Spot:
    """Where a store's goods stand."""
    return store.holder_id, Stage.IN_STORE


def _demand(store: Store, line: StockLine, on: date, place_id: int | None) -> Demand:
    named = line.lot_id is not None
    return Demand(
        holder_id=store.holder_id, stage=Stage.IN_STORE, item_id=line.item_id, quantity=line.quantity, on=on,
        lot_id=line.lot_id, unit_ids=line.unit_ids, place_id=place_id,
        obeys_restriction=not named and place_id is not None,
        **({"condition": None} if named else {}),
    )  # fmt: skip
