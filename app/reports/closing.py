"""What is still open when a year is about to be closed: after that nothing of it can be entered any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select

from app.accounts.models import Approval, ApprovalState
from app.campaigns.papers import Dispute, Receipt
from app.campaigns.pledges import Pledge
from app.campaigns.words import DisputeState, PledgeState
from app.codes import Coded
from app.dates import last_day
from app.db import db
from app.ledger import nightly
from app.ledger.models import Entry
from app.reports import worth
from app.reports.figures import Within
from app.reports.scopes import MONTHS, Scope
from app.stores.transfer_models import Transfer, TransferState


class Loose(Coded):
    """What somebody should look at before a year is closed."""

    UNCONFIRMED = (
        "unconfirmed",
        "تعهدهای اعلام‌شده تا پایان سال که تأیید یا پذیرفته نشده‌اند",
        "Pledges announced by the year's end that nobody confirmed or accepted",
    )
    DISPUTED = (
        "disputed",
        "رسیدهای تا پایان سال که شرکت به آن‌ها اعتراض دارد",
        "Receipts by the year's end that a company disputes",
    )
    UNSIGNED = (
        "unsigned",
        "کارهایی که منتظر تأیید دوم‌اند؛ اگر تاریخشان در سال باشد پس از بستن تأییدشدنی نیستند",
        "Acts that wait for a second signature; those dated in the year cannot be signed once it is closed",
    )
    ON_THE_WAY = (
        "on_the_way",
        "حواله‌های تا پایان سال که هنوز نرسیده‌اند",
        "Transfers sent by the year's end that have not arrived",
    )
    UNVALUED = (
        "unvalued",
        "محموله‌های دریافتی سال که ارزش‌گذاری نشده‌اند",
        "Lots received in the year that nobody valued",
    )
    UNSEALED = (
        "unsealed",
        "سندهایی که هنوز زیر هیچ مهری نیستند؛ خودآزمایی شبانه آن‌ها را مهر می‌کند",
        "Entries that are under no seal yet; the nightly check seals them",
    )


@dataclass(frozen=True, slots=True)
class LooseEnd:
    """So many of one kind."""

    kind: Loose
    count: int


def list_loose_ends(year: int) -> list[LooseEnd]:
    """What is open, kind by kind, noughts too; it is asked about and not forbidden."""
    until = last_day(year)
    counts = {
        Loose.UNCONFIRMED: _count_pledges(until),
        Loose.DISPUTED: _count_disputes(until),
        Loose.UNSIGNED: _count(select(func.count(Approval.id)).where(Approval.state == ApprovalState.WAITING)),
        Loose.ON_THE_WAY: _count(
            select(func.count(Transfer.id)).where(
                Transfer.state.in_((TransferState.SENT, TransferState.PART_RECEIVED)), Transfer.happened_on <= until
            )
        ),
        Loose.UNVALUED: _count_unvalued(year, until),
        Loose.UNSEALED: nightly.unsealed_entries(),
    }
    return [LooseEnd(kind, count) for kind, count in counts.items()]


def _count_pledges(until: date) -> int:
    waiting = (PledgeState.ANNOUNCED, PledgeState.CONFIRMED)
    return _count(select(func.count(Pledge.id)).where(Pledge.state.in_(waiting), Pledge.announced_on <= until))


def _count_disputes(until: date) -> int:
    wanted = select(func.count(Dispute.id)).join(Receipt, Receipt.id == Dispute.receipt_id)
    wanted = wanted.join(Entry, Entry.id == Receipt.entry_id)
    waiting = (DisputeState.OPEN, DisputeState.ANSWERED)
    return _count(wanted.where(Dispute.state.in_(waiting), Entry.happened_on <= until))


def _count_unvalued(year: int, until: date) -> int:
    within = Within(from_month=year * 100 + 1, to_month=year * 100 + MONTHS)
    rows = worth.build(Scope(within, until, year=year))
    return sum(lots for level, _, lots, *_ in rows if level == worth.LEVELS[0] and isinstance(lots, int))


def _count(wanted: Select[int]) -> int:
    return db.session.scalar(wanted) or 0
