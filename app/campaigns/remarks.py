"""What campaigns give an auditor to look at: more taken than was promised, objections left standing."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import String, cast, literal, select

from app.accounts.models import Approval, ApprovalState
from app.campaigns.papers import Dispute
from app.campaigns.receiving import OVER_DELIVERY
from app.campaigns.words import DisputeState
from app.clock import business_day_of
from app.db import db
from app.errors import N_, Bilingual
from app.ledger.models import Act, Entry
from app.ledger.remarking import called
from app.ledger.remarks import DISPUTE_DAYS, Remark, RemarkKind, Span
from app.ledger.words import EntryKind

OVER = N_("{office}: more was taken than had been promised; asked by {who}, signed by {second}.")
OBJECTS = N_("{company} objects to what {store} recorded, since {day}: {state}.")
ACT_OF = "approval:"
"""How the key of an act begins that a second signature ran; the approval's own follows."""
STANDING = (DisputeState.OPEN, DisputeState.ANSWERED)


def list_remarks(span: Span) -> Iterator[Remark]:
    """Over-deliveries that were signed, and objections that stand for long."""
    yield from over_deliveries(span)
    yield from old_disputes(span)


def over_deliveries(span: Span) -> Iterator[Remark]:
    """More than was promised, accepted under two signatures: what was signed is found by the entries it brought."""
    signed = (
        select(Act.client_key)
        .join(Entry, Entry.act_id == Act.id)
        .where(span.is_new, Entry.kind == EntryKind.RECEIPT, Entry.second_id.is_not(None))
    )
    query = select(Approval).where(
        Approval.kind == OVER_DELIVERY,
        Approval.state == ApprovalState.SIGNED,
        literal(ACT_OF).concat(cast(Approval.id, String)).in_(signed),
    )
    for approval in db.session.scalars(query.order_by(Approval.signed_at.desc())):
        second = called(approval.signed_by) if approval.signed_by is not None else ""
        said = OVER.format(office=approval.office.names, who=called(approval.asked_by), second=second)
        yield Remark(RemarkKind.OVER_DELIVERY, said, ("approval", approval.id))


def old_disputes(span: Span) -> Iterator[Remark]:
    """Objections that wait for an answer or an end."""
    query = select(Dispute).where(Dispute.state.in_(STANDING), Dispute.opened_at < span.before(DISPUTE_DAYS))
    for dispute in db.session.scalars(query.order_by(Dispute.opened_at)):
        receipt = dispute.receipt
        company, day = receipt.company, business_day_of(dispute.opened_at)
        both = Bilingual(company.name("en"), company.name("fa"))
        said = OBJECTS.format(company=both, store=receipt.store.names, day=day, state=dispute.state)
        yield Remark(RemarkKind.DISPUTE, said, ("receipt", receipt.id))
