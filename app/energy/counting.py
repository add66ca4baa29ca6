"""Participations are counted: each action once in the country, however often and by whomever it is sent.

What is new is claimed at once and waits to be verified by another person; only then is it a lot (`count_deciding`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import select

from app import clock
from app.accounts.models import User
from app.campaigns.models import Campaign
from app.campaigns.promising import hold_companies
from app.codes import CampaignKind
from app.companies.queries import NoSuchCompany, own_company_ids
from app.db import atomic, db
from app.energy.conversion_refusals import BeforeCampaign, CountsNone, SpeaksForCompany
from app.energy.counting_systems import get_system
from app.energy.marking import Aside, Event, laid_aside
from app.energy.participations import Count, CountDay, CountingSystem
from app.energy.ruling import find_rule, lock_campaign
from app.files.models import StoredFile
from app.ledger import service as ledger
from app.ledger.acts import BegunAct
from app.ledger.drafts import digest_of_drafts
from app.ledger.refusals import DayAhead

Evidence = Callable[[], StoredFile | None]
"""What keeps the file that was sent; asked for only when there is something new in it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sending:
    """What a company gathered for a campaign: how one system's actions are sent, and until which day they count."""

    campaign_id: int
    company_id: int
    system: str
    counted_on: date
    source: str


@dataclass(frozen=True, slots=True)
class Counted:
    """What was new; None if nothing was. `repeated_rows` are the first of those that this campaign had counted before.

    Those that are another campaign's are counted as `elsewhere`, and stay so.
    """

    count: Count | None
    repeated: int
    elsewhere: int
    repeated_rows: Sequence[int] = ()
    elsewhere_rows: Sequence[int] = ()


@atomic()
def count_participations(
    *, sending: Sending, events: Iterable[Event], evidence: Evidence, by: User, key: str
) -> Counted:  # fmt: skip
    """Declare the actions that a company gathered for a campaign; those that are known in the country are left out.

    The events may be more than fit into memory: they are read once. Raises NoSuchCompany, SpeaksForCompany,
    NoSuchSystem, CountsNone, BeforeCampaign, DayAhead.
    """
    content = {**asdict(sending), "events": digest_of_drafts(events) if isinstance(events, Sequence) else None}
    act = ledger.begin_act(
        verb="count_participations", by=by, key=key, content=content, allowed=lambda: _hold(sending, by)
    )
    known = db.session.scalar(select(Count).where(Count.act_id == act.id)) if act.is_repeat else None
    if known is not None:
        return Counted(known, known.repeated, known.elsewhere)
    campaign = _hold(sending, by)
    system = get_system(sending.system)
    if not act.is_repeat:
        campaign.require_open()
        rule = find_rule(campaign.id)
        if campaign.kind is not CampaignKind.ENERGY or (rule is not None and not rule.is_counted):
            raise CountsNone(field="campaign_id")
        if sending.counted_on > clock.business_today():
            raise DayAhead(day=sending.counted_on, field="counted_on")
    with laid_aside(campaign.id, system, events) as aside:
        _check_days(aside, campaign, sending.counted_on)
        # Under a key by which nothing was new before, nothing is: what has come free since is sent anew.
        new = 0 if act.is_repeat else aside.total_new()
        elsewhere = aside.total_elsewhere() if new < aside.sent else 0
        repeated = aside.sent - new - elsewhere
        count = _count_of(sending, system, (new, repeated, elsewhere), by, act) if new else None
        if count is not None:
            _declare(count, aside, evidence)
        return Counted(
            count, repeated, elsewhere, aside.list_repeated() if repeated else (),
            aside.list_elsewhere() if elsewhere else (),
        )  # fmt: skip


def _hold(sending: Sending, by: User) -> Campaign:
    """The campaign, held until the verb is done; nobody brings what the company sent for which they speak."""
    if sending.company_id not in hold_companies([sending.company_id]):
        raise NoSuchCompany(field="company_id")
    if sending.company_id in own_company_ids(by):
        raise SpeaksForCompany()
    return lock_campaign(sending.campaign_id, by, "count_participations")


def _check_days(aside: Aside, campaign: Campaign, counted_on: date) -> None:
    first, last = aside.days_between()
    if first is not None and last is not None and not campaign.opens_on <= first <= last <= counted_on:
        raise BeforeCampaign(first=campaign.opens_on, last=counted_on, field="happened_on")


def _count_of(
    sending: Sending, system: CountingSystem, figures: tuple[int, int, int], by: User, act: BegunAct
) -> Count:  # fmt: skip
    new, repeated, elsewhere = figures
    return Count(
        campaign_id=sending.campaign_id, company_id=sending.company_id, system_id=system.id,
        counted_on=sending.counted_on, source=sending.source, quantity=new, repeated=repeated, elsewhere=elsewhere,
        by_id=by.id, recorded_at=clock.recorded_now(), act_id=act.id,
    )  # fmt: skip


def _declare(count: Count, aside: Aside, evidence: Evidence) -> None:
    """What is new waits with its file, and is claimed, so that it is new nowhere else."""
    count.days = [CountDay(happened_on=row.day, quantity=row.quantity) for row in aside.list_days()]
    count.file = evidence()
    db.session.add(count)
    db.session.flush()
    aside.claim(count.id)
