"""Who sees which meter and saving: an office those of its book, a company its own, the centre and the auditor all."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, or_, select, true

from app.accounts.models import User
from app.accounts.rights import may_act, offices_of
from app.campaigns.models import Campaign
from app.companies.models import Company
from app.companies.queries import NoSuchCompany, own_companies, own_company_ids
from app.db import db
from app.energy.claim_models import SavingAttachment
from app.energy.meters import Meter
from app.energy.models import Saving
from app.energy.refusals import NoSuchMeter, NoSuchSaving
from app.errors import NotAllowed


def seen_meters(user: User) -> ColumnElement[bool]:
    """Meters of one's offices, and those of the companies that one speaks for."""
    offices = offices_of(user, "read_savings")
    if offices is None:
        return true()
    return or_(Meter.office_id.in_(offices), Meter.company_id.in_(own_company_ids(user)))


def seen_savings(user: User) -> ColumnElement[bool]:
    """Savings that one's offices verify, or that are of their campaigns, and those of one's own companies."""
    offices = offices_of(user, "read_savings")
    if offices is None:
        return true()
    attached = select(SavingAttachment.saving_id).join(Campaign, Campaign.id == SavingAttachment.campaign_id)
    theirs = Saving.id.in_(attached.where(Campaign.office_id.in_(offices)))
    return or_(Saving.office_id.in_(offices), Saving.company_id.in_(own_company_ids(user)), theirs)


def hold_meters(meter_ids: Iterable[int], by: User) -> dict[int, Meter]:
    """Meters that this person may write about, locked until the verb is done; raises NoSuchMeter, NotAllowed."""
    wanted = sorted(set(meter_ids))
    found = db.session.scalars(
        select(Meter).where(Meter.id.in_(wanted), seen_meters(by)).order_by(Meter.id).with_for_update(of=Meter)
    )
    meters = {meter.id: meter for meter in found}
    own = own_company_ids(by)
    for meter_id in wanted:
        if meter_id not in meters:
            raise NoSuchMeter(field="meter_id")
        meter = meters[meter_id]
        if meter.company_id not in own and not may_act(by, meter.office_id, "keep_meters"):
            raise NotAllowed()
    return meters


def own_company(company_id: int, by: User) -> Company:
    """A company that this person speaks for; another is not found."""
    company = db.session.scalar(select(Company).where(Company.id == company_id, own_companies(by)))
    if company is None:
        raise NoSuchCompany(field="company_id")
    return company


def lock_saving(saving_id: int, by: User) -> Saving:
    """A saving that this person may see, locked until the verb is done."""
    wanted = select(Saving).where(Saving.id == saving_id, seen_savings(by)).with_for_update(of=Saving)
    saving = db.session.scalar(wanted.execution_options(populate_existing=True))
    if saving is None:
        raise NoSuchSaving()
    return saving
