"""A campaign of swaps says what it counts; what was put in at each home, and what came out, is recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app import clock
from app.accounts.models import User
from app.accounts.rights import require_act
from app.campaigns import paper_queries
from app.campaigns.issues import Delivery, DeliveryLine
from app.campaigns.models import Campaign
from app.campaigns.refusals import NotOfThis
from app.campaigns.typed import short
from app.campaigns.words import CampaignState
from app.codes import CampaignKind
from app.db import atomic, db
from app.energy.conversion_words import CLIMATES, STEPS, Season
from app.energy.doubles import AtHome, Doubles, bare
from app.energy.heater_refusals import (
    BeforeDelivery,
    CheckFailed,
    NoSwapPlan,
    NotASwap,
    NotSwapped,
    NotThatMany,
    PlanFrozen,
    SwappedAlready,
)
from app.energy.heater_words import Check, Disposal, LabelClass, OldUnit
from app.energy.methods.deemed import find_unit
from app.energy.refusals import NoSuchFigure
from app.energy.ruling import lock_campaign
from app.energy.swap_models import Swap, SwapPlan
from app.errors import N_, Invalid
from app.files.vault import the_vault
from app.items.queries import get_item_by_code
from app.ledger.cells import chunks
from app.ledger.kept import Unit, UnitStep
from app.ledger.models import Lot
from app.ledger.refusals import DayAhead
from app.ledger.rows import each_row, one_row
from app.ledger.words import Stage

PURPOSE = "gas subscription"
OLDEST, MOST_OF_A_LINE = 80, 32_767


@dataclass(frozen=True, kw_only=True, slots=True)
class SwapDraft:
    """What was put in at a home for one unit of a delivery line, and what came out."""

    delivery_line_id: int
    installed_on: date
    old_unit: OldUnit
    disposal: Disposal
    model: str
    serial: str
    label_class: LabelClass
    flue: Check
    safety: Check
    installer: str
    subscription: str
    despite: str | None = None
    old_age: int | None = None
    number: int = 1


@atomic()
def state_swap_plan(*, campaign_id: int, figure: str, climate: int, season: Season, step: int, by: User) -> SwapPlan:
    """What is swapped in a campaign, what one saves in a year, and at which tariff. Raises NotASwap, PlanFrozen."""
    campaign = lock_campaign(campaign_id, by, "draft_campaign")
    if campaign.kind is not CampaignKind.SWAP:
        raise NotASwap()
    if campaign.state not in (CampaignState.DRAFT, CampaignState.APPROVED):
        raise PlanFrozen()
    known = find_unit(figure)
    if known is None:
        raise NoSuchFigure(field="figure")
    for name, number, among in (("climate", climate, CLIMATES), ("step", step, STEPS)):
        if number not in among:
            raise Invalid(N_("This is a number from {first} to {last}."), first=among[0], last=among[-1], field=name)
    plan = db.session.get(SwapPlan, campaign_id) or SwapPlan(campaign_id=campaign_id)
    plan.item_id, plan.figure = get_item_by_code(known.code).id, known.code
    plan.climate, plan.season, plan.step = climate, season, step
    plan.stated_by_id, plan.stated_at = by.id, clock.recorded_now()
    db.session.add(plan)
    db.session.flush()
    return plan


def find_swap_plan(campaign_id: int) -> SwapPlan | None:
    """What a campaign of swaps counts, or None."""
    return db.session.get(SwapPlan, campaign_id)


def get_swap_plan(campaign_id: int) -> SwapPlan:
    """What a campaign of swaps counts; raises NoSwapPlan."""
    plan = find_swap_plan(campaign_id)
    if plan is None:
        raise NoSwapPlan()
    return plan


@atomic()
def record_swap(*, delivery_id: int, draft: SwapDraft, by: User) -> Swap:
    """What was put in at one home. Raises NotSwapped, CheckFailed, SwappedAlready, NotThatMany, BeforeDelivery."""
    delivery = paper_queries.get_delivery(delivery_id, seen_by=by)
    if draft.delivery_line_id not in {line.id for line in delivery.lines}:
        raise NotOfThis(field="delivery_line_id")
    with one_row():
        [swap] = record_swaps(drafts=[draft], by=by)
    return swap


@atomic()
def record_swaps(*, drafts: Sequence[SwapDraft], by: User) -> list[Swap]:
    """The same for many homes, all or none. Raises RowsNotTaken."""
    lines = _lock_lines({draft.delivery_line_id for draft in drafts}, by)
    left = _left_of(lines)
    known = _known(lines)
    units = _units_of(lines)
    units_at = {id(draft): _at_home(draft, lines) for draft in drafts if draft.delivery_line_id in lines}
    doubles = Doubles(list(units_at.values()))

    def write(draft: SwapDraft) -> Swap:
        line = lines.get(draft.delivery_line_id)
        if line is None:
            raise NotSwapped(field="delivery_line_id")
        _check(draft, line.delivery)
        taken = known.setdefault(line.id, set())
        if draft.number in taken:
            raise SwappedAlready(field="number")
        if not 1 <= draft.number <= min(line.quantity, MOST_OF_A_LINE) or len(taken) >= left[line.id]:
            raise NotThatMany(left=left[line.id], swapped=len(taken), field="number")
        despite = short((draft.despite or "").strip(), field="despite") or None
        doubles.add(units_at[id(draft)], serial=draft.serial.strip(), despite=despite)
        taken.add(draft.number)
        pieces = units.get((line.delivery.entry_id, line.lot_id), [])
        return Swap(
            delivery_line_id=line.id, number=draft.number,
            unit_id=pieces[draft.number - 1] if draft.number <= len(pieces) else None,
            installed_on=draft.installed_on, old_unit=draft.old_unit, old_age=draft.old_age, disposal=draft.disposal,
            model=draft.model.strip(), serial=draft.serial.strip(), serial_key=bare(draft.serial),
            label_class=draft.label_class, flue=draft.flue, safety=draft.safety, installer=draft.installer.strip(),
            subscription=units_at[id(draft)].subscription, despite=despite, recorded_by_id=by.id,
            recorded_at=clock.recorded_now(),
        )  # fmt: skip

    swaps = each_row(drafts, write)
    db.session.add_all(swaps)
    db.session.flush()
    return swaps


def list_swaps(delivery_id: int, *, seen_by: User) -> Sequence[Swap]:
    """What is recorded of the units of a delivery, in the order of its lines."""
    delivery = paper_queries.get_delivery(delivery_id, seen_by=seen_by)
    wanted = select(Swap).options(joinedload(Swap.unit)).where(
        Swap.delivery_line_id.in_([line.id for line in delivery.lines])
    )  # fmt: skip
    return db.session.scalars(wanted.order_by(Swap.delivery_line_id, Swap.number, Swap.id)).all()


def is_swapped(delivery: Delivery) -> bool:
    """Is something of a delivery what a campaign of swaps counts?"""
    lines = [line.id for line in delivery.lines]
    return db.session.scalar(_swapped_lines().where(DeliveryLine.id.in_(lines)).limit(1)) is not None


def _swapped_lines() -> Select[DeliveryLine]:
    return (
        select(DeliveryLine)
        .join(Delivery, Delivery.id == DeliveryLine.delivery_id)
        .join(Lot, Lot.id == DeliveryLine.lot_id)
        .join(Campaign, Campaign.holder_id == Lot.given_for)
        .join(SwapPlan, (SwapPlan.campaign_id == Campaign.id) & (SwapPlan.item_id == DeliveryLine.item_id))
        .order_by(DeliveryLine.id)
    )


def mark_subscription(subscription: str) -> bytes:
    """What is kept of the number of a gas subscription: sixteen bytes under a key, alike for every way to type it."""
    return the_vault().marker(PURPOSE)(bare(subscription))


def _at_home(draft: SwapDraft, lines: Mapping[int, DeliveryLine]) -> AtHome:
    home = lines[draft.delivery_line_id].delivery.receiver_id
    return AtHome(bare(draft.serial), draft.model.strip(), mark_subscription(draft.subscription), home)


def _lock_lines(line_ids: set[int], by: User) -> dict[int, DeliveryLine]:
    """The lines of deliveries that stand, of what a campaign of swaps counts; held until the verb is done."""
    found: dict[int, DeliveryLine] = {}
    for part in chunks(sorted(line_ids)):
        wanted = _swapped_lines().options(joinedload(DeliveryLine.delivery)).where(DeliveryLine.id.in_(part))
        rows = db.session.scalars(wanted.with_for_update(of=DeliveryLine)).all()
        for office_id in sorted({line.delivery.office_id for line in rows}):
            require_act(by, office_id, "deliver")
        # Of one campaign one person records at a time, so that nothing that stands twice is missed by both.
        plans = select(SwapPlan.campaign_id).join(Campaign, Campaign.id == SwapPlan.campaign_id)
        plans = plans.join(Lot, Lot.given_for == Campaign.holder_id).where(Lot.id.in_([line.lot_id for line in rows]))
        db.session.execute(plans.order_by(SwapPlan.campaign_id).with_for_update(of=SwapPlan))
        found.update((line.id, line) for line in rows)
    return found


def _left_of(lines: Mapping[int, DeliveryLine]) -> dict[int, int]:
    left: dict[int, int] = {}
    for part in chunks(sorted({line.delivery_id for line in lines.values()})):
        left |= paper_queries.total_left_of_deliveries(part)
    return left


def _known(lines: Mapping[int, DeliveryLine]) -> dict[int, set[int]]:
    known: dict[int, set[int]] = {}
    for part in chunks(sorted(lines)):
        wanted = select(Swap.delivery_line_id, Swap.number).where(Swap.delivery_line_id.in_(part))
        for line_id, number in db.session.execute(wanted):
            known.setdefault(line_id, set()).add(number)
    return known


def _units_of(lines: Mapping[int, DeliveryLine]) -> dict[tuple[int, int], list[int]]:
    """The pieces that went with each delivery, by its entry and their lot, in the order in which they went."""
    found: dict[tuple[int, int], list[int]] = {}
    for part in chunks(sorted({line.delivery.entry_id for line in lines.values()})):
        wanted = (
            select(UnitStep.entry_id, Unit.lot_id, Unit.id)
            .join(Unit, Unit.id == UnitStep.unit_id)
            .where(UnitStep.entry_id.in_(part), UnitStep.to_stage == Stage.DELIVERED)
            .order_by(UnitStep.entry_id, UnitStep.step_no)
        )
        for entry_id, lot_id, unit_id in db.session.execute(wanted):
            found.setdefault((entry_id, lot_id), []).append(unit_id)
    return found


def _check(draft: SwapDraft, delivery: Delivery) -> None:
    for name in ("model", "serial", "installer", "subscription"):
        if not short(getattr(draft, name).strip(), field=name):
            raise Invalid(N_("Please fill this in."), field=name)
    for name in ("flue", "safety"):
        if getattr(draft, name) is Check.FAILED:
            raise CheckFailed(field=name)
    if draft.old_age is not None and not 0 <= draft.old_age <= OLDEST:
        raise Invalid(N_("This is a number from {first} to {last}."), first=0, last=OLDEST, field="old_age")
    if draft.installed_on < delivery.happened_on:
        raise BeforeDelivery(day=delivery.happened_on, field="installed_on")
    if draft.installed_on > clock.business_today():
        raise DayAhead(day=draft.installed_on, field="installed_on")
