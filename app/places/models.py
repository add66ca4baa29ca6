"""Where things are: countries, provinces, counties and neighbourhoods as rows, and the offices that work there."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Double, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.codes import Coded
from app.db import Base, BigId, choice
from app.errors import N_, Bilingual, Conflict
from app.text import fold, sort_key


class PlaceLevel(Coded):
    """How large a place is."""

    COUNTRY = "country", "کشور", "Country"
    PROVINCE = "province", "استان", "Province"
    COUNTY = "county", "شهرستان", "County"
    NEIGHBOURHOOD = "neighbourhood", "محله", "Neighbourhood"


WITHIN = {
    PlaceLevel.COUNTRY: None,
    PlaceLevel.PROVINCE: PlaceLevel.COUNTRY,
    PlaceLevel.COUNTY: PlaceLevel.PROVINCE,
    PlaceLevel.NEIGHBOURHOOD: PlaceLevel.COUNTY,
}


class Place(Base):
    """A country, province, county or neighbourhood, under its code: "IR", "IR-24", "C0123"."""

    __tablename__ = "place"
    __table_args__ = (CheckConstraint("(level = 'country') = (parent_id IS NULL)", name="a_country_has_no_parent"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    level: Mapped[PlaceLevel] = mapped_column(choice(PlaceLevel, "level"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"), index=True)
    name_fa: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    folded: Mapped[str] = mapped_column(String(500))
    sort_key: Mapped[str] = mapped_column(String(200))
    population: Mapped[int | None] = mapped_column(BigId)
    households: Mapped[int | None] = mapped_column(BigId)
    lat: Mapped[float | None] = mapped_column(Double)
    lon: Mapped[float | None] = mapped_column(Double)
    split_from: Mapped[str | None] = mapped_column(ForeignKey("place.code"))

    parent: Mapped[Place | None] = relationship(remote_side=[id], foreign_keys=[parent_id])

    def name(self, locale: str) -> str:
        """Its name in a language."""
        return self.name_fa if locale == "fa" else self.name_en

    @property
    def names(self) -> Bilingual:
        """Both names, for a message that is read in either language."""
        return Bilingual(self.name_en, self.name_fa)

    @property
    def country(self) -> Place:
        """The country it lies in, or is."""
        return self if self.parent is None else self.parent.country

    @property
    def province(self) -> Place | None:
        """The province it lies in, or is; a country lies in none."""
        if self.level is PlaceLevel.PROVINCE or self.parent is None:
            return self if self.parent else None
        return self.parent.province

    def lie_in(self, parent: Place | None) -> None:
        """Put the place into the next larger one; anything else is refused."""
        if (parent.level if parent else None) is not WITHIN[self.level]:
            raise Conflict(N_("{place} cannot lie there."), field="parent", place=self.names)
        self.parent = parent

    @validates("name_fa", "name_en")
    def _keep_search_keys(self, field: str, name: str) -> str:
        both = {"name_fa": self.name_fa or "", "name_en": self.name_en or "", field: name}
        self.folded = fold(f"{both['name_fa']} {both['name_en']}")[:500]
        self.sort_key = sort_key(both["name_fa"] or both["name_en"])
        return name


class Office(Base):
    """An office of the organisation: one for a province, or a country's national centre; under its place's code."""

    __tablename__ = "office"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), unique=True)
    name_fa: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    is_national: Mapped[bool]
    sort_key: Mapped[str] = mapped_column(String(200))

    place: Mapped[Place] = relationship(lazy="joined", innerjoin=True)

    def name(self, locale: str) -> str:
        """Its name in a language."""
        return self.name_fa if locale == "fa" else self.name_en

    @property
    def names(self) -> Bilingual:
        """Both names, for a message that is read in either language."""
        return Bilingual(self.name_en, self.name_fa)

    @validates("name_fa")
    def _keep_sort_key(self, _field: str, name: str) -> str:
        self.sort_key = sort_key(name)
        return name
