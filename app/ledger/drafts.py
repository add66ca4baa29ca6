"""What a verb hands to the ledger: moves of lots between places, gathered into entries that are not yet written."""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple

from app.ledger.models import QUANTITY_BOUND, VALUE_BOUND
from app.ledger.refusals import NothingMoves, NotValuable, NotWhole, TooLarge
from app.ledger.words import Basis, Condition, CorrectionKind, EntryKind, LotKind, Origin, Stage

EPOCH_MS = 1_577_836_800_000  # 2020-01-01 UTC
RANDOM_BITS = 22

Spot = tuple[int, Stage]
"""A holder and one of its stages."""


class _Ids:
    """Keys that grow with time: milliseconds since 2020 and 22 random bits, never the same twice in a process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def draw(self, count: int) -> range:
        """So many of them, one after another: two processes that draw thousands hardly meet."""
        now = ((time.time_ns() // 1_000_000 - EPOCH_MS) << RANDOM_BITS) | secrets.randbits(RANDOM_BITS)
        with self._lock:
            first = max(self._last + 1, now)
            self._last = first + count - 1
        return range(first, first + count)


new_ids: Callable[[int], range] = _Ids().draw
"""New 63-bit keys for lots that come together."""


def new_id() -> int:
    """A new 63-bit key for a lot, an act or an entry."""
    return new_ids(1)[0]


class Cell(NamedTuple):
    """Where a balance is kept."""

    holder_id: int
    stage: Stage
    lot_id: int


@dataclass(frozen=True, slots=True)
class Worth:
    """Two estimates of a whole lot, in rials, each with what it rests on; None is 'not valued', which is not nought."""

    fair_value: int | None = None
    fair_basis: Basis | None = None
    fair_level: int = 0
    fair_source: str | None = None
    fair_valuer: str | None = None
    fair_on: date | None = None
    company_cost: int | None = None
    cost_basis: Basis | None = None
    cost_source: str | None = None

    def check(self, *, field: str | None = None) -> None:
        """A value has a basis and a level of 1 to 3, without a value there is neither, and all fits into the book.

        Raises NotValuable or TooLarge, at the part of `field` where it stands.
        """
        at = f"{field}." if field else ""
        for name in ("fair_value", "company_cost"):
            if not 0 <= (getattr(self, name) or 0) < VALUE_BOUND:
                raise TooLarge(largest=VALUE_BOUND - 1, field=at + name)
        if (self.fair_value is None) != (self.fair_level == 0) or not 0 <= self.fair_level <= 3:
            raise NotValuable(field=f"{at}fair_level")
        if self.fair_value is not None and self.fair_basis is None:
            raise NotValuable(field=f"{at}fair_basis")
        if self.company_cost is not None and self.cost_basis is None:
            raise NotValuable(field=f"{at}cost_basis")


WORTH = tuple(part.name for part in fields(Worth))
"""What an estimate says, by name."""
UNVALUED = Worth()
"""What goods are worth as long as nobody has said it."""


@dataclass(slots=True)
class Move:
    """So much of a lot goes from one spot to another.

    Worth follows by the floor rule from the source; only from the donor's side (`GIVEN`, `PROMISED`) may it be named.
    `unit_ids` picks pieces of a serialised item, `serials` names pieces that are new to the book.
    """

    lot_id: int
    quantity: int
    source: Spot
    target: Spot
    fair_value: int | None = None
    company_cost: int | None = None
    unit_ids: tuple[int, ...] = ()
    serials: tuple[str, ...] = ()

    @property
    def source_cell(self) -> Cell:
        """The cell that loses."""
        return Cell(self.source[0], self.source[1], self.lot_id)

    @property
    def target_cell(self) -> Cell:
        """The cell that gains."""
        return Cell(self.target[0], self.target[1], self.lot_id)

    def check_size(self) -> None:
        """So much can be moved at once; raises NotWhole, NothingMoves or TooLarge."""
        if type(self.quantity) is not int:
            # SQLite would keep a fraction as it comes, PostgreSQL would cut it.
            raise NotWhole(input=str(self.quantity), field="quantity")
        if self.quantity < 1:
            raise NothingMoves(field="quantity")
        if self.quantity >= QUANTITY_BOUND:
            raise TooLarge(largest=QUANTITY_BOUND - 1, field="quantity")
        if max(abs(self.fair_value or 0), abs(self.company_cost or 0)) >= VALUE_BOUND:
            raise TooLarge(largest=VALUE_BOUND - 1, field="fair_value")

    def given_worth(self, fair_value: int, company_cost: int, whole: int) -> tuple[int, int]:
        """What goes along from the giver's side: as it says, else its share of what the `whole` lot is worth."""
        return (
            fair_value * self.quantity // whole if self.fair_value is None else self.fair_value,
            company_cost * self.quantity // whole if self.company_cost is None else self.company_cost,
        )


