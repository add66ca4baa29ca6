"""Pledges as they go out: each line with what came of it, and with its lot where the reader may follow it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.accounts.models import User
from app.campaigns import journeys, pledge_figures, queries
from app.campaigns.pledge_figures import LineFigures
from app.campaigns.pledges import Pledge, PledgeLine


@dataclass(frozen=True, slots=True)
class SeenLine:
    """A line, what came of it, and its lot if the reader may open it."""

    line: PledgeLine
    figures: LineFigures
    lot_id: int | None


@dataclass(frozen=True, slots=True)
class SeenPledge:
    """A pledge with its lines as a reader sees them."""

    pledge: Pledge
    lines: list[SeenLine]

    @property
    def id(self) -> int:
        """The pledge's key."""
        return self.pledge.id


@dataclass(frozen=True, slots=True)
class ExpectedLine:
    """A line that an office waits for, and how much of it is still to come."""

    line: PledgeLine
    expected: int


def list_seen_pledges(*, seen_by: User, **asked: Any) -> list[SeenPledge]:
    """Pledges by the filters of `pledge_figures.list_pledges`, the newest first."""
    return _seen(pledge_figures.list_pledges(seen_by=seen_by, **asked), seen_by)


def get_seen_pledge(pledge_id: int, *, seen_by: User) -> SeenPledge:
    """One pledge."""
    [pledge] = _seen([pledge_figures.get_whole_pledge(pledge_id, seen_by=seen_by)], seen_by)
    return pledge


def list_expected_lines(
    office_id: int, *, seen_by: User, after: int | None = None, limit: int = queries.PAGE
) -> list[ExpectedLine]:
    """What an office waits for, in the order of the lines' keys, from behind `after`."""
    found = queries.list_expected(office_id, seen_by=seen_by, after=after, limit=limit)
    return [ExpectedLine(line, left) for line, left in found]


def _seen(pledges: Sequence[Pledge], seen_by: User) -> list[SeenPledge]:
    figures = pledge_figures.total_of_lines(pledges)
    lots = [line.lot_id for pledge in pledges for line in pledge.lines if line.lot_id is not None]
    open_lots = journeys.open_lot_ids(lots, seen_by=seen_by)
    return [
        SeenPledge(
            pledge,
            [SeenLine(line, figures[line.id], line.lot_id if line.lot_id in open_lots else None)
             for line in pledge.lines],
        )
        for pledge in pledges
    ]  # fmt: skip
