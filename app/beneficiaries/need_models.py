"""Needs of receivers and what they are entitled to; who belongs to a household, who may be the same person."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.beneficiaries.models import Receiver
from app.beneficiaries.words import MatchState, NeedCause, NeedState, Withdrawal
from app.db import Base, BigId, Instant, choice
from app.errors import N_, Conflict, Invalid, Message
from app.items.models import Item
from app.jobs.said import say_again
from app.places.models import Office

OPEN_NEEDS = (NeedState.NEW, NeedState.ASSESSED, NeedState.WAITING)


class Need(Base):
    """Goods that a receiver needs: new, assessed, in line, and met by what was handed over, or withdrawn."""

    __tablename__ = "need"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("met >= 0 AND met <= quantity", name="met_within"),
        CheckConstraint("(state = 'met') = (met = quantity)", name="met_in_full"),
        CheckConstraint("(state = 'withdrawn') = (withdrawal IS NOT NULL)", name="withdrawn_for_a_reason"),
        CheckConstraint("(state IN ('met', 'withdrawn')) = (ended_on IS NOT NULL)", name="ended_on_a_day"),
        Index("ix_need_office_id_state_item_id", "office_id", "state", "item_id", "since", "id"),
        Index("ix_need_receiver_id_item_id", "receiver_id", "item_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    receiver_id: Mapped[int] = mapped_column(ForeignKey("receiver.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    quantity: Mapped[int] = mapped_column(BigInteger)
    met: Mapped[int] = mapped_column(BigInteger, default=0)
    since: Mapped[date] = mapped_column(Date)
    cause: Mapped[NeedCause] = mapped_column(choice(NeedCause, "cause"))
    due_on: Mapped[date | None] = mapped_column(Date)
    state: Mapped[NeedState] = mapped_column(choice(NeedState, "state"), default=NeedState.NEW)
    assessed_on: Mapped[date | None] = mapped_column(Date)
    assessed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account_user.id"))
    confirmed_on: Mapped[date | None] = mapped_column(Date)
    """When somebody last asked and heard that it is still needed, after it was assessed."""
    queued_on: Mapped[date | None] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)
    withdrawal: Mapped[Withdrawal | None] = mapped_column(choice(Withdrawal, "withdrawal"))
    noted_by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    noted_at: Mapped[datetime] = mapped_column(Instant)

    receiver: Mapped[Receiver] = relationship(lazy="joined", innerjoin=True)
    item: Mapped[Item] = relationship(lazy="joined", innerjoin=True)

    @property
    def is_open(self) -> bool:
        """Is something of it still to come?"""
        return self.state in OPEN_NEEDS

    @property
    def left(self) -> int:
        """What is still to come."""
        return self.quantity - self.met

    def become_assessed(self, *, quantity: int, on: date, by_id: int) -> None:
        """Somebody has looked: it is so much that is needed."""
        self._must_be(NeedState.NEW)
        if quantity <= self.met:
            raise Invalid(N_("A quantity must be one or more."), field="quantity")
        self.state, self.quantity, self.assessed_on, self.assessed_by_id = NeedState.ASSESSED, quantity, on, by_id

    def become_queued(self, *, on: date) -> None:
        """It stands in line from this day on."""
        self._must_be(NeedState.ASSESSED)
        self.state, self.queued_on = NeedState.WAITING, on

    def become_confirmed(self, *, on: date) -> None:
        """It is still needed on this day."""
        self._must_be(NeedState.ASSESSED, NeedState.WAITING)
        self.confirmed_on = on

    def become_withdrawn(self, *, why: Withdrawal, on: date) -> None:
        """Nothing of it is to come any more."""
        self._must_be(*OPEN_NEEDS)
        self.state, self.withdrawal, self.ended_on = NeedState.WITHDRAWN, why, on

    def become_met(self, met: int, *, on: date | None) -> None:
        """So much of it stands as handed over; all of it ends the need, less brings it back where it stood.

        What was brought back may be more than is needed by now, and may meet what was withdrawn meanwhile.
        """
        self.met = min(met, self.quantity)
        if self.met == self.quantity:
            self.state, self.ended_on, self.withdrawal = NeedState.MET, on, None
        elif self.state is NeedState.MET:
            self.state, self.ended_on = self._before_it_was_met(), None

    def _before_it_was_met(self) -> NeedState:
        if self.queued_on is not None:
            return NeedState.WAITING
        return NeedState.NEW if self.assessed_on is None else NeedState.ASSESSED

    def _must_be(self, *states: NeedState) -> None:
        if self.state not in states:
            raise Conflict(N_("This need is already “{state}”."), state=self.state)


class Entitlement(Base):
    """From a day on, so many pieces of a family of items in so many years; the newest of a family holds."""

    __tablename__ = "entitlement"
    __table_args__ = (
        UniqueConstraint("family", "since"),
        CheckConstraint("pieces > 0 AND years > 0", name="positive"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    family: Mapped[str] = mapped_column(String(40))
    name_fa: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    since: Mapped[date] = mapped_column(Date)
    pieces: Mapped[int]
    years: Mapped[int]
    stated_by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    stated_at: Mapped[datetime] = mapped_column(Instant)

    items: Mapped[list[Item]] = relationship(secondary="entitlement_item", order_by=Item.id, lazy="selectin")

    def name(self, locale: str) -> str:
        """The family's name in a language."""
        return self.name_fa if locale == "fa" else self.name_en


