"""What examples about saved energy need: meters, declared savings, and campaigns that savings pay for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from app.accounts.queries import get_user_by_name
from app.companies.models import Company
from app.db import db
from app.energy import metering, service
from app.energy.questions import list_questions
from app.energy.words import EnergyKind, MeterOwner

Prepared = dict[str, Any]


def _energy(world: Any, *, lot: bool = False) -> Prepared:
    campaign = world.make.energy_campaign()
    saved = world.make.saved(campaign, 700)
    return {"who": "supervisor", "path": saved.id if lot else campaign.id}


def _sending(world: Any) -> Prepared:
    return {"who": "officer", "path": world.make.sent(world.make.energy_campaign(), [world.make.key()]).count.id}


def _company(world: Any) -> Company:
    return db.session.get_one(Company, world.keys["company_id"])


def _meter(world: Any) -> Prepared:
    by = get_user_by_name(world.people["speaker"])
    return {"who": "speaker", "path": world.make.meter(_company(world), by=by).id}


def _behind(world: Any) -> Prepared:
    main = world.make.meter(_company(world), by=get_user_by_name(world.people["speaker"]))
    return _meter(world) | {"identifier": main.identifier}


def _homes(world: Any) -> Prepared:
    office = world.make.office("IR-20")
    meter = metering.register_meter(
        energy=EnergyKind.GAS, identifier=f"H-{world.make.number()}", owner=MeterOwner.HOUSEHOLDS, name="کوی مهر",
        households=4, place_id=office.place_id, office_id=office.id, by=world.make.clerk(),
    )  # fmt: skip
    return {"who": "officer", "path": meter.id}


def _declared(world: Any) -> Prepared:
    by = get_user_by_name(world.people["speaker"])
    saving = world.make.declared(world.make.deemed_draft(_company(world)), by=by)
    answers = {asked.code: "فهرست‌ها یکی نیست" for asked in list_questions(saving)}
    return {"who": "officer", "path": saving.id, "answers": answers}


def _loose(world: Any) -> Prepared:
    """A saving that was verified for no campaign, and a campaign that takes some."""
    declared, campaign = _declared(world), world.make.gas_campaign()
    service.verify_saving(
        saving_id=declared["path"], expires_on=world.make.today + timedelta(90), by=world.make.officer(),
        key=f"loose-{declared['path']}",
        answers=declared["answers"],
    )  # fmt: skip
    return {"who": "speaker", "path": declared["path"], "campaign_id": campaign.id}


def _heater(world: Any) -> Prepared:
    [delivery] = world.make.heaters_at_home(world.make.swap_campaign())
    return {"path": delivery.id, "delivery_line_id": delivery.lines[0].id, "installed_on": str(delivery.happened_on)}


def _swapped(world: Any, *, drawn: bool) -> Prepared:
    campaign = world.make.swap_campaign()
    world.make.swapped(world.make.heaters_at_home(campaign)[0])
    if not drawn:
        return {"who": "officer", "path": campaign.id}
    inspection = world.make.inspection(campaign)
    return {"path": inspection.id, "looked_on": str(inspection.draw.drawn_on)}


OF_ENERGY: dict[str, Callable[[Any], Prepared]] = {
    "register_meter": lambda w: {"who": "speaker"},
    "entrust_meter": _homes,
    "place_behind": _behind,
    "record_readings": _meter,
    "record_bills": _meter,
    "draft_saving": lambda w: {"who": "speaker"},
    "verify_saving": _declared,
    "refuse_saving": _declared,
    "attach_saving": _loose,
    "convert_savings": lambda w: _energy(w),
    "count_participations": lambda w: _energy(w) | {"system": w.make.counting_system().code},
    "register_counting_system": lambda w: {"who": "officer"},
    "verify_sending": lambda w: _sending(w),
    "refuse_sending": lambda w: _sending(w),
    "state_swap_plan": lambda w: {"who": "officer", "path": w.make.swap_campaign(state="draft").id},
    "record_swap": _heater,
    "draw_inspections": lambda w: _swapped(w, drawn=False),
    "record_inspection": lambda w: _swapped(w, drawn=True),
    "record_factor": lambda w: {"who": "officer"},
    "withdraw_saving": lambda w: _energy(w, lot=True),
}
"""What the makers prepare for them."""
