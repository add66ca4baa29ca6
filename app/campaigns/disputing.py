"""A company agrees with a receipt or objects to it; the office answers; the objection is settled or rejected."""

from __future__ import annotations

from sqlalchemy import select

from app import clock
from app.accounts.models import User
from app.accounts.rights import require_act
from app.campaigns import paper_queries
from app.campaigns.papers import Dispute, Receipt
from app.campaigns.words import DisputeState
from app.companies.queries import own_company_ids
from app.db import atomic, db
from app.errors import N_, Conflict, Invalid, NotAllowed


@atomic()
def confirm_receipt(*, receipt_id: int, by: User) -> Receipt:
    """The company's representative agrees with what was counted."""
    receipt = _lock(receipt_id, by)
    _require_speaker(receipt, by)
    _require_standing(receipt)
    receipt.become_confirmed(at=clock.recorded_now(), by=by)
    return receipt


@atomic()
def dispute_receipt(*, receipt_id: int, claim: str, by: User) -> Dispute:
    """The company's representative objects. The totals follow the ledger; the page shows the objection."""
    receipt = _lock(receipt_id, by)
    _require_speaker(receipt, by)
    _require_standing(receipt)
    if receipt.open_dispute:
        raise Conflict(N_("There is already an objection to this receipt that waits for its end."))
    if receipt.confirmed_at is not None:
        raise Conflict(N_("The company has confirmed this receipt."))
    dispute = Dispute(
        receipt=receipt, state=DisputeState.OPEN, claim=_said(claim, "claim"), opened_by_id=by.id,
        opened_at=clock.recorded_now(),
    )  # fmt: skip
    db.session.add(dispute)
    db.session.flush()
    return dispute


@atomic()
def answer_dispute(*, dispute_id: int, answer: str, by: User) -> Dispute:
    """The office says how it sees the matter."""
    dispute = _lock_dispute(dispute_id, by)
    require_act(by, dispute.receipt.office_id, "answer_dispute")
    dispute.become_answered(answer=_said(answer, "answer"), at=clock.recorded_now(), by=by)
    return dispute


@atomic()
def settle_dispute(*, dispute_id: int, ending: str, by: User) -> Dispute:
    """The company was right: the receipt has been undone, and counted anew if goods came."""
    dispute = _lock_dispute(dispute_id, by)
    require_act(by, dispute.receipt.office_id, "end_dispute")
    if paper_queries.stands(dispute.receipt.entry_id):
        raise Conflict(N_("An objection is settled by undoing the receipt. Reverse its entry first."))
    dispute.end(DisputeState.SETTLED, ending=_said(ending, "ending"), at=clock.recorded_now(), by=by)
    return dispute


@atomic()
def reject_dispute(*, dispute_id: int, ending: str, by: User) -> Dispute:
    """The receipt stands, and why."""
    dispute = _lock_dispute(dispute_id, by)
    require_act(by, dispute.receipt.office_id, "end_dispute")
    dispute.end(DisputeState.REJECTED, ending=_said(ending, "ending"), at=clock.recorded_now(), by=by)
    return dispute


def _require_speaker(receipt: Receipt, by: User) -> None:
    if receipt.company_id not in own_company_ids(by):
        raise NotAllowed(N_("Only the company's own representative can say this."))


def _require_standing(receipt: Receipt) -> None:
    if not paper_queries.stands(receipt.entry_id):
        raise Conflict(N_("This receipt was undone."))


def _lock(receipt_id: int, by: User) -> Receipt:
    paper_queries.get_receipt(receipt_id, seen_by=by)
    query = select(Receipt).where(Receipt.id == receipt_id).with_for_update(of=Receipt)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _lock_dispute(dispute_id: int, by: User) -> Dispute:
    paper_queries.get_dispute(dispute_id, seen_by=by)
    query = select(Dispute).where(Dispute.id == dispute_id).with_for_update(of=Dispute)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _said(words: str, field: str) -> str:
    if not words.strip():
        raise Invalid(N_("Please fill this in."), field=field)
    return words.strip()
