"""Goods set aside in a store for a receiver or a county, and freed again."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.access import require
from app.beneficiaries.queries import NoSuchReceiver
from app.beneficiaries.reading import read_receiver_by_code
from app.campaigns import paper_queries, reading, service
from app.campaigns.paper_schemas import AllotmentIn, ReleaseIn
from app.campaigns.queries import list_campaigns
from app.campaigns.words import CampaignState
from app.errors import N_
from app.exports.asked import OfStoreFilters
from app.language import locale
from app.ledger import queries as ledger
from app.shapes import Key
from app.web.answering import questions
from app.web.door import bp, go_to, reader
from app.web.entries import address_values, is_open
from app.web.forms import Form, form_values, tell
from app.web.lines import GoodsForm, new_form, shelf_options, today_typed
from app.web.receivers import own_counties
from app.web.stores import get_store, works_in

CAMPAIGNS_SHOWN = 200


class OfStore(OfStoreFilters):
    """Which papers are listed: of one store, older than a key."""

    after = Key(load_default=None)


@bp.get("/allotments")
@require("read_stores")
def list_allotments() -> ResponseReturnValue:
    """What is or was set aside, the newest first."""
    form, found, left = Form(request.args), [], {}
    with form.refusals():
        asked = OfStore().load(address_values())
        found = list(reading.read_allotments(by=reader(), **asked, limit=paper_queries.PAGE + 1))
        left = paper_queries.total_left_of_allotments([each.id for each in found])
    shown = found[: paper_queries.PAGE]
    page = render_template(
        "allotments/list.html",
        form=form,
        allotments=shown,
        open={each.id for each in shown if any(left[line.id] for line in each.lines)},
        after=shown[-1].id if len(found) > len(shown) else None,
    )
    return page, form.status


@bp.route("/stores/<int:store_id>/allotments/new", methods=["GET", "POST"])
@require("allot")
def allot_goods(store_id: int) -> ResponseReturnValue:
    """Set goods aside; what is warned of is answered first."""
    store, form = get_store(store_id), new_form(receiver_id=request.args.get("receiver", ""))
    if form.is_to_be_done:
        with form.refusals():
            asked = AllotmentIn().load({**with_receiver(form), "store_id": store.id})
            allotment = service.allot_goods(**asked, by=reader(), key=form.key)
            tell(N_("Set aside."))
            return go_to("web.show_allotment", allotment_id=allotment.id)
    page = render_template(
        "allotments/allot.html",
        form=form,
        store=store,
        groups=shelf_options(store, whole_only=True),
        counties=own_counties(),
        campaigns=campaign_options(),
        questions=questions(form),
    )
    return page, form.status


def with_receiver(form: GoodsForm, *, needs: str = "") -> dict[str, Any]:
    """What was typed, the receiver's code looked up."""
    values = form.goods(needs=needs)
    typed = values.get("receiver_id")
    if isinstance(typed, str):
        receiver = read_receiver_by_code(typed, by=reader())
        if receiver is None:
            raise NoSuchReceiver(code=typed, field="receiver_id")
        values["receiver_id"] = receiver.id
    return values


def campaign_options() -> list[tuple[int, str]]:
    """The campaigns that goods may be given for."""
    states = (CampaignState.OPEN, CampaignState.CLOSED)
    found = [c for state in states for c in list_campaigns(seen_by=reader(), state=state, limit=CAMPAIGNS_SHOWN)]
    return [(each.id, each.title_fa if locale() == "fa" else each.title_en) for each in found]


@bp.get("/allotments/<int:allotment_id>")
@require("read_stores")
def show_allotment(allotment_id: int) -> ResponseReturnValue:
    """What was set aside, for whom, and what is left of it."""
    return _page_of(allotment_id, Form({"happened_on": today_typed()}))


@bp.post("/allotments/<int:allotment_id>/release")
@require("allot")
def release_allotment(allotment_id: int) -> ResponseReturnValue:
    """What is left of it is free again."""
    form = Form()
    with form.refusals():
        asked = ReleaseIn().load(form_values())
        service.release_allotment(allotment_id=allotment_id, **asked, by=reader(), key=form.key)
        tell(N_("What was left is free again."))
        return go_to("web.show_allotment", allotment_id=allotment_id)
    return _page_of(allotment_id, form)


def _page_of(allotment_id: int, form: Form) -> ResponseReturnValue:
    allotment = reading.read_allotment(allotment_id, by=reader())
    left = paper_queries.total_left_of_allotments([allotment.id])
    page = render_template(
        "allotments/show.html",
        form=form,
        allotment=allotment,
        left=left,
        stands=bool(ledger.standing([allotment.entry_id])),
        works_here=works_in(allotment.office_id) and any(left.values()),
        receiver_page=is_open("web.show_receiver"),
    )
    return page, form.status
