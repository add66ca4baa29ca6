"""People who came with a list that is taken back: gone without a trace, as long as nothing was recorded about them."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Table, delete, func, or_, select

from app.accounts.models import User
from app.beneficiaries import households, sealing
from app.beneficiaries.identities import own_receiver
from app.beneficiaries.identity_models import Consent, Identity, IdentityEvent, IdentityHash
from app.beneficiaries.models import Receiver
from app.beneficiaries.need_models import Answered, Match, Member
from app.beneficiaries.words import HouseholdBand, MatchState
from app.db import Base, atomic, db
from app.errors import Bilingual, Conflict

SEALED = {"identity", "person_key", "name_mark", "identity_hash"}
LEFT = {
    "need": Bilingual("needs", "نیاز"), "collector": Bilingual("who may collect", "تحویل‌گیرنده"),
    "household_member": Bilingual("a household", "خانوار"), "consent": Bilingual("a further consent", "رضایت دیگر"),
    "identity_event": Bilingual("a correction", "تصحیح مشخصات"),
    "near_match": Bilingual("a decision on a name alike", "تصمیم دربارهٔ نام مشابه"),
}  # fmt: skip
"""What may be recorded of a receiver, by the table that it lies in; all else is of goods."""
GOODS = Bilingual("goods", "کالا")
ONCE = (Consent.__tablename__, IdentityEvent.__tablename__)
"""Of these the list itself wrote one each."""


class PersonGoesOn(Conflict):
    """Of {code}, who came with this file, there are {left} by now. Undo those first, or leave the import as it is."""


@atomic(joins=True)
def remove_new_person(*, receiver_id: int, by: User) -> None:
    """Take back somebody who came with a list: code, identity, number and marks. Raises PersonGoesOn."""
    held = select(Receiver).where(Receiver.id == receiver_id).with_for_update(of=Receiver)
    receiver = db.session.scalars(held.execution_options(populate_existing=True)).one()
    own_receiver(receiver.id, by, "register_beneficiary")
    left = list(dict.fromkeys(_list_left(receiver.id)))
    if left:
        names = Bilingual(", ".join(each.en for each in left), "، ".join(each.fa for each in left))
        raise PersonGoesOn(code=receiver.code, left=names)
    sealing.destroy([receiver.id])
    for table in (IdentityHash, Consent, IdentityEvent, Answered):
        db.session.execute(delete(table).where(table.receiver_id == receiver.id))
    db.session.execute(delete(Match).where(or_(Match.elder_id == receiver.id, Match.younger_id == receiver.id)))
    db.session.delete(receiver)
    db.session.flush()


@atomic(joins=True)
def remove_new_member(*, member_id: int, by: User) -> None:
    """Take back that somebody lives in a household; the size that was said of it is noted by `shrink_household`."""
    member = db.session.get_one(Member, member_id)
    own_receiver(member.household_id, by, "register_beneficiary")
    if member.ended_on is not None:
        raise PersonGoesOn(code=member.person.code, left=LEFT["household_member"])
    db.session.delete(member)
    db.session.flush()


@atomic(joins=True)
def shrink_household(*, receiver_id: int, said: str | None, by: User) -> None:
    """A household is again as large as was said before, or as those make it who still live there."""
    household = own_receiver(receiver_id, by, "register_beneficiary")
    band = HouseholdBand(said) if said else None
    household.household_band = households.band_with(band, households.total_members(household.id))
    db.session.flush()


def _list_left(receiver_id: int) -> Iterator[Bilingual]:
    """What was recorded about a receiver since it came: looked for wherever a receiver can be named."""
    for table in Base.metadata.sorted_tables:
        named = [key.parent == receiver_id for key in table.foreign_keys if key.column is Receiver.__table__.c.id]
        if named and _total(table, or_(*named)) > (1 if table.name in ONCE else 0):
            yield LEFT.get(table.name, GOODS)
    identity = db.session.get(Identity, receiver_id)
    if identity is None or identity.revision > 1:
        yield LEFT["identity_event"]


def _total(table: Table, named: ColumnElement[bool]) -> int:
    wanted = select(func.count()).select_from(table).where(named)
    if table.name in SEALED:
        return 0
    if table.name == Answered.__tablename__:
        wanted = wanted.where(table.c.need_id.is_not(None))
    if table.name == Match.__tablename__:
        wanted = wanted.where(table.c.state != MatchState.OPEN)
    return db.session.scalar(wanted) or 0
