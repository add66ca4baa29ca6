"""Where goods lie and who carries them, and the papers of opening stock, losses, disposals and returns to donors."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship, validates

from app.codes import DisposalReason, LossReason, ReturnReason
from app.db import Base, BigId, choice
from app.errors import Bilingual, Conflict
from app.ledger.models import Entry, Holder
from app.places.models import Office, Place
from app.text import fold, sort_key


class StoreClosed(Conflict):
    """The store {store} is closed and takes no goods."""


class StoreOpen(Conflict):
    """The store {store} is open already."""


class Store(Base):
    """A store of an office: it owns a holder in the ledger, and while it is open it takes goods."""

    __tablename__ = "store"
    __table_args__ = (
        UniqueConstraint("office_id", "code"),
        CheckConstraint("is_open = (closed_on IS NULL)", name="closed_on_a_day"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    holder_id: Mapped[int] = mapped_column(ForeignKey("holder.id"), unique=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    code: Mapped[str] = mapped_column(String(40))
    name_fa: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(500), default="")
    is_open: Mapped[bool] = mapped_column(default=True)
    closed_on: Mapped[date | None] = mapped_column(Date)
    folded: Mapped[str] = mapped_column(String(500))
    sort_key: Mapped[str] = mapped_column(String(200))

    holder: Mapped[Holder] = relationship(lazy="joined", innerjoin=True)
    office: Mapped[Office] = relationship(lazy="joined", innerjoin=True)
    place: Mapped[Place] = relationship(lazy="joined", innerjoin=True)

    def name(self, locale: str) -> str:
        """Its name in a language."""
        return self.name_fa if locale == "fa" else self.name_en

    @property
    def names(self) -> Bilingual:
        """Both names, for a message that is read in either language."""
        return Bilingual(self.name_en, self.name_fa)

    def must_be_open(self) -> None:
        """Refuse goods for a store that is closed."""
        if not self.is_open:
            raise StoreClosed(store=self.names)

    def close(self, *, on: date) -> None:
        """It takes no goods from now on."""
        self.must_be_open()
        self.is_open, self.closed_on = False, on

    def reopen(self) -> None:
        """It takes goods again."""
        if self.is_open:
            raise StoreOpen(store=self.names)
        self.is_open, self.closed_on = True, None

    @validates("name_fa", "name_en", "code")
    def _keep_search_keys(self, field: str, value: str) -> str:
        known = {"name_fa": self.name_fa or "", "name_en": self.name_en or "", "code": self.code or "", field: value}
        self.folded = fold(f"{known['name_fa']} {known['name_en']} {known['code']}")[:500]
        self.sort_key = sort_key(known["name_fa"] or known["name_en"])
        return value


class Carrier(Base):
    """Who takes goods from one store to another. Every office has its own transport, made when it is first used."""

    __tablename__ = "carrier"
    __table_args__ = (
        Index("ix_carrier_office_id", "office_id"),
        Index(
            "uq_carrier_own_transport", "office_id", unique=True,
            sqlite_where=text("is_own_transport"), postgresql_where=text("is_own_transport"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    holder_id: Mapped[int] = mapped_column(ForeignKey("holder.id"), unique=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    name_fa: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    plate: Mapped[str] = mapped_column(String(40), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    is_own_transport: Mapped[bool] = mapped_column(default=False)
    folded: Mapped[str] = mapped_column(String(500))
    sort_key: Mapped[str] = mapped_column(String(200))

    holder: Mapped[Holder] = relationship(lazy="joined", innerjoin=True)

    def name(self, locale: str) -> str:
        """Its name in a language."""
        return self.name_fa if locale == "fa" else self.name_en

    @validates("name_fa", "name_en", "plate")
    def _keep_search_keys(self, field: str, value: str) -> str:
        known = {"name_fa": self.name_fa or "", "name_en": self.name_en or "", "plate": self.plate or "", field: value}
        self.folded = fold(f"{known['name_fa']} {known['name_en']} {known['plate']}")[:500]
        self.sort_key = sort_key(known["name_fa"] or known["name_en"])
        return value


class _Paper:
    """What every paper knows: the day, the act that a repeated key is answered from, and the entry it explains."""

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    happened_on: Mapped[date] = mapped_column(Date)
    note: Mapped[str] = mapped_column(String(500), default="")
    act_id: Mapped[int] = mapped_column(ForeignKey("act.id", deferrable=True, initially="DEFERRED"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", deferrable=True, initially="DEFERRED"), unique=True)

    @declared_attr
    def entry(self) -> Mapped[Entry]:
        """What it wrote into the ledger; its lines say which lots."""
        return relationship(Entry, viewonly=True)


class Opening(_Paper, Base):
    """Stock that a store had when it began to keep this book."""

    __tablename__ = "opening"

    store_id: Mapped[int] = mapped_column(ForeignKey("store.id"), index=True)
    paper: Mapped[str] = mapped_column(String(120))

    store: Mapped[Store] = relationship()


class Disposal(_Paper, Base):
    """Goods of a store that were destroyed; two people signed for it."""

    __tablename__ = "disposal"

    store_id: Mapped[int] = mapped_column(ForeignKey("store.id"), index=True)
    reason: Mapped[DisposalReason] = mapped_column(choice(DisposalReason, "reason"))
    minutes_number: Mapped[str] = mapped_column(String(60))

    store: Mapped[Store] = relationship()


class DonorReturn(_Paper, Base):
    """Goods of a store that went back to whoever gave them."""

    __tablename__ = "donor_return"

    store_id: Mapped[int] = mapped_column(ForeignKey("store.id"), index=True)
    donor_id: Mapped[int] = mapped_column(ForeignKey("holder.id"), index=True)
    reason: Mapped[ReturnReason] = mapped_column(choice(ReturnReason, "reason"))
    letter_number: Mapped[str] = mapped_column(String(60), default="")

    store: Mapped[Store] = relationship()
    donor: Mapped[Holder] = relationship()


class Loss(_Paper, Base):
    """Goods lost after they were received, from a store or on the way; two people signed for it."""

    __tablename__ = "loss"
    __table_args__ = (CheckConstraint("(store_id IS NULL) <> (transfer_id IS NULL)", name="one_source"),)

    store_id: Mapped[int | None] = mapped_column(ForeignKey("store.id"), index=True)
    transfer_id: Mapped[int | None] = mapped_column(ForeignKey("transfer.id"), index=True)
    reason: Mapped[LossReason] = mapped_column(choice(LossReason, "reason"))
    minutes_number: Mapped[str] = mapped_column(String(60))

    store: Mapped[Store | None] = relationship()
