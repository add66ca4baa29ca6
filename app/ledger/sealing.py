"""Seals: at regular times all new entries go under one Merkle root, bound to the seal before, signed, and published.

Whoever has kept one root can tell later whether anything before it was changed, dropped, added or moved, by whomever.
"""

from __future__ import annotations

from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import func, select, text

from app import clock
from app.db import atomic, db, look_at_one_moment
from app.errors import Conflict, Locked
from app.ledger.hashing import NOTHING, tree_root
from app.ledger.kept import ChainHead, Seal, SealTree
from app.ledger.statements import Head, Statement, read_heads, write_heads
from app.ledger.stored import leaves_of
from app.ledger.trees import nodes_over, write_nodes
from app.ledger.verifying import verify
from app.places.models import Office

ONE_SEALER = 0x5EA1
"""The advisory lock on PostgreSQL under which one seal is made at a time; SQLite has one writer anyway."""


class OtherSealKey(Conflict):
    """The last seal was signed with another key. Put that key back, or say that this is the new one (--new-key)."""


class ClockBehind(Conflict):
    """The clock says {now}, before the last seal ({last}). Set it right, or say that was wrong (--clock-is-right)."""


class DoesNotVerify(Conflict):
    """What is to be sealed is not as it was written: {damage}. Run flask ledger verify, and find out why."""


def seal_new_entries(*, key: Ed25519PrivateKey, is_new_key: bool = False, clock_is_right: bool = False) -> Seal | None:
    """Put all entries since the last seal under a root and sign it; None when there is no new entry.

    Everything since the last seal is verified first: a seal gives weight to what it is put on. That is done without
    holding anybody up; entries that are posted meanwhile wait for the next seal. `clock_is_right` says that it was the
    last seal's clock that was wrong. Raises OtherSealKey, ClockBehind, DoesNotVerify, and Locked when another seal was
    made meanwhile.
    """
    look_at_one_moment()
    try:
        found = _look(key, clock.now(), is_new_key=is_new_key, clock_is_right=clock_is_right)
    finally:
        db.session.rollback()
    return _keep(*found, key) if found is not None else None


def _look(
    key: Ed25519PrivateKey, made_at: datetime, *, is_new_key: bool, clock_is_right: bool
) -> tuple[Statement, bytes] | None:
    """What a seal made now would say, and the nodes of its tree; None when nothing is new."""
    last = db.session.scalar(select(Seal).order_by(Seal.number.desc()).limit(1))
    if last is not None:
        if bytes(last.public_key) != key.public_key().public_bytes_raw() and not is_new_key:
            raise OtherSealKey()
        if made_at <= last.made_at and not clock_is_right:
            raise ClockBehind(
                now=made_at.isoformat(timespec="seconds"), last=last.made_at.isoformat(timespec="seconds")
            )
    before = {head.office: head.last_no for head in read_heads(last.heads)} if last is not None else {}
    heads = heads_now()
    if all(head.last_no == before.get(head.office, 0) for head in heads):
        return None
    verdict = verify(from_seal=last.number if last is not None else 0)
    if not verdict.is_clean:
        raise DoesNotVerify(damage=str(verdict.damages[0]))
    leaves = [leaf for head in heads for leaf in leaves_of(head.office_id, before.get(head.office, 0), head.last_no)]
    nodes = nodes_over(leaves)
    statement = Statement(
        number=last.number + 1 if last is not None else 1, made_at=made_at, size=len(leaves),
        tree_root=tree_root(nodes), previous_root=bytes(last.root) if last is not None else NOTHING, heads=heads,
    )  # fmt: skip
    return statement, write_nodes(nodes)


@atomic()
def _keep(statement: Statement, nodes: bytes, key: Ed25519PrivateKey) -> Seal:
    """Write the seal down, unless another one was made since its statement."""
    _let_one_seal()
    if (db.session.scalar(select(func.max(Seal.number))) or 0) != statement.number - 1:
        raise Locked()
    seal = Seal(
        number=statement.number, made_at=statement.made_at, heads=write_heads(statement.heads), size=statement.size,
        tree_root=statement.tree_root, previous_root=statement.previous_root, root=statement.root,
        signature=key.sign(statement.text.encode()), public_key=key.public_key().public_bytes_raw(),
    )  # fmt: skip
    db.session.add(seal)
    db.session.flush()
    db.session.add(SealTree(number=seal.number, digest=statement.digest, nodes=nodes))
    db.session.flush()
    return seal


def _let_one_seal() -> None:
    if db.session.connection().dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ONE_SEALER})


def heads_now() -> tuple[Head, ...]:
    """Where all chains stand, in one statement and so at one moment."""
    facts = (Office.code, Office.id, ChainHead.last_no, ChainHead.last_link)
    query = select(*facts).join(Office).where(ChainHead.last_no > 0)
    return tuple(sorted(Head(*row[:3], bytes(row.last_link)) for row in db.session.execute(query)))
