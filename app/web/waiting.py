"""What waits for the one who reads: acts that they may do next, goods on their way, and forms that they began."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app, session, url_for

from app.access import may
from app.accounts import approvals
from app.accounts.form_drafts import list_kept_paths
from app.accounts.models import User
from app.accounts.queries import list_approvals
from app.accounts.rights import may_act
from app.beneficiaries.matching import list_pairs
from app.beneficiaries.words import MatchState
from app.campaigns.paper_queries import list_disputes
from app.campaigns.pledge_figures import list_pledges
from app.campaigns.pledges import Pledge
from app.campaigns.words import DisputeState, PledgeState
from app.clock import business_day_of, business_today
from app.companies.models import CompanyState
from app.companies.queries import list_companies, own_company_ids
from app.energy.count_queries import list_sendings_to_verify
from app.energy.queries import list_to_verify
from app.errors import N_, Message
from app.language import locale, say
from app.reminders.queries import find_unread
from app.stores.queries import list_expected_transfers
from app.web.keeping import MARK

LATE_AFTER = 3
"""Days after which something that waits is late."""
SHOWN, MOST_COUNTED = 8, 99


@dataclass(frozen=True)
class Waiting:
    """One thing that waits, and since when."""

    title: str
    note: str
    href: str
    since: date
    count: int | None = None

    @property
    def is_late(self) -> bool:
        """Has it waited too long?"""
        return (business_today() - self.since).days > LATE_AFTER


def list_waiting(user: User) -> list[Waiting]:
    """What waits for this person, the oldest first."""
    rows = [
        *_to_sign(user), *_to_verify(user), *_sendings_to_verify(user), *_to_decide(user), *_on_the_way(user),
        *_to_confirm(user), *_to_accept(user), *_companies_to_verify(user), *_disputed(user), *_reminded(user),
        *_begun(user),
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row.since, row.href))[:SHOWN]


def _to_sign(user: User) -> Iterator[Waiting]:
    if not may(user, "sign_approval"):
        return
    for approval in list_approvals(seen_by=user):
        href = _way("web.show_approval", approval_id=approval.id)
        if href and approvals.can_sign(user, approval):
            kind = approvals.KINDS.get(approval.kind)
            said = say(kind.title if kind else approval.kind)
            since = business_day_of(approval.asked_at)
            yield Waiting(
                say(N_("To be signed: {what}").format(what=said)), approval.office.name(locale()), href, since
            )


def _to_verify(user: User) -> Iterator[Waiting]:
    """All savings that wait are one row, as old as the oldest."""
    if not may(user, "verify_saving"):
        return
    declared = list_to_verify(seen_by=user, limit=MOST_COUNTED)
    href = _way("web.show_desk")
    if declared and href and declared[0].declared_at is not None:
        since = business_day_of(declared[0].declared_at)
        yield Waiting(say(N_("Savings to be verified")), declared[0].office.name(locale()), href, since, len(declared))


def _to_decide(user: User) -> Iterator[Waiting]:
    """All pairs of names that are alike are one row, as old as the oldest of them."""
    if not may(user, "decide_pairs"):
        return
    pairs = list_pairs(seen_by=user, state=MatchState.OPEN, limit=MOST_COUNTED)
    href = _way("web.list_pairs", state=MatchState.OPEN.value)
    if pairs and href:
        since = business_day_of(pairs[-1].found_at)
        yield Waiting(say(N_("Alike names to be looked at")), "", href, since, len(pairs))


def _sendings_to_verify(user: User) -> Iterator[Waiting]:
    """Sendings of participations that wait are one row too, beside the savings at the desk."""
    if not may(user, "verify_saving"):
        return
    sent = list_sendings_to_verify(seen_by=user, limit=MOST_COUNTED)
    href = _way("web.show_desk")
    if sent and href:
        since = business_day_of(sent[0].recorded_at)
        title = say(N_("Participations to be verified"))
        yield Waiting(title, sent[0].campaign.title(locale()), f"{href}#sendings", since, len(sent))


def _to_confirm(user: User) -> Iterator[Waiting]:
    """Pledges that were announced for one's own companies and that they have not confirmed, as one row."""
    mine = own_company_ids(user)
    if not mine or not may(user, "confirm_pledge"):
        return
    announced = list_pledges(seen_by=user, state=PledgeState.ANNOUNCED, limit=MOST_COUNTED)
    found = [pledge for pledge in announced if pledge.company_id in mine]
    yield from _pledges(found, N_("Pledges to be confirmed"), min((each.announced_on for each in found), default=None))


