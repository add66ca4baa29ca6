"""How a campaign came to its state, as somebody may see it: the office and the role that decided, and to the own
office, the centre and the auditor also who it was, and what was noted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import Grant, Role, User
from app.accounts.rights import sees_office
from app.campaigns import queries
from app.campaigns.models import Campaign, CampaignStep, CheckAnswer
from app.db import db
from app.places.models import Office


@dataclass(frozen=True, slots=True)
class SeenStep:
    """A change of a campaign's state; `by` and `memo` are None for whoever may not know them."""

    of: CampaignStep
    office: Office
    role: Role | None
    by: str | None
    memo: str | None


def list_seen_steps(campaign: Campaign, *, seen_by: User) -> list[SeenStep]:
    """How a campaign came to its state, oldest first."""
    steps, is_own = queries.list_campaign_steps(campaign.id), sees_office(seen_by, campaign.office_id)
    grants = _grants_of({step.by_id for step in steps})
    seen = []
    for step in steps:
        held = _held(grants[step.by_id], step, campaign)
        name = (step.by.shown_name or step.by.name) if is_own else None
        office, role = (held.office, held.role) if held else (campaign.office, None)
        seen.append(SeenStep(step, office, role, name, step.memo if is_own else None))
    return seen


def list_seen_answers(campaign: Campaign, *, seen_by: User) -> Sequence[CheckAnswer]:
    """What was answered to the warnings about a campaign, for those who read its office's book."""
    return queries.list_answers(campaign.id) if sees_office(seen_by, campaign.office_id) else []


def _grants_of(user_ids: set[int]) -> dict[int, list[Grant]]:
    """The roles that these people ever held for which a campaign can be run, the oldest first."""
    running = (Role.SUPERVISOR, Role.NATIONAL)
    wanted = select(Grant).options(joinedload(Grant.office)).where(Grant.user_id.in_(user_ids), Grant.role.in_(running))
    found: dict[int, list[Grant]] = defaultdict(list)
    for grant in db.session.scalars(wanted.order_by(Grant.id)):
        found[grant.user_id].append(grant)
    return found


def _held(grants: Sequence[Grant], step: CampaignStep, campaign: Campaign) -> Grant | None:
    """The role by which somebody did it: in the campaign's own office, else for the whole country."""
    standing = [
        grant
        for grant in grants
        if grant.granted_at <= step.recorded_at and (grant.ended_at is None or grant.ended_at > step.recorded_at)
    ]
    own = [grant for grant in standing if grant.office_id == campaign.office_id]
    return next(iter(own or [grant for grant in standing if grant.role is Role.NATIONAL]), None)
