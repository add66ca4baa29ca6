"""After a change of keys: every person's key is wrapped with the newest, every number that is held is hashed anew."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from app.beneficiaries import sealing
from app.beneficiaries.envelopes import IdentityUnreadable, the_envelopes
from app.beneficiaries.identity_models import Identity, PersonKey
from app.beneficiaries.models import Receiver
from app.db import atomic, db

AT_ONCE = 200


@dataclass(frozen=True)
class Rewrapped:
    """What was done."""

    keys: int = 0
    hashes: int = 0


@atomic()
def rewrap_some() -> int:
    """Some keys that an older version wraps; how many, nought when none is left. What they seal is not touched."""
    envelopes = the_envelopes()
    old = select(PersonKey).where(PersonKey.key_version < envelopes.version).order_by(PersonKey.receiver_id)
    rows = db.session.scalars(old.limit(AT_ONCE).with_for_update()).all()
    for row in rows:
        row.wrapped = envelopes.rewrap(row.wrapped, row.key_version, row.receiver_id)
        row.key_version = envelopes.version
    return len(rows)


@atomic()
def rehash_some() -> int:
    """Some numbers that are held and hashed with a former key; how many, nought when none is left.

    Of whom the number is not held any more the former hash stays, and is compared as such.
    """
    old = (
        select(Identity, Receiver)
        .join(Receiver, Receiver.id == Identity.receiver_id)
        .where(Identity.hash_version < the_envelopes().hash_version)
        .order_by(Identity.receiver_id)
        .limit(AT_ONCE)
    )
    rows = db.session.execute(old).all()
    for row, receiver in rows:
        known = sealing.take_out(receiver.id)
        if known is None:
            raise IdentityUnreadable()
        sealing.make_findable(row, receiver, known)
    return len(rows)


def rewrap_all() -> Rewrapped:
    """Everything, a little at a time, so that nobody waits for it; it may be broken off and begun again."""
    keys = hashes = 0
    while some := rewrap_some():
        keys += some
    while some := rehash_some():
        hashes += some
    return Rewrapped(keys, hashes)
