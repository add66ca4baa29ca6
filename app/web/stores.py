"""Stores: where they are, what lies in each now or on a past day, what is coming, and the card of each item."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.access import may, require
from app.accounts.rights import may_act
from app.campaigns.queries import list_expected
from app.clock import business_today
from app.errors import N_
from app.exports.asked import StoreListFilters
from app.items.queries import get_item
from app.language import locale
from app.ledger.stock import CardRow
from app.places.models import Place, PlaceLevel
from app.places.queries import list_places
from app.shapes import Day, Filters, Text
from app.stores import paper_queries, queries, service
from app.stores.drafts import refuse_ahead
from app.stores.models import Store
from app.stores.schemas import ClosingIn, OpeningIn, StoreIn
from app.stores.stock_queries import ShelfRow, list_card, list_items_in_store, list_stock
from app.web.door import bp, go_to, reader
from app.web.entries import Behind, address_values, is_open, key_of, seen_offices
from app.web.forms import Form, form_values, tell
from app.web.lines import catalogue_options, new_form, today_typed

EXPECTED_SHOWN = 10
LOTS_SHOWN = 300
CARD_PAGE = 50


class StorePageFilters(StoreListFilters):
    """Which stores, and the last one seen: its sort key and number."""

    after = Text(longest=240, load_default="")


class OnDay(Filters):
    """The past day as of which a store is shown."""

    day = Day(data_key="on", load_default=None)


class CardFilters(Filters):
    """Which part of a stock card is shown."""

    before = Behind(data_key="after", load_default=None)


def get_store(store_id: int) -> Store:
    """A store that this person sees."""
    return queries.get_store(store_id, seen_by=reader())


def works_in(office_id: int) -> bool:
    """May this person do something in an office's stores?"""
    return may_act(reader(), office_id, "keep_stores")


@bp.get("/stores")
@require("read_stores")
def list_stores() -> ResponseReturnValue:
    """The stores of one's offices."""
    form, stores = Form(request.args), []
    with form.refusals():
        asked = StorePageFilters().load(address_values())
        asked["after"] = _read_after(asked["after"])
        stores = list(queries.list_stores(seen_by=reader(), **asked, limit=queries.PAGE + 1))
    shown = stores[: queries.PAGE]
    page = render_template(
        "stores/list.html",
        form=form,
        stores=shown,
        items=paper_queries.total_items_of(shown),
        after=f"{shown[-1].id}.{shown[-1].sort_key}" if len(stores) > len(shown) else None,
        offices=seen_offices(),
        is_filtered=any(address_values()),
        may_register=may(reader(), "keep_stores"),
        may_take_along=may(reader(), "read_beneficiaries"),
    )
    return page, form.status


def _read_after(typed: str) -> tuple[str, int] | None:
    store_id, _dot, sort_key = typed.partition(".")
    return (sort_key, int(store_id)) if store_id.isascii() and store_id.isdigit() and len(store_id) < 19 else None


@bp.route("/stores/new", methods=["GET", "POST"])
@require("keep_stores")
def register_store() -> ResponseReturnValue:
    """A new store of one's office."""
    form, offices = Form(), [office for office in seen_offices() if works_in(office.id)]
    if form.is_sent:
        with form.refusals():
            store = service.register_store(**StoreIn().load(form_values()), by=reader())
            tell(N_("{store} is registered.").format(store=store.name(locale())))
            return go_to("web.show_store", store_id=store.id)
    page = render_template(
        "stores/register.html",
        form=form,
        offices=[(office.id, office.name(locale())) for office in offices],
        counties=[(o.place.name(locale()), county_options(o.place)) for o in offices],
    )
    return page, form.status


def county_options(province: Place) -> list[tuple[str, str]]:
    """The counties of a province, to choose from."""
    return [(str(county.id), county.name(locale())) for county in list_places(PlaceLevel.COUNTY, province)]


@bp.get("/stores/<int:store_id>")
@require("read_stores")
def show_store(store_id: int) -> ResponseReturnValue:
    """What lies there, what is coming, and what can be done."""
    store, form, day, rows = get_store(store_id), Form(request.args), None, []
    with form.refusals():
        day = _past_day(OnDay().load(address_values())["day"])
        rows = list_stock(store, day=day)
    page = render_template(
        "stores/show.html", form=form, store=store, day=day, **_shelves_of(rows), **_around(store, day)
    )
    return page, form.status


