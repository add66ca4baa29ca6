"""Counting a store: the sheet is opened, the counts are typed where the goods lie, and the difference is posted."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.access import require
from app.errors import N_
from app.language import locale
from app.ledger import queries as ledger
from app.shapes import Filters, Key
from app.stores import queries, service
from app.stores.schemas import SheetIn, StocktakeIn
from app.stores.stock_queries import list_items_in_store, list_stock
from app.stores.stocktake_models import Stocktake, StocktakeState
from app.web.door import bp, go_to, reader
from app.web.entries import address_values
from app.web.forms import Form, form_values, tell
from app.web.lines import today_typed
from app.web.stores import get_store, works_in


class Before(Filters):
    """Which part of a long list is shown: what is older than a key."""

    before = Key(data_key="after", load_default=None)


@bp.get("/stores/<int:store_id>/stocktakes")
@require("read_stores")
def list_stocktakes(store_id: int) -> ResponseReturnValue:
    """The counts of a store, the newest first."""
    store, form, found = get_store(store_id), Form(request.args), []
    with form.refusals():
        asked = Before().load(address_values())
        found = list(queries.list_stocktakes(store.id, **asked, limit=queries.PAGE + 1))
    shown = found[: queries.PAGE]
    page = render_template(
        "stocktakes/list.html",
        form=form,
        store=store,
        stocktakes=shown,
        after=shown[-1].id if len(found) > len(shown) else None,
        may_count=works_in(store.office_id) and store.is_open,
        counting=queries.find_open_stocktake(store.id),
    )
    return page, form.status


@bp.route("/stores/<int:store_id>/stocktakes/new", methods=["GET", "POST"])
@require("stocktake")
def open_stocktake(store_id: int) -> ResponseReturnValue:
    """Open a count sheet: of all goods of the store, or of some items."""
    store, form = get_store(store_id), Form({"opened_on": today_typed()})
    if form.is_sent:
        with form.refusals():
            asked = SheetIn().load({**form_values("item_ids"), "store_id": store.id})
            stocktake = service.open_stocktake(**asked, by=reader())
            tell(N_("The sheet is open. Count, then post it."))
            return go_to("web.show_stocktake", stocktake_id=stocktake.id)
    items = [(row.item.id, row.item.name(locale())) for row in list_items_in_store(list_stock(store))]
    return render_template("stocktakes/open.html", form=form, store=store, items=items), form.status


@bp.get("/stocktakes/<int:stocktake_id>")
@require("read_stores")
def show_stocktake(stocktake_id: int) -> ResponseReturnValue:
    """The sheet to be filled in, or what came of it."""
    return _page_of(_get(stocktake_id), Form({"happened_on": today_typed()}))


@bp.post("/stocktakes/<int:stocktake_id>/post")
@require("stocktake")
def post_stocktake(stocktake_id: int) -> ResponseReturnValue:
    """What was counted becomes the stock."""
    stocktake, form = _get(stocktake_id), Form()
    with form.refusals():
        counted = StocktakeIn().load(form_values())
        service.post_stocktake(stocktake_id=stocktake.id, **counted, by=reader(), key=form.key)
        tell(N_("The count is posted."))
        return go_to("web.show_stocktake", stocktake_id=stocktake.id)
    return _page_of(_get(stocktake_id), form)


@bp.post("/stocktakes/<int:stocktake_id>/drop")
@require("stocktake")
def drop_stocktake(stocktake_id: int) -> ResponseReturnValue:
    """The count is given up."""
    stocktake = service.drop_stocktake(stocktake_id=_get(stocktake_id).id, by=reader())
    tell(N_("The count is given up; nothing was posted."))
    return go_to("web.show_store", store_id=stocktake.store_id)


def _get(stocktake_id: int) -> Stocktake:
    return queries.get_stocktake(stocktake_id, seen_by=reader())


def _page_of(stocktake: Stocktake, form: Form) -> ResponseReturnValue:
    is_open = stocktake.state is StocktakeState.OPEN
    lines = sorted(stocktake.lines, key=lambda line: (line.item.sort_key, line.item_id, line.condition.value))
    page = render_template(
        "stocktakes/show.html",
        form=form,
        stocktake=stocktake,
        lines=lines,
        may_count=is_open and works_in(stocktake.store.office_id),
        stands=stocktake.entry_id is not None and bool(ledger.standing([stocktake.entry_id])),
    )
    return page, form.status
