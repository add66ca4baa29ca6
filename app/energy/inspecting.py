"""Some of the swaps are looked at again: drawn by lot, so that nobody chooses which; what was found is written once."""

from __future__ import annotations

import hashlib
import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app import clock
from app.accounts.models import User
from app.accounts.rights import offices_of, require_act
from app.campaigns import queries as campaigns
from app.campaigns.issues import Delivery, DeliveryLine
from app.campaigns.models import Campaign
from app.campaigns.typed import short
from app.db import atomic, db
from app.energy.heater_figures import list_standing_swaps
from app.energy.heater_refusals import BeforeDraw, LookedAlready, NoSuchInspection, SampleTooLarge
from app.energy.heater_words import Looked
from app.energy.ruling import lock_campaign
from app.energy.swap_models import Inspection, InspectionDraw, Swap
from app.energy.swapping import get_swap_plan
from app.errors import N_, Invalid
from app.ledger.refusals import DayAhead

PAGE = 50


@atomic()
def draw_inspections(*, campaign_id: int, size: int, by: User) -> InspectionDraw:
    """So many swaps of a campaign by lot, among all that stand today. Raises SampleTooLarge."""
    campaign = lock_campaign(campaign_id, by, "open_campaign")
    get_swap_plan(campaign_id)
    among = sorted(swap.id for swap in list_standing_swaps(campaign))
    if size < 1:
        raise Invalid(N_("A quantity must be one or more."), field="size")
    if size > len(among):
        raise SampleTooLarge(swaps=len(among), field="size")
    draw = InspectionDraw(
        campaign_id=campaign_id, drawn_on=clock.business_today(), seed=secrets.token_hex(8), size=size,
        among=len(among), drawn_by_id=by.id, drawn_at=clock.recorded_now(),
    )  # fmt: skip
    db.session.add(draw)
    db.session.flush()
    db.session.add_all(Inspection(draw_id=draw.id, swap_id=swap_id) for swap_id in pick(among, size, draw.seed))
    db.session.flush()
    return draw


def pick(among: Sequence[int], size: int, seed: str) -> list[int]:
    """Those with the smallest SHA-256 of seed and key, in the order of their keys: the same seed, the same sample."""
    lots = sorted(among, key=lambda each: hashlib.sha256(f"{seed}:{each}".encode()).digest())
    return sorted(lots[:size])


@atomic()
def record_inspection(
    *, inspection_id: int, found: Looked, looked_on: date, by: User, note: str | None = None
) -> Inspection:
    """What somebody found there. Raises LookedAlready, BeforeDraw, DayAhead."""
    get_inspection(inspection_id, seen_by=by)
    wanted = select(Inspection).where(Inspection.id == inspection_id).with_for_update(of=Inspection)
    inspection = db.session.scalars(wanted.execution_options(populate_existing=True)).one()
    require_act(by, inspection.swap.line.delivery.office_id, "deliver")
    if inspection.found is not None:
        raise LookedAlready()
    if looked_on < inspection.draw.drawn_on:
        raise BeforeDraw(day=inspection.draw.drawn_on, field="looked_on")
    if looked_on > clock.business_today():
        raise DayAhead(day=looked_on, field="looked_on")
    inspection.found, inspection.looked_on, inspection.looked_by_id = found, looked_on, by.id
    inspection.note = short(note, field="note") if note else None
    db.session.flush()
    return inspection


def get_inspection(inspection_id: int, *, seen_by: User) -> Inspection:
    """One inspection at a home of one's offices; raises NoSuchInspection."""
    inspection = db.session.scalar(_seen(seen_by).where(Inspection.id == inspection_id))
    if inspection is None:
        raise NoSuchInspection()
    return inspection


def list_inspections(
    campaign_id: int, *, seen_by: User, after: int | None = None, limit: int = PAGE
) -> Sequence[Inspection]:
    """What the lot fell on in a campaign, at the homes of one's offices, newest first, from behind the key `after`."""
    campaigns.get_campaign(campaign_id, seen_by=seen_by)
    wanted = _seen(seen_by).where(InspectionDraw.campaign_id == campaign_id)
    if after is not None:
        wanted = wanted.where(Inspection.id < after)
    return db.session.scalars(wanted.order_by(Inspection.id.desc()).limit(limit)).all()


def _seen(user: User) -> Select[Inspection]:
    wanted = (
        select(Inspection)
        .join(InspectionDraw, InspectionDraw.id == Inspection.draw_id)
        .join(Swap, Swap.id == Inspection.swap_id)
        .join(DeliveryLine, DeliveryLine.id == Swap.delivery_line_id)
        .join(Delivery, Delivery.id == DeliveryLine.delivery_id)
        .options(
            joinedload(Inspection.draw),
            joinedload(Inspection.swap).joinedload(Swap.line).joinedload(DeliveryLine.delivery),
        )
    )
    offices = offices_of(user, "read_stores")
    return wanted if offices is None else wanted.where(Delivery.office_id.in_(offices))


@dataclass(frozen=True, slots=True)
class Finding:
    """So many of those that were looked at were found so."""

    found: Looked
    number: int


@dataclass(frozen=True, slots=True)
class ToldDraw:
    """A sample, and what was found in it so far."""

    draw: InspectionDraw
    found: Mapping[Looked | None, int]

    @property
    def findings(self) -> list[dict[str, Any]]:
        """The same in the order of the list, those that nobody has looked at last."""
        return [{"found": each, "number": self.found[each]} for each in (*Looked, None) if each in self.found]

    @property
    def looked_at(self) -> int:
        """So many were looked at, whatever was found."""
        return sum(number for found, number in self.found.items() if found is not None)


def list_findings(campaign: Campaign) -> list[Finding]:
    """What was found in all samples of a campaign so far, in the order of the list; homes nobody opened stand apart."""
    sums = (
        select(Inspection.found, func.count())
        .join(InspectionDraw, InspectionDraw.id == Inspection.draw_id)
        .where(InspectionDraw.campaign_id == campaign.id, Inspection.found.is_not(None))
    )
    found: dict[Looked | None, int] = dict(db.session.execute(sums.group_by(Inspection.found)).all())
    return [Finding(each, found[each]) for each in Looked if each in found]


def list_draws(campaign_id: int, *, seen_by: User) -> list[ToldDraw]:
    """The samples of a campaign, the newest first, each with its findings."""
    campaigns.get_campaign(campaign_id, seen_by=seen_by)
    wanted = select(InspectionDraw).where(InspectionDraw.campaign_id == campaign_id)
    draws = db.session.scalars(wanted.order_by(InspectionDraw.id.desc())).all()
    sums = select(Inspection.draw_id, Inspection.found, func.count()).group_by(Inspection.draw_id, Inspection.found)
    found: dict[int, dict[Looked | None, int]] = defaultdict(dict)
    for draw_id, each, number in db.session.execute(sums.where(Inspection.draw_id.in_([draw.id for draw in draws]))):
        found[draw_id][each] = number
    return [ToldDraw(draw, found[draw.id]) for draw in draws]
