"""A meter may stand behind another one, whose figure holds its own: what both saved on a day is claimed once.

A flat's meter behind the building's, a hall's behind the plant's. Meters side by side behind one main hold nothing of
each other.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.accounts.models import User
from app.accounts.rights import may_act
from app.db import atomic, db
from app.energy.claim_models import SavingClaim
from app.energy.meters import Meter
from app.energy.models import Saving
from app.energy.queries import find_meter_by_identifier
from app.energy.refusals import BehindItself, BehindMissing, BothClaimed, ClaimedBehind
from app.energy.sight import hold_meters
from app.errors import NotAllowed


@atomic()
def place_behind(*, meter_id: int, by: User, identifier: str | None = None) -> Meter:
    """Say behind which meter of its kind this one stands; None where it stands behind none.

    Whoever keeps the meter says it once; an office or the centre may change it. Raises NoSuchMeter, BehindMissing,
    BehindItself, BothClaimed where savings of both meters stand for some of the same days.
    """
    meter = hold_meters([meter_id], by)[meter_id]
    if meter.behind_id is not None and not may_act(by, meter.office_id, "verify_saving"):
        raise NotAllowed()
    main = find_meter_by_identifier(meter.energy, identifier, seen_by=by) if identifier else None
    if identifier and main is None:
        raise BehindMissing(field="identifier")
    if main is not None:
        below, above = list_below([meter.id]), list_above(main)
        _hold({*below, *above})
        if set(below) & set(above):
            raise BehindItself(field="identifier")
        _refuse_both(below, above)
    meter.behind_id = main.id if main is not None else None
    db.session.flush()
    db.session.refresh(meter)
    return meter


def list_above(meter: Meter) -> list[int]:
    """A meter and those it stands behind, from itself to the main one of all."""
    chain, above = [meter.id], meter.behind_id
    while above is not None:
        chain.append(above)
        above = db.session.scalar(select(Meter.behind_id).where(Meter.id == above))
    return chain


def list_below(meter_ids: Collection[int]) -> list[int]:
    """Meters and all that stand behind them."""
    found: list[int] = []
    layer = sorted(meter_ids)
    while layer:
        found += layer
        layer = list(db.session.scalars(select(Meter.id).where(Meter.behind_id.in_(layer)).order_by(Meter.id)))
    return found


def hold_family(meter_id: int) -> None:
    """Nobody claims what a meter, those behind it and those before it saved until the verb is done."""
    meter = db.session.get(Meter, meter_id)
    if meter is not None and len(family := {*list_above(meter), *list_below([meter_id])}) > 1:
        _hold(family)


def refuse_claimed_behind(saving: Saving) -> None:
    """Raises ClaimedBehind where a meter before or behind its own has a saving of some of the same days."""
    meter = db.session.get(Meter, saving.meter_id) if saving.meter_id is not None else None
    if meter is None:
        return
    others = {*list_above(meter), *list_below([meter.id])} - {meter.id}
    wanted = select(SavingClaim).where(
        SavingClaim.subject.in_([subject_of_meter(other) for other in sorted(others)]),
        SavingClaim.ended_at.is_(None), SavingClaim.saving_id != (saving.id or 0),
        SavingClaim.starts_on <= saving.ends_on, SavingClaim.ends_on >= saving.starts_on,
    )  # fmt: skip
    found = db.session.scalar(wanted.order_by(SavingClaim.id).limit(1)) if others else None
    if found is not None:
        raise ClaimedBehind(start=found.starts_on, end=found.ends_on, number=found.saving_id, field="meter_id")


def subject_of_meter(meter_id: int) -> str:
    """What a saving of a meter claims."""
    return f"meter {meter_id}"


def _refuse_both(below: Collection[int], above: Collection[int]) -> None:
    one, other = aliased(SavingClaim), aliased(SavingClaim)
    wanted = select(one.saving_id, other.saving_id).where(
        one.subject.in_([subject_of_meter(each) for each in below]), one.ended_at.is_(None),
        other.subject.in_([subject_of_meter(each) for each in above]), other.ended_at.is_(None),
        one.starts_on <= other.ends_on, one.ends_on >= other.starts_on,
    )  # fmt: skip
    both = db.session.execute(wanted.order_by(one.id, other.id).limit(1)).first()
    if both is not None:
        raise BothClaimed(number=both[0], other=both[1], field="identifier")


def _hold(meter_ids: Collection[int]) -> None:
    held = select(Meter.id).where(Meter.id.in_(sorted(meter_ids))).order_by(Meter.id).with_for_update(of=Meter)
    db.session.scalars(held).all()
