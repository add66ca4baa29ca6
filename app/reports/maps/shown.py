"""What a map shows: for each area a number or why there is none, as a picture's shade and as a row of its table."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from app.codes import Coded
from app.errors import N_, Bilingual, Message
from app.items.models import Item
from app.places.models import Place, PlaceLevel
from app.reports.base import Amount, Column, Kind, Report, Row, names_of, unit_of
from app.reports.disclosure import FEWEST, Counts, protect
from app.reports.maps.ground import Ground, find_widest, read_ground
from app.reports.scopes import Scope

Work = Callable[[Ground, int], int | None]


class Why(Coded):
    """Why an area has no number, or one that is not its own alone."""

    HIDDEN = "hidden", "برای حفظ حریم گیرندگان گفته نمی‌شود", "Not told, to protect receivers"
    UNKNOWN = "unknown", "داده‌ای نیست", "No data"
    JOINED = (
        "joined",
        "با شهرستانِ پیش از تقسیم، به مرزهای سرشماری",
        "With the county it was split from, as in the census",
    )


@dataclass(frozen=True, slots=True)
class Area:
    """One area of a map."""

    place: Place
    value: int | None
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A map as it is drawn: its areas, and what happened in none of them."""

    metric: Metric
    areas: Sequence[Area]
    elsewhere: int | None
    decimals: int
    unit: Bilingual
    item: Item | None
    place: Place | None

    @property
    def ranked(self) -> list[Area]:
        """The areas, the most first, those that have no number last."""
        return sorted(self.areas, key=lambda area: (area.value is None, -(area.value or 0), area.place.sort_key))

    @property
    def told(self) -> list[int]:
        """The numbers that are told."""
        return [area.value for area in self.areas if area.value is not None]


@dataclass(frozen=True)
class Metric:
    """One figure of areas; a rate is shared by counties that the census knew as one, some figures tell of people."""

    slug: str
    heading: Bilingual
    says: Message
    kind: Kind
    work: Work
    unit: Bilingual | None = None
    decimals: int = 0
    of_item: bool = False
    is_rate: bool = False
    is_people: bool = False
    with_needs: bool = False
    is_added: bool = False
    """Do the numbers of areas make the number of the whole?"""
    filters: frozenset[str] = field(default=frozenset({"year", "month", "place", "campaign", "company", "item"}))

    def show(self, scope: Scope) -> Shown:
        """The map of a scope; where quantities are of one item and none is named, of the one that most areas have."""
        if self.of_item and scope.within.item_id is None:
            scope = replace(scope, within=replace(scope.within, item_id=find_widest(scope)))
        ground = read_ground(scope, with_needs=self.with_needs)
        item = ground.item
        areas = [self._area(ground, area) for area in ground.areas]
        if self.is_people and not scope.tells_few and areas and areas[0].place.level is PlaceLevel.COUNTY:
            areas = _without_few(areas)
        elsewhere = self.work(ground, NOWHERE) if self.is_added else None
        decimals = self.decimals + (item.decimals if item and self.kind is Kind.QUANTITY and not self.is_rate else 0)
        unit = self.unit or (unit_of(item) if item else Bilingual("", ""))
        place = scope.place if scope.place and scope.place.level is not PlaceLevel.COUNTRY else None
        return Shown(self, areas, elsewhere, decimals, unit, item, place)

    def _area(self, ground: Ground, area: Place) -> Area:
        value = self.work(ground, area.id) if ground.item or not self.of_item else None
        if value is None:
            return Area(area, None, Why.UNKNOWN)
        is_joined = self.is_rate and len(ground.groups[area.id]) > 1
        return Area(area, value, Why.JOINED if is_joined else None)

    def rows(self, scope: Scope) -> Iterator[Row]:
        """The table that says the same as the picture, the most first."""
        shown = self.show(scope)
        for area in shown.ranked:
            yield [area.place.code, names_of(area.place), *self._cells(shown, area.value), area.why]
        if shown.elsewhere:
            yield [None, ELSEWHERE, *self._cells(shown, shown.elsewhere), None]

    def _cells(self, shown: Shown, value: int | None) -> Row:
        return [self.cell(value, shown.decimals), shown.unit, names_of(shown.item) if shown.item else None]

    def cell(self, value: int | None, decimals: int) -> Amount | int | None:
        """A number as a cell of a report."""
        if value is None:
            return None
        return Amount(value, decimals) if self.kind is Kind.QUANTITY else value

    @property
    def title(self) -> Message:
        """What its report is called."""
        return TITLE.format(metric=self.heading)

    @property
    def report(self) -> Report:
        """The same as a report: a page of rows, files, and an answer for programs."""
        columns = (
            Column("code", N_("Code"), Kind.CODE), Column("place", N_("Place")),
            Column("value", self.heading, self.kind), Column("unit", N_("Unit")),
            Column("item", N_("Item")), Column("note", N_("Note")),
        )  # fmt: skip
        return Report(self.slug, self.title, self.says, columns, self.filters, self.rows)


TITLE = N_("Map: {metric}")
NOWHERE = -1
"""What lies in none of the areas: a province as a whole, the whole country."""
ELSEWHERE = Bilingual("Of no area of this map", "بیرون از ناحیه‌های این نقشه")


def _without_few(areas: Sequence[Area]) -> list[Area]:
    """The same, small numbers left out, and what would give them away."""
    numbers: dict[tuple[Hashable, Hashable], int] = {(area.place.id, "n"): area.value or 0 for area in areas}
    told = protect(Counts.of(numbers, [area.place.id for area in areas], ["n"]), fewest=FEWEST)
    return [
        Area(area.place, None, Why.HIDDEN) if told[area.place.id, "n"] is None else area for area in areas
    ]  # fmt: skip
