"""Who takes goods from store to store: the carriers of an office, and its own transport."""

from __future__ import annotations

from sqlalchemy import select

from app.accounts.models import User
from app.accounts.rights import require_act
from app.db import atomic, db
from app.errors import Conflict, NotFound
from app.ledger import service as ledger
from app.ledger.words import HolderKind
from app.places.models import Office
from app.places.queries import get_office
from app.stores.models import Carrier

OWN_FA, OWN_EN = "حمل با وسیلهٔ اداره", "Own transport"


class NoSuchCarrier(NotFound):
    """There is no such carrier, or it is not yours to see."""


class CarrierKnown(Conflict):
    """This carrier is registered already."""


@atomic()
def register_carrier(
    *, office_id: int, name_fa: str, by: User, name_en: str = "", plate: str = "", phone: str = ""
) -> Carrier:
    """A carrier of an office; the same name with the same plate is registered once."""
    require_act(by, office_id, "transfer")
    office = _lock_office(office_id)
    carrier = Carrier(office_id=office.id, name_fa=name_fa, name_en=name_en or name_fa, plate=plate, phone=phone)
    same = select(Carrier.id).where(Carrier.office_id == office.id, Carrier.folded == carrier.folded)
    if db.session.scalar(same) is not None:
        raise CarrierKnown(field="name_fa")
    return _with_holder(carrier, office)


def carrier_for(office: Office, carrier_id: int | None) -> Carrier:
    """A carrier of the office; without a name its own transport, made when it is first used."""
    if carrier_id is not None:
        carrier = db.session.get(Carrier, carrier_id)
        if carrier is None or carrier.office_id != office.id:
            raise NoSuchCarrier(field="carrier_id")
        return carrier
    own = select(Carrier).where(Carrier.office_id == office.id, Carrier.is_own_transport)
    found = db.session.scalar(own)
    if found is None:
        _lock_office(office.id)
        found = db.session.scalar(own) or _with_holder(
            Carrier(office_id=office.id, name_fa=OWN_FA, name_en=OWN_EN, is_own_transport=True), office
        )
    return found


def _lock_office(office_id: int) -> Office:
    """Only one at a time makes a carrier for an office; what points at the office is not held up."""
    db.session.execute(select(Office.id).where(Office.id == office_id).with_for_update(key_share=True))
    return get_office(office_id)


def _with_holder(carrier: Carrier, office: Office) -> Carrier:
    carrier.holder = ledger.open_holder(
        kind=HolderKind.CARRIER, office_id=office.id, place_id=office.place_id,
        name_fa=carrier.name_fa, name_en=carrier.name_en,
    )  # fmt: skip
    db.session.add(carrier)
    db.session.flush()
    return carrier
