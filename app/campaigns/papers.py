"""What comes in: receipts at a store, hand-overs straight from a company, and objections to a receipt."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.beneficiaries.models import Receiver
from app.campaigns.models import Campaign
from app.campaigns.pledges import PledgeLine
from app.campaigns.words import DisputeState, ProofKind
from app.companies.models import Company
from app.db import Base, BigId, Instant, choice
from app.errors import N_, Conflict
from app.ledger.models import Entry
from app.stores.models import Store


class Receipt(Base):
    """A company's goods have reached a store: one waybill, counted by an office."""

    __tablename__ = "receipt"
    __table_args__ = (
        Index("ix_receipt_office", "office_id", "id"),
        Index("ix_receipt_company", "company_id", "id"),
        CheckConstraint("(letter_no IS NULL) = (letter_on IS NULL)", name="letter_has_number_and_day"),
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_by_id IS NULL)", name="confirmed_by_somebody"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    store_id: Mapped[int] = mapped_column(ForeignKey("store.id"), index=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    happened_on: Mapped[date] = mapped_column(Date)
    waybill: Mapped[str | None] = mapped_column(String(80), index=True)
    letter_no: Mapped[str | None] = mapped_column(String(80), index=True)
    letter_on: Mapped[date | None] = mapped_column(Date)
    memo: Mapped[str | None] = mapped_column(String(500))
    source_ref: Mapped[str | None] = mapped_column(String(120), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", deferrable=True, initially="DEFERRED"), unique=True)
    act_id: Mapped[int] = mapped_column(ForeignKey("act.id", deferrable=True, initially="DEFERRED"), index=True)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account_user.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)

    company: Mapped[Company] = relationship(lazy="joined", innerjoin=True)
    store: Mapped[Store] = relationship(lazy="joined", innerjoin=True)
    entry: Mapped[Entry] = relationship(viewonly=True)
    lines: Mapped[list[ReceiptLine]] = relationship(
        back_populates="receipt", order_by="ReceiptLine.line_no", lazy="selectin"
    )
    disputes: Mapped[list[Dispute]] = relationship(back_populates="receipt", order_by="Dispute.id", lazy="selectin")

    @property
    def open_dispute(self) -> Dispute | None:
        """The objection that waits for an end, if there is one."""
        return next((d for d in self.disputes if d.is_waiting), None)

    def become_confirmed(self, *, at: datetime, by: User) -> None:
        """The company agrees with what was counted."""
        if self.confirmed_at is not None:
            raise Conflict(N_("This receipt is already confirmed."))
        if self.open_dispute:
            raise Conflict(N_("The company has objected to this receipt; settle that first."))
        self.confirmed_at, self.confirmed_by_id = at, by.id


