"""Receivers who come with the codes that they have in another office's book: a code says nothing of who it is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import select

from app.accounts.models import User
from app.accounts.rights import require_act
from app.beneficiaries.models import CODE_LETTERS, DETAILS, Receiver, ReceiverDetails
from app.beneficiaries.queries import AT_ONCE
from app.beneficiaries.service import Area
from app.clock import recorded_now
from app.db import atomic, db
from app.errors import Conflict, DomainError, Invalid, RowsNotTaken
from app.places.queries import get_office

CODE = re.compile(rf"R-[{CODE_LETTERS}]{{4}}-[{CODE_LETTERS}]{{4}}")
CodedRow = tuple[str, ReceiverDetails]


class NoCode(Invalid):
    """“{code}” is no receiver's code. It is written as R-7K3M-Q2XA."""


class CodeTaken(Conflict):
    """Somebody else has the code {code} here, or what is known of them differs."""


@atomic()
def bring_in_receivers(*, rows: Sequence[CodedRow], office_id: int, by: User) -> list[tuple[Receiver, bool]]:
    """Receivers of an office under codes that they have already, each with whether it is new here.

    Raises RowsNotTaken, which says of every bad row why: NoCode, CodeTaken, a place outside the office's area, details
    that do not fit their kind.
    """
    require_act(by, office_id, "register_beneficiary")
    area = Area(get_office(office_id))
    known = _known([code for code, _ in rows])
    taken: list[tuple[Receiver, bool]] = []
    refusals: dict[int, DomainError] = {}
    for place, (code, details) in enumerate(rows):
        try:
            taken.append(_take(code, details, known, area, by))
        except DomainError as refusal:
            refusals[place] = refusal
    if refusals:
        raise RowsNotTaken(refusals)
    db.session.add_all([receiver for receiver, is_new in taken if is_new])
    db.session.flush()
    return taken


def _take(
    code: str, details: ReceiverDetails, known: dict[str, Receiver], area: Area, by: User
) -> tuple[Receiver, bool]:  # fmt: skip
    if not CODE.fullmatch(code):
        raise NoCode(code=code, field="code")
    details.refuse_misfits()
    area.require(details.place_id)
    receiver = known.get(code)
    if receiver is not None:
        if receiver.office_id != area.office.id or receiver.details != details:
            raise CodeTaken(code=code, field="code")
        return receiver, False
    receiver = Receiver(office_id=area.office.id, code=code, registered_by_id=by.id, registered_at=recorded_now())
    for name in DETAILS:
        setattr(receiver, name, getattr(details, name))
    known[code] = receiver
    return receiver, True


def _known(codes: Sequence[str]) -> dict[str, Receiver]:
    found: dict[str, Receiver] = {}
    for start in range(0, len(codes), AT_ONCE):
        some = select(Receiver).where(Receiver.code.in_(codes[start : start + AT_ONCE]))
        found |= {receiver.code: receiver for receiver in db.session.scalars(some)}
    return found
