"""Whose part of a campaign's conversions somebody reads: offices all of it, a company what came of its own savings.

A company is in it whose savings are given for the campaign, or who is its sponsor; of a conversion it reads what was
taken of it, and a sponsor also what was promised in its name. Of the others' part it reads nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, or_, select

from app.accounts.models import User
from app.campaigns.models import Campaign
from app.campaigns.refusals import NoSuchCampaign
from app.campaigns.sight import seen_campaigns
from app.companies.models import Company
from app.companies.queries import own_companies, own_company_ids
from app.db import db
from app.energy.claim_models import SavingAttachment
from app.energy.conversion_refusals import SpeaksForCompany
from app.energy.models import Saving
from app.ledger.models import Lot
from app.ledger.words import LotKind

SAVINGS = (LotKind.SAVING, LotKind.CREDIT)
Donors = frozenset[int] | None
"""The holders of the companies that somebody speaks for; None for whoever reads all."""


def donors_of(user: User, campaign_id: int) -> Donors:
    """Whose part of a campaign this person reads; None for all of it."""
    return None if reads_all(user, campaign_id) else own_donors(user)


def own_donors(user: User) -> frozenset[int]:
    """The holders of the companies that somebody speaks for."""
    wanted = select(Company.holder_id).where(Company.id.in_(own_company_ids(user)))
    return frozenset(holder for holder in db.session.scalars(wanted) if holder is not None)


def refuse_speakers(by: User, givers: Iterable[int]) -> None:
    """Nobody decides alone what becomes of their own company's savings or promises; raises SpeaksForCompany."""
    if own_donors(by).intersection(givers):
        raise SpeaksForCompany()


def reads_all(user: User, campaign_id: int) -> bool:
    """Does this person read all of a campaign's conversions? Not who sees it as a company and works elsewhere."""
    wanted = select(Campaign.id).where(Campaign.id == campaign_id, read_whole(user))
    return db.session.scalar(wanted) is not None


def read_whole(user: User) -> ColumnElement[bool]:
    """The campaigns of which this person reads all that was converted."""
    return seen_campaigns(user, "read_conversions")


def get_campaign_with_part(campaign_id: int, *, seen_by: User) -> Campaign:
    """A campaign in whose conversions this person has a part; raises NoSuchCampaign."""
    wanted = select(Campaign).where(Campaign.id == campaign_id, seen_campaigns(seen_by), _in_part(seen_by))
    campaign = db.session.scalar(wanted)
    if campaign is None:
        raise NoSuchCampaign(field="campaign_id")
    return campaign


def has_part(campaign: Campaign, user: User) -> bool:
    """May this person read anything of what became of a campaign's savings?"""
    return db.session.scalar(select(Campaign.id).where(Campaign.id == campaign.id, _in_part(user))) is not None


def _in_part(user: User) -> ColumnElement[bool]:
    donors = select(Company.holder_id).where(own_companies(user))
    given = select(Lot.given_for).where(Lot.given_by.in_(donors), Lot.kind.in_(SAVINGS))
    attached = select(SavingAttachment.campaign_id).join(Saving, Saving.id == SavingAttachment.saving_id)
    return or_(
        read_whole(user), Campaign.sponsor_id.in_(select(Company.id).where(own_companies(user))),
        Campaign.holder_id.in_(given),
        Campaign.id.in_(attached.join(Company, Company.id == Saving.company_id).where(own_companies(user))),
    )  # fmt: skip
