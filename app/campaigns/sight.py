"""Who sees which row: an office its own and the nation's, a company its own, the centre and the auditor all."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, false, or_, select, true
from sqlalchemy.orm import aliased

from app.accounts.models import User
from app.accounts.rights import Scope, offices_of, scopes_of
from app.beneficiaries.models import Receiver
from app.campaigns.issues import Allotment, Delivery
from app.campaigns.models import Campaign, CampaignProvince
from app.campaigns.papers import Handover, Receipt
from app.campaigns.pledges import Pledge, PledgeLine
from app.campaigns.words import CampaignState
from app.companies.queries import own_company_ids
from app.places.models import Office, Place, PlaceLevel


def _places_of(offices: frozenset[int]) -> Select[int]:
    return select(Office.place_id).where(Office.id.in_(offices))


def seen_campaigns(user: User, act: str = "read_campaigns") -> ColumnElement[bool]:
    """Own campaigns, the nation's, those that run in one's province; for a company all that are not drafts.

    Who holds several roles sees a campaign by one of them and may do an act by another: what asks more of a campaign
    than that it may be read names the act, and gets those that the act reaches.
    """
    offices = offices_of(user, act)
    if offices is None:
        return true()
    seen: list[ColumnElement[bool]] = []
    if Scope.PUBLIC in scopes_of(user, act):
        seen.append(Campaign.state != CampaignState.DRAFT)
    if offices:
        nation = select(Office.id).where(Office.is_national)
        here = select(CampaignProvince.campaign_id).where(CampaignProvince.place_id.in_(_places_of(offices)))
        seen.append(Campaign.office_id.in_(offices))
        seen.append(
            or_(Campaign.office_id.in_(nation), Campaign.id.in_(here)) & (Campaign.state != CampaignState.DRAFT)
        )
    return or_(*seen) if seen else false()


def seen_pledges(user: User) -> ColumnElement[bool]:
    """Pledges to one's own campaigns, those meant for one's province or the whole country, and one's own company's."""
    offices = offices_of(user, "read_pledges")
    if offices is None:
        return true()
    seen: list[ColumnElement[bool]] = [Pledge.company_id.in_(own_company_ids(user))]
    if offices:
        own = select(Campaign.id).where(Campaign.office_id.in_(offices))
        open_to_all = select(Place.id).where(Place.level == PlaceLevel.COUNTRY)
        line = aliased(PledgeLine)
        meant = or_(line.place_id.in_(_places_of(offices)), line.place_id.in_(open_to_all))
        seen += [Pledge.campaign_id.in_(own), Pledge.id.in_(select(line.pledge_id).where(meant))]
    return or_(*seen)


def seen_receipts(user: User) -> ColumnElement[bool]:
    """Receipts of one's own office, and one's own company's."""
    offices = offices_of(user, "read_receipts")
    if offices is None:
        return true()
    return or_(Receipt.office_id.in_(offices), Receipt.company_id.in_(own_company_ids(user)))


def seen_handovers(user: User) -> ColumnElement[bool]:
    """Hand-overs in one's own office's book or to its receivers, and one's own company's."""
    offices = offices_of(user, "read_handovers")
    if offices is None:
        return true()
    return or_(
        Handover.office_id.in_(offices),
        Handover.receiver.has(Receiver.office_id.in_(offices)),
        Handover.company_id.in_(own_company_ids(user)),
    )


def seen_allotments(user: User) -> ColumnElement[bool]:
    """Allotments of one's own office."""
    offices = offices_of(user, "read_stores")
    return true() if offices is None else Allotment.office_id.in_(offices)


def seen_deliveries(user: User) -> ColumnElement[bool]:
    """Deliveries of one's own office."""
    offices = offices_of(user, "read_stores")
    return true() if offices is None else Delivery.office_id.in_(offices)


def is_officer(user: User) -> bool:
    """Does this person work for an office or the centre?"""
    return offices_of(user, "record_pledge") != frozenset()
