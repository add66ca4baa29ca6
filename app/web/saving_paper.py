"""A saving as a paper: the page's own figures and the page's own chart, set by Typst."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from app.access import require
from app.energy import queries
from app.energy.charts import chart_of_saving
from app.energy.models import Saving
from app.language import locale, translate, write_day
from app.reports.papers import PDF, write_pdf
from app.web import filters
from app.web.charts import drawn
from app.web.door import bp, reader
from app.web.saving_figures import told_figures
from app.web.sheets import save_as


@bp.get("/savings/<int:saving_id>/paper")
@require("read_savings")
def print_saving(saving_id: int) -> ResponseReturnValue:
    """One saving on paper, with its chart."""
    saving = queries.get_saving(saving_id, seen_by=reader())
    return save_as(f"saving-{saving.id}.pdf", Response(write_pdf("saving", said_of(saving)), mimetype=PDF))


def said_of(saving: Saving) -> dict[str, Any]:
    """What the paper says, each word and figure as the reader of the page has it."""
    heads = [gettext("What"), gettext("Figure")]
    rows = [[_plain(called), _plain(told)] for called, told in told_figures(saving)]
    return {
        "locale": locale(),
        "title": gettext("Saving %(number)s", number=filters.bare(saving.id)),
        "note": _plain(filters.name(saving.company)),
        "warning": gettext("The degree days are invented for a demonstration; they come from no weather station.")
        if saving.is_invented
        else "",
        "facts": {"heads": heads, "rows": _facts(saving)},
        "chart": _chart(saving),
        "figures": {"title": gettext("What the method was given and found"), "heads": heads, "rows": rows},
    }


def _facts(saving: Saving) -> list[list[str]]:
    said = [
        (gettext("Saved"), filters.quantity(saving.quantity, saving.energy)),
        (gettext("Energy"), filters.label(saving.energy)),
        (gettext("Method"), filters.label(saving.method)),
        (gettext("From day"), write_day(saving.starts_on)),
        (gettext("To day"), write_day(saving.ends_on)),
        (gettext("State"), filters.label(saving.state)),
    ]
    if saving.campaign is not None:
        said.append((gettext("Campaign"), saving.campaign.title(locale())))
    if saving.meter is not None:
        said.append((gettext("Meter"), saving.meter.name))
    return [[_plain(called), _plain(told)] for called, told in said]


def _chart(saving: Saving) -> dict[str, Any] | None:
    """The definition that the page draws from, with its places and its table."""
    shown = drawn(chart_of_saving(saving))
    if shown is None:
        return None
    chart, places = shown.chart, shown.drawing
    return {
        "title": f"{translate(chart.title)} ({chart.of.unit_name(locale())})",
        "bars": [asdict(bar) for bar in places.bars],
        "lines": [asdict(stroke) for stroke in places.lines],
        "levels": [(y, str(filters.bare(level, chart.of))) for y, level in places.levels],
        "ticks": [(x, filters.tick(day, chart.step)) for x, day in places.ticks],
        "heads": [gettext("From day"), *(translate(series.name) for series in chart.series)],
        "rows": [
            [write_day(day), *(str(filters.bare(each, chart.of)) for each in figures)] for day, figures in chart.rows
        ],
    }


def _plain(said: object) -> str:
    """Without the page's marks."""
    return said.striptags() if isinstance(said, Markup) else str(said)
