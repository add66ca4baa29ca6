"""What a company says of a receipt, and what the office answers: confirmed, disputed, answered, settled, rejected."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.access import require
from app.campaigns import paper_queries, service
from app.campaigns.paper_schemas import WordsIn
from app.campaigns.papers import Dispute, Receipt
from app.errors import N_
from app.web.door import bp, go_to, reader
from app.web.forms import Form, form_values, tell


@bp.post("/receipts/<int:receipt_id>/confirm")
@require("confirm_receipt")
def confirm_receipt(receipt_id: int) -> ResponseReturnValue:
    """The company agrees with what was counted."""
    service.confirm_receipt(receipt_id=receipt_id, by=reader())
    tell(N_("You have confirmed this receipt."))
    return go_to("web.show_receipt", receipt_id=receipt_id)


@bp.route("/receipts/<int:receipt_id>/dispute", methods=["GET", "POST"])
@require("confirm_receipt")
def dispute_receipt(receipt_id: int) -> ResponseReturnValue:
    """The company objects."""
    receipt, form = paper_queries.get_receipt(receipt_id, seen_by=reader()), Form()
    if form.is_sent:
        with form.refusals():
            service.dispute_receipt(receipt_id=receipt_id, claim=WordsIn().load(form_values())["words"], by=reader())
            tell(N_("Your objection is with the office. The totals follow the ledger meanwhile."), "waiting")
            return go_to("web.show_receipt", receipt_id=receipt_id)
    return _page(form, "dispute", receipt)


@bp.route("/disputes/<int:dispute_id>/answer", methods=["GET", "POST"])
@require("answer_dispute")
def answer_dispute(dispute_id: int) -> ResponseReturnValue:
    """The office says how it sees the matter."""
    dispute, form = paper_queries.get_dispute(dispute_id, seen_by=reader()), Form()
    if form.is_sent:
        with form.refusals():
            service.answer_dispute(dispute_id=dispute_id, answer=_words(), by=reader())
            tell(N_("The objection is answered. A supervisor settles or rejects it."))
            return go_to("web.show_receipt", receipt_id=dispute.receipt_id)
    return _page(form, "answer", dispute.receipt, dispute)


@bp.route("/disputes/<int:dispute_id>/settle", methods=["GET", "POST"])
@require("end_dispute")
def settle_dispute(dispute_id: int) -> ResponseReturnValue:
    """The company was right: its receipt has been undone."""
    dispute, form = paper_queries.get_dispute(dispute_id, seen_by=reader()), Form()
    if form.is_sent:
        with form.refusals():
            service.settle_dispute(dispute_id=dispute_id, ending=_words(), by=reader())
            tell(N_("The objection is settled."))
            return go_to("web.show_receipt", receipt_id=dispute.receipt_id)
    return _page(form, "settle", dispute.receipt, dispute)


@bp.route("/disputes/<int:dispute_id>/reject", methods=["GET", "POST"])
@require("end_dispute")
def reject_dispute(dispute_id: int) -> ResponseReturnValue:
    """The receipt stands, and why."""
    dispute, form = paper_queries.get_dispute(dispute_id, seen_by=reader()), Form()
    if form.is_sent:
        with form.refusals():
            service.reject_dispute(dispute_id=dispute_id, ending=_words(), by=reader())
            tell(N_("The objection is rejected: the receipt stands."))
            return go_to("web.show_receipt", receipt_id=dispute.receipt_id)
    return _page(form, "reject", dispute.receipt, dispute)


def _words() -> str:
    words: str = WordsIn().load(form_values())["words"]
    return words


def _page(form: Form, act: str, receipt: Receipt, dispute: Dispute | None = None) -> ResponseReturnValue:
    # The verbs call the words a claim, an answer or an ending; the form has one field for them.
    form.errors = {
        "words" if name in ("claim", "answer", "ending") else name: said for name, said in form.errors.items()
    }
    return render_template("receipts/words.html", form=form, act=act, receipt=receipt, dispute=dispute), form.status
