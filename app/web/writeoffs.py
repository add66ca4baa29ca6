"""What leaves a store and reaches nobody: losses and disposals, which two people sign, and returns to donors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from app.access import require
from app.accounts.models import Approval
from app.campaigns.journeys import open_lot_ids
from app.codes import DisposalReason, LossReason, ReturnReason, choices
from app.errors import N_
from app.language import locale, say
from app.ledger import queries as ledger
from app.ledger.words import Stage
from app.stores import paper_queries, service
from app.stores.models import Disposal, DonorReturn, Loss, Opening
from app.stores.schemas import DisposalIn, DonorReturnIn, LossIn
from app.web.door import bp, go_to, reader
from app.web.entries import open_to_me
from app.web.forms import tell
from app.web.lines import new_form, shelf_options
from app.web.stores import get_store

WAITS = N_("Nothing is written off yet: it waits for a second signature.")


@bp.route("/stores/<int:store_id>/losses/new", methods=["GET", "POST"])
@require("record_loss")
def ask_loss(store_id: int) -> ResponseReturnValue:
    """Goods of a store are lost; a second person signs it."""
    shown = {"title": say(N_("Record a loss")), "reasons": choices(LossReason, locale())}
    return _take_out(store_id, LossIn().load, service.ask_loss, _wait, "writeoffs/ask_form.html", shown)


@bp.route("/stores/<int:store_id>/disposals/new", methods=["GET", "POST"])
@require("dispose")
def ask_disposal(store_id: int) -> ResponseReturnValue:
    """Goods of a store are to be destroyed; a second person signs it."""
    shown = {"title": say(N_("Dispose of goods")), "reasons": choices(DisposalReason, locale())}
    return _take_out(store_id, DisposalIn().load, service.ask_disposal, _wait, "writeoffs/ask_form.html", shown)


@bp.route("/stores/<int:store_id>/returns/new", methods=["GET", "POST"])
@require("dispose")
def return_to_donor(store_id: int) -> ResponseReturnValue:
    """Lots of one donor go back."""
    shown = {"reasons": choices(ReturnReason, locale())}
    return _take_out(
        store_id, _read_return, service.return_to_donor, _show_returned, "writeoffs/return_form.html", shown,
        lots_only=True,
    )  # fmt: skip


def _take_out(
    store_id: int, read: Callable[[dict[str, Any]], Any], verb: Callable[..., Any],
    land: Callable[[Any], ResponseReturnValue], template: str, shown: Mapping[str, Any], *,
    lots_only: bool = False,
) -> ResponseReturnValue:  # fmt: skip
    """The form of what leaves a store; sent, what it `read`s is done, and `land` says where that is seen."""
    store, form = get_store(store_id), new_form()
    if form.is_to_be_done:
        with form.refusals():
            return land(verb(**read({**form.goods(), "store_id": store.id}), by=reader(), key=form.key))
    page = render_template(template, form=form, store=store, groups=shelf_options(store, lots_only=lots_only), **shown)
    return page, form.status


def _wait(approval: Approval) -> ResponseReturnValue:
    tell(WAITS, "waiting")
    return go_to("web.show_approval", approval_id=approval.id)


def _show_returned(returned: DonorReturn) -> ResponseReturnValue:
    tell(N_("The return is recorded."))
    return go_to("web.show_return", return_id=returned.id)


def _read_return(values: dict[str, Any]) -> Any:
    return DonorReturnIn().load(_without_items(values))


def _without_items(values: dict[str, Any]) -> dict[str, Any]:
    """Lines that name their lots alone."""
    lines = values.get("lines")
    if not isinstance(lines, list):
        return values
    kept = [{name: each[name] for name in each if name != "item_id"} for each in lines if isinstance(each, dict)]
    return {**values, "lines": kept}


@bp.get("/losses/<int:loss_id>")
@require("read_transfers")
def show_loss(loss_id: int) -> ResponseReturnValue:
    """The minutes of a loss."""
    loss = paper_queries.get_loss(loss_id, seen_by=reader())
    return _page_of("writeoffs/loss.html", loss, Stage.LOST)


@bp.get("/disposals/<int:disposal_id>")
@require("read_stores")
def show_disposal(disposal_id: int) -> ResponseReturnValue:
    """The minutes of a disposal."""
    disposal = paper_queries.get_disposal(disposal_id, seen_by=reader())
    return _page_of("writeoffs/disposal.html", disposal, Stage.DISPOSED)


@bp.get("/returns/<int:return_id>")
@require("read_stores")
def show_return(return_id: int) -> ResponseReturnValue:
    """The letter of a return."""
    returned = paper_queries.get_donor_return(return_id, seen_by=reader())
    return _page_of("writeoffs/return.html", returned, Stage.RETURNED)


@bp.get("/openings/<int:opening_id>")
@require("read_stores")
def show_opening(opening_id: int) -> ResponseReturnValue:
    """A sheet of opening stock."""
    return _page_of("writeoffs/opening.html", paper_queries.get_opening(opening_id, seen_by=reader()), Stage.IN_STORE)


def _page_of(template: str, paper: Loss | Disposal | DonorReturn | Opening, stage: Stage) -> ResponseReturnValue:
    lines = paper_queries.list_goods(paper.entry_id, stage)
    return render_template(
        template,
        paper=paper,
        lines=lines,
        open_lots=open_lot_ids([line.lot_id for line in lines], seen_by=reader()),
        stands=bool(ledger.standing([paper.entry_id])),
        opens_entry=bool(open_to_me([paper.entry])),
    )
