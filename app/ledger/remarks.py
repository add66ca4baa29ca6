"""What an auditor wants to look at, night by night. None of it is a fault: the book is right, and something is unusual.

What happened is named once, in the night after it; what stands is named for as long as it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.clock import TEHRAN
from app.codes import Coded
from app.errors import Message

LATE_DAYS, SILENT_DAYS, ON_THE_WAY_DAYS, DISPUTE_DAYS, WAITING_DAYS = 30, 30, 30, 14, 7
LARGE_SHARE = 10
"""Percent of its lot from which on a loss or a disposal is named."""


class RemarkKind(Coded):
    """What is unusual."""

    LATE = "late", "ثبت دیرهنگام", "Recorded late"
    REVERSAL = "reversal", "سندهای معکوس", "Reversals"
    LOSS = "loss", "مفقودی و امحای بزرگ", "Large losses and disposals"
    STOCKTAKE = "stocktake", "انبارگردانی با مغایرت", "Stocktakes with differences"
    OVER_DELIVERY = "over_delivery", "تحویل بیش از تعهد", "Over-deliveries"
    DISPUTE = "dispute", "اعتراض‌های مانده", "Objections left standing"
    TRANSFER = "transfer", "حواله‌های مانده در راه", "Transfers long on the way"
    APPROVAL = "approval", "تأییدهای دوم مانده", "Second signatures left waiting"
    SILENT = "silent", "اداره‌های بی‌سند", "Offices that post nothing"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to look at: what to say of it, and the record that it is about, such as ("entry", 12)."""

    kind: RemarkKind
    said: Message
    about: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """What a night looks back on: all that was recorded since a moment, as it stands on a day."""

    since: datetime
    today: date

    def before(self, days: int) -> datetime:
        """The beginning of the day that was so many days ago: what waits since before it is late."""
        return datetime.combine(self.today - timedelta(days=days), time(), tzinfo=TEHRAN)


FROM_ABOVE: list[Callable[[Span], Iterable[Remark]]] = []
"""Floors above the book know papers that it does not; `create_app` puts here what looks at those."""
