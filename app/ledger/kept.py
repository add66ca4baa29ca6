"""What is kept beside the lines for speed and order: balances, month cells, totals, heads, years, seals, units, holds.

All of it but years, seals, holds and nights can be made again from the lines; `flask ledger check` compares.
"""

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
    LargeBinary,
    SmallInteger,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, BigId, Instant, choice
from app.ledger.words import Basis, Flow, Stage


class Balance(Base):
    """One cell: how much of a lot stands at a holder and stage now. This row is what a posting locks."""

    __tablename__ = "balance"

    holder_id: Mapped[int] = mapped_column(ForeignKey("holder.id"), primary_key=True, autoincrement=False)
    stage: Mapped[Stage] = mapped_column(choice(Stage, "stage"), primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), primary_key=True, autoincrement=False)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    may_go_below: Mapped[bool]
    quantity: Mapped[int] = mapped_column(BigInteger)
    held: Mapped[int] = mapped_column(BigInteger)
    fair_value: Mapped[int] = mapped_column(BigInteger)
    company_cost: Mapped[int] = mapped_column(BigInteger)
    level: Mapped[int] = mapped_column(SmallInteger)
    last_on: Mapped[date] = mapped_column(Date)

    __table_args__ = (
        CheckConstraint("may_go_below OR quantity - held >= 0", name="not_below_nought"),
        CheckConstraint("held >= 0", name="held"),
        CheckConstraint("quantity <> 0 OR (fair_value = 0 AND company_cost = 0)", name="no_value_without_goods"),
        CheckConstraint("may_go_below OR (fair_value >= 0 AND company_cost >= 0)", name="value_not_below_nought"),
        Index("ix_balance_lot", "lot_id"),
        {"postgresql_with": {"fillfactor": 50}},
    )


class MonthCell(Base):
    """How a cell changed in one solar month of `happened_on` (140408 is Aban 1404)."""

    __tablename__ = "month_cell"

    holder_id: Mapped[int] = mapped_column(ForeignKey("holder.id"), primary_key=True, autoincrement=False)
    stage: Mapped[Stage] = mapped_column(choice(Stage, "stage"), primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), primary_key=True, autoincrement=False)
    month: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    quantity: Mapped[int] = mapped_column(BigInteger)
    fair_value: Mapped[int] = mapped_column(BigInteger)
    company_cost: Mapped[int] = mapped_column(BigInteger)


class Total(Base):
    """One figure by place, donor, purpose, item, flow, level of value and solar month.

    A reversal counts negative, in its own month, under the flow of what it reverses.
    """

    __tablename__ = "total"

    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), primary_key=True, autoincrement=False)
    given_by: Mapped[int] = mapped_column(ForeignKey("holder.id"), primary_key=True, autoincrement=False)
    given_for: Mapped[int] = mapped_column(ForeignKey("holder.id"), primary_key=True, autoincrement=False)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True, autoincrement=False)
    flow: Mapped[Flow] = mapped_column(choice(Flow, "flow"), primary_key=True)
    level: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    month: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    quantity: Mapped[int] = mapped_column(BigInteger)
    fair_value: Mapped[int] = mapped_column(BigInteger)
    company_cost: Mapped[int] = mapped_column(BigInteger)
    unvalued: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (Index("ix_total_given_for", "given_for", "flow"), Index("ix_total_given_by", "given_by", "flow"))


class NumberHead(Base):
    """The last number given in an office's book of a solar year; the next is drawn under its lock, without gaps."""

    __tablename__ = "number_head"

    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), primary_key=True, autoincrement=False)
    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(BigInteger)


class ChainHead(Base):
    """The last place in an office's chain, which is never reset."""

    __tablename__ = "chain_head"

    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), primary_key=True, autoincrement=False)
    last_no: Mapped[int] = mapped_column(BigInteger)
    last_link: Mapped[bytes | None] = mapped_column(LargeBinary(32))


class Period(Base):
    """A solar year, open or closed. What happened in a closed year takes no entry any more."""

    __tablename__ = "period"

    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("account_user.id"))


class Seal(Base):
    """A Merkle root over new entries, bound to where every chain stands and to the seal before, and signed.

    `root` is the digest of the seal's statement (`statements.Statement`), which the other columns give again.
    """

    __tablename__ = "seal"

    number: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    made_at: Mapped[datetime] = mapped_column(Instant)
    heads: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    tree_root: Mapped[bytes] = mapped_column(LargeBinary(32))
    previous_root: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    root: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))
    public_key: Mapped[bytes] = mapped_column(LargeBinary(32))

    __table_args__ = (CheckConstraint("size > 0", name="seals_something"), CheckConstraint("number > 0", name="number"))


