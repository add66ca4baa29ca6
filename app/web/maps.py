"""The map of the country and of each province: a figure of areas, as a picture and as the table that says the same."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import require
from app.accounts.rights import offices_of
from app.clock import business_today
from app.items.queries import list_items
from app.language import locale, write_digits
from app.ledger.queries import total_entries_by_year
from app.places.models import Place, PlaceLevel
from app.places.queries import list_offices
from app.reports.maps import get_metric
from app.reports.maps.drawing import Drawing, draw
from app.reports.maps.geojson import MEDIA, write_geojson
from app.reports.maps.measures import effective_number, inequality
from app.reports.maps.metrics import METRICS
from app.reports.maps.shown import Area
from app.reports.schemas import ReportFilters
from app.reports.scopes import scope_of
from app.shapes import Text
from app.text import write_figure
from app.web.door import bp, reader
from app.web.entries import address_values
from app.web.filters import label, name
from app.web.forms import Form
from app.web.options import counted, named
from app.web.sheets import save_as

FIRST = "map-value"
OWN = ("metric", "beside")


class MapFilters(ReportFilters):
    """Which figures are shown, one beside the other, and of what."""

    metric = Text(longest=60, load_default=None)
    beside = Text(longest=60, load_default=None)


@bp.get("/map")
@require("read_reports")
def show_map() -> ResponseReturnValue:
    """The provinces, or the counties of one: by one figure, or by two beside each other."""
    asked = MapFilters().load(address_values())
    metrics = [get_metric(slug) for slug in (asked.pop("metric") or FIRST, asked.pop("beside")) if slug]
    scope = scope_of(asked, seen_by=reader(), today=business_today())
    drawings = [draw(metric.show(scope), name) for metric in metrics]
    return render_template(
        "maps/show.html", form=Form({"metric": FIRST, **request.args}), drawings=drawings, choices=_choices(),
        inner=_inner, figure=figure_of, spread_of=_spread,
        asked={key: value for key, value in request.args.items() if key not in OWN},
    )  # fmt: skip


@bp.get("/map/areas.geojson")
@require("read_reports")
def save_map() -> ResponseReturnValue:
    """The same areas with their borders, for whoever draws them elsewhere."""
    asked = MapFilters().load(address_values())
    metric = get_metric(asked.pop("metric") or FIRST)
    asked.pop("beside")
    scope = scope_of(asked, seen_by=reader(), today=business_today())
    return save_as(f"{metric.slug}.geojson", Response(write_geojson(metric.show(scope)), mimetype=MEDIA))


def figure_of(drawing: Drawing, value: int) -> str:
    """A number of a map with its unit."""
    return f"{write_figure(value, drawing.shown.decimals, locale())} {label(drawing.shown.unit)}"


def _spread(drawing: Drawing) -> dict[str, str] | None:
    """How unequally an amount lies over the areas; nothing where a number of them is not told."""
    values = drawing.shown.told
    if not drawing.shown.metric.is_added or len(values) < len(drawing.shown.areas) or min(values, default=-1) < 0:
        return None
    gini, effective = inequality(values), effective_number(values)
    if len(values) == 1 or gini is None or effective is None:
        return None
    return {"gini": write_figure(gini, 4, locale()), "effective": write_figure(effective, 2, locale())}


def _inner(drawing: Drawing, area: Area) -> str | None:
    """The map inside an area, of the same item: a province has one."""
    if area.place.level is not PlaceLevel.PROVINCE:
        return None
    item = drawing.shown.item
    asked: dict[str, Any] = {**request.args, "place": area.place.id, **({"item": item.id} if item else {})}
    return url_for("web.show_map", **asked)


def _choices() -> dict[str, list[tuple[Any, str]]]:
    own = offices_of(reader(), "read_reports")
    places: list[Place] = [office.place for office in list_offices(national=False) if own is None or office.id in own]
    return {
        "metrics": [(metric.slug, label(metric.heading)) for metric in METRICS], "places": named(places),
        "goods": counted(list_items()), "years": [(year, write_digits(year)) for year in total_entries_by_year()][::-1],
    }  # fmt: skip
