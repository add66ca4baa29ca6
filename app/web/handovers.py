"""A company hands its goods straight to a receiver: the form, and the paper that is kept of it."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from app.access import require
from app.accounts.rights import sees_office
from app.beneficiaries.queries import NoSuchReceiver
from app.beneficiaries.reading import read_receiver_by_code, read_receivers
from app.campaigns import book, paper_queries, pledge_figures, queries, reading, service
from app.campaigns.paper_schemas import HandoverIn
from app.campaigns.pledges import Pledge
from app.campaigns.words import ProofKind
from app.clock import business_today
from app.codes import choices
from app.dates import format_solar
from app.errors import N_, Invalid
from app.language import locale
from app.web.answering import questions
from app.web.door import bp, go_to, reader
from app.web.forms import tell
from app.web.rows import RowsForm

LINE_FIELDS = ("quantity", "serials")
HANDOVER_FIELDS = ("receiver", "happened_on", "proof", "paper", "memo")


class NamedOnce(Invalid):
    """Write the code of one receiver."""


@bp.route("/pledges/<int:pledge_id>/hand-over", methods=["GET", "POST"])
@require("hand_over")
def hand_over(pledge_id: int) -> ResponseReturnValue:
    """In and out in one act: against the lines of a pledge."""
    pledge = pledge_figures.get_whole_pledge(pledge_id, seen_by=reader())
    first = {"happened_on": format_solar(business_today())}
    form = RowsForm(first, in_rows=LINE_FIELDS, alone=HANDOVER_FIELDS, least=len(pledge.lines))
    if form.is_sent:
        with form.refusals():
            said = HandoverIn().load(_typed(form, pledge))
            handover = service.record_direct_handover(by=reader(), key=form.key, **said)
            tell(N_("The hand-over is recorded: received and delivered in one act."))
            return go_to("web.show_handover", handover_id=handover.id)
    page = render_template(
        "receipts/hand_over.html",
        form=form,
        pledge=pledge,
        lines=pledge_figures.total_of_lines([pledge]),
        proofs=choices(ProofKind, locale()),
        receivers=read_receivers(by=reader()),
        questions=questions(form),
    )
    return page, form.status


def _typed(form: RowsForm, pledge: Pledge) -> dict[str, Any]:
    """What was typed, with the receiver's code looked up and each line's item as its pledge line has it."""
    values = form.filled("quantity")
    code = values.pop("receiver", None)
    if code is not None:
        if not isinstance(code, str):
            raise NamedOnce(field="receiver")
        receiver = read_receiver_by_code(code, by=reader())
        if receiver is None:
            raise NoSuchReceiver(code=code, field="receiver")
        values["receiver_id"] = receiver.id
    items = {str(line.id): line.item_id for line in pledge.lines}
    for row in values["lines"]:
        row["item_id"] = items.get(str(row.get("pledge_line_id")), 0)
        if isinstance(row.get("serials"), str):
            row["serials"] = [serial for serial in row["serials"].splitlines() if serial.strip()]
    return {**values, "campaign_id": pledge.campaign_id, "company_id": pledge.company_id}


@bp.get("/handovers/<int:handover_id>")
@require("read_handovers")
def show_handover(handover_id: int) -> ResponseReturnValue:
    """One hand-over, as it is printed and kept."""
    handover = reading.read_handover(handover_id, by=reader())
    pledges = queries.list_by_ids(Pledge, {line.pledge_line.pledge_id for line in handover.lines})
    entry = book.get_header(handover.entry_id)
    return render_template(
        "receipts/handover.html",
        handover=handover,
        entry=entry,
        stands=paper_queries.stands(handover.entry_id),
        pledges={pledge.id: pledge for pledge in pledges},
        names=book.names_of([entry.actor_id]) if sees_office(reader(), entry.office_id) else {},
    )
