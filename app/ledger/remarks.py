"""What an auditor wants to look at, night by night. None of it is a fault: the book is right, and something is unusual.

What happened is named once, in the night after it; what stands is named for as long as it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, false, or_, select

from app.clock import TEHRAN
from app.codes import Coded
from app.db import db
from app.errors import Message
from app.ledger.kept import ChainHead
from app.ledger.models import Entry
from app.ledger.statements import Head

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
    """What a night looks back on: which entries it has not seen yet, and the day on which it looks."""

    is_new: ColumnElement[bool]
    today: date

    def before(self, days: int) -> datetime:
        """The beginning of the day that was so many days ago: what waits since before it is late."""
        return beginning_of(self.today - timedelta(days=days))


def beginning_of(day: date) -> datetime:
    """The first moment of a day."""
    return datetime.combine(day, time(), tzinfo=TEHRAN)


def recorded_since(moment: datetime) -> ColumnElement[bool]:
    """Entries that say they were recorded since then; of one that was committed later than it says, this knows not."""
    return Entry.recorded_at >= moment


def written_after(heads: Sequence[Head]) -> ColumnElement[bool]:
    """Entries that came into the chains after these heads: places are given one by one, each after the commit before.

    Only chains that have grown are named, so that each is looked up by its own index.
    """
    known = {head.office_id: head.last_no for head in heads}
    stand = db.session.execute(select(ChainHead.office_id, ChainHead.last_no).order_by(ChainHead.office_id))
    grown = [(office_id, known.get(office_id, 0)) for office_id, last_no in stand if last_no > known.get(office_id, 0)]
    return or_(false(), *(and_(Entry.office_id == office_id, Entry.chain_no > last) for office_id, last in grown))


FROM_ABOVE: list[Callable[[Span], Iterable[Remark]]] = []
"""Floors above the book know papers that it does not; `create_app` puts here what looks at those."""
