"""Acts that need two people: asked by one, signed by another, and only then done, in the same transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import select

from app.accounts import queries
from app.accounts.models import Approval, ApprovalState, User
from app.accounts.rights import may_act, require_act, require_sight
from app.clock import recorded_now
from app.db import atomic, db
from app.errors import N_, Conflict
from app.places.queries import get_office


class Act(Protocol):
    """A verb that two people sign: the asker in `by`, the signer in `second`, the rest as it was asked for."""

    def __call__(self, *, by: User, second: User, **payload: Any) -> Any:
        """Do it; what has an `id` is remembered as the result."""


class Release(Protocol):
    """What is to be undone, such as a block on goods, when the act will not happen."""

    def __call__(self, *, approval: Approval) -> None:
        """Undo it."""


@dataclass(frozen=True)
class Kind:
    """One kind of act, registered by the package that owns it."""

    name: str
    title: str
    act: Act
    release: Release | None = None


KINDS: dict[str, Kind] = {}
AFTER_ASKING: list[Callable[[Approval], None]] = []
"""Who else is told that something waits, in the same transaction; filled in `create_app`."""


def register(name: str, act: Act, *, title: str, release: Release | None = None) -> None:
    """Let `name` be asked for; called in `create_app`."""
    KINDS[name] = Kind(name, title, act, release)


def can_sign(user: User, approval: Approval) -> bool:
    """May this person give the second signature now?"""
    return (
        approval.state is ApprovalState.WAITING
        and approval.asked_by_id != user.id
        and may_act(user, approval.office_id, "sign_approval")
    )


@atomic()
def ask_approval(*, kind: str, office_id: int, payload: dict[str, Any], by: User, subject: str = "") -> Approval:
    """Ask for a second signature; a subject ("entry:12") can wait for one of a kind at a time."""
    if kind not in KINDS:
        raise Conflict(N_("There is nothing called “{kind}” to be signed."), kind=kind)
    require_sight(by, office_id)
    if subject and queries.find_waiting(subject, kind) is not None:
        raise Conflict(N_("This is waiting for a second signature already."))
    approval = Approval(
        kind=kind, office=get_office(office_id), subject=subject, payload=payload, asked_by=by, asked_at=recorded_now(),
        state=ApprovalState.WAITING,
    )  # fmt: skip
    db.session.add(approval)
    db.session.flush()
    for tell in AFTER_ASKING:
        tell(approval)
    return approval


@atomic()
def sign_approval(*, approval_id: int, by: User) -> Approval:
    """The second signature: what was asked for happens now, or is refused and nothing is signed."""
    approval = _lock(approval_id, by)
    require_act(by, approval.office_id, "sign_approval")
    if _is_repeat(approval, ApprovalState.SIGNED, by):
        return approval
    approval.settle(ApprovalState.SIGNED, by=by, at=recorded_now())
    db.session.flush()
    outcome = KINDS[approval.kind].act(by=approval.asked_by, second=by, **approval.payload)
    approval.result = {"id": getattr(outcome, "id", None)}
    return approval


@atomic()
def refuse_approval(*, approval_id: int, by: User, reason: str) -> Approval:
    """The second person says no, and why."""
    approval = _lock(approval_id, by)
    require_act(by, approval.office_id, "sign_approval")
    if _is_repeat(approval, ApprovalState.REFUSED, by) and approval.reason == reason:
        return approval
    approval.settle(ApprovalState.REFUSED, by=by, at=recorded_now(), reason=reason)
    return _released(approval)


@atomic()
def withdraw_approval(*, approval_id: int, by: User) -> Approval:
    """The person who asked no longer wants it."""
    approval = _lock(approval_id, by)
    if _is_repeat(approval, ApprovalState.WITHDRAWN, by):
        return approval
    approval.settle(ApprovalState.WITHDRAWN, by=by, at=recorded_now())
    return _released(approval)


def _is_repeat(approval: Approval, state: ApprovalState, by: User) -> bool:
    """Whoever has settled it so already asks again because the answer was lost, and gets the same one."""
    settled_by = approval.asked_by_id if state is ApprovalState.WITHDRAWN else approval.signed_by_id
    return approval.state is state and settled_by == by.id


def _lock(approval_id: int, by: User) -> Approval:
    """The approval, held so that two people cannot settle it at once."""
    queries.get_approval(approval_id, seen_by=by)
    held = select(Approval).where(Approval.id == approval_id).with_for_update(of=Approval)
    return db.session.scalars(held.execution_options(populate_existing=True)).one()


def _released(approval: Approval) -> Approval:
    release = KINDS[approval.kind].release
    if release is not None:
        release(approval=approval)
    return approval
