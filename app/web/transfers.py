"""Goods on their way from store to store: sent, received in parts or short, and what is lost on the way."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.access import require
from app.campaigns.journeys import open_lot_ids
from app.codes import LossReason, choices
from app.errors import N_
from app.exports.asked import TransferListFilters
from app.language import locale
from app.ledger import queries as ledger
from app.shapes import Key
from app.stores import paper_queries, queries, service
from app.stores.models import Store
from app.stores.schemas import ArrivalIn, CarrierIn, LossIn, TransferIn
from app.stores.transfer_models import Transfer, TransferState
from app.stores.transfers import require_end
from app.web.door import bp, go_to, reader
from app.web.entries import address_values, seen_offices
from app.web.forms import Form, form_values, tell
from app.web.lines import Options, new_form, quantity_typed, shelf_options
from app.web.stores import get_store, works_in


class TransferPageFilters(TransferListFilters):
    """Which transfers, and behind which of them the page begins."""

    before = Key(data_key="after", load_default=None)


@bp.get("/transfers")
@require("read_transfers")
def list_transfers() -> ResponseReturnValue:
    """Transfers of one's offices, the newest first."""
    form, transfers = Form(request.args), []
    with form.refusals():
        asked = TransferPageFilters().load(address_values())
        transfers = list(_listed(**asked))
    shown = transfers[: queries.PAGE]
    page = render_template(
        "transfers/list.html",
        form=form,
        transfers=shown,
        after=shown[-1].id if len(transfers) > len(shown) else None,
        states=choices(TransferState, locale()),
        is_filtered=any(address_values()),
    )
    return page, form.status


def _listed(*, show: str, store_id: int | None, before: int | None, **named: Any) -> Any:
    paged: dict[str, Any] = {"store_id": store_id, "before": before, "limit": queries.PAGE + 1}
    if show == "expected":
        return queries.list_expected_transfers(seen_by=reader(), **paged)
    return queries.list_transfers(seen_by=reader(), **paged, **named)


@bp.route("/stores/<int:store_id>/transfers/new", methods=["GET", "POST"])
@require("transfer")
def send_transfer(store_id: int) -> ResponseReturnValue:
    """Goods leave for another store."""
    store, form = get_store(store_id), new_form()
    if form.is_to_be_done:
        with form.refusals():
            asked = TransferIn().load({**form.goods(), "from_store_id": store.id})
            transfer = service.send_transfer(**asked, by=reader(), key=form.key)
            tell(N_("Sent. The other store sees it coming."))
            return go_to("web.show_transfer", transfer_id=transfer.id)
    page = render_template(
        "transfers/send.html",
        form=form,
        store=store,
        groups=shelf_options(store),
        targets=_targets(store),
        carriers=[(c.id, c.name(locale())) for c in queries.list_carriers(store.office_id)],
    )
    return page, form.status


def _targets(store: Store) -> Options:
    """Every other open store, under its office."""
    by_office: dict[str, list[tuple[str, str]]] = {}
    for each in queries.list_open_stores():
        if each.id != store.id:
            by_office.setdefault(each.office.name(locale()), []).append((str(each.id), each.name(locale())))
    return list(by_office.items())


@bp.get("/transfers/<int:transfer_id>")
@require("read_transfers")
def show_transfer(transfer_id: int) -> ResponseReturnValue:
    """One transfer: per lot what was sent, what arrived, what is short and what was lost."""
    transfer = get_transfer(transfer_id)
    arrivals = transfer.arrivals
    losses = paper_queries.list_losses_of_transfer(transfer.id)
    return render_template(
        "transfers/show.html",
        transfer=transfer,
        losses=losses,
        standing=ledger.standing([transfer.entry_id, *(a.entry_id for a in arrivals), *(n.entry_id for n in losses)]),
        open_lots=open_lot_ids([line.lot_id for line in transfer.lines], seen_by=reader()),
        waiting=paper_queries.list_waiting_of_transfer(transfer) if works_in(transfer.from_office_id) else [],
        same_waybill=queries.list_same_waybill(transfer.waybill, seen_by=reader(), apart_from=transfer.id),
        receives=works_in(transfer.to_office_id) and _is_owed(transfer),
        writes_off=works_in(transfer.from_office_id) and _is_owed(transfer),
    )


def get_transfer(transfer_id: int) -> Transfer:
    """A transfer that this person sees from either end."""
    return queries.get_transfer(transfer_id, seen_by=reader())


def _is_owed(transfer: Transfer) -> bool:
    return transfer.state is not TransferState.UNDONE and transfer.outstanding > 0


@bp.route("/transfers/<int:transfer_id>/receive", methods=["GET", "POST"])
@require("transfer")
def receive_transfer(transfer_id: int) -> ResponseReturnValue:
    """What arrived, lot by lot; what is left stays on the way, or is short."""
    transfer = get_transfer(transfer_id)
    require_end(transfer, transfer.to_office_id, reader())
    form = new_form(**_still_coming(transfer))
    if form.is_sent:
        with form.refusals():
            arrived = ArrivalIn().load({"lines": [], **form.goods(needs="quantity")})
            service.receive_transfer(transfer_id=transfer.id, **arrived, by=reader(), key=form.key)
            tell(N_("What arrived is in the store."))
            return go_to("web.show_transfer", transfer_id=transfer.id)
    return render_template("transfers/receive.html", form=form, transfer=get_transfer(transfer_id)), form.status


def _still_coming(transfer: Transfer) -> dict[str, Any]:
    left = [line for line in transfer.lines if line.outstanding]
    return {f"lines.{row}.quantity": quantity_typed(line.outstanding, line.item) for row, line in enumerate(left)}


@bp.route("/transfers/<int:transfer_id>/loss", methods=["GET", "POST"])
@require("record_loss")
def ask_transfer_loss(transfer_id: int) -> ResponseReturnValue:
    """What will not arrive any more; a second person signs it."""
    transfer = get_transfer(transfer_id)
    require_end(transfer, transfer.from_office_id, reader())
    form = new_form(**_still_coming(transfer))
    if form.is_sent:
        with form.refusals():
            asked = LossIn().load({**form.goods(needs="quantity"), "transfer_id": transfer.id})
            approval = service.ask_loss(**asked, by=reader(), key=form.key)
            tell(N_("Nothing is written off yet: it waits for a second signature."), "waiting")
            return go_to("web.show_approval", approval_id=approval.id)
    page = render_template(
        "transfers/loss.html", form=form, transfer=get_transfer(transfer_id), reasons=choices(LossReason, locale())
    )
    return page, form.status


@bp.route("/carriers/new", methods=["GET", "POST"])
@require("transfer")
def register_carrier() -> ResponseReturnValue:
    """Who else takes goods from store to store."""
    form, offices = Form(), [office for office in seen_offices() if works_in(office.id)]
    if form.is_sent:
        with form.refusals():
            carrier = service.register_carrier(**CarrierIn().load(form_values()), by=reader())
            tell(N_("{carrier} is registered.").format(carrier=carrier.name(locale())))
            return go_to("web.list_stores")
    page = render_template("transfers/carrier.html", form=form, offices=[(o.id, o.name(locale())) for o in offices])
    return page, form.status
