"""What the map can show: quantities of one item, values, rates, donors, needs and how far they are covered."""

from __future__ import annotations

from collections.abc import Callable

from app.errors import N_, Bilingual, Message
from app.reports.base import Kind
from app.reports.figures import RIALS
from app.reports.maps import measures
from app.reports.maps.ground import Ground
from app.reports.maps.shown import NOWHERE, Metric, Work
from app.reports.words import Counted, Measure

THOUSAND, HUNDREDTHS = 1_000, 100
DONORS = Bilingual("donors", "اهداکننده")
PERCENT, POINTS, TIMES = Bilingual("percent", "درصد"), Bilingual("points", "امتیاز"), Bilingual("times", "برابر")
PER_THOUSAND = Bilingual("per 1,000 inhabitants", "برای هر ۱٬۰۰۰ نفر")
PER_ONE = Bilingual("rials per inhabitant", "ریال برای هر نفر")


def of(area: int) -> int | None:
    """Under what the ground keeps an area."""
    return None if area == NOWHERE else area


def quantity(measure: Measure, counted: Counted = Counted.QUANTITY) -> Work:
    """So much of one thing."""
    return lambda ground, area: ground.total(of(area), measure, counted)


def per_people(measure: Measure, counted: Counted, times: int) -> Work:
    """So much for so many people of the census, of the counties together that it knew as one."""

    def work(ground: Ground, area: int) -> int | None:
        group = ground.groups.get(area, (area,))
        people = sum(ground.people.get(each) or 0 for each in group)
        if not people:
            return None
        # A quantity counts the smallest parts of its item, rials are whole.
        part = ground.part if counted is Counted.QUANTITY else 1
        found = sum(ground.total(each, measure, counted) for each in group)
        return measures.rounded(max(found, 0) * times, people * part)

    return work


def count_donors(ground: Ground, area: int) -> int | None:
    """From how many donors anything came."""
    return sum(value > 0 for value in ground.by_donor(area, Measure.RECEIVED, Counted.QUANTITY).values())


def concentrate(ground: Ground, area: int) -> int | None:
    """HHI of the donors by fair value."""
    return measures.concentration(ground.by_donor(area, Measure.RECEIVED, Counted.FAIR_VALUE).values())


def against_need(work: Callable[[int, int], int | None], *, needs_some: bool = True) -> Work:
    """What was delivered beside what is needed; where nobody noted a need nothing can be said."""

    def compare(ground: Ground, area: int) -> int | None:
        need = ground.needed.get(of(area), 0)
        if not need and needs_some:
            return None
        return work(max(ground.total(of(area), Measure.DELIVERED), 0), need)

    return compare


def count_needed(ground: Ground, area: int) -> int | None:
    """What receivers need or needed of it."""
    return ground.needed.get(of(area), 0)


def _of_item(slug: str, heading: Bilingual, says: Message, work: Work, *, people: bool = False, needs: bool = False,
             added: bool = True) -> Metric:  # fmt: skip
    """A quantity of one item, in its own unit."""
    return Metric(
        slug, heading, says, Kind.QUANTITY, work, of_item=True, is_people=people, with_needs=needs, is_added=added
    )


METRICS: tuple[Metric, ...] = (
    _of_item(
        "map-delivered", Bilingual("Delivered", "تحویل‌شده"), N_("How much of one item receivers of each area have."),
        quantity(Measure.DELIVERED), people=True,
    ),
    _of_item(
        "map-received", Bilingual("Received", "دریافت‌شده"), N_("How much of one item arrived in each area."),
        quantity(Measure.RECEIVED),
    ),
    _of_item(
        "map-promised", Bilingual("Promised", "تعهدشده"), N_("How much of one item is promised to each area."),
        quantity(Measure.PROMISED),
    ),
    Metric(
        "map-delivered-per-thousand", Bilingual("Delivered per 1,000 inhabitants", "تحویل‌شده برای هر ۱٬۰۰۰ نفر"),
        N_("How much of one item was delivered for every 1,000 people of the census of 1395."),
        Kind.QUANTITY, per_people(Measure.DELIVERED, Counted.QUANTITY, THOUSAND * HUNDREDTHS), PER_THOUSAND,
        decimals=2, of_item=True, is_rate=True, is_people=True,
    ),
    Metric(
        "map-value", Bilingual("Fair value", "ارزش منصفانه"),
        N_("What is known of the fair value of all that was received."),
        Kind.RIALS, quantity(Measure.RECEIVED, Counted.FAIR_VALUE), RIALS, is_added=True,
    ),
    Metric(
        "map-value-per-person", Bilingual("Fair value per inhabitant", "ارزش منصفانه برای هر نفر"),
        N_("The fair value of all that was received for each of the people of the census of 1395."),
        Kind.QUANTITY, per_people(Measure.RECEIVED, Counted.FAIR_VALUE, 1), PER_ONE, is_rate=True,
    ),
    Metric(
        "map-donors", Bilingual("Donors", "اهداکنندگان"),
        N_("From how many donors anything was received; where one works alone stands out."),
        Kind.QUANTITY, count_donors, DONORS,
    ),
    Metric(
        "map-concentration", Bilingual("Concentration of donors", "تمرکز اهداکنندگان"),
        N_("The donors' squared shares of the fair value, added up (HHI): 10,000 is one alone, over 1,800 is much."),
        Kind.QUANTITY, concentrate, POINTS,
    ),
    _of_item(
        "map-need", Bilingual("Need", "نیاز"), N_("How much of one item receivers need or needed, as it was assessed."),
        count_needed, people=True, needs=True,
    ),
    Metric(
        "map-coverage", Bilingual("Coverage of need", "پوشش نیاز"),
        N_("What was delivered of an item, in percent of the need."),
        Kind.QUANTITY, against_need(measures.coverage), PERCENT, decimals=2, of_item=True, is_people=True,
        with_needs=True,
    ),
    _of_item(
        "map-gap", Bilingual("Gap", "کمبود"), N_("How much of an item is still missing to the need."),
        against_need(measures.gap), people=True, needs=True, added=False,
    ),
    _of_item(
        "map-excess", Bilingual("Excess", "مازاد بر نیاز"), N_("How much of an item was delivered beyond the need."),
        against_need(measures.excess), people=True, needs=True, added=False,
    ),
)  # fmt: skip
"""In the order in which they are offered."""