@dataclass(slots=True, kw_only=True)
class LotDraft:
    """A parcel to be opened; its id is made here, so that moves and papers can name it before it is written.

    Neither it nor a move is frozen: filling in a frozen one takes three times as long, and a file brings a million.
    """

    kind: LotKind
    origin: Origin
    item_id: int
    given_by: int
    given_for: int
    place_id: int
    quantity: int
    opened_on: date
    condition: Condition = Condition.GOOD
    parent_id: int | None = None
    expires_on: date | None = None
    batch: str | None = None
    worth: Worth = UNVALUED
    only_campaign: bool = False
    only_place_id: int | None = None
    only_group: str | None = None
    id: int = field(default_factory=new_id)


def checked(lots: Sequence[LotDraft]) -> Sequence[LotDraft]:
    """The same lots, each with a worth that the book takes."""
    for lot in lots:
        if lot.worth is not UNVALUED:
            lot.worth.check()
    return lots


@dataclass(frozen=True, slots=True)
class Revaluation:
    """A lot's new worth, to be spread over every cell that holds some of it."""

    lot_id: int
    worth: Worth


@dataclass(slots=True)
class EntryDraft:
    """An entry to be posted; its id is made here, so that papers can name it before it is written."""

    office_id: int
    kind: EntryKind
    happened_on: date
    moves: list[Move] = field(default_factory=list)
    paper: str | None = None
    memo: str | None = None
    follows_id: int | None = None
    reverses_id: int | None = None
    correction: CorrectionKind | None = None
    counts_as: EntryKind | None = None
    revaluation: Revaluation | None = None
    id: int = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class Demand:
    """So much of an item is wanted from a spot on a day: the ledger chooses the lots.

    With `lot_id` only that lot; with `campaign_holder_id` only lots given for that campaign. `place_id` and `group`
    say who it is for, so that a lot's restriction can be obeyed; a count or a loss has no such purpose.
    """

    holder_id: int
    stage: Stage
    item_id: int
    quantity: int
    on: date
    lot_id: int | None = None
    campaign_holder_id: int | None = None
    place_id: int | None = None
    group: str | None = None
    condition: Condition | None = Condition.GOOD
    obeys_restriction: bool = True
    unit_ids: tuple[int, ...] = ()


def digest_of_drafts(drafts: Iterable[object]) -> str:
    """What many drafts ask for, in few letters: for the content of an act that would be as long as a file."""
    digest = hashlib.sha256()
    for draft in drafts:
        digest.update(_ENCODER.encode(draft).encode())
        digest.update(b"\n")
    return digest.hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return _values_of(type(value))(value)


def _values_of(kind: type[Any]) -> Callable[[Any], Any]:
    """What gives the values of a draft of this kind, field by field; every kind of draft has two fields or more."""
    if kind not in _READERS:
        _READERS[kind] = attrgetter(*(each.name for each in fields(kind)))
    return _READERS[kind]


_READERS: dict[type[Any], Callable[[Any], Any]] = {}
_ENCODER = json.JSONEncoder(separators=(",", ":"), default=_plain)
