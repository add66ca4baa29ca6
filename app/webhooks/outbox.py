"""What happens is written down for those who want to know, in the transaction in which it happens.

`create_app` hands these to the floors where things happen. What nobody wants to know of costs one look into an index.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select

from app.accounts.models import Approval
from app.campaigns.pledges import Pledge
from app.clock import recorded_now
from app.db import db
from app.ledger.telling import Posted
from app.sending import Fixed, send
from app.webhooks.models import Webhook, WebhookEvent, WebhookWish
from app.webhooks.words import KIND_OF, OF_TWO_OFFICES, EventKind


@dataclass(frozen=True, slots=True)
class _Happening:
    kind: EventKind
    office_id: int
    at: datetime
    entry_id: int | None = None
    subject_id: int | None = None


def note_entries(entries: Sequence[Posted]) -> None:
    """Entries were posted."""
    _write_down(
        _Happening(KIND_OF[entry.kind], entry.office_id, entry.recorded_at, entry_id=entry.id)
        for entry in entries
        if entry.kind in KIND_OF
    )


def note_pledges(pledges: Sequence[Pledge]) -> None:
    """Pledges were announced."""
    at = recorded_now()
    _write_down(
        _Happening(EventKind.PLEDGE_ANNOUNCED, pledge.campaign.office_id, at, subject_id=pledge.id)
        for pledge in pledges
    )


def note_approval(approval: Approval) -> None:
    """An act waits for a second signature."""
    kind = EventKind.APPROVAL_WAITING
    _write_down([_Happening(kind, approval.office_id, approval.asked_at, subject_id=approval.id)])


def _write_down(happenings: Iterable[_Happening]) -> None:
    happened = list(happenings)
    if not happened:
        return
    wishes = _WISHES.of(*({"kind": kind} for kind in sorted({each.kind for each in happened})))
    send(db.session.connection(), wishes)
    wanted = {(wish.kind, wish.office_id) for wish in wishes.rows}
    if wanted:
        rows = [
            {"kind": each.kind, "office_id": each.office_id, "entry_id": each.entry_id, "subject_id": each.subject_id,
             "happened_at": each.at}
            for each in happened
            if _is_wanted(each, wanted)
        ]  # fmt: skip
        if rows:
            db.session.execute(insert(WebhookEvent), rows)


_WISHES = Fixed(
    lambda _: (
        select(WebhookWish.kind, Webhook.office_id)
        .join(Webhook, Webhook.id == WebhookWish.webhook_id)
        .where(WebhookWish.kind == bindparam("kind"))
    )
)


def _is_wanted(happening: _Happening, wanted: set[tuple[EventKind, int | None]]) -> bool:
    if happening.kind in OF_TWO_OFFICES:
        return any(kind is happening.kind for kind, _ in wanted)
    return not wanted.isdisjoint({(happening.kind, None), (happening.kind, happening.office_id)})
