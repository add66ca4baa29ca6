"""Meters of homes: an office registers and reads them, a company claims what they save where an agreement says so."""

from __future__ import annotations

from sqlalchemy import func, select

from app import clock
from app.accounts.models import User
from app.accounts.rights import may_act, require_act
from app.campaigns.promising import said_name
from app.campaigns.refusals import CompanyCannotPromise
from app.campaigns.typed import short
from app.companies.queries import NoSuchCompany, get_company, own_company_ids
from app.db import atomic, db
from app.energy.conversion_refusals import SpeaksForCompany
from app.energy.meters import Meter, MeterEntrusting
from app.energy.refusals import MeterHasCompany
from app.energy.sight import hold_meters
from app.energy.swap_models import Swap
from app.energy.swapping import mark_subscription
from app.energy.words import EnergyKind, MeterOwner
from app.errors import N_, Invalid


@atomic()
def entrust_meter(*, meter_id: int, company_id: int, agreement: str, by: User) -> Meter:
    """From now on this company claims what an office's meter saves, by the agreement that is named; once.

    Raises NoSuchMeter, MeterHasCompany, NoSuchCompany, CompanyCannotPromise, SpeaksForCompany.
    """
    meter = hold_meters([meter_id], by)[meter_id]
    require_act(by, meter.office_id, "verify_saving")
    if meter.company_id is not None:
        raise MeterHasCompany()
    company = get_company(company_id)
    if not may_act(by, company.office_id, "verify_saving"):
        raise NoSuchCompany(field="company_id")
    if not company.can_promise:
        raise CompanyCannotPromise(company=said_name(company), field="company_id")
    if company_id in own_company_ids(by):
        raise SpeaksForCompany()
    words = short(agreement.strip(), field="agreement")
    if not words:
        raise Invalid(N_("Please fill this in."), field="agreement")
    db.session.add(
        MeterEntrusting(
            meter_id=meter.id, company_id=company.id, agreement=words, entrusted_by_id=by.id,
            entrusted_at=clock.recorded_now(),
        )
    )  # fmt: skip
    meter.company_id = company.id
    db.session.flush()
    db.session.refresh(meter)
    return meter


def count_heaters_behind(meter: Meter) -> int:
    """How many heaters were recorded at homes whose gas subscription is this meter's number."""
    if meter.energy is not EnergyKind.GAS or meter.owner is MeterOwner.COMPANY:
        return 0
    wanted = select(func.count()).select_from(Swap)
    return db.session.scalar(wanted.where(Swap.subscription == mark_subscription(meter.identifier))) or 0
