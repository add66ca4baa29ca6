"""Second signatures: what waits, what would happen, and the two answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.accounts import approvals, queries
from app.accounts.models import Approval
from app.accounts.schemas import ApprovalQuery, RefusalIn
from app.api.contract import Slice, endpoint
from app.api.door import reader
from app.campaigns.approval_answers import WholeApprovalOut
from app.campaigns.seen_approvals import SeenApproval, see_approvals
from app.ledger.acts import asks_itself
from app.ledger.once import do_once


def _seen(approval: Approval) -> SeenApproval:
    [seen] = see_approvals([approval], seen_by=reader())
    return seen


@endpoint("GET", "/approvals", "read_approvals", filters=ApprovalQuery, gives=WholeApprovalOut, pages=True)
def list_approvals(asked: dict[str, Any], page: Slice) -> Sequence[SeenApproval]:
    """What waits or waited for a second signature in your offices, the newest first."""
    found = queries.list_approvals_like(seen_by=reader(), after=page.key, limit=page.limit, **asked)
    return see_approvals(found, seen_by=reader())


@endpoint("GET", "/approvals/<int:approval_id>", "read_approvals", gives=WholeApprovalOut)
def show_approval(approval_id: int) -> SeenApproval:
    """One act that needs two people: what would happen, who asked, and what was answered."""
    return _seen(queries.get_approval(approval_id, seen_by=reader()))


@endpoint("POST", "/approvals/<int:approval_id>/sign", "sign_approval", gives=WholeApprovalOut, keyed=True)
def sign_approval(approval_id: int, key: str) -> SeenApproval:
    """The second signature: what was asked for happens now."""
    signed = do_once(
        verb="sign_approval", by=reader(), key=key, content={"approval_id": approval_id},
        do=lambda: approvals.sign_approval(approval_id=approval_id, by=reader()),
        again=lambda: approvals.sign_approval(approval_id=approval_id, by=reader()), allowed=asks_itself,
    )  # fmt: skip
    return _seen(signed)


@endpoint("POST", "/approvals/<int:approval_id>/refuse", "sign_approval", takes=RefusalIn, gives=WholeApprovalOut)
def refuse_approval(approval_id: int, said: dict[str, Any]) -> SeenApproval:
    """No, and why; goods that were blocked are free again."""
    return _seen(approvals.refuse_approval(approval_id=approval_id, by=reader(), **said))


@endpoint("POST", "/approvals/<int:approval_id>/withdraw", "read_approvals", gives=WholeApprovalOut)
def withdraw_approval(approval_id: int) -> SeenApproval:
    """You no longer want what you asked for; goods that were blocked are free again."""
    return _seen(approvals.withdraw_approval(approval_id=approval_id, by=reader()))
