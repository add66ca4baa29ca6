"""What can happen to a receiver: it is registered under a random code, and stays."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts.models import User
from app.accounts.rights import may_act, require_act
from app.beneficiaries import queries
from app.beneficiaries.models import DETAILS, Receiver, ReceiverDetails, new_code
from app.clock import recorded_now
from app.db import atomic, db
from app.errors import Conflict, DomainError, Invalid, Locked, RowsNotTaken
from app.ledger import service as ledger
from app.ledger.acts import asks_itself
from app.ledger.made import get_made, remember_made
from app.places.models import Office, Place
from app.places.queries import get_office, get_place


class NotOfThisOffice(Invalid):
    """{place} does not lie in the area of {office}."""


class KnownDifferently(Conflict):
    """Reference {reference} is receiver {code} already, and what is known of it differs."""


class RegisteredMeanwhile(Locked):
    """Somebody else is registering the same receiver at this moment. Try again."""


@atomic()
def register_receiver(*, details: ReceiverDetails, office_id: int, by: User, key: str) -> Receiver:
    """A receiver under a new code; a centre whose reference is known is the one it was."""
    _require_registrar(by, office_id)
    content = {"details": details, "office_id": office_id}
    act = ledger.begin_act(verb="register_receiver", by=by, key=key, content=content, allowed=asks_itself)
    if act.is_repeat:
        return queries.get_receiver_for(get_made(act.id), seen_by=by)
    try:
        [(receiver, _is_new)] = register_receivers(rows=[details], office_id=office_id, by=by)
    except RowsNotTaken as refused:
        raise refused.refusals[0] from refused
    remember_made(act_id=act.id, made_id=receiver.id)
    return receiver


@atomic()
def register_receivers(*, rows: Sequence[ReceiverDetails], office_id: int, by: User) -> list[tuple[Receiver, bool]]:
    """Receivers under new codes, each with whether it is new: a centre whose reference is known is the one it was.

    Raises RowsNotTaken, which says of every bad row why it is refused.
    """
    _require_registrar(by, office_id)
    office = get_office(office_id)
    area = Area(office)
    known = queries.list_centres_by_reference([row.reference for row in rows if row.reference], office_id=office_id)
    taken: list[tuple[Receiver, bool]] = []
    refusals: dict[int, DomainError] = {}
    for place, details in enumerate(rows):
        try:
            taken.append(_take(details, known, area, by=by))
        except DomainError as refusal:
            refusals[place] = refusal
    if refusals:
        raise RowsNotTaken(refusals)
    _write_under_codes([receiver for receiver, is_new in taken if is_new])
    return taken


def _require_registrar(by: User, office_id: int) -> None:
    """A clerk of the office; or who brings in a relief organisation's tables, with the centres that they name."""
    if not may_act(by, office_id, "import_relief"):
        require_act(by, office_id, "register_beneficiary")


def _take(details: ReceiverDetails, known: dict[str, Receiver], area: Area, *, by: User) -> tuple[Receiver, bool]:
    details.refuse_misfits()
    area.require(details.place_id)
    receiver = known.get(details.reference or "")
    if receiver is not None:
        if receiver.details != details:
            raise KnownDifferently(reference=details.reference, code=receiver.code or "…", field="reference")
        return receiver, False
    receiver = Receiver(office_id=area.office.id, registered_by_id=by.id, registered_at=recorded_now())
    for name in DETAILS:
        setattr(receiver, name, getattr(details, name))
    if details.reference:
        known[details.reference] = receiver
    return receiver, True


class Area:
    """The places that an office may name, looked up once each."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self._seen: dict[int, Place] = {}

    def require(self, place_id: int) -> None:
        """Refuse a place outside the office's area."""
        if place_id in self._seen:
            return
        place = get_place(place_id)
        here: Place | None = place
        while here is not None and here.id != self.office.place_id:
            here = here.parent
        if here is None:
            raise NotOfThisOffice(place=place.name_fa, office=self.office.name_fa, field="place_id")
        self._seen[place_id] = place


def _write_under_codes(receivers: Sequence[Receiver]) -> None:
    """Give each a code that nobody has, and write them down."""
    codes: set[str] = set()
    while len(codes) < len(receivers):
        drawn = {new_code() for _ in range(len(receivers) - len(codes))} - codes
        codes |= drawn - _codes_in_use(drawn)
    for receiver, code in zip(receivers, codes, strict=True):
        receiver.code = code
    db.session.add_all(receivers)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise RegisteredMeanwhile() from error


def _codes_in_use(codes: set[str]) -> set[str]:
    wanted, used = sorted(codes), set[str]()
    for start in range(0, len(wanted), queries.AT_ONCE):
        some = select(Receiver.code).where(Receiver.code.in_(wanted[start : start + queries.AT_ONCE]))
        used.update(db.session.scalars(some))
    return used
