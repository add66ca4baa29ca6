"""What waits for the one who reads: goods on their way to their stores, and acts that only they may sign."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app, session, url_for

from app.access import may
from app.accounts import approvals
from app.accounts.form_drafts import list_kept_paths
from app.accounts.models import User
from app.accounts.queries import list_approvals
from app.beneficiaries.matching import list_pairs
from app.beneficiaries.words import MatchState
from app.clock import business_day_of, business_today
from app.energy.count_queries import list_sendings_to_verify
from app.energy.queries import list_to_verify
from app.errors import N_
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
        *_reminded(user), *_begun(user),
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
