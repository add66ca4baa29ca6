"""Goods that arrived: the form in which a clerk counts them, the receipt, and what its company says of it."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.access import may, require
from app.accounts.rights import may_act
from app.campaigns import book, paper_queries, pledge_figures, queries, reading, service
from app.campaigns.paper_schemas import ReceiptIn
from app.campaigns.pledges import Pledge
from app.campaigns.refusals import OverDelivery
from app.clock import business_today
from app.companies.queries import own_company_ids
from app.dates import format_solar
from app.errors import N_
from app.stores.models import Store
from app.stores.queries import list_open_stores_for
from app.web.door import bp, go_to, reader
from app.web.forms import WHOLE_FORM, tell
from app.web.options import named
from app.web.rows import RowsForm

COUNTED = ("sent", "good", "damaged", "missing")
LINE_FIELDS = (*COUNTED, "batch", "expires_on", "serials")
RECEIPT_FIELDS = ("store_id", "happened_on", "waybill", "letter_no", "letter_on", "memo")


class ReceiptForm(RowsForm):
    """The form of a receipt, which asks for a second signature when more came than was expected."""

    is_over = False

    def refuse(self, error: Any) -> None:
        """Remember that it was refused for coming over what is expected."""
        super().refuse(error)
        self.is_over = isinstance(error, OverDelivery)
        if self.is_over:
            self.errors = {WHOLE_FORM: [one for said in self.errors.values() for one in said]}


def own_stores() -> list[Store]:
    """The open stores in which this person may receive."""
    return list(list_open_stores_for("record_receipt", by=reader()))


@bp.route("/pledges/<int:pledge_id>/receive", methods=["GET", "POST"])
@require("record_receipt")
def receive(pledge_id: int) -> ResponseReturnValue:
    """What came of a pledge, line by line; what is over it waits for a second signature."""
    pledge = pledge_figures.get_whole_pledge(pledge_id, seen_by=reader())
    stores = own_stores()
    first = {"happened_on": format_solar(business_today()), "store_id": stores[0].id if len(stores) == 1 else ""}
    form = ReceiptForm(first, in_rows=LINE_FIELDS, alone=RECEIPT_FIELDS, least=len(pledge.lines))
    if form.is_sent:
        with form.refusals():
            return _record(form, pledge)
    page = render_template(
        "receipts/receive.html",
        form=form,
        pledge=pledge,
        lines=pledge_figures.total_of_lines([pledge]),
        stores=named(stores),
        wants_over="over" in request.form,
    )
    return page, form.status


def _record(form: ReceiptForm, pledge: Pledge) -> ResponseReturnValue:
    said = ReceiptIn().load(_typed(form))
    if "over" in request.form:
        approval = service.ask_over_delivery(by=reader(), key=form.key, **said)
        tell(N_("Nothing is received yet: more came than was expected, so it waits for a second signature."), "waiting")
        return go_to("web.show_approval", approval_id=approval.id)
    receipt = service.record_receipt(by=reader(), key=form.key, **said)
    tell(N_("The receipt is recorded."))
    for warning in paper_queries.list_receipt_warnings(receipt, seen_by=reader()):
        tell(warning, "waiting")
    return go_to("web.show_receipt", receipt_id=receipt.id)


def _typed(form: ReceiptForm) -> dict[str, Any]:
    """What was typed, without the lines of which nothing came; what was not damaged or missing is nought."""
    values = form.filled(*COUNTED)
    values.pop("over", None)
    for row in values["lines"]:
        if isinstance(row.get("serials"), str):
            row["serials"] = [serial for serial in row["serials"].splitlines() if serial.strip()]
    return values


@bp.get("/receipts/<int:receipt_id>")
@require("read_receipts")
def show_receipt(receipt_id: int) -> ResponseReturnValue:
    """One receipt, as it is printed and kept."""
    receipt, names = reading.read_receipt(receipt_id, by=reader())
    pledges = queries.list_by_ids(Pledge, {line.pledge_line.pledge_id for line in receipt.lines})
    entry = book.get_header(receipt.entry_id)
    return render_template(
        "receipts/show.html",
        receipt=receipt,
        entry=entry,
        stands=paper_queries.stands(receipt.entry_id),
        pledges={pledge.id: pledge for pledge in pledges},
        names=names,
        warnings=paper_queries.list_receipt_warnings(receipt, seen_by=reader()),
        speaks=receipt.company_id in own_company_ids(reader()),
        answers=may_act(reader(), receipt.office_id, "answer_dispute"),
        ends=may_act(reader(), receipt.office_id, "end_dispute"),
        reads_stores=may(reader(), "read_stores"),
    )
