"""What stands where, who acts, and a posting that trusts an earlier look: what every broken control is made of."""

from __future__ import annotations

from sqlalchemy import func, select, text

from app.accounts.models import User
from app.db import atomic, db
from app.ledger import service as ledger
from app.ledger.acts import asks_itself
from app.ledger.drafts import EntryDraft
from app.ledger.kept import Balance
from app.ledger.words import Stage


def person(user_id: int) -> User:
    """Who acts, as the database knows them now."""
    return db.session.get_one(User, user_id)


def stands(lot_id: int, stage: Stage) -> int:
    """How much of a lot stands in a stage, whoever has it."""
    of_lot = select(func.coalesce(func.sum(Balance.quantity), 0)).where(Balance.lot_id == lot_id)
    return int(db.session.scalar(of_lot.where(Balance.stage == stage)) or 0)


def look(lot_id: int, stage: Stage) -> int:
    """The same, and no transaction is left open behind it."""
    seen = stands(lot_id, stage)
    db.session.rollback()
    return seen


@atomic()
def move_unlocked(lot_id: int, quantity: int, *, seen: int, source: Stage, target: Stage) -> None:
    """Move by what was seen before, as a program does that locks nothing: the later writer wins."""
    places = {"lot": lot_id, "source": source.value, "target": target.value}
    taken = text("UPDATE balance SET quantity = :left WHERE lot_id = :lot AND stage = :source")
    given = text("UPDATE balance SET quantity = quantity + :moved WHERE lot_id = :lot AND stage = :target")
    db.session.execute(taken, places | {"left": seen - quantity})
    db.session.execute(given, places | {"moved": quantity})


@atomic()
def post_unlooked(entry: EntryDraft, *, by: User, key: str) -> None:
    """An entry whose reason was looked at earlier and not again."""
    act = ledger.begin_act(verb="post_unlooked", by=by, key=key, content={}, allowed=asks_itself)
    ledger.post_entries([entry], act=act, by=by)
