"""Which paper has met how much of a need."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, BigId


class MetNeed(Base):
    """So much of a need was met by one delivery or hand-over; what of it stands is counted on the need."""

    __tablename__ = "met_need"
    __table_args__ = (
        UniqueConstraint("need_id", "delivery_id"),
        UniqueConstraint("need_id", "handover_id"),
        CheckConstraint("(delivery_id IS NULL) <> (handover_id IS NULL)", name="by_one_paper"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"))
    delivery_id: Mapped[int | None] = mapped_column(ForeignKey("delivery.id"), index=True)
    handover_id: Mapped[int | None] = mapped_column(ForeignKey("handover.id"), index=True)
    quantity: Mapped[int] = mapped_column(BigInteger)
