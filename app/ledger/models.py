"""The book itself: holders, lots, acts, entries and lines. What is written here is never changed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, BigId, Instant, choice
from app.items.models import Item
from app.ledger.words import Basis, Condition, CorrectionKind, EntryKind, HolderKind, LotKind, Origin, Stage
from app.places.models import Office

QUANTITY_BOUND = 10**15
VALUE_BOUND = 10**16


class Holder(Base):
    """Whoever can have goods: each company, campaign, store, carrier, county's receivers … owns one."""

    __tablename__ = "holder"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[HolderKind] = mapped_column(choice(HolderKind, "kind"))
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), index=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    name_fa: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))

    def name(self, locale: str) -> str:
        """Its name in a language."""
        return self.name_fa if locale == "fa" else self.name_en

    __table_args__ = (
        Index(
            "uq_holder_one_per_office", "kind", "office_id", unique=True,
            sqlite_where=text("kind IN ('office', 'unknown', 'losses')"),
            postgresql_where=text("kind IN ('office', 'unknown', 'losses')"),
        ),
        Index(
            "uq_holder_receivers_of_place", "place_id", unique=True,
            sqlite_where=text("kind = 'receivers'"), postgresql_where=text("kind = 'receivers'"),
        ),
    )  # fmt: skip


class Lot(Base):
    """One traceable parcel. Item, donor, purpose and worth are fixed at its opening; a later valuation is an entry."""

    __tablename__ = "lot"

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    kind: Mapped[LotKind] = mapped_column(choice(LotKind, "kind"))
    origin: Mapped[Origin] = mapped_column(choice(Origin, "origin"))
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    given_by: Mapped[int] = mapped_column(ForeignKey("holder.id"), index=True)
    given_for: Mapped[int] = mapped_column(ForeignKey("holder.id"), index=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id"), index=True)
    condition: Mapped[Condition] = mapped_column(choice(Condition, "condition"))
    opened_on: Mapped[date] = mapped_column(Date)
    expires_on: Mapped[date | None] = mapped_column(Date)
    batch: Mapped[str | None] = mapped_column(String(60))
    quantity: Mapped[int] = mapped_column(BigInteger)
    fair_value: Mapped[int | None] = mapped_column(BigInteger)
    fair_basis: Mapped[Basis | None] = mapped_column(choice(Basis, "fair_basis"))
    fair_level: Mapped[int] = mapped_column(SmallInteger)
    fair_source: Mapped[str | None] = mapped_column(String(200))
    fair_valuer: Mapped[str | None] = mapped_column(String(120))
    fair_on: Mapped[date | None] = mapped_column(Date)
    company_cost: Mapped[int | None] = mapped_column(BigInteger)
    cost_basis: Mapped[Basis | None] = mapped_column(choice(Basis, "cost_basis"))
    cost_source: Mapped[str | None] = mapped_column(String(200))
    only_campaign: Mapped[bool]
    only_place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"))
    only_group: Mapped[str | None] = mapped_column(String(32))

    item: Mapped[Item] = relationship()

    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("(fair_value IS NULL) = (fair_level = 0)", name="level_says_if_valued"),
        CheckConstraint("fair_level BETWEEN 0 AND 3", name="level"),
        CheckConstraint("fair_value IS NULL OR fair_basis IS NOT NULL", name="fair_value_has_basis"),
        CheckConstraint("company_cost IS NULL OR cost_basis IS NOT NULL", name="cost_has_basis"),
    )


class Act(Base):
    """One press of a button, with the key its client made: the same key and content are answered once."""

    __tablename__ = "act"

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    actor_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    client_key: Mapped[str] = mapped_column(String(120))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    verb: Mapped[str] = mapped_column(String(60))
    recorded_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (UniqueConstraint("actor_id", "client_key"),)


