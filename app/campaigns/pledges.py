"""Pledges made to campaigns: what a company says, confirms and owes, and what it refuses."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.campaigns.models import Campaign
from app.campaigns.words import EndingKind, PledgeState
from app.companies.models import Company
from app.db import Base, BigId, choice
from app.errors import N_, Conflict
from app.items.models import Item
from app.ledger.models import QUANTITY_BOUND
from app.ledger.words import Basis
from app.places.models import Place

EXPECTING = frozenset({PledgeState.ACCEPTED, PledgeState.PART_RECEIVED, PledgeState.FULFILLED})
"""States in which goods may come; a fulfilled pledge takes only what is over, with a second signature."""
COUNTED = EXPECTING | {PledgeState.WITHDRAWN, PledgeState.LAPSED}
WORTH_FIELDS = (
    "fair_value", "fair_basis", "fair_level", "fair_source", "fair_valuer", "fair_on",
    "company_cost", "cost_basis", "cost_source",
)  # fmt: skip


class Pledge(Base):
    """What a company says it will give to a campaign; once accepted, its promise stands in the ledger."""

    __tablename__ = "pledge"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[str] = mapped_column(String(60), unique=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    state: Mapped[PledgeState] = mapped_column(choice(PledgeState, "state"), default=PledgeState.ANNOUNCED)
    is_implied: Mapped[bool] = mapped_column(default=False)
    announced_on: Mapped[date] = mapped_column(Date)
    announced_by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    letter_no: Mapped[str | None] = mapped_column(String(80), index=True)
    letter_on: Mapped[date | None] = mapped_column(Date)
    confirmed_on: Mapped[date | None] = mapped_column(Date)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account_user.id"))
    accepted_on: Mapped[date | None] = mapped_column(Date)
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account_user.id"))
    accept_entry_id: Mapped[int | None] = mapped_column(
        ForeignKey("entry.id", deferrable=True, initially="DEFERRED"), unique=True
    )
    act_id: Mapped[int | None] = mapped_column(ForeignKey("act.id", deferrable=True, initially="DEFERRED"), index=True)
    source_ref: Mapped[str | None] = mapped_column(String(120), index=True)
    memo: Mapped[str | None] = mapped_column(String(500))

    campaign: Mapped[Campaign] = relationship(lazy="joined", innerjoin=True)
    company: Mapped[Company] = relationship(lazy="joined", innerjoin=True)
    lines: Mapped[list[PledgeLine]] = relationship(
        back_populates="pledge", order_by="PledgeLine.line_no", cascade="all, delete-orphan", lazy="selectin"
    )
    endings: Mapped[list[PledgeEnding]] = relationship(back_populates="pledge", order_by="PledgeEnding.id")

    __table_args__ = (
        Index("ix_pledge_campaign_state", "campaign_id", "state", "id"),
        Index("ix_pledge_company", "company_id", "id"),
        CheckConstraint("(letter_no IS NULL) = (letter_on IS NULL)", name="letter_has_number_and_day"),
    )

    @property
    def is_counted(self) -> bool:
        """Has an officer accepted it, so that it stands in the ledger?"""
        return self.state in COUNTED and self.accept_entry_id is not None

    def become_confirmed(self, *, on: date, by: User) -> None:
        """The company stands by what was announced."""
        if self.state is not PledgeState.ANNOUNCED:
            raise Conflict(N_("Pledge {number} is already “{state}”."), number=self.number, state=self.state)
        if on < self.announced_on:
            raise Conflict(N_("A pledge cannot be confirmed before it was announced."), field="confirmed_on")
        self.state, self.confirmed_on, self.confirmed_by_id = PledgeState.CONFIRMED, on, by.id

    def become_accepted(self, *, on: date, by: User) -> None:
        """An officer takes it on; only what the company has confirmed can be accepted."""
        if self.state is not PledgeState.CONFIRMED or self.confirmed_on is None:
            raise Conflict(
                N_("Pledge {number} is “{state}”; only a confirmed pledge can be accepted."),
                number=self.number, state=self.state,
            )  # fmt: skip
        if on < self.confirmed_on:
            raise Conflict(N_("A pledge cannot be accepted before it was confirmed."), field="accepted_on")
        self.state, self.accepted_on, self.accepted_by_id = PledgeState.ACCEPTED, on, by.id

    def require_expecting(self) -> None:
        """Goods come for a pledge that was accepted and has not ended."""
        if self.state not in EXPECTING:
            raise Conflict(
                N_("Pledge {number} is “{state}”; nothing is expected for it."), number=self.number, state=self.state
            )


class PledgeLine(Base):
    """One item of a pledge; from acceptance on its promise lot says how much is still expected."""

    __tablename__ = "pledge_line"
    __table_args__ = (
        UniqueConstraint("pledge_id", "line_no"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint(f"quantity < {QUANTITY_BOUND}", name="quantity_bound"),
        CheckConstraint("(fair_value IS NULL) = (fair_level = 0)", name="level_says_if_valued"),
        CheckConstraint("fair_value IS NULL OR fair_basis IS NOT NULL", name="fair_value_has_basis"),
        CheckConstraint("company_cost IS NULL OR cost_basis IS NOT NULL", name="cost_has_basis"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id"))
    line_no: Mapped[int] = mapped_column(SmallInteger)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    quantity: Mapped[int] = mapped_column(BigInteger)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    due_on: Mapped[date | None] = mapped_column(Date)
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id", deferrable=True, initially="DEFERRED"), unique=True)
    fair_value: Mapped[int | None] = mapped_column(BigInteger)
    fair_basis: Mapped[Basis | None] = mapped_column(choice(Basis, "fair_basis"))
    fair_level: Mapped[int] = mapped_column(SmallInteger, default=0)
    fair_source: Mapped[str | None] = mapped_column(String(200))
    fair_valuer: Mapped[str | None] = mapped_column(String(120))
    fair_on: Mapped[date | None] = mapped_column(Date)
    company_cost: Mapped[int | None] = mapped_column(BigInteger)
    cost_basis: Mapped[Basis | None] = mapped_column(choice(Basis, "cost_basis"))
    cost_source: Mapped[str | None] = mapped_column(String(200))

    pledge: Mapped[Pledge] = relationship(back_populates="lines")
    item: Mapped[Item] = relationship(lazy="joined", innerjoin=True)
    place: Mapped[Place] = relationship()

    def worth_fields(self) -> dict[str, Any]:
        """The estimates of the whole line, by the names the ledger gives them."""
        return {name: getattr(self, name) for name in WORTH_FIELDS}


class PledgeEnding(Base):
    """The rest of a pledge is no longer expected: the company withdrew, or its day passed.

    A pledge that ends before it was accepted never stood in the ledger, so its ending has no entry.
    """

    __tablename__ = "pledge_ending"
    __table_args__ = (CheckConstraint("(entry_id IS NULL) = (act_id IS NULL)", name="entry_has_act"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id"), index=True)
    kind: Mapped[EndingKind] = mapped_column(choice(EndingKind, "kind"))
    happened_on: Mapped[date] = mapped_column(Date)
    reason: Mapped[str | None] = mapped_column(String(500))
    by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    entry_id: Mapped[int | None] = mapped_column(
        ForeignKey("entry.id", deferrable=True, initially="DEFERRED"), unique=True
    )
    act_id: Mapped[int | None] = mapped_column(ForeignKey("act.id", deferrable=True, initially="DEFERRED"), index=True)

    pledge: Mapped[Pledge] = relationship(back_populates="endings")
