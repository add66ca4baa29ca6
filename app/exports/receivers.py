"""Receivers under their codes, and what they need, as files: whose code is in one is written down."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from app.accounts.models import User
from app.beneficiaries import needs, reading
from app.beneficiaries.need_models import Need
from app.beneficiaries.need_schemas import NeedQuery
from app.beneficiaries.schemas import ReceiverQuery
from app.errors import N_
from app.exports.base import ITEM, Asked, Listing, in_batches, of_item
from app.exports.givers import STATE
from app.reports.base import Column, Kind, Row, names_of
from app.watching import service as watching
from app.watching.reading import watched
from app.watching.words import RECEIVER


def read_receivers(by: User, asked: Asked) -> Iterator[Row]:
    """The receivers of one's offices, the newest first: what the page shows, and no name of a person."""
    for found in in_batches(reading.read_receivers, lambda each: each.id, by=by, **asked):
        for each in found:
            yield [each.code, each.kind, each.centre_name, each.people, each.group, names_of(each.place)]


def read_needs(by: User, asked: Asked) -> Iterator[Row]:
    """The needs of one's offices as they stand in line."""
    for found in in_batches(_read_needs, lambda each: each.id, by=by, **asked):
        for each in found:
            yield [
                each.receiver.code, *of_item(each.item, each.quantity, each.met), names_of(each.receiver.place),
                each.since, each.due_on, each.state,
            ]  # fmt: skip


def _read_needs(*, by: User, **asked: Any) -> Sequence[Need]:
    with watched():
        found = needs.list_needs(seen_by=by, **asked)
        watching.note_read(kind=RECEIVER, ids=[each.receiver_id for each in found], by=by)
    return found


CODE = Column("receiver", N_("Receiver"), Kind.CODE)
LISTINGS = (
    Listing(
        "receivers", N_("Receivers"), "read_beneficiaries",
        (
            Column("code", N_("Code"), Kind.CODE), Column("kind", N_("Kind")),
            Column("centre", N_("Name of the centre")), Column("people", N_("How many people"), Kind.COUNT),
            Column("group", N_("Group")), Column("place", N_("County")),
        ),
        ReceiverQuery, read_receivers, names_people=True,
    ),
    Listing(
        "needs", N_("Needs"), "read_beneficiaries",
        (
            CODE, *ITEM, Column("quantity", N_("Quantity"), Kind.QUANTITY), Column("met", N_("Met"), Kind.QUANTITY),
            Column("place", N_("County")), Column("since", N_("Since"), Kind.DAY),
            Column("due_on", N_("Deadline"), Kind.DAY), STATE,
        ),
        NeedQuery, read_needs, names_people=True,
    ),
)  # fmt: skip
