"""What goes out of a store: allotments and their release, deliveries, and what comes back."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.beneficiaries.models import Receiver
from app.campaigns.models import Campaign
from app.campaigns.words import ProofKind
from app.codes import ReturnReason
from app.db import Base, BigId, Instant, choice
from app.items.models import Item
from app.ledger.models import Entry, Lot
from app.places.models import Place
from app.stores.models import Store


class InTheBook:
    """What a paper that stands in the book has last: its entry, and the act that wrote both."""

    entry_id: Mapped[int] = mapped_column(
        ForeignKey("entry.id", deferrable=True, initially="DEFERRED"), unique=True, sort_order=1
    )
    act_id: Mapped[int] = mapped_column(
        ForeignKey("act.id", deferrable=True, initially="DEFERRED"), index=True, sort_order=2
    )


class Allotment(InTheBook, Base):
    """Goods set aside in a store for a receiver or a county."""

    __tablename__ = "allotment"
    __table_args__ = (Index("ix_allotment_office", "office_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    store_id: Mapped[int] = mapped_column(ForeignKey("store.id"), index=True)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"), index=True)
    receiver_id: Mapped[int | None] = mapped_column(ForeignKey("receiver.id"), index=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    happened_on: Mapped[date] = mapped_column(Date)
    memo: Mapped[str | None] = mapped_column(String(500))

    store: Mapped[Store] = relationship(lazy="joined", innerjoin=True)
    campaign: Mapped[Campaign | None] = relationship()
    receiver: Mapped[Receiver | None] = relationship()
    place: Mapped[Place] = relationship()
    entry: Mapped[Entry] = relationship(viewonly=True)
    lines: Mapped[list[AllotmentLine]] = relationship(
        back_populates="allotment", order_by="AllotmentLine.line_no", lazy="selectin"
    )


class AllotmentLine(Base):
    """So much of one lot, set aside."""

    __tablename__ = "allotment_line"
    __table_args__ = (
        UniqueConstraint("allotment_id", "line_no"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    allotment_id: Mapped[int] = mapped_column(ForeignKey("allotment.id"))
    line_no: Mapped[int] = mapped_column(SmallInteger)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    quantity: Mapped[int] = mapped_column(BigInteger)

    allotment: Mapped[Allotment] = relationship(back_populates="lines")
    item: Mapped[Item] = relationship(lazy="joined", innerjoin=True)
    lot: Mapped[Lot] = relationship(viewonly=True)


class Release(InTheBook, Base):
    """Set-aside goods are free again."""

    __tablename__ = "allotment_release"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    allotment_id: Mapped[int] = mapped_column(ForeignKey("allotment.id"), index=True)
    happened_on: Mapped[date] = mapped_column(Date)
    memo: Mapped[str | None] = mapped_column(String(500))

    allotment: Mapped[Allotment] = relationship()
    lines: Mapped[list[ReleaseLine]] = relationship(
        back_populates="release", order_by="ReleaseLine.line_no", lazy="selectin"
    )


class ReleaseLine(Base):
    """So much of an allotment line, free again."""

    __tablename__ = "allotment_release_line"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity_positive"),)

    release_id: Mapped[int] = mapped_column(ForeignKey("allotment_release.id"), primary_key=True, autoincrement=False)
    line_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    allotment_line_id: Mapped[int] = mapped_column(ForeignKey("allotment_line.id"), index=True)
    quantity: Mapped[int] = mapped_column(BigInteger)

    release: Mapped[Release] = relationship(back_populates="lines")


class Delivery(InTheBook, Base):
    """Goods of a store were handed over to a receiver; the receiver stands here, above the ledger."""

    __tablename__ = "delivery"
    __table_args__ = (Index("ix_delivery_office", "office_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    store_id: Mapped[int] = mapped_column(ForeignKey("store.id"), index=True)
    allotment_id: Mapped[int | None] = mapped_column(ForeignKey("allotment.id"), index=True)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"), index=True)
    receiver_id: Mapped[int] = mapped_column(ForeignKey("receiver.id"), index=True)
    happened_on: Mapped[date] = mapped_column(Date)
    proof: Mapped[ProofKind] = mapped_column(choice(ProofKind, "proof"))
    paper: Mapped[str | None] = mapped_column(String(80), index=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    confirmed_proof: Mapped[ProofKind | None] = mapped_column(choice(ProofKind, "confirmed_proof"))
    memo: Mapped[str | None] = mapped_column(String(500))
    source_ref: Mapped[str | None] = mapped_column(String(120), index=True)

    store: Mapped[Store] = relationship(lazy="joined", innerjoin=True)
    receiver: Mapped[Receiver] = relationship(lazy="joined", innerjoin=True)
    campaign: Mapped[Campaign | None] = relationship()
    entry: Mapped[Entry] = relationship(viewonly=True)
    lines: Mapped[list[DeliveryLine]] = relationship(
        back_populates="delivery", order_by="DeliveryLine.line_no", lazy="selectin"
    )
    take_backs: Mapped[list[TakeBack]] = relationship(back_populates="delivery", order_by="TakeBack.id")

    @property
    def is_confirmed(self) -> bool:
        """Has the receiver confirmed it?"""
        return self.confirmed_at is not None


class DeliveryLine(Base):
    """So much of one lot, handed over."""

    __tablename__ = "delivery_line"
    __table_args__ = (
        UniqueConstraint("delivery_id", "line_no"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"))
    line_no: Mapped[int] = mapped_column(SmallInteger)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    allotment_line_id: Mapped[int | None] = mapped_column(ForeignKey("allotment_line.id"), index=True)
    quantity: Mapped[int] = mapped_column(BigInteger)

    delivery: Mapped[Delivery] = relationship(back_populates="lines")
    item: Mapped[Item] = relationship(lazy="joined", innerjoin=True)
    lot: Mapped[Lot] = relationship(viewonly=True)


class TakeBack(InTheBook, Base):
    """What was delivered came back to a store: refused at the door, unsuitable, no longer needed."""

    __tablename__ = "take_back"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), index=True)
    store_id: Mapped[int] = mapped_column(ForeignKey("store.id"))
    reason: Mapped[ReturnReason] = mapped_column(choice(ReturnReason, "reason"))
    happened_on: Mapped[date] = mapped_column(Date)
    paper: Mapped[str | None] = mapped_column(String(80))
    memo: Mapped[str | None] = mapped_column(String(500))

    delivery: Mapped[Delivery] = relationship(back_populates="take_backs")
    lines: Mapped[list[TakeBackLine]] = relationship(
        back_populates="take_back", order_by="TakeBackLine.line_no", lazy="selectin"
    )


class TakeBackLine(Base):
    """So much of a delivery line, back in a store."""

    __tablename__ = "take_back_line"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity_positive"),)

    take_back_id: Mapped[int] = mapped_column(ForeignKey("take_back.id"), primary_key=True, autoincrement=False)
    line_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    delivery_line_id: Mapped[int] = mapped_column(ForeignKey("delivery_line.id"), index=True)
    quantity: Mapped[int] = mapped_column(BigInteger)

    take_back: Mapped[TakeBack] = relationship(back_populates="lines")
