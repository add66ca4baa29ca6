"""Goods that arrived for a pledge: counted, confirmed by their company or objected to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.accounts.answers import ApprovalOut
from app.accounts.models import Approval
from app.api.contract import Slice, endpoint
from app.api.door import reader
from app.campaigns import bulk, paper_queries, queries, service
from app.campaigns.paper_answers import DisputeOut, ReceiptOut, ReceiptsOut
from app.campaigns.paper_schemas import DisputeQuery, ReceiptIn, ReceiptQuery, ReceiptsIn, WordsIn
from app.campaigns.papers import Dispute, Receipt
from app.campaigns.whole_papers import WholeReceipt, whole_receipts


@endpoint("GET", "/receipts", "read_receipts", filters=ReceiptQuery, gives=ReceiptOut, pages=True)
def list_receipts(asked: dict[str, Any], page: Slice) -> Sequence[WholeReceipt]:
    """Receipts of one's offices or of one's company, the newest first."""
    found = paper_queries.list_receipts(seen_by=reader(), after=page.key, limit=page.limit, **asked)
    return whole_receipts(found, seen_by=reader())


@endpoint("GET", "/receipts/<int:receipt_id>", "read_receipts", gives=ReceiptOut)
def show_receipt(receipt_id: int) -> WholeReceipt:
    """One receipt with its lines and objections."""
    return _whole(paper_queries.get_receipt(receipt_id, seen_by=reader()))


@endpoint("POST", "/receipts", "record_receipt",
          takes=ReceiptIn, gives=ReceiptOut, status=201, keyed=True, made="show_receipt")  # fmt: skip
def record_receipt(said: dict[str, Any], key: str) -> WholeReceipt:
    """Promised goods have reached a store.

    Good, damaged and missing make what was sent. What comes over the promise is refused here and asked for as an
    over-delivery.
    """
    return _whole(service.record_receipt(by=reader(), key=key, **said))


@endpoint("POST", "/receipts/bulk", "record_receipt",
          takes=ReceiptsIn, gives=ReceiptsOut, status=201, keyed=True)  # fmt: skip
def record_receipts(said: dict[str, Any], key: str) -> dict[str, Any]:
    """Record 1 to 1,000 receipts in one act: all or none.

    If any is refused, none is taken: “verdicts” says of every bad one, by its place in the list, why, and “errors”
    says it by field, such as “receipts.17.lines.0.good”. Where all are refused alike the answer has their status, else
    409.
    """
    keys = bulk.record_many_receipts(by=reader(), key=key, **said)
    return {"items": whole_receipts(queries.list_by_ids(Receipt, keys), seen_by=reader())}


@endpoint("POST", "/receipts/over-deliveries", "record_receipt",
          takes=ReceiptIn, gives=ApprovalOut, status=202, keyed=True, made="show_approval")  # fmt: skip
def ask_over_delivery(said: dict[str, Any], key: str) -> Approval:
    """More came than was promised: ask for the second signature; nothing is received before it is given."""
    return service.ask_over_delivery(by=reader(), key=key, **said)


@endpoint("POST", "/receipts/<int:receipt_id>/confirm", "confirm_receipt", gives=ReceiptOut)
def confirm_receipt(receipt_id: int) -> WholeReceipt:
    """The company agrees with what was counted."""
    return _whole(service.confirm_receipt(receipt_id=receipt_id, by=reader()))


@endpoint("POST", "/receipts/<int:receipt_id>/dispute", "confirm_receipt",
          takes=WordsIn, gives=DisputeOut, status=201, made="show_dispute")  # fmt: skip
def dispute_receipt(receipt_id: int, said: dict[str, Any]) -> Dispute:
    """The company objects to what was counted; the totals follow the ledger meanwhile."""
    return service.dispute_receipt(receipt_id=receipt_id, claim=said["words"], by=reader())


@endpoint("GET", "/disputes", "read_receipts", filters=DisputeQuery, gives=DisputeOut, pages=True)
def list_disputes(asked: dict[str, Any], page: Slice) -> Sequence[Dispute]:
    """Objections to receipts, the oldest first."""
    return paper_queries.list_disputes(
        seen_by=reader(), waiting=False, after=page.key, limit=page.limit, **asked
    )  # fmt: skip


@endpoint("GET", "/disputes/<int:dispute_id>", "read_receipts", gives=DisputeOut)
def show_dispute(dispute_id: int) -> Dispute:
    """One objection, and what was answered."""
    return paper_queries.get_dispute(dispute_id, seen_by=reader())


@endpoint("POST", "/disputes/<int:dispute_id>/answer", "answer_dispute", takes=WordsIn, gives=DisputeOut)
def answer_dispute(dispute_id: int, said: dict[str, Any]) -> Dispute:
    """The office says how it sees the matter."""
    return service.answer_dispute(dispute_id=dispute_id, answer=said["words"], by=reader())


@endpoint("POST", "/disputes/<int:dispute_id>/settle", "end_dispute", takes=WordsIn, gives=DisputeOut)
def settle_dispute(dispute_id: int, said: dict[str, Any]) -> Dispute:
    """The company was right; its receipt has been undone before."""
    return service.settle_dispute(dispute_id=dispute_id, ending=said["words"], by=reader())


@endpoint("POST", "/disputes/<int:dispute_id>/reject", "end_dispute", takes=WordsIn, gives=DisputeOut)
def reject_dispute(dispute_id: int, said: dict[str, Any]) -> Dispute:
    """The receipt stands, and why."""
    return service.reject_dispute(dispute_id=dispute_id, ending=said["words"], by=reader())


def _whole(receipt: Receipt) -> WholeReceipt:
    return whole_receipts([receipt], seen_by=reader())[0]
