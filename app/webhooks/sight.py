"""Which events a person may know of now: those of entries, pledges and approvals that the person may read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, or_, select, true

from app.accounts.models import Approval, TokenState, User
from app.accounts.queries import seen_approvals
from app.accounts.rights import offices_of, scopes_of
from app.campaigns.book import Eyes, eyes_of
from app.campaigns.issues import Delivery, TakeBack
from app.campaigns.papers import Handover, Receipt
from app.campaigns.pledges import Pledge
from app.campaigns.sight import seen_deliveries, seen_handovers, seen_pledges, seen_receipts
from app.clock import now
from app.db import db
from app.ledger.models import Entry, Line, Lot
from app.stores.transfer_models import Arrival, Transfer
from app.webhooks.models import Webhook, WebhookEvent
from app.webhooks.words import EventKind


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that an event points at: its kind and its key."""

    kind: str
    id: int


def person_behind(webhook: Webhook) -> User | None:
    """Whose eyes a webhook has at this moment; None once the token that it was registered with is revoked or over."""
    if webhook.token is not None and webhook.token.state_at(now()) is not TokenState.VALID:
        return None
    person = webhook.user
    person.limited_to = webhook.office_id
    return person


def list_seen(events: Sequence[WebhookEvent], *, seen_by: User) -> set[int]:
    """The events among these of which this person may know at this moment."""
    entries = {event.entry_id for event in events if event.entry_id is not None}
    seen_entries = _seen_entries(entries, seen_by)
    pledges = _seen_pledges(_subjects(events, EventKind.PLEDGE_ANNOUNCED), seen_by)
    approvals = _seen_approvals(_subjects(events, EventKind.APPROVAL_WAITING), seen_by)
    return {
        event.id
        for event in events
        if (event.entry_id is not None and event.entry_id in seen_entries)
        or (event.kind is EventKind.PLEDGE_ANNOUNCED and event.subject_id in pledges)
        or (event.kind is EventKind.APPROVAL_WAITING and event.subject_id in approvals)
    }


def find_paper(event: WebhookEvent, *, seen_by: User) -> Paper | None:
    """The paper behind an event, if this person may read it."""
    if event.subject_id is not None:
        return Paper("pledge" if event.kind is EventKind.PLEDGE_ANNOUNCED else "approval", event.subject_id)
    found = _PAPERS.get(event.kind)
    if found is None or event.entry_id is None:
        return None
    kind, act, wanted = found
    if not scopes_of(seen_by, act):
        return None
    paper_id = db.session.scalar(wanted(event.entry_id, seen_by))
    return Paper(kind, paper_id) if paper_id is not None else None


def _subjects(events: Iterable[WebhookEvent], kind: EventKind) -> set[int]:
    return {event.subject_id for event in events if event.kind is kind and event.subject_id is not None}


def _seen_entries(entry_ids: Collection[int], user: User) -> set[int]:
    """As the book shows them one by one: one's offices' own, one's gifts', and both ends of transfers."""
    if not entry_ids or not scopes_of(user, "read_entries"):
        return set()
    eyes = eyes_of(user)
    if eyes.offices is None:
        return set(entry_ids)
    seen = set(db.session.scalars(select(Entry.id).where(Entry.id.in_(entry_ids), Entry.office_id.in_(eyes.offices))))
    gifts = select(Line.entry_id).join(Lot, Lot.id == Line.lot_id).where(Lot.given_by.in_(eyes.donors))
    if eyes.donors:
        seen |= set(db.session.scalars(gifts.where(Line.entry_id.in_(entry_ids))))
    return seen | _ends_of_transfers(set(entry_ids) - seen, eyes)


def _ends_of_transfers(entry_ids: set[int], eyes: Eyes) -> set[int]:
    """Those of these that send, bring, or undo a transfer of one's offices, wherever they are written."""
    if not entry_ids or not eyes.offices:
        return set()
    first = {entry_id: entry_id for entry_id in entry_ids}
    while True:
        undone = select(Entry.id, Entry.reverses_id).where(Entry.id.in_(set(first.values())))
        behind = {entry_id: reverses for entry_id, reverses in db.session.execute(undone) if reverses is not None}
        if not behind:
            break
        first = {entry_id: behind.get(last, last) for entry_id, last in first.items()}
    ends = or_(Transfer.from_office_id.in_(eyes.offices), Transfer.to_office_id.in_(eyes.offices))
    sent = select(Transfer.entry_id).where(ends, Transfer.entry_id.in_(set(first.values())))
    brought = select(Arrival.entry_id).join(Transfer).where(ends, Arrival.entry_id.in_(set(first.values())))
    mine = set(db.session.scalars(sent)) | set(db.session.scalars(brought))
    return {entry_id for entry_id, last in first.items() if last in mine}


def _seen_pledges(pledge_ids: Collection[int], user: User) -> set[int]:
    if not pledge_ids or not scopes_of(user, "read_pledges"):
        return set()
    return set(db.session.scalars(select(Pledge.id).where(Pledge.id.in_(pledge_ids), seen_pledges(user))))


def _seen_approvals(approval_ids: Collection[int], user: User) -> set[int]:
    if not approval_ids or not scopes_of(user, "read_approvals"):
        return set()
    return set(db.session.scalars(select(Approval.id).where(Approval.id.in_(approval_ids), seen_approvals(user))))


def _seen_transfers(user: User) -> ColumnElement[bool]:
    offices = offices_of(user, "read_transfers")
    if offices is None:
        return true()
    return or_(Transfer.from_office_id.in_(offices), Transfer.to_office_id.in_(offices))


_PAPERS: dict[EventKind, tuple[str, str, Callable[[int, User], Select[int]]]] = {
    EventKind.PLEDGE_ACCEPTED: ("pledge", "read_pledges", lambda entry, user: (
        select(Pledge.id).where(Pledge.accept_entry_id == entry, seen_pledges(user)))),
    EventKind.RECEIPT_RECORDED: ("receipt", "read_receipts", lambda entry, user: (
        select(Receipt.id).where(Receipt.entry_id == entry, seen_receipts(user)))),
    EventKind.HANDOVER_RECORDED: ("handover", "read_handovers", lambda entry, user: (
        select(Handover.id).where(Handover.entry_id == entry, seen_handovers(user)))),
    EventKind.DELIVERY_RECORDED: ("delivery", "read_stores", lambda entry, user: (
        select(Delivery.id).where(Delivery.entry_id == entry, seen_deliveries(user)))),
    EventKind.DELIVERY_TAKEN_BACK: ("delivery", "read_stores", lambda entry, user: (
        select(Delivery.id).join(TakeBack, TakeBack.delivery_id == Delivery.id)
        .where(TakeBack.entry_id == entry, seen_deliveries(user)))),
    EventKind.TRANSFER_SENT: ("transfer", "read_transfers", lambda entry, user: (
        select(Transfer.id).where(Transfer.entry_id == entry, _seen_transfers(user)))),
    EventKind.TRANSFER_RECEIVED: ("transfer", "read_transfers", lambda entry, user: (
        select(Transfer.id).join(Arrival, Arrival.transfer_id == Transfer.id)
        .where(Arrival.entry_id == entry, _seen_transfers(user)))),
}  # fmt: skip
"""The paper of an entry: what it is called, the act that reads it, and how it is found."""
