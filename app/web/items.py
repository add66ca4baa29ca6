"""The catalogue: what can be given, in both languages, its unit, codes and packs; the centre keeps it."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.access import may, require
from app.codes import Category, Unit, choices
from app.errors import N_
from app.items import queries, service
from app.items.schemas import ItemFilters, ItemIn, PackIn
from app.language import locale
from app.web.door import bp, go_to, reader
from app.web.entries import address_values
from app.web.forms import Form, form_values, tell


@bp.get("/items")
@require("read_items")
def list_items() -> ResponseReturnValue:
    """The catalogue in Persian order."""
    form, items = Form(request.args), []
    with form.refusals():
        items = list(queries.list_items(**ItemFilters().load(address_values())))
    page = render_template(
        "items/list.html",
        form=form,
        items=items,
        categories=choices(Category, locale()),
        is_filtered=any(address_values()),
        may_keep=may(reader(), "keep_catalogue"),
        may_read_entitlements=may(reader(), "read_entitlements"),
    )
    return page, form.status


@bp.route("/items/new", methods=["GET", "POST"])
@require("keep_catalogue")
def register_item() -> ResponseReturnValue:
    """A new item; its code, unit and decimals stand for good."""
    form = Form({"decimals": "0"})
    if form.is_sent:
        with form.refusals():
            item = service.register_item(**ItemIn().load(form_values()))
            tell(N_("{item} is in the catalogue.").format(item=item.names))
            return go_to("web.show_item", item_id=item.id)
    page = render_template(
        "items/register.html", form=form, units=choices(Unit, locale()), categories=choices(Category, locale())
    )
    return page, form.status


@bp.get("/items/<int:item_id>")
@require("read_items")
def show_item(item_id: int) -> ResponseReturnValue:
    """One item with its codes and packs."""
    return _page_of(item_id, Form())


@bp.post("/items/<int:item_id>/packs")
@require("keep_catalogue")
def add_pack(item_id: int) -> ResponseReturnValue:
    """One more pack that it comes in."""
    form = Form()
    with form.refusals():
        service.add_pack(item_id=queries.get_item(item_id).id, **PackIn().load(form_values()))
        tell(N_("The pack is added."))
        return go_to("web.show_item", item_id=item_id)
    return _page_of(item_id, form)


def _page_of(item_id: int, form: Form) -> ResponseReturnValue:
    item = queries.get_item(item_id)
    return render_template(
        "items/show.html", form=form, item=item, may_keep=may(reader(), "keep_catalogue")
    ), form.status
