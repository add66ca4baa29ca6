"""What saved energy and goods are worth to a conversion: tariffs and prices with their sources, and their forms."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.access import may, require
from app.clock import business_today
from app.codes import ValueBasis, choices
from app.dates import format_solar, solar_year
from app.energy import pricing
from app.energy.conversion_schemas import OfItemQuery, PriceIn, TariffIn
from app.energy.conversion_words import CLIMATES, STEPS, Season
from app.energy.lots import saved_item
from app.energy.words import EnergyKind
from app.errors import N_
from app.items.queries import list_items
from app.language import locale, write_number
from app.shapes import Key
from app.web.door import bp, go_to, reader
from app.web.entries import address_values
from app.web.filters import name
from app.web.forms import Form, form_values, tell
from app.web.options import Options, counted

PAGE = 50


class WorthFilters(OfItemQuery):
    """The same, and the row after which the page begins."""

    after = Key(load_default=None)


def _saved_items() -> Options:
    return [(item.id, f"{name(item)} ({item.unit_name(locale())})") for item in map(saved_item, EnergyKind)]


@bp.get("/tariffs")
@require("read_conversions")
def list_tariffs() -> ResponseReturnValue:
    """What a unit of saved energy was said to be worth, the newest first."""
    form, found = Form(request.args), []
    with form.refusals():
        found = list(pricing.list_tariffs(limit=PAGE + 1, **WorthFilters().load(address_values())))
    return _list("tariffs", form, found, _saved_items())


@bp.get("/prices")
@require("read_conversions")
def list_prices() -> ResponseReturnValue:
    """What an item was said to cost, the newest first."""
    form, found = Form(request.args), []
    with form.refusals():
        found = list(pricing.list_prices(limit=PAGE + 1, **WorthFilters().load(address_values())))
    return _list("prices", form, found, counted(list_items()))


def _list(what: str, form: Form, found: list[Any], items: Options) -> ResponseReturnValue:
    page = render_template(
        f"energy/{what}.html",
        form=form,
        rows=found[:PAGE],
        after=found[PAGE - 1].id if len(found) > PAGE else None,
        items=items,
        is_filtered=any(address_values()),
        may_record=may(reader(), "keep_tariffs"),
    )
    return page, form.status


@bp.route("/tariffs/new", methods=["GET", "POST"])
@require("keep_tariffs")
def record_tariff() -> ResponseReturnValue:
    """From now on a unit of a saving is worth so much."""
    form = Form({"year": str(solar_year(business_today()))})
    if form.is_sent:
        with form.refusals():
            pricing.record_tariff(by=reader(), **TariffIn().load(form_values()))
            tell(N_("The tariff is recorded. What was converted stays as it was."))
            return go_to("web.list_tariffs")
    page = render_template(
        "energy/tariff.html",
        form=form,
        items=_saved_items(),
        seasons=choices(Season, locale()),
        climates=[(number, write_number(number)) for number in CLIMATES],
        steps=[(number, write_number(number)) for number in STEPS],
    )
    return page, form.status


@bp.route("/prices/new", methods=["GET", "POST"])
@require("keep_tariffs")
def record_price() -> ResponseReturnValue:
    """From a day on an item costs so much."""
    form = Form({"priced_on": format_solar(business_today())})
    if form.is_sent:
        with form.refusals():
            pricing.record_price(by=reader(), **PriceIn().load(form_values()))
            tell(N_("The price is recorded. What was converted stays as it was."))
            return go_to("web.list_prices")
    page = render_template(
        "energy/price.html", form=form, items=counted(list_items()), bases=choices(ValueBasis, locale())
    )
    return page, form.status