class Entry(Base):
    """What happened, when it happened and when it was recorded, in which office's book and under which number."""

    __tablename__ = "entry"

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    chain_no: Mapped[int] = mapped_column(BigInteger)
    year: Mapped[int] = mapped_column(SmallInteger)
    number: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[EntryKind] = mapped_column(choice(EntryKind, "kind"))
    counts_as: Mapped[EntryKind] = mapped_column(choice(EntryKind, "counts_as"))
    happened_on: Mapped[date] = mapped_column(Date)
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    act_id: Mapped[int] = mapped_column(ForeignKey("act.id"), index=True)
    actor_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    second_id: Mapped[int | None] = mapped_column(ForeignKey("account_user.id"))
    paper: Mapped[str | None] = mapped_column(String(120))
    memo: Mapped[str | None] = mapped_column(String(500))
    correction: Mapped[CorrectionKind | None] = mapped_column(choice(CorrectionKind, "correction"))
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), unique=True)
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), index=True)
    line_count: Mapped[int] = mapped_column(BigInteger)
    tx: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    hash_version: Mapped[int] = mapped_column(SmallInteger)
    leaf: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    previous: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    link: Mapped[bytes | None] = mapped_column(LargeBinary(32))

    office: Mapped[Office] = relationship(viewonly=True)
    lines: Mapped[list[Line]] = relationship(back_populates="entry", order_by="Line.line_no", viewonly=True)

    @property
    def printed_number(self) -> str:
        """The number on paper: office, solar year, and its place in that year's book."""
        return f"{self.office.code}/{self.year}/{self.number}"

    __table_args__ = (
        UniqueConstraint("office_id", "chain_no"),
        UniqueConstraint("office_id", "year", "number"),
        UniqueConstraint("id", "tx"),
        CheckConstraint("(kind = 'reversal') = (reverses_id IS NOT NULL)", name="reversal_names_entry"),
        CheckConstraint("(reverses_id IS NULL) = (correction IS NULL)", name="reversal_says_why"),
        CheckConstraint("counts_as <> 'reversal'", name="counts_as_something"),
        CheckConstraint("line_count >= 2", name="two_lines"),
        CheckConstraint("second_id IS NULL OR second_id <> actor_id", name="two_people"),
        Index("ix_entry_office_happened", "office_id", "happened_on", "id"),
    )


class Line(Base):
    """One quantity of one item and lot at one holder and stage.

    `tx` is the database transaction that wrote the line: with the key to `entry` it keeps a second connection from
    slipping a line under a header that is not committed yet. SQLite has one writer and keeps nought there.
    """

    __tablename__ = "line"

    entry_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    line_no: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    tx: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    holder_id: Mapped[int] = mapped_column(ForeignKey("holder.id"))
    stage: Mapped[Stage] = mapped_column(choice(Stage, "stage"))
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    quantity: Mapped[int] = mapped_column(BigInteger)
    fair_value: Mapped[int] = mapped_column(BigInteger)
    company_cost: Mapped[int] = mapped_column(BigInteger)
    level: Mapped[int] = mapped_column(SmallInteger)
    unvalued: Mapped[int] = mapped_column(BigInteger)
    happened_on: Mapped[date] = mapped_column(Date)

    entry: Mapped[Entry] = relationship(back_populates="lines", viewonly=True)
    lot: Mapped[Lot] = relationship(viewonly=True)
    holder: Mapped[Holder] = relationship(viewonly=True)

    __table_args__ = (
        ForeignKeyConstraint(
            ["entry_id", "tx"], ["entry.id", "entry.tx"], name="fk_line_entry", deferrable=True, initially="DEFERRED"
        ),
        CheckConstraint(
            "quantity <> 0 OR fair_value <> 0 OR company_cost <> 0 OR unvalued <> 0", name="moves_something"
        ),
        CheckConstraint("quantity > -1000000000000000 AND quantity < 1000000000000000", name="quantity_bound"),
        CheckConstraint("fair_value > -10000000000000000 AND fair_value < 10000000000000000", name="value_bound"),
        CheckConstraint("company_cost > -10000000000000000 AND company_cost < 10000000000000000", name="cost_bound"),
        CheckConstraint("level BETWEEN 0 AND 3", name="level"),
        Index("ix_line_cell_day", "lot_id", "holder_id", "stage", "happened_on", "quantity"),
        Index("ix_line_holder_day", "holder_id", "item_id", "happened_on", "entry_id"),
    )
