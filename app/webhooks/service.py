"""What can happen to a webhook: registered, ended, told again from somewhere on; and the steps of a round."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Exists, Select, exists, insert, or_, select, update

from app.accounts.models import User
from app.accounts.rights import scopes_of
from app.accounts.tokens import lock_user, may_limit_to, require_standing
from app.clock import now
from app.db import atomic, db
from app.errors import N_, Invalid, NotAllowed
from app.webhooks import queries
from app.webhooks.models import Webhook, WebhookAttempt, WebhookEvent, WebhookNotice, WebhookWish
from app.webhooks.post import Outcome, the_post
from app.webhooks.sight import list_seen, person_behind
from app.webhooks.words import OF_TWO_OFFICES, EventKind, NoticeState, WebhookState

AT_ONCE = 500
CLAIMED_FOR = timedelta(minutes=1)
"""How long a webhook is one worker's; each message takes ten seconds at most, and prolongs it."""


@atomic()
def register_webhook(*, address: str, kinds: Sequence[EventKind], office_id: int | None = None, by: User) -> Webhook:
    """A program of this person is told from now on; its secret is on it this once.

    What a token limited to an office registers is limited to that office, and is over when the token is revoked.
    """
    if not scopes_of(by, "keep_webhooks"):
        raise NotAllowed()
    if len(set(kinds)) != len(kinds):
        raise Invalid(N_("Choose at least one, and each one once."), field="events")
    if by.limited_to is not None and office_id not in (None, by.limited_to):
        raise Invalid(N_("Your token is limited to another office."), field="office_id")
    office_id = office_id if office_id is not None else by.limited_to
    if office_id is not None and not may_limit_to(by, office_id):
        raise Invalid(N_("{name} has no role that reaches this office."), name=by.shown_name, field="office_id")
    # Held, so that the last one allowed is not registered twice at once, nor one by somebody who is being shut out.
    lock_user(by.id).require_active()
    if by.came_by is not None:
        require_standing(by.came_by)
    queries.require_room(by.id)
    secret = f"daftar_hook_{secrets.token_urlsafe(32)}"
    sealed, version = the_post().box.seal(secret, owner=by.id)
    webhook = Webhook(
        user_id=by.id, token_id=by.came_by.id if by.came_by else None, office_id=office_id, address=address,
        sealed_secret=sealed, key_version=version, created_at=now(), next_at=now(),
        wishes=[WebhookWish(kind=kind) for kind in kinds],
    )  # fmt: skip
    db.session.add(webhook)
    db.session.flush()
    webhook.secret = secret
    return webhook


@atomic()
def end_webhook(*, webhook_id: int, by: User) -> Webhook:
    """Nothing more is told to it."""
    webhook = _lock(webhook_id, by)
    webhook.end(at=now())
    return webhook


@atomic()
def end_webhooks_of(user_id: int) -> None:
    """Nothing more is told to any webhook of this person, who is being shut out; what waited is not told either."""
    standing = select(Webhook).where(Webhook.user_id == user_id, Webhook.state != WebhookState.ENDED)
    at = now()
    for webhook in db.session.scalars(standing.order_by(Webhook.id).with_for_update(of=Webhook)).all():
        webhook.end(at=at)
        waiting = update(WebhookNotice).where(WebhookNotice.webhook_id == webhook.id)
        waiting = waiting.where(WebhookNotice.state == NoticeState.WAITING)
        db.session.execute(waiting.values(state=NoticeState.WITHHELD, settled_at=at))


@atomic()
def replay_webhook(*, webhook_id: int, by: User, event_id: int | None = None, since: datetime | None = None) -> int:
    """Tell again what happened from an event or an instant on, and begin again if it had stopped; how many wait."""
    if (event_id is None) is (since is None):
        raise Invalid(N_("Say from which event, or from which instant: one of the two."), field="event_id")
    webhook = _lock(webhook_id, by)
    webhook.must_stand()
    webhook.state, webhook.next_at = WebhookState.ACTIVE, now()
    wanted = WebhookEvent.id >= event_id if event_id is not None else WebhookEvent.happened_at >= since
    again = select(WebhookEvent.id).where(wanted, WebhookEvent.sorted_at.is_not(None))
    known = update(WebhookNotice).where(WebhookNotice.webhook_id == webhook_id, WebhookNotice.event_id.in_(again))
    known = known.values(state=NoticeState.WAITING, failures=0, settled_at=None)
    db.session.execute(known.execution_options(synchronize_session=False))
    _give_missing(webhook, again.where(~_is_noticed(webhook_id), WebhookEvent.kind.in_(webhook.kinds)))
    return queries.total_waiting(webhook_id)


