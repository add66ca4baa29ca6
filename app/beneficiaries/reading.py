"""Receivers as somebody reads them: whoever is shown is written down, in the transaction that reads them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.accounts.models import User
from app.beneficiaries import queries
from app.beneficiaries.models import Receiver
from app.watching import service as watching
from app.watching.reading import watched
from app.watching.words import RECEIVER


def read_receiver(receiver_id: int, *, by: User) -> Receiver:
    """One receiver, if this person's offices keep it."""
    with watched():
        receiver = queries.get_receiver_for(receiver_id, seen_by=by)
        watching.note_read(kind=RECEIVER, ids=[receiver.id], by=by)
    return receiver


def read_receiver_by_code(code: str, *, by: User) -> Receiver | None:
    """The receiver of a code, however it was typed, if this person's offices keep it."""
    with watched():
        receiver = queries.find_receiver_by_code(code, seen_by=by)
        watching.note_read(kind=RECEIVER, ids=[receiver.id] if receiver else [], by=by)
    return receiver


def read_receivers(*, by: User, **asked: Any) -> Sequence[Receiver]:
    """Receivers of this person's offices, by the filters of `list_receivers`."""
    with watched():
        receivers = queries.list_receivers(seen_by=by, **asked)
        watching.note_read(kind=RECEIVER, ids=[receiver.id for receiver in receivers], by=by)
    return receivers
