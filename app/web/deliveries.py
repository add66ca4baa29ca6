"""Goods handed over: from a store or as they were set aside, confirmed by the receiver, and what came back."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.access import require
from app.campaigns import paper_queries, reading, service
from app.campaigns.issues import Allotment, Delivery
from app.campaigns.paper_schemas import ConfirmedIn, DeliveryIn, TakeBackIn
from app.campaigns.words import ProofKind
from app.codes import ReturnReason, choices
from app.energy import swapping
from app.errors import N_, Invalid
from app.language import locale
from app.ledger import queries as ledger
from app.stores.queries import list_open_stores_of
from app.web.allotments import OfStore, campaign_options, with_receiver
from app.web.answering import questions
from app.web.door import bp, go_to, reader
from app.web.entries import address_values, is_open
from app.web.forms import Form, form_values, tell
from app.web.lines import new_form, quantity_typed, shelf_options
from app.web.stores import get_store, works_in


@bp.get("/deliveries")
@require("read_stores")
def list_deliveries() -> ResponseReturnValue:
    """What was handed over, the newest first."""
    form, found = Form(request.args), []
    with form.refusals():
        asked = OfStore().load(address_values())
        found = list(reading.read_deliveries(by=reader(), **asked, limit=paper_queries.PAGE + 1))
    shown = found[: paper_queries.PAGE]
    page = render_template(
        "deliveries/list.html",
        form=form,
        deliveries=shown,
        standing=ledger.standing([each.entry_id for each in shown]),
        after=shown[-1].id if len(found) > len(shown) else None,
    )
    return page, form.status


@bp.route("/stores/<int:store_id>/deliveries/new", methods=["GET", "POST"])
@require("deliver")
def record_delivery(store_id: int) -> ResponseReturnValue:
    """Goods of a store were handed over."""
    store, form = get_store(store_id), new_form(receiver_id=request.args.get("receiver", ""))
    if form.is_to_be_done:
        with form.refusals():
            asked = DeliveryIn().load({**with_receiver(form), "store_id": store.id})
            delivery = service.record_delivery(**asked, by=reader(), key=form.key)
            tell(N_("The delivery is recorded."))
            return go_to("web.show_delivery", delivery_id=delivery.known_key)
    page = render_template(
        "deliveries/deliver.html",
        form=form,
        store=store,
        groups=shelf_options(store, whole_only=True),
        proofs=choices(ProofKind, locale()),
        campaigns=campaign_options(),
        questions=questions(form),
    )
    return page, form.status


@bp.route("/allotments/<int:allotment_id>/deliver", methods=["GET", "POST"])
@require("deliver")
def deliver_allotment(allotment_id: int) -> ResponseReturnValue:
    """What was set aside was handed over: all that is left, or so much of each item."""
    allotment = reading.read_allotment(allotment_id, by=reader())
    form = new_form(**_set_aside(allotment))
    if form.is_sent:
        with form.refusals():
            asked = _some_goods({**with_receiver(form, needs="quantity"), **_from(allotment)})
            delivery = service.record_delivery(**DeliveryIn().load(asked), by=reader(), key=form.key)
            tell(N_("The delivery is recorded."))
            return go_to("web.show_delivery", delivery_id=delivery.known_key)
    page = render_template(
        "deliveries/from_allotment.html",
        form=form,
        allotment=allotment,
        left=paper_queries.total_left_of_allotments([allotment.id]),
        proofs=choices(ProofKind, locale()),
        questions=questions(form),
    )
    return page, form.status


def _set_aside(allotment: Allotment) -> dict[str, Any]:
    """Whom it is for, and what is left of each of its lots."""
    left = paper_queries.total_left_of_allotments([allotment.id])
    lines = [line for line in allotment.lines if left[line.id]]
    rows = {f"lines.{row}.quantity": quantity_typed(left[line.id], line.item) for row, line in enumerate(lines)}
    return rows | ({"receiver_id": allotment.receiver.code} if allotment.receiver else {})


def _some_goods(values: dict[str, Any]) -> dict[str, Any]:
    """What was typed; a form whose quantities were all emptied does not mean all of the goods."""
    if not values.get("lines"):
        raise Invalid(N_("Name at least one item and how much of it."), field="lines")
    return values


def _from(allotment: Allotment) -> dict[str, Any]:
    facts = {"store_id": allotment.store_id, "allotment_id": allotment.id, "campaign_id": allotment.campaign_id}
    return {name: value for name, value in facts.items() if value is not None}


@bp.get("/deliveries/<int:delivery_id>")
@require("read_stores")
def show_delivery(delivery_id: int) -> ResponseReturnValue:
    """One hand-over: what, to which code, on what proof, and what came back."""
    return _page_of(delivery_id, Form())


@bp.post("/deliveries/<int:delivery_id>/confirm")
@require("deliver")
def confirm_delivery(delivery_id: int) -> ResponseReturnValue:
    """The receiver says that the goods are there."""
    delivery, form = _get(delivery_id), Form()
    with form.refusals():
        service.confirm_delivery(delivery_id=delivery.id, **ConfirmedIn().load(form_values()), by=reader())
        tell(N_("The receiver's word is recorded."))
        return go_to("web.show_delivery", delivery_id=delivery.id)
    return _page_of(delivery_id, form)


@bp.route("/deliveries/<int:delivery_id>/take-back", methods=["GET", "POST"])
@require("take_back")
def take_back(delivery_id: int) -> ResponseReturnValue:
    """Delivered goods came back, or were refused at the door."""
    delivery = _get(delivery_id)
    left = paper_queries.total_left_of_deliveries([delivery.id])
    form = new_form(reason=request.args.get("reason", ""), store_id=delivery.store_id, **_still_there(delivery, left))
    if form.is_sent:
        with form.refusals():
            asked = TakeBackIn().load(_some_goods(form.goods(needs="quantity")))
            service.take_back(delivery_id=delivery.id, **asked, by=reader(), key=form.key)
            tell(N_("What came back is in the store."))
            return go_to("web.show_delivery", delivery_id=delivery.id)
    page = render_template(
        "deliveries/take_back.html", form=form, delivery=_get(delivery_id), left=left, stores=_stores_for(delivery),
        reasons=choices(ReturnReason, locale()),
    )  # fmt: skip
    return page, form.status


def _still_there(delivery: Delivery, left: dict[int, int]) -> dict[str, Any]:
    lines = [line for line in delivery.lines if left[line.id]]
    return {f"lines.{row}.quantity": quantity_typed(left[line.id], line.item) for row, line in enumerate(lines)}


def _stores_for(delivery: Delivery) -> list[tuple[int, str]]:
    return [(store.id, store.name(locale())) for store in list_open_stores_of(delivery.office_id)]


def _get(delivery_id: int) -> Delivery:
    return paper_queries.get_delivery(delivery_id, seen_by=reader())


def _page_of(delivery_id: int, form: Form) -> ResponseReturnValue:
    delivery = reading.read_delivery(delivery_id, by=reader())
    left = paper_queries.total_left_of_deliveries([delivery.id])
    standing = ledger.standing([delivery.entry_id, *(back.entry_id for back in delivery.take_backs)])
    swaps = swapping.list_swaps(delivery_id, seen_by=reader())
    works_here = works_in(delivery.office_id) and delivery.entry_id in standing
    page = render_template(
        "deliveries/show.html",
        form=form,
        delivery=delivery,
        left=left,
        standing=standing,
        items={line.id: line.item for line in delivery.lines},
        works_here=works_here,
        swaps=swaps,
        may_swap=works_here and len(swaps) < sum(left.values()) and swapping.is_swapped(delivery),
        proofs=choices(ProofKind, locale()),
        receiver_page=is_open("web.show_receiver"),
    )
    return page, form.status
