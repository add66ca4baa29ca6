"""What leaves a store and reaches nobody: losses and disposals, which two people sign, and returns to donors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.accounts.answers import ApprovalOut
from app.accounts.models import Approval
from app.api.contract import Slice, endpoint
from app.api.door import reader
from app.ledger.written import Written
from app.stores import paper_lists, paper_queries, service
from app.stores.answers import DisposalOut, DonorReturnOut, LossOut
from app.stores.schemas import DisposalIn, DonorReturnIn, LossIn, LossQuery, StorePaperQuery


@endpoint("GET", "/losses", "read_transfers", filters=LossQuery, gives=LossOut, pages=True)
def list_losses(asked: dict[str, Any], page: Slice) -> Sequence[Written]:
    """Losses from stores and on the way, the newest first."""
    return paper_lists.with_goods(paper_lists.list_losses(seen_by=reader(), before=page.key, limit=page.limit, **asked))


@endpoint("GET", "/losses/<int:loss_id>", "read_transfers", gives=LossOut)
def show_loss(loss_id: int) -> Written:
    """The minutes of a loss."""
    return paper_lists.with_goods([paper_queries.get_loss(loss_id, seen_by=reader())])[0]


@endpoint("POST", "/losses", "record_loss",
          takes=LossIn, gives=ApprovalOut, status=202, keyed=True, made="show_approval")  # fmt: skip
def ask_loss(said: dict[str, Any], key: str) -> Approval:
    """Ask for the second signature under a loss from a store, or on the way of a transfer.

    Nothing is written off before another person signs; the goods are blocked until then.
    """
    return service.ask_loss(by=reader(), key=key, **said)


@endpoint("GET", "/disposals", "read_stores", filters=StorePaperQuery, gives=DisposalOut, pages=True)
def list_disposals(asked: dict[str, Any], page: Slice) -> Sequence[Written]:
    """Disposals, the newest first."""
    return paper_lists.with_goods(
        paper_lists.list_disposals(seen_by=reader(), before=page.key, limit=page.limit, **asked)
    )


@endpoint("GET", "/disposals/<int:disposal_id>", "read_stores", gives=DisposalOut)
def show_disposal(disposal_id: int) -> Written:
    """The minutes of a disposal."""
    return paper_lists.with_goods([paper_queries.get_disposal(disposal_id, seen_by=reader())])[0]


@endpoint("POST", "/disposals", "dispose",
          takes=DisposalIn, gives=ApprovalOut, status=202, keyed=True, made="show_approval")  # fmt: skip
def ask_disposal(said: dict[str, Any], key: str) -> Approval:
    """Ask for the second signature under the destruction of goods of a store.

    Nothing is written off before another person signs; the goods are blocked until then.
    """
    return service.ask_disposal(by=reader(), key=key, **said)


@endpoint("GET", "/returns", "read_stores", filters=StorePaperQuery, gives=DonorReturnOut, pages=True)
def list_returns(asked: dict[str, Any], page: Slice) -> Sequence[Written]:
    """Returns to donors, the newest first."""
    return paper_lists.with_goods(
        paper_lists.list_donor_returns(seen_by=reader(), before=page.key, limit=page.limit, **asked)
    )


@endpoint("GET", "/returns/<int:return_id>", "read_stores", gives=DonorReturnOut)
def show_return(return_id: int) -> Written:
    """The letter of a return."""
    return paper_lists.with_goods([paper_queries.get_donor_return(return_id, seen_by=reader())])[0]


@endpoint("POST", "/returns", "dispose",
          takes=DonorReturnIn, gives=DonorReturnOut, status=201, keyed=True, made="show_return")  # fmt: skip
def return_to_donor(said: dict[str, Any], key: str) -> Written:
    """Lots of one donor go back."""
    return paper_lists.with_goods([service.return_to_donor(by=reader(), key=key, **said)])[0]
