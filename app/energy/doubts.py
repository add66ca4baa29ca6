"""What is odd about what a meter showed: it is recorded all the same, and said to whoever reads or verifies it.

Gaps, bills that readings contradict or only touch, and a use far from the meter's own history, which is how kWh that
were sent as m³ look: ten times as many.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from app.codes import Coded
from app.energy.lots import saved_item
from app.energy.meters import Meter
from app.energy.periods import DAY, Used, list_billed, list_read, list_used
from app.errors import N_, Bilingual, Message
from app.items.models import Item
from app.items.quantities import say_quantity

FAR = 5
"""So many times as much, or as little, as before is far."""
FEWEST = 3
"""So many earlier periods are a history."""
SEASON, YEAR, YEARS_BACK = 31, 365, 5
SHARE = 50
"""A bill and readings of the same days that differ by more than one in so many disagree."""
GAP = N_("Nothing is known of the days from {start} to {end}.")
TOUCHES = N_(
    "The bill from {start} covers a part of the time between two readings; the bill counts, the rest is unknown."
)
DISAGREES = N_("The bill from {start} says {billed}, the readings of the same days say {read}; the bill counts.")
FAR_ABOVE = N_("From {start} to {end} the meter used {used} times as much a day as before. Is it {unit}?")
FAR_BELOW = N_("From {start} to {end} the meter used {used} times less a day than before. Is it {unit}?")


class DoubtKind(Coded):
    """What is odd."""

    GAP = "gap", "زمان ناشناخته", "Gap"
    TOUCHES = "touches", "هم‌پوشانی ناقص", "Part of the time"
    DISAGREES = "disagrees", "ناهمخوانی", "Disagreement"
    FAR = "far", "دور از گذشته", "Far from its history"


@dataclass(frozen=True)
class Doubt:
    """One thing about the days from `starts_on` to `ends_on`, both included."""

    kind: DoubtKind
    starts_on: date
    ends_on: date
    said: Message

    @property
    def code(self) -> str:
        """What its answer is under."""
        return f"{self.kind.value}-{self.starts_on.isoformat()}"


def list_doubts(meter: Meter, since: date = date.min, until: date = date.max) -> list[Doubt]:
    """All that is odd about what is recorded of a meter, as far as it concerns a day of this time."""
    used, item = list_used(meter), saved_item(meter.energy)
    found = [*_gaps(used), *_contradictions(list_billed(meter), list_read(meter), item), *_far(used, meter)]
    concerned = [doubt for doubt in found if doubt.starts_on <= until and doubt.ends_on >= since]
    return sorted(concerned, key=lambda doubt: (doubt.starts_on, doubt.kind))


def _gaps(used: Sequence[Used]) -> Iterator[Doubt]:
    for before, after in pairwise(used):
        start, end = before.ends_on + DAY, after.starts_on - DAY
        if start <= end:
            yield Doubt(DoubtKind.GAP, start, end, GAP.format(start=start, end=end))


def _contradictions(billed: Sequence[Used], read: Sequence[Used], item: Item) -> Iterator[Doubt]:
    """A bill is set against the readings inside it; where one reaches over its ends it is only touched."""
    starts, ends = [each.starts_on for each in read], [each.ends_on for each in read]
    for bill in billed:
        shared = read[bisect_left(ends, bill.starts_on) : bisect_right(starts, bill.ends_on)]
        if not shared:
            continue
        if shared[0].starts_on < bill.starts_on or shared[-1].ends_on > bill.ends_on:
            yield Doubt(DoubtKind.TOUCHES, bill.starts_on, bill.ends_on, TOUCHES.format(start=bill.starts_on))
        elif shared[0].starts_on == bill.starts_on and shared[-1].ends_on == bill.ends_on:
            total = sum(each.quantity for each in shared)
            if abs(total - bill.quantity) * SHARE > max(total, bill.quantity):
                said = DISAGREES.format(
                    start=bill.starts_on, billed=say_quantity(bill.quantity, item), read=say_quantity(total, item)
                )
                yield Doubt(DoubtKind.DISAGREES, bill.starts_on, bill.ends_on, said)


def _far(used: Sequence[Used], meter: Meter) -> Iterator[Doubt]:
    """Each period against the one of its season a year or more earlier; where none is known, against the largest."""
    middles, largest = [_middle(each) for each in used], 0.0
    for place, period in enumerate(used):
        season, now = _find_of_season(used, middles, place), _daily(period)
        usual = _daily(season) if season is not None else largest if place >= FEWEST else 0.0
        if usual and now > FAR * usual:
            yield _told(FAR_ABOVE, period, now / usual, meter)
        elif season is not None and now and usual > FAR * now:
            yield _told(FAR_BELOW, period, usual / now, meter)
        largest = max(largest, now)


def _find_of_season(used: Sequence[Used], middles: Sequence[date], place: int) -> Used | None:
    """The period whose middle is nearest to that of this one a year earlier, or two and so on, within a month."""
    for years in range(1, YEARS_BACK + 1):
        wanted = middles[place] - timedelta(days=years * YEAR)
        after = bisect_left(middles, wanted, hi=place)
        near = [one for one in (after - 1, after) if 0 <= one < place and abs((middles[one] - wanted).days) <= SEASON]
        if near:
            return used[min(near, key=lambda one: abs((middles[one] - wanted).days))]
    return None


def _told(pattern: Message, period: Used, times: float, meter: Meter) -> Doubt:
    unit = meter.energy.unit
    said = pattern.format(
        start=period.starts_on, end=period.ends_on, used=round(times), unit=Bilingual(unit.en, unit.fa)
    )  # fmt: skip
    return Doubt(DoubtKind.FAR, period.starts_on, period.ends_on, said)


def _daily(period: Used) -> float:
    return period.quantity / period.days


def _middle(period: Used) -> date:
    return period.starts_on + timedelta(days=period.days // 2)
