"""What can be given: goods and services, their unit, how finely they are counted, and the packs they come in."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.codes import Category, Unit, label
from app.db import Base, BigId, choice
from app.errors import N_, Bilingual, Invalid
from app.text import fold, sort_key


class Item(Base):
    """Something that can be given. Quantities count its smallest part: with one decimal, 4.7 kg is 47."""

    __tablename__ = "item"
    __table_args__ = (
        CheckConstraint("decimals BETWEEN 0 AND 3", name="decimals"),
        CheckConstraint("life_years IS NULL OR life_years > 0", name="life_years"),
        CheckConstraint("NOT serialised OR decimals = 0", name="a_serial_is_of_a_whole"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(String(64), unique=True)
    name_fa: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    unit: Mapped[Unit] = mapped_column(choice(Unit, "unit"))
    decimals: Mapped[int] = mapped_column(default=0)
    category: Mapped[Category] = mapped_column(choice(Category, "category"))
    iso9999: Mapped[str] = mapped_column(String(40), default="")
    cpv: Mapped[str] = mapped_column(String(40), default="")
    life_years: Mapped[int | None]
    serialised: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    folded: Mapped[str] = mapped_column(String(500), index=True)
    sort_key: Mapped[str] = mapped_column(String(200))

    packs: Mapped[list[ItemPack]] = relationship(
        back_populates="item",
        order_by="ItemPack.multiplier, ItemPack.id",
        cascade="all, delete-orphan",
    )

    def name(self, locale: str) -> str:
        """Its name in a language."""
        return self.name_fa if locale == "fa" else self.name_en

    @property
    def names(self) -> Bilingual:
        """Both names, for a message that is read in either language."""
        return Bilingual(self.name_en, self.name_fa)

    def unit_name(self, locale: str) -> str:
        """What it is counted in, in a language."""
        return label(self.unit, locale)

    @property
    def is_service(self) -> bool:
        """Is it work or a right of use, which no store can hold?"""
        return self.category is Category.SERVICE

    @property
    def is_saving(self) -> bool:
        """Is it energy that was not used, which nobody can promise, store or hand over?"""
        return self.category is Category.SAVING

    @validates("name_fa", "name_en", "code")
    def _keep_search_keys(self, field: str, value: str) -> str:
        known = {"name_fa": self.name_fa or "", "name_en": self.name_en or "", "code": self.code or "", field: value}
        self.folded = fold(f"{known['name_fa']} {known['name_en']} {known['code']}")[:500]
        self.sort_key = sort_key(known["name_fa"] or known["name_en"])
        return value


class ItemPack(Base):
    """A pack an item comes in: so many of the item's unit, counted in its smallest part."""

    __tablename__ = "item_pack"
    __table_args__ = (
        UniqueConstraint("item_id", "name_fa"),
        UniqueConstraint("item_id", "name_en"),
        CheckConstraint("multiplier > 1", name="multiplier"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    name_fa: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80))
    multiplier: Mapped[int] = mapped_column(BigId)

    item: Mapped[Item] = relationship(back_populates="packs")

    def name(self, locale: str) -> str:
        """Its name in a language."""
        return self.name_fa if locale == "fa" else self.name_en

    @validates("multiplier")
    def _hold_more_than_one(self, _field: str, multiplier: int) -> int:
        if multiplier < 2:
            raise Invalid(N_("A pack holds more than one."), field="multiplier")
        return multiplier
