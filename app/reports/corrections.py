"""What was corrected: every entry that undoes or values anew another one, when, in whose book and of what kind."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload

from app.dates import first_day, last_day
from app.db import db
from app.errors import N_
from app.ledger.models import Entry
from app.ledger.words import EntryKind
from app.reports.base import Column, Kind, Report, Row, names_of
from app.reports.scopes import Scope

CORRECTING = (EntryKind.REVERSAL, EntryKind.VALUE_CORRECTION)
AT_ONCE = 500


def build(scope: Scope) -> Iterator[Row]:
    """A row for each correction, the oldest first."""
    undone = aliased(Entry)
    wanted = (
        select(Entry, undone)
        .outerjoin(undone, undone.id == Entry.reverses_id)
        .options(joinedload(Entry.office), joinedload(undone.office))
        .where(Entry.kind.in_(CORRECTING))
        .order_by(Entry.happened_on, Entry.id)
        .execution_options(yield_per=AT_ONCE)
    )
    if scope.office_id is not None:
        wanted = wanted.where(Entry.office_id == scope.office_id)
    if scope.year is not None:
        wanted = wanted.where(Entry.happened_on.between(first_day(scope.year), last_day(scope.year)))
    for entry, first in db.session.execute(wanted):
        yield [
            entry.printed_number, entry.happened_on, names_of(entry.office), entry.kind, entry.correction,
            first.printed_number if first else None, first.kind if first else None,
            first.happened_on if first else None,
        ]  # fmt: skip


REPORT = Report(
    "corrections", N_("Corrections"),
    N_("Entries that undo another one or value a gift anew. Nothing is ever changed in place."),
    (
        Column("entry", N_("Entry"), Kind.CODE), Column("day", N_("Day"), Kind.DAY), Column("office", N_("Office")),
        Column("kind", N_("Kind")), Column("correction", N_("What was wrong")),
        Column("corrects", N_("Corrects"), Kind.CODE), Column("corrected_kind", N_("What it was")),
        Column("corrected_day", N_("Of day"), Kind.DAY),
    ),
    frozenset({"year", "place"}), build,
)  # fmt: skip
