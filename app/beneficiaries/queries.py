"""Reading receivers: each person sees those of their own offices; there is no identity here to read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from app.accounts.models import User
from app.accounts.rights import offices_of, within
from app.beneficiaries.models import Receiver
from app.beneficiaries.words import ReceiverKind
from app.codes import Group
from app.db import db
from app.errors import NotFound
from app.text import fold

AT_ONCE = 500


class NoSuchReceiver(NotFound):
    """There is no receiver “{code}”, or it is not yours to see."""


def get_receiver(receiver_id: int) -> Receiver:
    """One receiver, for verbs that know who asks."""
    receiver = db.session.get(Receiver, receiver_id)
    if receiver is None:
        raise NoSuchReceiver(code=receiver_id, field="receiver_id")
    return receiver


def get_receiver_for(receiver_id: int, *, seen_by: User) -> Receiver:
    """One receiver, if this person's offices keep it."""
    whole = (joinedload(Receiver.place), joinedload(Receiver.office))
    receiver = db.session.scalar(select(Receiver).options(*whole).where(Receiver.id == receiver_id, seen(seen_by)))
    if receiver is None:
        raise NoSuchReceiver(code=receiver_id)
    return receiver


def find_receiver_by_code(code: str, *, seen_by: User) -> Receiver | None:
    """The receiver of a code, however it was typed, if this person's offices keep it."""
    return db.session.scalar(select(Receiver).where(Receiver.code == spell_code(code), seen(seen_by)))


def seen(user: User) -> ColumnElement[bool]:
    """Is it a receiver that this person's offices keep?"""
    return within(user, "read_beneficiaries", Receiver.office_id)


def spell_code(typed: str) -> str:
    """A code as it is stored: capitals, its dashes where they belong."""
    letters = "".join(letter for letter in typed.upper() if letter.isalnum())
    return f"R-{letters[1:5]}-{letters[5:]}" if letters.startswith("R") and len(letters) == 9 else typed.strip()


def list_receivers_by_code(codes: Iterable[str], *, office_id: int) -> dict[str, Receiver]:
    """An office's receivers by their code, for a file that names many."""
    return {receiver.code: receiver for receiver in _list_among(Receiver.code, map(spell_code, codes), office_id)}


def list_centres_by_reference(references: Iterable[str], *, office_id: int) -> dict[str, Receiver]:
    """An office's centres by the reference that they have elsewhere."""
    found = _list_among(Receiver.reference, references, office_id)
    return {receiver.reference: receiver for receiver in found if receiver.reference is not None}


def _list_among(column: InstrumentedAttribute[Any], values: Iterable[str], office_id: int) -> list[Receiver]:
    wanted = sorted(set(values))
    found: list[Receiver] = []
    for start in range(0, len(wanted), AT_ONCE):
        some = select(Receiver).where(Receiver.office_id == office_id, column.in_(wanted[start : start + AT_ONCE]))
        found.extend(db.session.scalars(some.order_by(Receiver.id)))
    return found


def list_receivers(
    *,
    seen_by: User,
    office_id: int | None = None,
    kind: ReceiverKind | None = None,
    group: Group | None = None,
    place_id: int | None = None,
    search: str = "",
    after: int | None = None,
    limit: int = 50,
) -> Sequence[Receiver]:
    """Receivers of this person's offices, newest first, from behind the one with id `after`."""
    wanted = select(Receiver).options(joinedload(Receiver.place), joinedload(Receiver.office))
    visible = offices_of(seen_by, "read_beneficiaries")
    if visible is not None:
        wanted = wanted.where(Receiver.office_id.in_(visible))
    for column, value in (
        (Receiver.office_id, office_id),
        (Receiver.kind, kind),
        (Receiver.group, group),
        (Receiver.place_id, place_id),
    ):
        if value is not None:
            wanted = wanted.where(column == value)
    if search.strip():
        named = Receiver.folded_name.contains(fold(search), autoescape=True)
        wanted = wanted.where(or_(Receiver.code == spell_code(search), Receiver.reference == search.strip(), named))
    if after is not None:
        wanted = wanted.where(Receiver.id < after)
    return db.session.scalars(wanted.order_by(Receiver.id.desc()).limit(limit)).all()
