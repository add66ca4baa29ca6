"""Pledges: what companies said, promised and gave, from the announcement to the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.api.contract import Slice, endpoint
from app.api.door import reader
from app.campaigns import pledge_figures, seen_pledges, service
from app.campaigns.announcing import announce_once
from app.campaigns.pledge_answers import ExpectedLineOut, PledgeHistoryOut, PledgeOut
from app.campaigns.pledges import Pledge
from app.campaigns.schemas import AcceptanceIn, ConfirmationIn, EndingIn, PledgeIn, PledgeQuery
from app.campaigns.seen_pledges import ExpectedLine, SeenPledge


def by_line(row: ExpectedLine) -> tuple[int]:
    """Where a line stands among those that are expected."""
    return (row.line.id,)


def _seen(pledge: Pledge) -> SeenPledge:
    return seen_pledges.get_seen_pledge(pledge.id, seen_by=reader())


@endpoint("GET", "/pledges", "read_pledges", filters=PledgeQuery, gives=PledgeOut, pages=True)
def list_pledges(asked: dict[str, Any], page: Slice) -> Sequence[SeenPledge]:
    """Pledges, the newest first, each line with what came of it."""
    return seen_pledges.list_seen_pledges(seen_by=reader(), after=page.key, limit=page.limit, **asked)


@endpoint("GET", "/pledges/<int:pledge_id>", "read_pledges", gives=PledgeOut)
def show_pledge(pledge_id: int) -> SeenPledge:
    """One pledge, and what came of each of its lines."""
    return seen_pledges.get_seen_pledge(pledge_id, seen_by=reader())


@endpoint("GET", "/pledges/<int:pledge_id>/history", "read_pledges", gives=PledgeHistoryOut)
def show_pledge_history(pledge_id: int) -> dict[str, Any]:
    """What the ledger has of a pledge: its acceptance, what came, how it ended, and what undid any of it."""
    pledge = pledge_figures.get_whole_pledge(pledge_id, seen_by=reader())
    history = pledge_figures.list_history(pledge, seen_by=reader())
    return {"entries": history, "endings": pledge_figures.list_endings(pledge, seen_by=reader())}


@endpoint("GET", "/offices/<int:office_id>/expected", "read_pledges",
          gives=ExpectedLineOut, pages=True, place=by_line)  # fmt: skip
def list_expected(office_id: int, page: Slice) -> Sequence[ExpectedLine]:
    """The lines of pledges that an office waits for: of its campaigns, and those meant for its province."""
    return seen_pledges.list_expected_lines(office_id, seen_by=reader(), after=page.key, limit=page.limit)


@endpoint("POST", "/pledges", "record_pledge",
          takes=PledgeIn, gives=PledgeOut, keyed=True, status=201, made="show_pledge")  # fmt: skip
def announce_pledge(said: dict[str, Any], key: str) -> SeenPledge:
    """A company says that it will give; nothing is counted yet."""
    return _seen(announce_once(by=reader(), key=key, **said))


@endpoint("POST", "/pledges/<int:pledge_id>/confirm", "confirm_pledge", takes=ConfirmationIn, gives=PledgeOut)
def confirm_pledge(pledge_id: int, said: dict[str, Any]) -> SeenPledge:
    """A company stands by its word: its representative says so, or an officer with the company's letter."""
    return _seen(service.confirm_pledge(pledge_id=pledge_id, by=reader(), **said))


@endpoint("POST", "/pledges/<int:pledge_id>/accept", "accept_pledge",
          takes=AcceptanceIn, gives=PledgeOut, keyed=True)  # fmt: skip
def accept_pledge(pledge_id: int, said: dict[str, Any], key: str) -> SeenPledge:
    """An officer takes a confirmed pledge on: from now it counts as promised."""
    return _seen(service.accept_pledge(pledge_id=pledge_id, by=reader(), key=key, **said))


@endpoint("POST", "/pledges/<int:pledge_id>/withdraw", "withdraw_pledge",
          takes=EndingIn, gives=PledgeOut, keyed=True)  # fmt: skip
def withdraw_pledge(pledge_id: int, said: dict[str, Any], key: str) -> SeenPledge:
    """A company takes back what it has not given yet; what was given stays given."""
    return _seen(service.withdraw_pledge(pledge_id=pledge_id, by=reader(), key=key, **said))


@endpoint("POST", "/pledges/<int:pledge_id>/lapse", "accept_pledge",
          takes=EndingIn, gives=PledgeOut, keyed=True)  # fmt: skip
def lapse_pledge(pledge_id: int, said: dict[str, Any], key: str) -> SeenPledge:
    """The day of a pledge has passed, and its rest is no longer expected."""
    return _seen(service.lapse_pledge(pledge_id=pledge_id, by=reader(), key=key, **said))
