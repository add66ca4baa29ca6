"""The feed of the book as one person may read it: own chains, both ends of transfers, what moved own gifts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from app.accounts.models import User
from app.campaigns.book import Eyes, eyes_of
from app.campaigns.histories import ToldEntry
from app.campaigns.newest import all_office_ids
from app.db import db
from app.ledger import queries as ledger
from app.ledger.feed import Heads, read_on
from app.ledger.models import Entry, Line, Lot
from app.stores.transfer_models import Arrival, Transfer


@dataclass(frozen=True, slots=True)
class Followed:
    """The next entries, how far every chain is read with them, and whether there is more already."""

    entries: Sequence[ToldEntry]
    heads: Mapping[int, int]
    has_more: bool


def sight_of(user: User) -> str:
    """What somebody may read of the book, as a text: where it changes, what was left out before is to be read again."""
    eyes = eyes_of(user)
    offices = "all" if eyes.offices is None else sorted(eyes.offices)
    return f"{offices} {sorted(eyes.donors)}"


def follow_entries(*, seen_by: User, heads: Heads, office_id: int | None = None, limit: int) -> Followed:
    """The book from behind the heads on; of one office if one is named. The same for everybody who may read all."""
    eyes = eyes_of(seen_by)
    wanted = _wanted(eyes)
    chains = {
        each: None if eyes.sees(each) else wanted for each in all_office_ids() if office_id in (None, each)
    }  # fmt: skip
    stretch = read_on(chains, heads, limit=limit)
    entries = ledger.list_entries_by_id(stretch.entry_ids)
    return Followed(_told(entries, eyes), stretch.heads, stretch.has_more)


def _wanted(eyes: Eyes) -> ColumnElement[bool]:
    """What somebody may read of the chain of an office that is not theirs."""
    seen: list[Any] = [Entry.id.in_([])]
    if eyes.offices:
        seen.append(Entry.id.in_(_on_transfers(eyes)))
    if eyes.donors:
        gifts = select(Lot.id).where(Lot.given_by.in_(eyes.donors))
        seen.append(Entry.id.in_(select(Line.entry_id).where(Line.lot_id.in_(gifts))))
    return or_(*seen)


def _on_transfers(eyes: Eyes) -> Any:
    """The entries of transfers that one's offices sent or receive, and all that undid them or brought them back."""
    ends = or_(Transfer.from_office_id.in_(eyes.offices or ()), Transfer.to_office_id.in_(eyes.offices or ()))
    sent = select(Transfer.entry_id).where(ends)
    arrived = select(Arrival.entry_id).join(Transfer, Transfer.id == Arrival.transfer_id).where(ends)
    first = select(Entry.id).where(or_(Entry.id.in_(sent), Entry.id.in_(arrived)))
    seen = first.cte("on_transfers", recursive=True)
    seen = seen.union(select(Entry.id).join(seen, Entry.reverses_id == seen.c.id))
    return select(seen.c.id)


def _told(entries: Sequence[Entry], eyes: Eyes) -> list[ToldEntry]:
    away = [entry.id for entry in entries if not eyes.sees(entry.office_id)]
    whole: set[int] = set()
    if away and eyes.offices:
        ends = _on_transfers(eyes).subquery()
        whole = set(db.session.scalars(select(ends.c.id).where(ends.c.id.in_(away))))
    return [
        ToldEntry(entry, entry.lines, is_foreign=False, is_whole=True)
        if eyes.sees(entry.office_id) or entry.id in whole
        else _part(entry, eyes)
        for entry in entries
    ]


def _part(entry: Entry, eyes: Eyes) -> ToldEntry:
    """Of others' work on one's gifts, the lines of these; none where they were not with their donor."""
    mine = [line for line in entry.lines if line.lot.given_by in eyes.donors]
    is_foreign = not any(line.holder_id in eyes.donors for line in mine)
    return ToldEntry(entry, [] if is_foreign else mine, is_foreign, is_whole=len(mine) == len(entry.lines))
