"""The access log as a file: who read whom, who was refused, and who took what out."""

from __future__ import annotations

from collections.abc import Iterator

from app.accounts.models import User
from app.accounts.queries import find_user
from app.errors import N_
from app.exports.asked import AccessFilters
from app.exports.base import Asked, Listing, at_clock, in_batches
from app.reports.base import Column, Kind, Row
from app.watching import queries

NOBODY = 0
"""The key of nobody: what nobody of that name did is an empty list, not everybody's."""


def read_accesses(_by: User, asked: Asked) -> Iterator[Row]:
    """The rows of the log, the newest first, each moment as Tehran's clock showed it."""
    typed = asked.pop("person")
    user = find_user(typed) if typed else None
    who = (user.id if user else NOBODY) if typed else None
    for found in in_batches(queries.list_accesses, lambda each: each.id, user_id=who, **asked):
        for row in found:
            yield [
                *at_clock(row.at), row.user.name, row.what, row.status, row.door, row.permission or None,
                row.route or None, row.subject_kind or None,
                str(row.subject_id) if row.subject_id is not None else None, row.request_id or None, row.times,
            ]  # fmt: skip


LISTINGS = (
    Listing(
        "accesses", N_("Access log"), "read_access_log",
        (
            Column("day", N_("Day"), Kind.DAY), Column("time", N_("Time"), Kind.CODE), Column("who", N_("Who")),
            Column("what", N_("What happened")), Column("status", N_("Answer"), Kind.CODE), Column("door", N_("Door")),
            Column("act", N_("Act"), Kind.CODE), Column("page", N_("Page"), Kind.CODE),
            Column("about", N_("About"), Kind.CODE), Column("number", N_("Number"), Kind.CODE),
            Column("request", N_("Request"), Kind.CODE), Column("times", N_("Times"), Kind.COUNT),
        ),
        AccessFilters, read_accesses, is_of_no_office=True,
    ),
)  # fmt: skip
