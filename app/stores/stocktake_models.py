"""A stocktake: the sheet as the book had it, what was counted, and the difference that was posted."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.codes import Coded
from app.db import Base, BigId, Instant, choice
from app.errors import N_, Conflict
from app.items.models import Item
from app.ledger.models import Entry
from app.ledger.words import Condition
from app.stores.models import Store


class StocktakeState(Coded):
    """Where a stocktake stands."""

    OPEN = "open", "در حال شمارش", "Counting"
    POSTED = "posted", "ثبت‌شده", "Posted"
    DROPPED = "dropped", "کنارگذاشته", "Dropped"


class Stocktake(Base):
    """One count of a store. `position` is the last place in the office's chain when the sheet was opened."""

    __tablename__ = "stocktake"
    __table_args__ = (
        Index("ix_stocktake_store_id_id", "store_id", "id"),
        Index(
            "uq_stocktake_one_open", "store_id", unique=True,
            sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'"),
        ),
        CheckConstraint("(state = 'posted') = (act_id IS NOT NULL)", name="posted_by_an_act"),
        CheckConstraint("entry_id IS NULL OR state = 'posted'", name="entry_when_posted"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey("store.id"))
    state: Mapped[StocktakeState] = mapped_column(choice(StocktakeState, "state"), default=StocktakeState.OPEN)
    opened_on: Mapped[date] = mapped_column(Date)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    position: Mapped[int] = mapped_column(BigInteger)
    happened_on: Mapped[date | None] = mapped_column(Date)
    minutes_number: Mapped[str] = mapped_column(String(60), default="")
    note: Mapped[str] = mapped_column(String(500), default="")
    act_id: Mapped[int | None] = mapped_column(ForeignKey("act.id", deferrable=True, initially="DEFERRED"), index=True)
    entry_id: Mapped[int | None] = mapped_column(
        ForeignKey("entry.id", deferrable=True, initially="DEFERRED"), unique=True
    )

    store: Mapped[Store] = relationship()
    opened_by: Mapped[User] = relationship()
    entry: Mapped[Entry | None] = relationship(viewonly=True)
    lines: Mapped[list[StocktakeLine]] = relationship(back_populates="stocktake", order_by="StocktakeLine.id")

    def must_be_open(self) -> None:
        """Refuse anything further on a sheet that is posted or dropped."""
        if self.state is not StocktakeState.OPEN:
            raise Conflict(N_("This stocktake is no longer open."))

    def post(self, *, on: date, minutes_number: str, note: str, act_id: int) -> None:
        """What was counted is the stock."""
        self.must_be_open()
        self.state, self.happened_on, self.act_id = StocktakeState.POSTED, on, act_id
        self.minutes_number, self.note = minutes_number, note

    def drop(self) -> None:
        """The count is given up; nothing is posted."""
        self.must_be_open()
        self.state = StocktakeState.DROPPED


class StocktakeLine(Base):
    """One item in one condition: what the book said when the sheet was opened, and what was counted."""

    __tablename__ = "stocktake_line"
    __table_args__ = (
        UniqueConstraint("stocktake_id", "item_id", "condition"),
        CheckConstraint("book >= 0 AND (counted IS NULL OR counted >= 0)", name="not_below_nought"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    stocktake_id: Mapped[int] = mapped_column(ForeignKey("stocktake.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    condition: Mapped[Condition] = mapped_column(choice(Condition, "condition"))
    book: Mapped[int] = mapped_column(BigInteger)
    counted: Mapped[int | None] = mapped_column(BigInteger)

    stocktake: Mapped[Stocktake] = relationship(back_populates="lines")
    item: Mapped[Item] = relationship()

    @property
    def difference(self) -> int:
        """What was found too many; negative: what is missing."""
        return 0 if self.counted is None else self.counted - self.book