def _past_day(day: date | None) -> date | None:
    """The day asked for; today's stock is the stock now."""
    if day is not None:
        refuse_ahead(day, field="on")
    return None if day == business_today() else day


def _shelves_of(rows: Sequence[ShelfRow]) -> dict[str, Any]:
    items = list_items_in_store(rows)
    return {
        "items": items,
        "lots": {each.item.id: [row for row in rows if row.item.id == each.item.id] for each in items}
        if len(rows) <= LOTS_SHOWN
        else {},
        "held": sum(1 for row in rows if row.held),
        "expiring": sum(1 for row in rows if row.expiry in ("soon", "expired")),
    }


def _around(store: Store, day: date | None) -> dict[str, Any]:
    """What is on its way there, what is promised to its office, and what waits; nothing of it for a past day."""
    if day is not None:
        return {"coming": [], "expected": [], "counting": None, "waiting": [], "works_here": False}
    return {
        "coming": queries.list_expected_transfers(seen_by=reader(), store_id=store.id),
        "expected": list_expected(store.office_id, seen_by=reader(), limit=EXPECTED_SHOWN),
        "counting": queries.find_open_stocktake(store.id),
        "waiting": paper_queries.list_waiting_for_signature(store),
        "works_here": works_in(store.office_id),
        "receipt_page": is_open("web.receive"),
        "pledge_page": is_open("web.show_pledge"),
    }


@bp.get("/stores/<int:store_id>/card/<int:item_id>")
@require("read_stores")
def show_card(store_id: int, item_id: int) -> ResponseReturnValue:
    """An item's card in a store: every entry, what it did, and what was left after it."""
    store, item, form, rows = get_store(store_id), get_item(item_id), Form(request.args), []
    with form.refusals():
        before = CardFilters().load(address_values())["before"]
        rows = list_card(store, item.id, before=before, limit=CARD_PAGE + 1)
    shown = _whole_entries(rows)
    page = render_template(
        "stores/card.html",
        form=form,
        store=store,
        item=item,
        rows=shown,
        after=key_of(shown[-1].entry) if len(rows) > CARD_PAGE else None,
        lots=[row for row in list_stock(store) if row.item.id == item.id],
    )
    return page, form.status


def _whole_entries(rows: list[CardRow]) -> list[CardRow]:
    """One page of a card, which ends with an entry's last line."""
    shown = rows[:CARD_PAGE]
    if len(rows) > CARD_PAGE and rows[CARD_PAGE].entry.id == shown[-1].entry.id:
        return [row for row in shown if row.entry.id != shown[-1].entry.id]
    return shown


@bp.route("/stores/<int:store_id>/close", methods=["GET", "POST"])
@require("keep_stores")
def close_store(store_id: int) -> ResponseReturnValue:
    """The store takes no goods any more."""
    store, form = get_store(store_id), Form({"on": today_typed()})
    if form.is_sent:
        with form.refusals():
            service.close_store(store_id=store.id, **ClosingIn().load(form_values()), by=reader())
            tell(N_("{store} is closed.").format(store=store.name(locale())))
            return go_to("web.show_store", store_id=store.id)
    return render_template("stores/close.html", form=form, store=store), form.status


@bp.post("/stores/<int:store_id>/reopen")
@require("keep_stores")
def reopen_store(store_id: int) -> ResponseReturnValue:
    """The store takes goods again."""
    store = service.reopen_store(store_id=get_store(store_id).id, by=reader())
    tell(N_("{store} is open again.").format(store=store.name(locale())))
    return go_to("web.show_store", store_id=store.id)


@bp.route("/stores/<int:store_id>/opening", methods=["GET", "POST"])
@require("open_stock")
def record_opening(store_id: int) -> ResponseReturnValue:
    """What lay there when the store began to keep this book."""
    store, form = get_store(store_id), new_form()
    if form.is_to_be_done:
        with form.refusals():
            asked = OpeningIn().load({**form.goods(), "store_id": store.id})
            opening = service.record_opening(**asked, by=reader(), key=form.key)
            tell(N_("The opening stock is recorded."))
            return go_to("web.show_opening", opening_id=opening.id)
    page = render_template("stores/opening_form.html", form=form, store=store, items=catalogue_options())
    return page, form.status
