"""A gift as somebody may follow it, put together for those who read it without a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.accounts.models import User
from app.campaigns import journeys
from app.campaigns.histories import ItemQuantity
from app.campaigns.journeys import Origins, Part, Piece, Step
from app.items.models import Item
from app.ledger.kept import Unit, Valuation
from app.ledger.models import Entry, Holder, Lot
from app.ledger.words import Condition, EntryKind, LotKind, Stage
from app.places.models import Place


@dataclass(frozen=True, slots=True)
class Kin:
    """A lot of the same family, as far as somebody may open it."""

    lot: Lot
    is_open: bool
    given_by: Holder | None = None
    """Who saved what paid for the gift; of another lot nobody is named here."""

    @property
    def id(self) -> int | None:
        """Its key."""
        return self.lot.id if self.is_open else None

    @property
    def kind(self) -> LotKind:
        """Promise, goods, saving or credit."""
        return self.lot.kind

    @property
    def opened_on(self) -> date:
        """When it came into the book."""
        return self.lot.opened_on

    @property
    def condition(self) -> Condition | None:
        """Good or damaged."""
        return self.lot.condition if self.is_open else None

    @property
    def quantity(self) -> int | None:
        """How much it was."""
        return self.lot.quantity if self.is_open else None

    @property
    def item(self) -> Item:
        """What it is of."""
        return self.lot.item


@dataclass(frozen=True, slots=True)
class Revalued:
    """A later estimate, and the entry that brought it."""

    entry: Entry
    worth: Valuation


@dataclass(frozen=True, slots=True)
class ToldLot:
    """A lot with everything that may be told of it."""

    lot: Lot
    origins: Origins
    valuations: Sequence[Revalued]
    forebears: Sequence[Kin]
    children: Sequence[Kin]
    parts: Sequence[Part]
    worth: Lot | None
    """The lot with its estimates; None to whoever only saved what paid for it."""


@dataclass(frozen=True, slots=True)
class ToldStep:
    """A step of a journey, of which nothing more is told than may be seen."""

    happened: Entry
    entry: Entry | None
    kind: EntryKind | None
    stage: Stage | None
    province: Place
    stands: bool
    sources: Sequence[Holder]
    targets: Sequence[Holder]
    quantities: Sequence[ItemQuantity]

    @property
    def happened_on(self) -> date:
        """On which day."""
        return self.happened.happened_on


@dataclass(frozen=True, slots=True)
class ToldPiece:
    """A piece; its maker's number only where its holder is known."""

    unit: Unit
    province: Place
    holder: Holder | None

    @property
    def serial(self) -> str | None:
        """The maker's number."""
        return self.unit.serial if self.holder else None


def get_told_lot(lot_id: int, *, seen_by: User) -> ToldLot:
    """A lot, if this person gave it, or has or had some of it; raises NoSuchEntry."""
    seen = journeys.get_lot(lot_id, seen_by=seen_by)
    return ToldLot(
        lot=seen.lot,
        origins=journeys.get_origins(seen.lot, seen_by=seen_by),
        valuations=_valued(lot_id) if seen.tells_worth else [],
        forebears=[Kin(each, each.id in seen.open_to, seen.saved_by.get(each.id)) for each in seen.forebears],
        children=[Kin(each, each.id in seen.open_to) for each in seen.children],
        parts=journeys.list_parts(seen, seen_by=seen_by),
        worth=seen.lot if seen.tells_worth else None,
    )


def _valued(lot_id: int) -> list[Revalued]:
    return [Revalued(entry, valuation) for valuation, entry in journeys.list_valuations(lot_id)]


def list_told_steps(
    lot_id: int, *, seen_by: User, behind: tuple[date, int] | None = None, limit: int
) -> list[ToldStep]:
    """What happened to a gift, oldest first."""
    seen = journeys.get_lot(lot_id, seen_by=seen_by)
    return [_told_step(step) for step in journeys.list_steps(seen, seen_by=seen_by, behind=behind, limit=limit)]


def _told_step(step: Step) -> ToldStep:
    row, entry = step.row, step.row.entry
    return ToldStep(
        happened=entry,
        entry=None if row.is_foreign else entry,
        kind=None if row.is_foreign and step.stage else entry.kind,
        stage=step.stage,
        province=step.province,
        stands=row.stands,
        sources=row.moved.sources,
        targets=row.moved.targets,
        quantities=[ItemQuantity(item, quantity) for item, quantity in row.moved.quantities],
    )


def list_told_pieces(lot_id: int, *, seen_by: User, behind: int | None = None, limit: int) -> list[ToldPiece]:
    """The pieces of a lot of serialised items, in the order in which they came into the book."""
    seen = journeys.get_lot(lot_id, seen_by=seen_by)
    pieces: list[Piece] = journeys.list_pieces(seen, seen_by=seen_by, behind=behind, limit=limit)
    return [ToldPiece(piece.unit, piece.province, piece.holder) for piece in pieces]
