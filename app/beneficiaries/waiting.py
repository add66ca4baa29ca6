"""How many wait for something in a province: counted from its needs, or said by its office with where it is from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.accounts.models import User
from app.accounts.rights import offices_of, require_act
from app.beneficiaries.needs import total_in_line
from app.db import Base, BigId, Instant, atomic, db
from app.errors import N_, Conflict, Invalid
from app.items.models import Item
from app.items.queries import get_item
from app.ledger.refusals import DayAhead
from app.places.models import Office, Place
from app.places.queries import get_office

PAGE, MOST = 50, 100_000_000


class WaitingCount(Base):
    """So many waited for an item on a day. The newest of the latest day holds; those before it stay."""

    __tablename__ = "waiting_count"
    __table_args__ = (
        CheckConstraint("waiting >= 0", name="waiting_not_below_nought"),
        Index("ix_waiting_count_of", "item_id", "place_id", "day", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    day: Mapped[date] = mapped_column(Date)
    waiting: Mapped[int] = mapped_column(Integer)
    source: Mapped[str] = mapped_column(String(200))
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    recorded_at: Mapped[datetime] = mapped_column(Instant)

    place: Mapped[Place] = relationship(lazy="joined", innerjoin=True)
    item: Mapped[Item] = relationship(lazy="joined", innerjoin=True)


class NeedsAreKept(Conflict):
    """Here needs of “{item}” are kept one by one; how many wait is counted from them."""


@atomic()
def record_waiting(*, office_id: int, item_id: int, day: date, waiting: int, source: str, by: User) -> WaitingCount:
    """How many wait for an item in an office's province, or with the centre in the country. Raises DayAhead."""
    require_act(by, office_id, "keep_waiting")
    place, item = get_office(office_id).place, get_item(item_id)
    if item.is_saving:
        raise Invalid(N_("Nobody waits for this."), field="item_id")
    if day > clock.business_today():
        raise DayAhead(day=day, field="day")
    if not 0 <= waiting <= MOST:
        raise Invalid(N_("Between {min} and {max}."), min=0, max=MOST, field="waiting")
    if (place.id, item.id) in total_in_line([place.id], [item.id], day):
        raise NeedsAreKept(item=item.names, field="item_id")
    count = WaitingCount(
        place=place, item=item, day=day, waiting=waiting, source=source, recorded_by_id=by.id,
        recorded_at=clock.recorded_now(),
    )  # fmt: skip
    db.session.add(count)
    db.session.flush()
    return count


def list_waiting(
    *, seen_by: User, item_id: int | None = None, after: int | None = None, limit: int = PAGE
) -> Sequence[WaitingCount]:
    """What one's offices said, the newest first, from behind the key `after`."""
    wanted = select(WaitingCount)
    offices = offices_of(seen_by, "read_waiting")
    if offices is not None:
        wanted = wanted.where(WaitingCount.place_id.in_(select(Office.place_id).where(Office.id.in_(offices))))
    if item_id is not None:
        wanted = wanted.where(WaitingCount.item_id == item_id)
    if after is not None:
        wanted = wanted.where(WaitingCount.id < after)
    return db.session.scalars(wanted.order_by(WaitingCount.id.desc()).limit(limit)).all()


def find_waiting(
    place_ids: Collection[int], item_ids: Collection[int], until: date
) -> dict[tuple[int, int], WaitingCount]:
    """How many stood in line at the end of a day, by place and item; where no needs are kept, what was said last."""
    wanted = select(WaitingCount).where(
        WaitingCount.place_id.in_(sorted(place_ids)), WaitingCount.item_id.in_(sorted(item_ids)),
        WaitingCount.day <= until,
    )  # fmt: skip
    found = db.session.scalars(wanted.order_by(WaitingCount.day, WaitingCount.id))
    said = {(count.place_id, count.item_id): count for count in found}
    in_line = total_in_line(place_ids, item_ids, until)
    return said | {
        (place_id, item_id): WaitingCount(place_id=place_id, item_id=item_id, day=until, waiting=count, source="")
        for (place_id, item_id), count in in_line.items()
    }
