"""What a loss and a disposal have in common: whence the goods are taken, and how the case waits to be signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Self

from app.accounts.models import User
from app.codes import DisposalReason, LossReason
from app.errors import N_, Invalid
from app.ledger.drafts import EntryDraft, Spot
from app.ledger.queries import list_periods
from app.ledger.refusals import YearClosed
from app.ledger.words import EntryKind, Stage
from app.places.models import Office
from app.stores.drafts import LotLine, StockLine, refuse_ahead
from app.stores.shelves import check_lines, moves, read_lots, shelf, take
from app.stores.sight import own_store
from app.stores.transfer_models import Transfer
from app.stores.transfers import check_day, lock_transfer, require_end


class NeedsMinutes(Invalid):
    """Give the number of the minutes in which this was written down."""


class OneSource(Invalid):
    """Goods are lost from a store or from a transfer: name one of the two."""


@dataclass(frozen=True, slots=True)
class WriteOff:
    """Goods that are gone: from a store or from a transfer, why, and the minutes that say so."""

    happened_on: date
    reason: LossReason | DisposalReason
    minutes_number: str
    lines: tuple[StockLine, ...]
    note: str
    store_id: int | None = None
    transfer_id: int | None = None

    def content(self) -> dict[str, Any]:
        """As it waits in an approval: plain JSON."""
        return {**asdict(self), "happened_on": self.happened_on.isoformat(), "reason": self.reason.value}

    @classmethod
    def as_asked(cls, asked: Mapping[str, Any], reasons: type[LossReason | DisposalReason]) -> Self:
        """As it was when it was asked for."""
        lines = tuple(StockLine(**{**line, "unit_ids": tuple(line["unit_ids"])}) for line in asked["lines"])
        day, reason = date.fromisoformat(asked["happened_on"]), reasons(asked["reason"])
        return cls(**{**asked, "happened_on": day, "reason": reason, "lines": lines})

    def of_lots(self, lots: list[LotLine]) -> Self:
        """The same, each line naming its lot, so that what is signed is what was blocked."""
        items = {lot.id: lot.item_id for lot in read_lots([n.lot_id for n in lots]).values()}
        lines = tuple(StockLine(items[n.lot_id], n.quantity, n.lot_id, n.unit_ids) for n in lots)
        return replace(self, lines=lines)


@dataclass(frozen=True, slots=True)
class Taken:
    """What is gone, whence, and in whose book."""

    office: Office
    spot: Spot
    lots: list[LotLine]
    transfer: Transfer | None = None

    def entry(self, kind: EntryKind, target: Spot, case: WriteOff) -> EntryDraft:
        """The entry that says so."""
        return EntryDraft(
            office_id=self.office.id, kind=kind, happened_on=case.happened_on, paper=case.minutes_number,
            memo=case.note or None, follows_id=self.transfer.entry_id if self.transfer else None,
            moves=moves(self.lots, source=self.spot, target=target),
        )  # fmt: skip


def take_off(case: WriteOff, by: User) -> Taken:
    """Lock and choose what the case names, from its store's shelf or from what is still on the way."""
    if not case.minutes_number.strip():
        raise NeedsMinutes(field="minutes_number")
    refuse_day(case.happened_on)
    if case.store_id is None and case.transfer_id is not None:
        return _off_transfer(case, lock_transfer(case.transfer_id, by), by)
    if case.store_id is None or case.transfer_id is not None:
        raise OneSource(field="store_id")
    store = own_store(case.store_id, by)
    return Taken(store.office, shelf(store), take(store, case.lines, on=case.happened_on))


def require_taker(case: WriteOff, by: User) -> None:
    """May this person take off what the case names? Refused as `take_off` refuses it."""
    if case.store_id is not None:
        own_store(case.store_id, by)
    elif case.transfer_id is not None:
        transfer = lock_transfer(case.transfer_id, by)
        require_end(transfer, transfer.from_office_id, by)


def refuse_day(day: date) -> None:
    """Nobody is asked to sign what the book would refuse in the end: a day ahead, or one in a closed year."""
    refuse_ahead(day)
    for period in list_periods():
        if period.closed_at is not None and period.first_day <= day <= period.last_day:
            raise YearClosed(year=period.year, field="happened_on")


def _off_transfer(case: WriteOff, transfer: Transfer, by: User) -> Taken:
    require_end(transfer, transfer.from_office_id, by)
    transfer.must_stand()
    check_day(transfer, case.happened_on)
    check_lines(case.lines)
    lots = [LotLine(_lot_of(line), line.quantity, line.unit_ids) for line in case.lines]
    for line in lots:
        transfer.line_of(line.lot_id).must_be_on_the_way(line.quantity)
    return Taken(transfer.from_store.office, on_the_way(transfer), lots, transfer)


def on_the_way(transfer: Transfer) -> Spot:
    """Where the goods of a transfer are until they arrive."""
    return transfer.carrier.holder_id, Stage.IN_TRANSIT


def _lot_of(line: StockLine) -> int:
    if line.lot_id is None:
        raise Invalid(N_("Name the lot that was lost on the way."), field="lines")
    return line.lot_id
