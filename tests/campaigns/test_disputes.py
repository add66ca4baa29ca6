"""A company confirms a receipt or objects; the totals follow the ledger."""

from __future__ import annotations

import pytest

from app.campaigns import paper_queries, service
from app.campaigns.drafts import ReceiptLineDraft
from app.campaigns.words import DisputeState
from app.errors import Conflict, NotAllowed
from app.ledger import queries as ledger
from app.ledger.words import Flow
from tests.stores.trace import refused

pytestmark = pytest.mark.usefixtures("ctx")


def flows(campaign) -> dict[Flow, int]:
    return {row.key[0]: row.quantity for row in ledger.total_flows(given_for=campaign.holder_id)}


def line_of(pledge, sent, good, damaged=0, missing=0, **facts) -> ReceiptLineDraft:
    return ReceiptLineDraft(
        pledge_line_id=pledge.lines[0].id, sent=sent, good=good, damaged=damaged, missing=missing, **facts
    )


def test_a_company_confirms_its_receipt_once(make):
    company = make.company(verified=True)
    receipt = make.receipt(make.pledge(company=company), make.store(), good=5)
    speaker = make.representative(company)

    confirmed = service.confirm_receipt(receipt_id=receipt.id, by=speaker)

    assert confirmed.confirmed_by_id == speaker.id
    with refused(Conflict, "already confirmed"):
        service.confirm_receipt(receipt_id=receipt.id, by=speaker)


def test_an_objection_is_answered_and_settled_only_by_undoing_the_receipt(make):
    company = make.company(verified=True)
    store, clerk, supervisor = make.store(), make.clerk(), make.supervisor()
    receipt = make.receipt(make.pledge(company=company), store, good=5, by=clerk)
    speaker = make.representative(company)
    dispute = service.dispute_receipt(receipt_id=receipt.id, claim="شش دستگاه فرستادیم", by=speaker)

    with refused(Conflict, "objected"):
        service.confirm_receipt(receipt_id=receipt.id, by=speaker)
    with refused(Conflict, "only one that was answered"):
        service.reject_dispute(dispute_id=dispute.id, ending="نه", by=supervisor)
    service.answer_dispute(dispute_id=dispute.id, answer="بازشماری می‌کنیم", by=clerk)
    with refused(Conflict, "Reverse its entry first"):
        service.settle_dispute(dispute_id=dispute.id, ending="درست بود", by=supervisor)
    service.reverse_entry(
        entry_id=receipt.entry_id, happened_on=make.today, correction="slip", memo="بازشماری", by=clerk,
        second=supervisor, key="undo-001",
    )  # fmt: skip
    settled = service.settle_dispute(dispute_id=dispute.id, ending="درست بود", by=supervisor)

    assert settled.state is DisputeState.SETTLED


def test_only_the_company_objects_and_a_rejected_objection_leaves_the_receipt(make):
    company = make.company(verified=True)
    receipt = make.receipt(make.pledge(company=company), make.store(), good=5)

    with refused(NotAllowed):
        service.dispute_receipt(receipt_id=receipt.id, claim="چرا", by=make.clerk())
    dispute = service.dispute_receipt(receipt_id=receipt.id, claim="کم است", by=make.representative(company))
    service.answer_dispute(dispute_id=dispute.id, answer="همین بود", by=make.clerk())
    rejected = service.reject_dispute(dispute_id=dispute.id, ending="بازشماری شد", by=make.supervisor())

    assert rejected.state is DisputeState.REJECTED
    assert paper_queries.stands(receipt.entry_id)