class ReceiptLine(Base):
    """What one line of the waybill said, and what was found: good, damaged, missing."""

    __tablename__ = "receipt_line"
    __table_args__ = (
        UniqueConstraint("receipt_id", "line_no"),
        CheckConstraint("good >= 0 AND damaged >= 0 AND missing >= 0", name="not_below_nought"),
        CheckConstraint("sent = good + damaged + missing AND sent > 0", name="all_accounted_for"),
        CheckConstraint("over_promise >= 0 AND over_promise <= good + damaged", name="over_is_part"),
        CheckConstraint("(good > 0) = (good_lot_id IS NOT NULL)", name="good_has_lot"),
        CheckConstraint("(damaged > 0) = (damaged_lot_id IS NOT NULL)", name="damaged_has_lot"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"))
    line_no: Mapped[int] = mapped_column(SmallInteger)
    pledge_line_id: Mapped[int] = mapped_column(ForeignKey("pledge_line.id"), index=True)
    sent: Mapped[int] = mapped_column(BigInteger)
    good: Mapped[int] = mapped_column(BigInteger)
    damaged: Mapped[int] = mapped_column(BigInteger)
    missing: Mapped[int] = mapped_column(BigInteger)
    over_promise: Mapped[int] = mapped_column(BigInteger)
    good_lot_id: Mapped[int | None] = mapped_column(
        ForeignKey("lot.id", deferrable=True, initially="DEFERRED"), unique=True
    )
    damaged_lot_id: Mapped[int | None] = mapped_column(
        ForeignKey("lot.id", deferrable=True, initially="DEFERRED"), unique=True
    )
    batch: Mapped[str | None] = mapped_column(String(60), index=True)
    expires_on: Mapped[date | None] = mapped_column(Date)

    receipt: Mapped[Receipt] = relationship(back_populates="lines")
    pledge_line: Mapped[PledgeLine] = relationship(lazy="joined", innerjoin=True)


class Dispute(Base):
    """A company objects to a receipt: open, answered, then settled by a reversal or rejected."""

    __tablename__ = "dispute"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"), index=True)
    state: Mapped[DisputeState] = mapped_column(choice(DisputeState, "state"), default=DisputeState.OPEN)
    claim: Mapped[str] = mapped_column(Text)
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    opened_at: Mapped[datetime] = mapped_column(Instant)
    answer: Mapped[str | None] = mapped_column(Text)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account_user.id"))
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("account_user.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ending: Mapped[str | None] = mapped_column(Text)

    receipt: Mapped[Receipt] = relationship(back_populates="disputes")

    @property
    def is_waiting(self) -> bool:
        """Is it neither settled nor rejected yet?"""
        return self.state in (DisputeState.OPEN, DisputeState.ANSWERED)

    def become_answered(self, *, answer: str, at: datetime, by: User) -> None:
        """The office has answered; the objection still waits for its end."""
        if self.state is not DisputeState.OPEN:
            raise Conflict(N_("This objection is already “{state}”."), state=self.state)
        self.state, self.answer, self.answered_at, self.answered_by_id = DisputeState.ANSWERED, answer, at, by.id

    def end(self, state: DisputeState, *, ending: str, at: datetime, by: User) -> None:
        """Settled or rejected, once, and not before it was answered."""
        if self.state is not DisputeState.ANSWERED:
            raise Conflict(
                N_("This objection is “{state}”; only one that was answered can be ended."), state=self.state
            )
        self.state, self.ending, self.ended_at, self.ended_by_id = state, ending, at, by.id


class Handover(Base):
    """A company handed its goods straight to a receiver: in and out in one act, with the same proof."""

    __tablename__ = "handover"
    __table_args__ = (
        Index("ix_handover_office", "office_id", "id"),
        Index("ix_handover_company", "company_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    receiver_id: Mapped[int] = mapped_column(ForeignKey("receiver.id"), index=True)
    happened_on: Mapped[date] = mapped_column(Date)
    proof: Mapped[ProofKind] = mapped_column(choice(ProofKind, "proof"))
    paper: Mapped[str | None] = mapped_column(String(80), index=True)
    memo: Mapped[str | None] = mapped_column(String(500))
    source_ref: Mapped[str | None] = mapped_column(String(120), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", deferrable=True, initially="DEFERRED"), unique=True)
    act_id: Mapped[int] = mapped_column(ForeignKey("act.id", deferrable=True, initially="DEFERRED"), index=True)

    campaign: Mapped[Campaign] = relationship(lazy="joined", innerjoin=True)
    company: Mapped[Company] = relationship(lazy="joined", innerjoin=True)
    receiver: Mapped[Receiver] = relationship(lazy="joined", innerjoin=True)
    entry: Mapped[Entry] = relationship(viewonly=True)
    lines: Mapped[list[HandoverLine]] = relationship(
        back_populates="handover", order_by="HandoverLine.line_no", lazy="selectin"
    )


class HandoverLine(Base):
    """So much of a pledge line, handed over as one lot."""

    __tablename__ = "handover_line"
    __table_args__ = (
        UniqueConstraint("handover_id", "line_no"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    handover_id: Mapped[int] = mapped_column(ForeignKey("handover.id"))
    line_no: Mapped[int] = mapped_column(SmallInteger)
    pledge_line_id: Mapped[int] = mapped_column(ForeignKey("pledge_line.id"), index=True)
    quantity: Mapped[int] = mapped_column(BigInteger)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id", deferrable=True, initially="DEFERRED"), unique=True)

    handover: Mapped[Handover] = relationship(back_populates="lines")
    pledge_line: Mapped[PledgeLine] = relationship(lazy="joined", innerjoin=True)
