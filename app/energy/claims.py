"""What a saving claims: a meter's time, units that a paper names, or units that a campaign handed over; each once.

A meter names itself. Units of a yearly figure are named by the figure, the place, the company and the paper that lists
them; whoever has no other paper has no other units. In a campaign of swaps they are counted: there are as many as homes
were given. What nothing names is not left to this: whoever verifies is asked about it (`questions`).
"""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from app import clock
from app.campaigns.models import Campaign
from app.codes import CampaignKind
from app.db import db
from app.energy.claim_models import SavingClaim
from app.energy.heater_figures import total_handed_over
from app.energy.heater_refusals import MoreThanHandedOver
from app.energy.mains import refuse_claimed_behind, subject_of_meter
from app.energy.meters import Meter
from app.energy.models import CLAIMING, Saving
from app.energy.refusals import ClaimedMeanwhile, CountedNotTyped, MeterClaimed, NoGround, UnitsClaimed
from app.energy.swapping import get_swap_plan
from app.energy.words import MeterOwner, Method
from app.places.models import PlaceLevel
from app.places.queries import get_place, list_places
from app.text import fold

MARKS = re.compile(r"[\W_]+")
UNITS = "units "


def subject_of(saving: Saving) -> str | None:
    """What it claims, in a spelling that two people who mean the same share; None where units are counted instead.

    Raises NoGround, CountedNotTyped for what was drafted before anybody asked for a paper, or to count.
    """
    if saving.meter_id is not None:
        return subject_of_meter(saving.meter_id)
    if _counts_units(saving):
        return None
    if saving.method is not Method.DEEMED:
        raise CountedNotTyped()
    return f"{units_at(saving)}{saving.company_id} {ground_key(saving.inputs.get('ground') or '')}"


def units_at(saving: Saving) -> str:
    """How the subjects of all claims of units of its figure at its place begin."""
    return _units_in(saving, saving.inputs.get("place_id"))


def list_units_near(saving: Saving) -> list[str]:
    """The same for its whole province: whoever names a county and whoever names its province may mean the same."""
    place_id = saving.inputs.get("place_id")
    if place_id is None:
        return [units_at(saving)]
    place = get_place(place_id)
    province = place.province or place
    return [
        _units_in(saving, each) for each in (province.id, *(one.id for one in list_places(PlaceLevel.COUNTY, province)))
    ]


def _units_in(saving: Saving, place_id: int | None) -> str:
    return f"{UNITS}{saving.inputs['figure']} {place_id} "


def ground_key(ground: str) -> str:
    """The letters and digits of a paper's name alone; raises NoGround where there are none."""
    key = MARKS.sub("", fold(ground))
    if not key:
        raise NoGround(field="ground")
    return key


def refuse_claimed(saving: Saving) -> None:
    """Raises MeterClaimed, ClaimedBehind, UnitsClaimed, MoreThanHandedOver where another saving has it."""
    subject = subject_of(saving)
    other = _find_overlapping(subject, saving) if subject is not None else None
    if other is not None:
        refusal, field = (MeterClaimed, "meter_id") if saving.meter_id is not None else (UnitsClaimed, "ground")
        raise refusal(start=other.starts_on, end=other.ends_on, number=other.saving_id, field=field)
    refuse_claimed_behind(saving)
    refuse_uncounted(saving)


def refuse_uncounted(saving: Saving) -> None:
    """In a campaign of swaps, raises MoreThanHandedOver where other savings claim its units."""
    if _counts_units(saving):
        _refuse_too_many(saving)


def claim(saving: Saving) -> None:
    """From now on nobody else claims it. Raises the same, and ClaimedMeanwhile where somebody does at this moment."""
    refuse_claimed(saving)
    subject = subject_of(saving)
    if subject is None:
        return
    db.session.add(
        SavingClaim(saving_id=saving.id, subject=subject, starts_on=saving.starts_on, ends_on=saving.ends_on)
    )
    try:
        db.session.flush()
    except IntegrityError as error:
        raise ClaimedMeanwhile() from error


def end_claim(saving: Saving) -> None:
    """What a saving that was refused or undone claimed is anybody's again."""
    standing = select(SavingClaim).where(SavingClaim.saving_id == saving.id, SavingClaim.ended_at.is_(None))
    for own in db.session.scalars(standing):
        own.ended_at = clock.recorded_now()
    db.session.flush()


def _find_overlapping(subject: str, asking: Saving) -> SavingClaim | None:
    wanted = select(SavingClaim).where(
        SavingClaim.subject == subject, SavingClaim.ended_at.is_(None), SavingClaim.starts_on <= asking.ends_on,
        SavingClaim.ends_on >= asking.starts_on, SavingClaim.saving_id != (asking.id or 0),
    )  # fmt: skip
    return db.session.scalar(wanted.order_by(SavingClaim.id).limit(1))


def is_counted(campaign: Campaign | None) -> bool:
    """Are the units of this campaign counted out of the book?"""
    return campaign is not None and campaign.kind is CampaignKind.SWAP


def _counts_units(saving: Saving) -> bool:
    return is_counted(db.session.get(Campaign, saving.campaign_id) if saving.campaign_id else None)


def _refuse_too_many(saving: Saving) -> None:
    """In a campaign of swaps a unit saves from the day after it was handed over. Raises MoreThanHandedOver.

    The campaign is held until the verb is done, so that two claims do not count the same units.
    """
    held = select(Campaign).where(Campaign.id == saving.campaign_id).with_for_update(of=Campaign)
    campaign = db.session.scalars(held).one()
    plan = get_swap_plan(campaign.id)
    handed_over = total_handed_over(campaign.holder_id, plan.item_id, saving.starts_on)
    claimed = _total_claimed(saving)
    if units_of(saving, saving.meter) > handed_over - claimed:
        raise MoreThanHandedOver(
            day=saving.starts_on, handed_over=handed_over, claimed=claimed, left=max(0, handed_over - claimed),
            field="units",
        )  # fmt: skip


def units_of(saving: Saving, meter: Meter | None) -> int:
    """How many units a saving speaks of: those that it names, or the homes behind its meter."""
    if saving.method is Method.DEEMED:
        return int(saving.inputs["units"])
    return meter.households or 0 if meter is not None and meter.owner is MeterOwner.HOUSEHOLDS else 0


def _total_claimed(asking: Saving) -> int:
    """What other savings of the campaign claim for some day of the same time."""
    wanted = select(Saving).options(joinedload(Saving.meter)).where(
        Saving.campaign_id == asking.campaign_id, Saving.state.in_(CLAIMING), Saving.starts_on <= asking.ends_on,
        Saving.ends_on >= asking.starts_on, Saving.id != (asking.id or 0),
    )  # fmt: skip
    return sum(units_of(saving, saving.meter) for saving in db.session.scalars(wanted.order_by(Saving.id)))