class SealTree(Base):
    """What proofs under a seal are made of, so that no proof reads a million leaves or all seals.

    The digest of the seal's statement, and the nodes over its leaves (`trees`); made again from seals and leaves, and
    `verify` compares.
    """

    __tablename__ = "seal_tree"

    number: Mapped[int] = mapped_column(ForeignKey("seal.number"), primary_key=True, autoincrement=False)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    nodes: Mapped[bytes] = mapped_column(LargeBinary)


class Unit(Base):
    """One piece of a serialised item, with its trace code; where it is now."""

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    serial: Mapped[str | None] = mapped_column(String(80), index=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    holder_id: Mapped[int] = mapped_column(ForeignKey("holder.id"))
    stage: Mapped[Stage] = mapped_column(choice(Stage, "stage"))

    __table_args__ = (Index("ix_unit_cell", "lot_id", "holder_id", "stage", "id"),)


class UnitStep(Base):
    """A unit moved with an entry."""

    __tablename__ = "unit_step"

    entry_id: Mapped[int] = mapped_column(
        ForeignKey("entry.id", deferrable=True, initially="DEFERRED"), primary_key=True, autoincrement=False
    )
    step_no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    from_holder: Mapped[int] = mapped_column(ForeignKey("holder.id"))
    from_stage: Mapped[Stage] = mapped_column(choice(Stage, "from_stage"))
    to_holder: Mapped[int] = mapped_column(ForeignKey("holder.id"))
    to_stage: Mapped[Stage] = mapped_column(choice(Stage, "to_stage"))


class Hold(Base):
    """Goods that wait for a second signature: still in their cell, and nobody may take them."""

    __tablename__ = "hold"

    approval_id: Mapped[int] = mapped_column(ForeignKey("approval.id"), primary_key=True, autoincrement=False)
    holder_id: Mapped[int] = mapped_column(ForeignKey("holder.id"), primary_key=True, autoincrement=False)
    stage: Mapped[Stage] = mapped_column(choice(Stage, "stage"), primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), primary_key=True, autoincrement=False)
    quantity: Mapped[int] = mapped_column(BigInteger)


class HeldPiece(Base):
    """A piece that an act names which waits for a second signature: one act at a time, and nobody else may take it."""

    __tablename__ = "held_piece"

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True, autoincrement=False)
    approval_id: Mapped[int] = mapped_column(ForeignKey("approval.id"), index=True)


class Valuation(Base):
    """A later estimate of a whole lot's worth, and the entry that brought it into the book."""

    __tablename__ = "valuation"

    entry_id: Mapped[int] = mapped_column(
        ForeignKey("entry.id", deferrable=True, initially="DEFERRED"), primary_key=True, autoincrement=False
    )
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), primary_key=True, autoincrement=False)
    fair_value: Mapped[int | None] = mapped_column(BigInteger)
    fair_level: Mapped[int] = mapped_column(SmallInteger)
    fair_basis: Mapped[Basis | None] = mapped_column(choice(Basis, "fair_basis"))
    fair_source: Mapped[str | None] = mapped_column(String(200))
    fair_valuer: Mapped[str | None] = mapped_column(String(120))
    fair_on: Mapped[date | None] = mapped_column(Date)
    company_cost: Mapped[int | None] = mapped_column(BigInteger)
    cost_basis: Mapped[Basis | None] = mapped_column(choice(Basis, "cost_basis"))
    cost_source: Mapped[str | None] = mapped_column(String(200))


class Night(Base):
    """One run of the nightly self-check. It is written when the run begins, and once more when it is through.

    Lists are cut; their counts are not. One that has no end broke off, and the next one says so. `heads`, `last_seal`
    and `last_root` are where the chains and the seals stood when it looked: there the next one goes on.
    """

    __tablename__ = "night"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    began_at: Mapped[datetime] = mapped_column(Instant, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    entries: Mapped[int] = mapped_column(BigInteger, default=0)
    seals: Mapped[int] = mapped_column(BigInteger, default=0)
    seal_number: Mapped[int | None] = mapped_column(BigInteger)
    heads: Mapped[str | None] = mapped_column(Text)
    last_seal: Mapped[int | None] = mapped_column(BigInteger)
    last_root: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    refusal: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    difference_count: Mapped[int] = mapped_column(BigInteger, default=0)
    differences: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    damage_count: Mapped[int] = mapped_column(BigInteger, default=0)
    damages: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    exception_count: Mapped[int] = mapped_column(BigInteger, default=0)
    exceptions: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)

    @property
    def is_right(self) -> bool:
        """It came to its end and found nothing wrong; what an auditor may want to look at is not wrong."""
        return (
            self.ended_at is not None and self.refusal is None and self.difference_count == 0 and self.damage_count == 0
        )
