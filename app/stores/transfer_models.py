"""A transfer from one store to another: what was sent, what arrived of it, what was lost on the way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.codes import Coded
from app.db import Base, BigId, choice
from app.errors import N_, Conflict, NotFound
from app.items.models import Item
from app.items.quantities import say_quantity
from app.ledger.models import Entry, Lot
from app.stores.models import Carrier, Store


class TransferState(Coded):
    """Where a transfer stands."""

    SENT = "sent", "ارسال‌شده", "Sent"
    PART_RECEIVED = "part_received", "دریافت ناقص", "Part received"
    RECEIVED = "received", "دریافت‌شده", "Received"
    CLOSED_SHORT = "closed_short", "بسته‌شده با کسری", "Closed short"
    UNDONE = "undone", "باطل‌شده", "Undone"


ON_THE_WAY = frozenset({TransferState.SENT, TransferState.PART_RECEIVED})


class MoreThanOnTheWay(Conflict):
    """Only {outstanding} of {item} are still on the way; {wanted} were entered."""


class NotInTransfer(NotFound):
    """This lot is not part of the transfer."""


class Transfer(Base):
    """Goods on the way between two stores. Both ends see it; what has not arrived is in transit at its carrier."""

    __tablename__ = "transfer"
    __table_args__ = (
        CheckConstraint("from_store_id <> to_store_id", name="between_two_stores"),
        Index("ix_transfer_from_office_id_state_id", "from_office_id", "state", "id"),
        Index("ix_transfer_to_office_id_state_id", "to_office_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    from_store_id: Mapped[int] = mapped_column(ForeignKey("store.id"), index=True)
    to_store_id: Mapped[int] = mapped_column(ForeignKey("store.id"), index=True)
    from_office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    to_office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    carrier_id: Mapped[int] = mapped_column(ForeignKey("carrier.id"), index=True)
    waybill: Mapped[str] = mapped_column(String(120), default="", index=True)
    note: Mapped[str] = mapped_column(String(500), default="")
    happened_on: Mapped[date] = mapped_column(Date)
    closed_on: Mapped[date | None] = mapped_column(Date)
    state: Mapped[TransferState] = mapped_column(choice(TransferState, "state"), default=TransferState.SENT)
    act_id: Mapped[int] = mapped_column(ForeignKey("act.id", deferrable=True, initially="DEFERRED"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", deferrable=True, initially="DEFERRED"), unique=True)

    from_store: Mapped[Store] = relationship(foreign_keys=[from_store_id])
    to_store: Mapped[Store] = relationship(foreign_keys=[to_store_id])
    carrier: Mapped[Carrier] = relationship()
    entry: Mapped[Entry] = relationship(viewonly=True)
    lines: Mapped[list[TransferLine]] = relationship(back_populates="transfer", order_by="TransferLine.id")
    arrivals: Mapped[list[Arrival]] = relationship(back_populates="transfer", order_by="Arrival.id")

    @property
    def outstanding(self) -> int:
        """How many lots' quantities are still on the way, all items together: only ever compared with nought."""
        return sum(line.outstanding for line in self.lines)

    @property
    def is_short(self) -> bool:
        """Has the receiver said that nothing more is coming, while something is still on the way?"""
        return self.state is TransferState.CLOSED_SHORT and self.outstanding > 0

    def line_of(self, lot_id: int) -> TransferLine:
        """The line of a lot."""
        for line in self.lines:
            if line.lot_id == lot_id:
                return line
        raise NotInTransfer(field="lines")

    def take_in(self, quantities: Mapping[int, int]) -> None:
        """So much of each lot has arrived."""
        self.must_stand()
        for lot_id, quantity in quantities.items():
            self.line_of(lot_id).take_in(quantity)
        self.settle()

    def lose(self, quantities: Mapping[int, int]) -> None:
        """So much of each lot will not arrive."""
        self.must_stand()
        for lot_id, quantity in quantities.items():
            self.line_of(lot_id).lose(quantity)
        self.settle()

    def close(self, *, on: date) -> None:
        """The receiver says that nothing more is coming."""
        self.must_stand()
        if self.outstanding == 0:
            raise Conflict(N_("Everything that was sent has been accounted for."))
        if self.closed_on is not None:
            raise Conflict(N_("This transfer is closed already."))
        self.closed_on = on
        self.settle()

    def must_stand(self) -> None:
        """Refuse anything further on a transfer that was undone."""
        if self.state is TransferState.UNDONE:
            raise Conflict(N_("This transfer was undone."))

    def settle(self, *, is_undone: bool = False) -> None:
        """Draw the state from what was sent, received and lost."""
        self.state = self.drawn_state(is_undone=is_undone)

    def drawn_state(self, *, is_undone: bool) -> TransferState:
        """The state that what was sent, received and lost makes."""
        lost = any(line.lost for line in self.lines)
        if is_undone:
            return TransferState.UNDONE
        if self.outstanding == 0:
            return TransferState.CLOSED_SHORT if lost else TransferState.RECEIVED
        if self.closed_on is not None:
            return TransferState.CLOSED_SHORT
        if lost or any(line.received for line in self.lines):
            return TransferState.PART_RECEIVED
        return TransferState.SENT


class TransferLine(Base):
    """One lot of a transfer, and how much of it was sent, received and lost."""

    __tablename__ = "transfer_line"
    __table_args__ = (
        UniqueConstraint("transfer_id", "lot_id"),
        CheckConstraint("sent > 0 AND received >= 0 AND lost >= 0", name="not_below_nought"),
        CheckConstraint("received + lost <= sent", name="no_more_than_was_sent"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    transfer_id: Mapped[int] = mapped_column(ForeignKey("transfer.id"))
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    sent: Mapped[int] = mapped_column(BigInteger)
    received: Mapped[int] = mapped_column(BigInteger, default=0)
    lost: Mapped[int] = mapped_column(BigInteger, default=0)

    transfer: Mapped[Transfer] = relationship(back_populates="lines")
    lot: Mapped[Lot] = relationship()
    item: Mapped[Item] = relationship()

    @property
    def outstanding(self) -> int:
        """What is still on the way."""
        return self.sent - self.received - self.lost

    def take_in(self, quantity: int) -> None:
        """So much has arrived."""
        self.must_be_on_the_way(quantity)
        self.received += quantity

    def lose(self, quantity: int) -> None:
        """So much will not arrive."""
        self.must_be_on_the_way(quantity)
        self.lost += quantity

    def must_be_on_the_way(self, quantity: int) -> None:
        """Refuse more than has neither arrived nor been lost."""
        if quantity > self.outstanding:
            left, wanted = say_quantity(self.outstanding, self.item), say_quantity(quantity, self.item)
            raise MoreThanOnTheWay(field="lines", outstanding=left, wanted=wanted, item=self.item.names)


class Arrival(Base):
    """One time that goods of a transfer arrived; its entry says how much of which lot."""

    __tablename__ = "arrival"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    transfer_id: Mapped[int] = mapped_column(ForeignKey("transfer.id"), index=True)
    happened_on: Mapped[date] = mapped_column(Date)
    paper: Mapped[str] = mapped_column(String(120), default="")
    note: Mapped[str] = mapped_column(String(500), default="")
    act_id: Mapped[int] = mapped_column(ForeignKey("act.id", deferrable=True, initially="DEFERRED"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", deferrable=True, initially="DEFERRED"), unique=True)

    transfer: Mapped[Transfer] = relationship(back_populates="arrivals")
    entry: Mapped[Entry] = relationship(viewonly=True)
