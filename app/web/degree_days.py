"""Degree days as they were brought in by files: the series with their sources, and each one's days or months."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.access import may, require
from app.energy import queries
from app.energy.schemas import DegreeDaysQuery
from app.places.models import PlaceLevel
from app.places.queries import list_places
from app.shapes import Key
from app.web.door import bp, reader
from app.web.entries import address_values
from app.web.forms import Form
from app.web.options import named
from app.web.saving_figures import Degrees

PAGE = 50


class Tenths:
    """How a base temperature is counted, for a page that writes it: in tenths."""

    decimals = 1


class DegreeDaysFilters(DegreeDaysQuery):
    """The same, and the row after which the page begins."""

    after = Key(load_default=None)


@bp.get("/degree-days")
@require("read_savings")
def list_series() -> ResponseReturnValue:
    """Every series, where it was taken from, and whether it is invented."""
    return render_template(
        "energy/series_list.html",
        series=queries.list_series(),
        may_import=may(reader(), "keep_degree_days"),
        tenths=Tenths,
    )


@bp.get("/degree-days/<int:series_id>")
@require("read_savings")
def show_series(series_id: int) -> ResponseReturnValue:
    """One series, province by province."""
    series = queries.get_series(series_id)
    form, found = Form(request.args), []
    with form.refusals():
        asked = DegreeDaysFilters().load(address_values())
        found = list(queries.list_degree_days(series.id, limit=PAGE + 1, **asked))
    page = render_template(
        "energy/series.html",
        form=form,
        series=series,
        rows=found[:PAGE],
        after=found[PAGE - 1].id if len(found) > PAGE else None,
        provinces=named(list_places(PlaceLevel.PROVINCE)),
        degrees=Degrees,
        tenths=Tenths,
        is_filtered=any(address_values()),
    )
    return page, form.status
