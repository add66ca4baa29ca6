"""Identities are kept no longer than they are needed, and forgotten when a person asks; the ledger stays whole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, exists, select

from app.accounts.form_drafts import forget_about
from app.accounts.models import User
from app.beneficiaries import helped, sealing
from app.beneficiaries.identities import NoIdentityKept, own_receiver
from app.beneficiaries.identity_models import Identity, IdentityHash
from app.beneficiaries.models import Receiver
from app.beneficiaries.need_models import OPEN_NEEDS, Answered, Match, Member, Need
from app.beneficiaries.words import IdentityAct, MatchState, Withdrawal
from app.clock import business_day_of, business_today, recorded_now
from app.db import atomic, db

AT_ONCE = 500


@atomic()
def forget_person(*, receiver_id: int, by: User) -> Receiver:
    """A person asked for it: their key is destroyed, what it sealed and the keyed hash go, open needs end.

    The code stays, and what was handed over to it. Raises NoIdentityKept where there is nothing to forget.
    """
    receiver = own_receiver(receiver_id, by, "forget_person")
    was_hashed = db.session.scalar(select(exists().where(IdentityHash.receiver_id == receiver.id)))
    if db.session.get(Identity, receiver.id) is None and not was_hashed:
        raise NoIdentityKept()
    for need in db.session.scalars(select(Need).where(Need.receiver_id == receiver.id, Need.state.in_(OPEN_NEEDS))):
        need.become_withdrawn(why=Withdrawal.FORGOTTEN, on=business_today())
    sealing.destroy([receiver.id])
    db.session.execute(delete(IdentityHash).where(IdentityHash.receiver_id == receiver.id))
    # What somebody wrote about a person in their own words goes too.
    forget_about([receiver.id])
    db.session.execute(delete(Answered).where(Answered.receiver_id == receiver.id))
    _close_pairs(receiver.id, by)
    sealing.note_event(receiver.id, IdentityAct.FORGOTTEN, by_id=by.id)
    db.session.flush()
    return receiver


def _close_pairs(receiver_id: int, by: User) -> None:
    """What nobody decided cannot be decided any more; who was found to be the same stays so, under codes."""
    named = (Match.elder_id == receiver_id) | (Match.younger_id == receiver_id)
    for match in db.session.scalars(select(Match).where(named)):
        match.reason = None
        if match.state is MatchState.OPEN:
            match.state, match.decided_by_id, match.decided_at = MatchState.OTHER, by.id, recorded_now()


def expire_identities(before: datetime) -> int:
    """Identities of whom nobody helped since `before` go, some at a time; the keyed hash alone stays. How many went.

    Whoever waits for something is not done with. Source of the term: the handbook of the domain, section 10.
    """
    gone, after = 0, 0
    while True:
        some, last = expire_some(before, after=after)
        if last is None:
            return gone
        gone, after = gone + some, last


@atomic()
def expire_some(before: datetime, *, after: int) -> tuple[int, int | None]:
    """Those behind one receiver's key: how many of them went, and the last that was looked at; None at the end."""
    needs = exists().where(Need.receiver_id == Identity.receiver_id, Need.state.in_(OPEN_NEEDS))
    wanted = select(Identity.receiver_id).where(Identity.written_at < before, Identity.receiver_id > after, ~needs)
    looked = db.session.scalars(wanted.order_by(Identity.receiver_id).limit(AT_ONCE)).all()
    if not looked:
        return 0, None
    day = business_day_of(before)
    helped_on = _last_help_of(looked)
    gone = [key for key in looked if helped_on.get(key, date.min) < day]
    sealing.destroy(gone)
    forget_about(gone)
    for key in gone:
        sealing.note_event(key, IdentityAct.EXPIRED, by_id=None)
    db.session.flush()
    return len(gone), looked[-1]


def _last_help_of(receiver_ids: Sequence[int]) -> dict[int, date]:
    """The last help to each, or to the household in which they live."""
    lived = select(Member.person_id, Member.household_id).where(
        Member.person_id.in_(receiver_ids), Member.ended_on.is_(None)
    )  # fmt: skip
    homes = {row.person_id: row.household_id for row in db.session.execute(lived)}
    last = helped.last_help({*receiver_ids, *homes.values()})
    return {
        key: max(last.get(key, date.min), last.get(homes.get(key, key), date.min)) for key in receiver_ids
    }  # fmt: skip
