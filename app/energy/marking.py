"""What is sent is laid aside where one transaction alone sees it, and compared with all that is counted already."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Date,
    LargeBinary,
    MetaData,
    Row,
    Select,
    Table,
    and_,
    func,
    insert,
    literal,
    or_,
    select,
)

from app.db import db
from app.energy.participations import Count, CountingSystem, CountState, Participation
from app.files.vault import the_vault
from app.ledger.copying import copy_rows
from app.text import latin_digits

PERSIAN = str.maketrans("يك", "یک")
TOLD = 1_000
"""Of so many that were sent again it is said which."""


class Event(NamedTuple):
    """An action under the name that its system gave it, and its place in what was sent."""

    row: int
    name: str
    happened_on: date


@dataclass(frozen=True)
class Aside:
    """All that was sent, and of it what is new."""

    connection: Connection
    campaign_id: int
    coming: Table
    fresh: Table
    sent: int

    def total_new(self) -> int:
        """So many of them nobody has counted."""
        return self.connection.scalar(select(func.count()).select_from(self.fresh)) or 0

    def total_elsewhere(self) -> int:
        """So many are another campaign's."""
        found = select(func.count()).select_from(self.coming).where(self._is_elsewhere())
        return self.connection.scalar(found) or 0

    def list_elsewhere(self) -> Sequence[int]:
        """The first rows of those that are another campaign's."""
        return self._rows(select(self.coming.c.row_no).where(self._is_elsewhere()))

    def list_repeated(self) -> Sequence[int]:
        """The first rows of those that this campaign has counted before, or that stand twice in what was sent."""
        known = select(self.coming.c.row_no).outerjoin(self.fresh, self.fresh.c.row_no == self.coming.c.row_no)
        return self._rows(known.where(self.fresh.c.row_no.is_(None), ~self._is_elsewhere()))

    def days_between(self) -> tuple[date | None, date | None]:
        """The first day and the last."""
        first, last = self.connection.execute(select(func.min(self.coming.c.day), func.max(self.coming.c.day))).one()
        return first, last

    def list_days(self) -> Sequence[Row[date, int]]:
        """How many are new of each day."""
        days = select(self.fresh.c.day, func.count().label("quantity")).group_by(self.fresh.c.day)
        return self.connection.execute(days.order_by(self.fresh.c.day)).all()

    def claim(self, count_id: int) -> None:
        """From now on they are counted; the database refuses one that is already."""
        marks = select(self.fresh.c.mark, literal(count_id))
        self.connection.execute(insert(Participation).from_select(["mark", "count_id"], marks))

    def _rows(self, wanted: Select[int]) -> Sequence[int]:
        return self.connection.scalars(wanted.order_by(self.coming.c.row_no).limit(TOLD)).all()

    def _is_elsewhere(self) -> ColumnElement[bool]:
        others = select(Participation.mark).join(Count, Count.id == Participation.count_id)
        others = others.where(Count.campaign_id != self.campaign_id)
        return or_(*(others.where(Participation.mark == mark).exists() for mark in _marks_of(self.coming)))


@contextmanager
def laid_aside(campaign_id: int, system: CountingSystem, events: Iterable[Event]) -> Iterator[Aside]:
    """The events, which may be more than fit into memory and are read once, beside what is known.

    Whoever sends actions of the same system meanwhile waits until this transaction is done.
    """
    connection, before = db.session.connection(), _campaigns_before_systems()
    coming, fresh = _tables(len(before))
    marked = _Marked([_marker(system), *map(_marker_before, before)], events)
    coming.create(connection)
    fresh.create(connection)
    copy_rows(connection, coming, coming.c.keys(), marked)
    db.session.execute(select(CountingSystem.id).where(CountingSystem.id == system.id).with_for_update())
    _sort_out(connection, coming, fresh)
    yield Aside(connection, campaign_id, coming, fresh, marked.sent)
    # Where something was refused, whatever undoes the rest of it undoes these too.
    coming.drop(connection)
    fresh.drop(connection)


def _marker(system: CountingSystem) -> Callable[[str], bytes]:
    return the_vault().marker(f"participation of {system.code}")


def _marker_before(campaign_id: int) -> Callable[[str], bytes]:
    """What a campaign's actions were marked by before systems were told apart."""
    return the_vault().marker(f"participation {campaign_id}")


def _campaigns_before_systems() -> Sequence[int]:
    """Campaigns that counted actions of which it is not known which system they came from."""
    wanted = select(Count.campaign_id).distinct().where(Count.system_id.is_(None), Count.state == CountState.VERIFIED)
    return db.session.scalars(wanted.order_by(Count.campaign_id)).all()


def _tables(before: int) -> tuple[Table, Table]:
    made = MetaData()
    earlier = [Column(f"mark_{place}", LargeBinary) for place in range(before)]
    coming = Table(
        "participation_coming", made, Column("row_no", BigInteger), Column("day", Date), Column("mark", LargeBinary),
        *earlier, prefixes=["TEMPORARY"],
    )  # fmt: skip
    fresh = Table(
        "participation_fresh", made, Column("row_no", BigInteger, primary_key=True, autoincrement=False),
        Column("mark", LargeBinary), Column("day", Date), prefixes=["TEMPORARY"],
    )  # fmt: skip
    return coming, fresh


def _marks_of(table: Any) -> list[ColumnElement[bytes]]:
    """What an action is known by, and what it would be known by had it been counted before."""
    return [column for name, column in table.c.items() if name.startswith("mark")]


def _sort_out(connection: Connection, coming: Table, fresh: Table) -> None:
    turn = func.row_number().over(partition_by=coming.c.mark, order_by=coming.c.row_no).label("turn")
    turns = select(coming, turn).subquery()
    is_new = and_(
        *(~select(Participation.mark).where(Participation.mark == mark).exists() for mark in _marks_of(turns))
    )
    new = select(turns.c.row_no, turns.c.mark, turns.c.day).where(turns.c.turn == 1, is_new)
    connection.execute(insert(fresh).from_select(["row_no", "mark", "day"], new))


class _Written(dict[date, str]):
    """Days as they are written, each worked out once."""

    def __missing__(self, day: date) -> str:
        self[day] = day.isoformat()
        return self[day]


def plain_name(name: str) -> str:
    """A name as it is compared: digits Latin, wide letters as usual ones and Arabic ones as Persian, blanks single, and
    without the marks that nobody sees.
    """
    seen = (each for each in unicodedata.normalize("NFKC", name) if unicodedata.category(each) != "Cf")
    return " ".join(latin_digits("".join(seen)).translate(PERSIAN).split())


class _Marked:
    """The events as rows, each with the marks of its name; a name is the same in any digits and with blanks around."""

    def __init__(self, markers: Sequence[Callable[[str], bytes]], events: Iterable[Event]) -> None:
        self._mark, *self._earlier = markers
        self._events, self.sent = events, 0

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        mark, earlier, written = self._mark, self._earlier, _Written()
        for row, name, day in self._events:
            self.sent += 1
            name = name.strip()
            if not name.isascii():
                name = plain_name(name)
            yield row, written[day], mark(name), *[each(name) for each in earlier]
