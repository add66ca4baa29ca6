"""People who came with a list that is taken back: gone without a trace, as long as nothing was recorded about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import ColumnElement, Table, delete, func, or_, select

from app.accounts.models import User
from app.accounts.rights import require_act
from app.beneficiaries import households, sealing
from app.beneficiaries.identities import own_receiver
from app.beneficiaries.identity_models import Consent, Identity, IdentityEvent, IdentityHash
from app.beneficiaries.models import Receiver
from app.beneficiaries.need_models import Answered, Match, Member
from app.beneficiaries.words import HouseholdBand, MatchState
from app.db import Base, atomic, db
from app.errors import Bilingual, Conflict

AT_ONCE = 500
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
def remove_new_people(*, receiver_ids: Collection[int], by: User) -> None:
    """Take back those who came with a list: codes, identities, numbers and marks. Raises PersonGoesOn for the first."""
    for some in _in_parts(receiver_ids):
        held = select(Receiver).where(Receiver.id.in_(some)).order_by(Receiver.id).with_for_update(of=Receiver)
        receivers = db.session.scalars(held.execution_options(populate_existing=True)).all()
        for office_id in {receiver.office_id for receiver in receivers}:
            require_act(by, office_id, "register_beneficiary")
        left = _list_left(some)
        for receiver in receivers:
            if names := list(dict.fromkeys(left.get(receiver.id, ()))):
                said = Bilingual(", ".join(each.en for each in names), "، ".join(each.fa for each in names))
                raise PersonGoesOn(code=receiver.code, left=said)
        sealing.destroy(some)
        for table in (IdentityHash, Consent, IdentityEvent, Answered):
            db.session.execute(delete(table).where(table.receiver_id.in_(some)))
        db.session.execute(delete(Match).where(or_(Match.elder_id.in_(some), Match.younger_id.in_(some))))
        db.session.execute(delete(Receiver).where(Receiver.id.in_(some)))


@atomic(joins=True)
def remove_new_members(*, member_ids: Collection[int], by: User) -> None:
    """Take back that these live in their households. Raises PersonGoesOn where somebody moved out since."""
    for some in _in_parts(member_ids):
        members = db.session.scalars(select(Member).where(Member.id.in_(some)).order_by(Member.id)).all()
        for office_id in {member.person.office_id for member in members}:
            require_act(by, office_id, "register_beneficiary")
        for member in members:
            if member.ended_on is not None:
                raise PersonGoesOn(code=member.person.code, left=LEFT["household_member"])
        db.session.execute(delete(Member).where(Member.id.in_(some)))


@atomic(joins=True)
def shrink_household(*, receiver_id: int, said: str | None, by: User) -> None:
    """A household is again as large as was said before, or as those make it who still live there."""
    household = own_receiver(receiver_id, by, "register_beneficiary")
    band = HouseholdBand(said) if said else None
    household.household_band = households.band_with(band, households.total_members(household.id))
    db.session.flush()


def _in_parts(ids: Collection[int]) -> Iterator[list[int]]:
    wanted = sorted(ids)
    return (wanted[start : start + AT_ONCE] for start in range(0, len(wanted), AT_ONCE))


def _list_left(receiver_ids: Collection[int]) -> dict[int, list[Bilingual]]:
    """What was recorded of each of these since they came: looked for wherever a receiver can be named."""
    left: dict[int, list[Bilingual]] = {}
    for table in Base.metadata.sorted_tables:
        columns = [key.parent for key in table.foreign_keys if key.column is Receiver.__table__.c.id]
        if table.name in SEALED or not columns:
            continue
        for receiver_id, total in _count(table, columns, receiver_ids).items():
            if total > (1 if table.name in ONCE else 0):
                left.setdefault(receiver_id, []).append(LEFT.get(table.name, GOODS))
    untouched = select(Identity.receiver_id).where(Identity.receiver_id.in_(receiver_ids), Identity.revision == 1)
    for receiver_id in set(receiver_ids) - set(db.session.scalars(untouched)):
        left.setdefault(receiver_id, []).append(LEFT["identity_event"])
    return left


def _count(table: Table, columns: Sequence[ColumnElement[int]], receiver_ids: Collection[int]) -> Counter[int]:
    found: Counter[int] = Counter()
    for column in columns:
        wanted = select(column, func.count()).where(column.in_(receiver_ids)).group_by(column)
        if table.name == Answered.__tablename__:
            wanted = wanted.where(table.c.need_id.is_not(None))
        if table.name == Match.__tablename__:
            wanted = wanted.where(table.c.state != MatchState.OPEN)
        for receiver_id, total in db.session.execute(wanted):
            found[receiver_id] += total
    return found