class EntitlementItem(Base):
    """One item of an entitlement's family."""

    __tablename__ = "entitlement_item"

    entitlement_id: Mapped[int] = mapped_column(ForeignKey("entitlement.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)


class Member(Base):
    """A person of a household, from a day on."""

    __tablename__ = "household_member"
    __table_args__ = (Index("ix_household_member_household_id", "household_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("receiver.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("receiver.id"), index=True)
    since: Mapped[date] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)
    noted_by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))

    person: Mapped[Receiver] = relationship(foreign_keys=[person_id], lazy="joined", innerjoin=True)
    household: Mapped[Receiver] = relationship(foreign_keys=[household_id])


class Match(Base):
    """Two receivers of one office whose names are alike; a person decides whether they are the same."""

    __tablename__ = "near_match"
    __table_args__ = (
        UniqueConstraint("elder_id", "younger_id"),
        CheckConstraint("elder_id < younger_id", name="elder_first"),
        CheckConstraint("(state = 'open') = (decided_by_id IS NULL)", name="decided_by_somebody"),
        Index("ix_near_match_office_id_state", "office_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    elder_id: Mapped[int] = mapped_column(ForeignKey("receiver.id"))
    younger_id: Mapped[int] = mapped_column(ForeignKey("receiver.id"), index=True)
    state: Mapped[MatchState] = mapped_column(choice(MatchState, "state"), default=MatchState.OPEN)
    found_at: Mapped[datetime] = mapped_column(Instant)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account_user.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    reason: Mapped[str | None] = mapped_column(String(500))

    elder: Mapped[Receiver] = relationship(foreign_keys=[elder_id], lazy="joined", innerjoin=True)
    younger: Mapped[Receiver] = relationship(foreign_keys=[younger_id], lazy="joined", innerjoin=True)
    office: Mapped[Office] = relationship()


class Merged(Base):
    """A receiver that was found to be another one: it points there, and nothing that names it is written anew."""

    __tablename__ = "merged_receiver"
    __table_args__ = (CheckConstraint("receiver_id <> into_id", name="into_another"),)

    receiver_id: Mapped[int] = mapped_column(ForeignKey("receiver.id"), primary_key=True)
    into_id: Mapped[int] = mapped_column(ForeignKey("receiver.id"), index=True)
    match_id: Mapped[int] = mapped_column(ForeignKey("near_match.id"), unique=True)


class Answered(Base):
    """What somebody answered to a warning about a person: an odd number, help given before, more than the share."""

    __tablename__ = "receiver_answer"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    receiver_id: Mapped[int] = mapped_column(ForeignKey("receiver.id"), index=True)
    need_id: Mapped[int | None] = mapped_column(ForeignKey("need.id"), index=True)
    code: Mapped[str] = mapped_column(String(120))
    pattern: Mapped[str] = mapped_column(Text)
    params: Mapped[dict[str, Any]] = mapped_column(JSON)
    answer: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    answered_at: Mapped[datetime] = mapped_column(Instant)

    @property
    def warning(self) -> Message:
        """The warning, ready to be translated."""
        return say_again(self.pattern, self.params)
