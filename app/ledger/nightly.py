"""The nightly self-check: seal what is new, verify the whole book, count again what is kept, note what is unusual.

It looks at the book as of one moment, while others post; on neither database does it hold up anybody. What it found
is kept in one row, for the auditor's page and for whoever watches; and where the chains and the seals stood, which is
where the next night goes on: by their places in the chains no entry is missed, whenever it was stamped or committed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import func, select

from app import clock
from app.db import atomic, db, look_at_one_moment
from app.errors import N_, DomainError, Message
from app.jobs.said import keep_params, say_again
from app.ledger import audit, bygone, remarking, sealing
from app.ledger.audit import Fault
from app.ledger.kept import ChainHead, Night, Seal
from app.ledger.remarks import Remark, RemarkKind, Span, beginning_of, recorded_since, written_after
from app.ledger.verifying import Damage, verify

NAMED, NAMED_OF_A_KIND = 100, 20
"""How many differences or damages are kept by name, and how many remarks of one kind."""
LOOKS_BACK_DAYS = 30
"""How far the first night looks back."""
NOT_OVER_THIS = N_("What the last night knew is not there any more. Nothing is sealed over that.")


def keep_watch(*, key: Ed25519PrivateKey, public_keys: frozenset[bytes] = frozenset()) -> Night:
    """Do all of a night's work, and keep what was found. `public_keys` are those used before, if the key was changed.

    Nothing that is found raises; only what keeps the work itself from being done, and then the night has no end.
    """
    night_id = _begin()
    gone = _gone()
    refusal, number = _seal(key) if not gone else (_keep(NOT_OVER_THIS), None)
    found = _look(gone, public_keys | {key.public_key().public_bytes_raw()})
    return _end(night_id, {"refusal": refusal, "seal_number": number, **found})


@atomic()
def _begin() -> int:
    night = Night(began_at=clock.now())
    db.session.add(night)
    db.session.flush()
    return night.id


def _gone() -> list[Damage]:
    """What the last night knew and is gone; looked at first, for a new seal may take the place of a lost one."""
    look_at_one_moment()
    try:
        last = last_night()
        return bygone.list_damages(last) if last is not None else []
    finally:
        db.session.rollback()


def _seal(key: Ed25519PrivateKey) -> tuple[dict[str, Any] | None, int | None]:
    """Why nothing could be sealed, or the number of the new seal, if there was anything to seal."""
    try:
        made = sealing.seal_new_entries(key=key)
        return None, made.number if made is not None else None
    except DomainError as refused:
        return _keep(refused.message), None


def _look(gone: list[Damage], public_keys: frozenset[bytes]) -> dict[str, Any]:
    look_at_one_moment()
    try:
        verdict = verify(public_keys=public_keys)
        damages = [*verdict.damages, *gone]
        faults = audit.check()
        remarks = remarking.list_remarks(_span(last_night()))
        stands = bygone.remember()
    finally:
        db.session.rollback()
    return stands | {
        "entries": verdict.entries, "seals": verdict.seals,
        "damage_count": len(damages), "damages": [_keep_damage(each) for each in damages[:NAMED]],
        "difference_count": len(faults), "differences": [_keep_fault(each) for each in faults[:NAMED]],
        "exception_count": len(remarks), "exceptions": _keep_remarks(remarks),
    }  # fmt: skip


def _span(last: Night | None) -> Span:
    """All that came into the book after the last night looked; the first night looks back some days."""
    today = clock.business_today()
    heads = bygone.heads_of(last) if last is not None else None
    is_new = (
        written_after(heads)
        if heads is not None
        else recorded_since(beginning_of(today - timedelta(days=LOOKS_BACK_DAYS)))
    )
    return Span(is_new, today)


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
