"""Whose part of a campaign's conversions somebody reads: offices all of it, a company what came of its own savings.

A company is in it whose savings are given for the campaign, or who is its sponsor; of a conversion it reads what was
taken of it, and a sponsor also what was promised in its name. Of the others' part it reads nothing.
"""

from __future__ import annotations

from sqlalchemy import select

from app.accounts.models import User
from app.accounts.rights import offices_of
from app.campaigns import queries as campaigns
from app.campaigns.models import Campaign
from app.campaigns.refusals import NoSuchCampaign
from app.companies.models import Company
from app.companies.queries import own_company_ids
from app.db import db
from app.ledger.models import Lot
from app.ledger.words import LotKind

SAVINGS = (LotKind.SAVING, LotKind.CREDIT)
Donors = frozenset[int] | None
"""The holders of the companies that somebody speaks for; None for whoever reads all."""


def donors_of(user: User) -> Donors:
    """Whose part this person reads; None for all of it."""
    offices = offices_of(user, "read_conversions")
    if offices is None or offices:
        return None
    wanted = select(Company.holder_id).where(Company.id.in_(own_company_ids(user)))
    return frozenset(holder for holder in db.session.scalars(wanted) if holder is not None)


def get_campaign_with_part(campaign_id: int, *, seen_by: User) -> Campaign:
    """A campaign in whose conversions this person has a part; raises NoSuchCampaign."""
    campaign = campaigns.get_campaign(campaign_id, seen_by=seen_by)
    if not has_part(campaign, seen_by):
        raise NoSuchCampaign(field="campaign_id")
    return campaign


def has_part(campaign: Campaign, user: User) -> bool:
    """May this person read anything of what became of a campaign's savings?"""
    donors = donors_of(user)
    if donors is None or campaign.sponsor_id in own_company_ids(user):
        return True
    own = select(Lot.id).where(Lot.given_for == campaign.holder_id, Lot.given_by.in_(donors), Lot.kind.in_(SAVINGS))
    return db.session.scalar(own.limit(1)) is not None
