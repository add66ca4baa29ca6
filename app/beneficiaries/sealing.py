"""The rows of the vault: written and opened here alone, by the verbs and by the one logged read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from sqlalchemy import delete, exists, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from app.beneficiaries.envelopes import seal, the_envelopes, unseal
from app.beneficiaries.identity_models import Collector, Identity, IdentityEvent, IdentityHash, NameMark, PersonKey
from app.beneficiaries.likeness import marks_of
from app.beneficiaries.models import Receiver
from app.beneficiaries.service import RegisteredMeanwhile
from app.beneficiaries.words import IdentityAct
from app.clock import recorded_now
from app.db import db

IDENTITY, COLLECTOR = "identity", "collector"


@dataclass(frozen=True, kw_only=True)
class IdentityDraft:
    """Who somebody is; the number as 10 digits."""

    name: str
    national_number: str | None = None
    phone: str | None = None
    address: str | None = None

    def __repr__(self) -> str:
        """Nothing of it, in whatever trace or log this ends."""
        return "IdentityDraft()"


@dataclass(frozen=True, kw_only=True)
class CollectorDraft:
    """Who may collect for somebody."""

    name: str
    national_number: str | None = None
    phone: str | None = None

    def __repr__(self) -> str:
        """Nothing of it, in whatever trace or log this ends."""
        return "CollectorDraft()"


def digest_of(said: IdentityDraft | CollectorDraft) -> str:
    """What stands for it where an act keeps what it was asked for: without the key nobody can try it out."""
    return the_envelopes().marker("act")(json.dumps(asdict(said), sort_keys=True)).hex()


def key_of(receiver_id: int, *, made: bool = False) -> bytes | None:
    """A person's own key; None where there is none, unless it is to be `made`."""
    envelopes, row = the_envelopes(), db.session.get(PersonKey, receiver_id)
    if row is not None:
        return envelopes.open_key(row.wrapped, row.key_version, receiver_id)
    if not made:
        return None
    key, wrapped = envelopes.new_key(receiver_id)
    db.session.add(PersonKey(receiver_id=receiver_id, key_version=envelopes.version, wrapped=wrapped))
    db.session.flush()
    return key


def put_away(receiver: Receiver, said: IdentityDraft) -> bool:
    """Seal who a receiver is, with the hash and the marks that find them; whether something was known before."""
    key = key_of(receiver.id, made=True)
    assert key is not None  # noqa: S101 (it was just made)
    sealed = seal(asdict(said), key, receiver.id, IDENTITY)
    row = db.session.get(Identity, receiver.id)
    if row is None:
        row = Identity(receiver_id=receiver.id, revision=0)
        db.session.add(row)
    row.sealed, row.written_at, row.revision = sealed, recorded_now(), row.revision + 1
    make_findable(row, receiver, said)
    return row.revision > 1


def make_findable(row: Identity, receiver: Receiver, said: IdentityDraft) -> None:
    """Hash and marks under the newest key."""
    row.hash_version = the_envelopes().hash_version
    write_hashes(receiver, said.national_number)
    write_marks(receiver, said.name)
    db.session.flush()


def take_out(receiver_id: int) -> IdentityDraft | None:
    """Who a receiver is, opened; None where nothing is kept. Whoever shows it writes down that it was read."""
    key, row = key_of(receiver_id), db.session.get(Identity, receiver_id)
    if key is None or row is None:
        return None
    return IdentityDraft(**unseal(row.sealed, key, receiver_id, IDENTITY))


def seal_collector(receiver_id: int, said: CollectorDraft) -> bytes:
    """Somebody who may collect, under the key of the person for whom."""
    key = key_of(receiver_id, made=True)
    assert key is not None  # noqa: S101 (it was just made)
    return seal(asdict(said), key, receiver_id, COLLECTOR)


def open_collectors(receiver_id: int) -> list[tuple[Collector, CollectorDraft]]:
    """Who may collect for somebody now, opened."""
    key = key_of(receiver_id)
    wanted = select(Collector).where(Collector.receiver_id == receiver_id, Collector.ended_at.is_(None))
    rows = db.session.scalars(wanted.order_by(Collector.id)).all()
    if key is None:
        return []
    return [(row, CollectorDraft(**unseal(row.sealed, key, receiver_id, COLLECTOR))) for row in rows]


def write_hashes(receiver: Receiver, national_id: str | None) -> None:
    """The keyed hash of a number under the newest key; under a former one only if somebody is known under that alone.

    Without a number there is none. Raises RegisteredMeanwhile.
    """
    db.session.execute(delete(IdentityHash).where(IdentityHash.receiver_id == receiver.id))
    if national_id is None:
        return
    envelopes = the_envelopes()
    for version, digest in envelopes.hashes_of(national_id):
        if version == envelopes.hash_version or _is_known_alone(digest, envelopes.hash_version):
            db.session.add(
                IdentityHash(
                    receiver_id=receiver.id, hash_version=version, digest=digest, office_id=receiver.office_id
                )
            )  # fmt: skip
    try:
        db.session.flush()
    except IntegrityError as error:
        raise RegisteredMeanwhile() from error


def _is_known_alone(digest: bytes, newest: int) -> bool:
    other = aliased(IdentityHash)
    has_newer = exists().where(other.receiver_id == IdentityHash.receiver_id, other.hash_version == newest)
    wanted = select(IdentityHash.receiver_id).where(IdentityHash.digest == digest, ~has_newer).limit(1)
    return db.session.scalar(wanted) is not None


def write_marks(receiver: Receiver, name: str) -> None:
    """What finds names that are alike, within one office."""
    drop_marks([receiver.id])
    mark = the_envelopes().marker(f"names of office {receiver.office_id}")
    rows = [
        {"receiver_id": receiver.id, "office_id": receiver.office_id, "mark": made}
        for made in sorted({mark(one) for one in marks_of(name)})
    ]
    if rows:
        db.session.execute(insert(NameMark), rows)


def drop_marks(receiver_ids: Iterable[int]) -> None:
    """Nobody is found by these names any more."""
    db.session.execute(delete(NameMark).where(NameMark.receiver_id.in_(sorted(receiver_ids))))


def destroy(receiver_ids: Iterable[int]) -> None:
    """The keys of these persons and all that was sealed with them; the keyed hashes stay."""
    gone = sorted(receiver_ids)
    for table in (Identity, PersonKey, Collector):
        db.session.execute(delete(table).where(table.receiver_id.in_(gone)))
    drop_marks(gone)


def note_event(receiver_id: int, what: IdentityAct, *, by_id: int | None) -> None:
    """What happened to an identity."""
    db.session.add(IdentityEvent(receiver_id=receiver_id, what=what, at=recorded_now(), by_id=by_id))
