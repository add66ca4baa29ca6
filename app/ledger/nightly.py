"""The nightly self-check: seal what is new, verify the whole book, count again what is kept, note what is unusual.

It looks at the book as of one moment, while others post; on neither database does it hold up anybody. What it found
is kept in one row, for the auditor's page and for whoever watches.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import func, select

from app import clock
from app.db import atomic, db, look_at_one_moment
from app.errors import DomainError, Message
from app.jobs.said import keep_params, say_again
from app.ledger import audit, remarking, sealing
from app.ledger.audit import Fault
from app.ledger.kept import ChainHead, Night, Seal
from app.ledger.remarks import Remark, RemarkKind, Span
from app.ledger.verifying import Damage, verify

NAMED, NAMED_OF_A_KIND = 100, 20
"""How many differences or damages are kept by name, and how many remarks of one kind."""
LOOKS_BACK_DAYS = 30
"""How far the first night looks back."""


def keep_watch(*, key: Ed25519PrivateKey, public_keys: frozenset[bytes] = frozenset()) -> Night:
    """Do all of a night's work, and keep what was found. `public_keys` are those used before, if the key was changed.

    Nothing that is found raises; only what keeps the work itself from being done, and then the night has no end.
    """
    night_id, since = _begin()
    refusal, number = _seal(key)
    found = _look(Span(since, clock.business_today()), public_keys | {key.public_key().public_bytes_raw()})
    return _end(night_id, {"refusal": refusal, "seal_number": number, **found})


@atomic()
def _begin() -> tuple[int, datetime]:
    last = last_night()
    night = Night(began_at=clock.now())
    db.session.add(night)
    db.session.flush()
    span = Span(night.began_at, clock.business_today())
    return night.id, last.began_at if last is not None else span.before(LOOKS_BACK_DAYS)


def _seal(key: Ed25519PrivateKey) -> tuple[dict[str, Any] | None, int | None]:
    """Why nothing could be sealed, or the number of the new seal, if there was anything to seal."""
    try:
        made = sealing.seal_new_entries(key=key)
        return None, made.number if made is not None else None
    except DomainError as refused:
        return _keep(refused.message), None


def _look(span: Span, public_keys: frozenset[bytes]) -> dict[str, Any]:
    look_at_one_moment()
    try:
        verdict = verify(public_keys=public_keys)
        faults = audit.check()
        remarks = remarking.list_remarks(span)
    finally:
        db.session.rollback()
    return {
        "entries": verdict.entries, "seals": verdict.seals,
        "damage_count": len(verdict.damages), "damages": [_keep_damage(each) for each in verdict.damages[:NAMED]],
        "difference_count": len(faults), "differences": [_keep_fault(each) for each in faults[:NAMED]],
        "exception_count": len(remarks), "exceptions": _keep_remarks(remarks),
    }  # fmt: skip


@atomic()
def _end(night_id: int, found: dict[str, Any]) -> Night:
    night = db.session.get_one(Night, night_id)
    for name, value in found.items():
        setattr(night, name, value)
    night.ended_at = clock.now()
    db.session.flush()
    return night


def _keep(message: Message) -> dict[str, Any]:
    return {"pattern": message.pattern, "params": keep_params(message)}


def _keep_damage(damage: Damage) -> dict[str, Any]:
    detail = _keep(damage.detail) if damage.detail is not None else None
    return {"harm": damage.harm.value, "office": damage.office, "number": damage.number, "detail": detail}


def _keep_fault(fault: Fault) -> dict[str, Any]:
    return {"kind": fault.kind, "where": fault.where}


def _keep_remarks(remarks: Sequence[Remark]) -> list[dict[str, Any]]:
    kept = []
    for kind in RemarkKind:
        of_kind = [remark for remark in remarks if remark.kind is kind]
        first = [{**_keep(remark.said), "about": remark.about} for remark in of_kind[:NAMED_OF_A_KIND]]
        if of_kind:
            kept.append({"kind": kind.value, "count": len(of_kind), "first": first})
    return kept


def said_in(kept: Mapping[str, Any]) -> Message:
    """A message that a night keeps."""
    return say_again(kept["pattern"], kept["params"])


def list_nights(limit: int) -> list[Night]:
    """Nights, the newest first."""
    return list(db.session.scalars(select(Night).order_by(Night.id.desc()).limit(limit)))


def last_night() -> Night | None:
    """The newest night that came to its end."""
    return db.session.scalar(select(Night).where(Night.ended_at.is_not(None)).order_by(Night.id.desc()).limit(1))


def broken_off(before: Night) -> Night | None:
    """The night just before this one, if it has no end."""
    query = select(Night).where(Night.id < before.id).order_by(Night.id.desc()).limit(1)
    earlier = db.session.scalar(query)
    return earlier if earlier is not None and earlier.ended_at is None else None


def unsealed_entries() -> int:
    """How many entries are under no seal yet."""
    written = db.session.scalar(select(func.coalesce(func.sum(ChainHead.last_no), 0))) or 0
    sealed = db.session.scalar(select(func.coalesce(func.sum(Seal.size), 0))) or 0
    return int(written) - int(sealed)
