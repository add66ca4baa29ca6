"""What an act made that has no entry: found again when its key is sent again."""

from __future__ import annotations

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, BigId, db


class Made(Base):
    """The key of what one act made, in the table that its verb writes."""

    __tablename__ = "act_made"

    act_id: Mapped[int] = mapped_column(ForeignKey("act.id"), primary_key=True)
    made_id: Mapped[int] = mapped_column(BigId)


def remember_made(*, act_id: int, made_id: int) -> None:
    """Keep what an act has made; part of the verb's transaction."""
    db.session.add(Made(act_id=act_id, made_id=made_id))
    db.session.flush()


def get_made(act_id: int) -> int:
    """The key of what an act made before."""
    return db.session.scalars(select(Made.made_id).where(Made.act_id == act_id)).one()