def _give_missing(webhook: Webhook, missing: Select[int]) -> None:
    """Of what the webhook was never given, all that its person may know of now; a number of events at a time."""
    person, last = person_behind(webhook), 0
    while person is not None:
        some = missing.where(WebhookEvent.id > last).order_by(WebhookEvent.id).limit(AT_ONCE)
        events = db.session.scalars(select(WebhookEvent).where(WebhookEvent.id.in_(some))).all()
        if not events:
            return
        last = max(event.id for event in events)
        wished = [event for event in events if _concerns(webhook, event)]
        seen = list_seen(wished, seen_by=person)
        _give(webhook, [event for event in wished if event.id in seen])
        db.session.flush()


@atomic()
def sort_events() -> int:
    """Give what newly happened to the webhooks that want to know of it, a number at a time; how many there were."""
    fresh = select(WebhookEvent).where(WebhookEvent.sorted_at.is_(None)).order_by(WebhookEvent.id).limit(AT_ONCE)
    events = db.session.scalars(fresh.with_for_update(skip_locked=True)).all()
    if not events:
        return 0
    kinds = {event.kind for event in events}
    wishing = select(WebhookWish.webhook_id).where(WebhookWish.kind.in_(kinds))
    webhooks = db.session.scalars(select(Webhook).where(Webhook.id.in_(wishing)).order_by(Webhook.id)).all()
    for webhook in webhooks:
        wished = [event for event in events if event.kind in webhook.kinds and _concerns(webhook, event)]
        person = person_behind(webhook)
        seen = list_seen(wished, seen_by=person) if person is not None else set()
        _give(webhook, [event for event in wished if event.id in seen])
    for event in events:
        event.sorted_at = now()
    return len(events)


@atomic()
def claim_webhook(*, apart_from: Collection[int]) -> int | None:
    """One webhook for which something waits and whose time has come; it is this worker's for a while."""
    at = now()
    waits = exists().where(WebhookNotice.webhook_id == Webhook.id, WebhookNotice.state == NoticeState.WAITING)
    due = (
        select(Webhook)
        .where(Webhook.state == WebhookState.ACTIVE, Webhook.next_at <= at, Webhook.id.not_in(apart_from), waits)
        .where(or_(Webhook.claimed_until.is_(None), Webhook.claimed_until < at))
        .order_by(Webhook.next_at, Webhook.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=Webhook)
    )
    webhook = db.session.scalar(due)
    if webhook is None:
        return None
    webhook.claimed_until = at + CLAIMED_FOR
    return webhook.id


@atomic()
def release_webhook(*, webhook_id: int) -> None:
    """Another worker may go on with it."""
    db.session.execute(update(Webhook).where(Webhook.id == webhook_id).values(claimed_until=None))


@atomic()
def withhold_notice(*, notice_id: int) -> None:
    """Its person may not know of it any more, so it is not sent."""
    db.session.get_one(WebhookNotice, notice_id).settle(NoticeState.WITHHELD, at=now())


@atomic()
def note_attempt(*, notice_id: int, outcome: Outcome) -> None:
    """An attempt was made: it arrived, or is tried again later, or the webhook stops because it was given up."""
    notice = db.session.get_one(WebhookNotice, notice_id)
    at = now()
    db.session.add(
        WebhookAttempt(
            notice_id=notice_id, made_at=at, status=outcome.status, ms=outcome.ms, problem=outcome.problem
        )
    )  # fmt: skip
    webhook = notice.webhook
    if outcome.arrived:
        notice.settle(NoticeState.SENT, at=at)
        webhook.claimed_until = at + CLAIMED_FOR
        return
    again = notice.fail(at=at)
    if again is not None:
        webhook.next_at = again
    elif webhook.state is WebhookState.ACTIVE:
        webhook.state = WebhookState.STOPPED


def _lock(webhook_id: int, by: User) -> Webhook:
    queries.get_webhook(webhook_id, seen_by=by)
    held = select(Webhook).where(Webhook.id == webhook_id).with_for_update(of=Webhook)
    return db.session.scalars(held.execution_options(populate_existing=True)).one()


def _is_noticed(webhook_id: int) -> Exists:
    return exists().where(WebhookNotice.webhook_id == webhook_id, WebhookNotice.event_id == WebhookEvent.id)


def _concerns(webhook: Webhook, event: WebhookEvent) -> bool:
    return webhook.office_id in (None, event.office_id) or event.kind in OF_TWO_OFFICES


def _give(webhook: Webhook, events: Sequence[WebhookEvent]) -> None:
    waiting = {"webhook_id": webhook.id, "state": NoticeState.WAITING, "failures": 0}
    if events:
        db.session.execute(insert(WebhookNotice), [{**waiting, "event_id": event.id} for event in events])