def _to_accept(user: User) -> Iterator[Waiting]:
    """Pledges that their companies confirmed and that this person may accept, as one row."""
    if not may(user, "accept_pledge"):
        return
    confirmed = list_pledges(seen_by=user, state=PledgeState.CONFIRMED, limit=MOST_COUNTED)
    found = [pledge for pledge in confirmed if may_act(user, pledge.campaign.office_id, "accept_pledge")]
    days = [pledge.confirmed_on for pledge in found if pledge.confirmed_on is not None]
    yield from _pledges(found, N_("Pledges to be accepted"), min(days, default=None))


def _pledges(found: Sequence[Pledge], title: Message, since: date | None) -> Iterator[Waiting]:
    """One leads to its own page, several to the list of their state."""
    if not found or since is None:
        return
    one = found[0]
    href = _way("web.list_pledges", state=one.state.value)
    if len(found) == 1:
        href = _way("web.show_pledge", pledge_id=one.id)
    if href:
        note = one.company.name(locale()) if len(found) == 1 else ""
        yield Waiting(say(title), note, href, since, len(found))


def _companies_to_verify(user: User) -> Iterator[Waiting]:
    """Companies that were registered and that nobody has decided about, as one row."""
    if not may(user, "verify_company"):
        return
    found = list_companies(seen_by=user, state=CompanyState.REGISTERED, limit=MOST_COUNTED)
    href = _way("web.list_companies", state=CompanyState.REGISTERED.value)
    if found and href:
        since = min(business_day_of(company.registered_at) for company in found)
        yield Waiting(say(N_("Companies to be verified")), "", href, since, len(found))


def _disputed(user: User) -> Iterator[Waiting]:
    """Receipts to which a company objects and which this person's office has not answered."""
    if not may(user, "answer_dispute"):
        return
    for dispute in list_disputes(seen_by=user, state=DisputeState.OPEN, limit=SHOWN):
        href = _way("web.show_receipt", receipt_id=dispute.receipt_id)
        if href and may_act(user, dispute.receipt.office_id, "answer_dispute"):
            note = dispute.receipt.company.name(locale())
            yield Waiting(say(N_("A receipt is disputed")), note, href, business_day_of(dispute.opened_at))


def unread_reminders(user: User) -> int:
    """How many things this person is reminded of and has not put aside, for the bell."""
    return find_unread(user)[0] if may(user, "keep_reminders") else 0


def _on_the_way(user: User) -> Iterator[Waiting]:
    if not may(user, "transfer"):
        return
    for transfer in list_expected_transfers(seen_by=user, limit=SHOWN):
        href = _way("web.show_transfer", transfer_id=transfer.id)
        if href:
            title = N_("On its way to {store}").format(store=transfer.to_store.name(locale()))
            note = N_("From {store}").format(store=transfer.from_store.name(locale()))
            yield Waiting(say(title), say(note), href, transfer.happened_on)


def _reminded(user: User) -> Iterator[Waiting]:
    """All reminders that nobody put aside are one row, as old as the oldest."""
    count, since = find_unread(user) if may(user, "keep_reminders") else (0, None)
    href = _way("web.list_reminders", is_read="no")
    if count and since is not None and href:
        yield Waiting(say(N_("Reminders")), say(N_("What is due, what expires, and what is to be asked again")), href,
                      business_day_of(since), count)  # fmt: skip


def _begun(user: User) -> Iterator[Waiting]:
    """Forms that were begun and not sent, each with its own page."""
    if not session.get(MARK):
        return
    for path, at in list_kept_paths(user.id):
        yield Waiting(say(N_("A form that you began")), say(N_("It was not sent yet.")), path, business_day_of(at))


def _way(endpoint: str, **values: Any) -> str | None:
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None
