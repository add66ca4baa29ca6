"""Meters: which there are, what each showed month by month, and the forms of readings and bills."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.access import may, require
from app.accounts.rights import may_act
from app.codes import choices
from app.companies.queries import list_companies, own_company_ids
from app.energy import homes, mains, metering, queries, removing
from app.energy.charts import chart_of_use
from app.energy.doubts import list_doubts
from app.energy.meters import Meter
from app.energy.periods import list_used
from app.energy.schemas import BehindIn, BillsIn, EntrustingIn, MeterIn, MeterQuery, ReadingsIn, bills_of, readings_of
from app.energy.words import EnergyKind, MeterOwner
from app.errors import N_, Message, NotAllowed, RowsNotTaken
from app.imports import own_readings
from app.language import locale
from app.places.models import PlaceLevel
from app.places.queries import list_places
from app.shapes import Key
from app.web.bringing import FileForm, save_upload
from app.web.charts import drawn
from app.web.door import bp, go_to, reader
from app.web.entries import address_values, seen_offices
from app.web.forms import Form, form_values, tell
from app.web.options import Options, named
from app.web.rows import RowsForm

PAGE, SHOWN, DRAWN = 50, 60, 36
"""Meters on a page, readings on a meter's page, and periods in its chart."""
READING_FIELDS, BILL_FIELDS = ("day", "shown", "closing"), ("starts_on", "ends_on", "quantity")


class MeterListFilters(MeterQuery):
    """The same, and the meter after which the page begins."""

    after = Key(load_default=None)


@bp.get("/meters")
@require("read_savings")
def list_meters() -> ResponseReturnValue:
    """The meters of one's offices or company."""
    form, found = Form(request.args), []
    with form.refusals():
        found = list(queries.list_meters(seen_by=reader(), limit=PAGE + 1, **MeterListFilters().load(address_values())))
    page = render_template(
        "energy/meters.html",
        form=form,
        meters=found[:PAGE],
        after=found[PAGE - 1].id if len(found) > PAGE else None,
        kinds=choices(EnergyKind, locale()),
        is_filtered=any(address_values()),
        may_keep=may(reader(), "keep_meters"),
    )
    return page, form.status


@bp.route("/meters/new", methods=["GET", "POST"])
@require("keep_meters")
def register_meter() -> ResponseReturnValue:
    """A meter of a company, or of households whose use an office reads."""
    form = Form()
    if form.is_sent:
        with form.refusals():
            meter = metering.register_meter(**MeterIn().load(form_values()), by=reader())
            tell(N_("The meter is registered. Record its readings or bills."))
            return go_to("web.show_meter", meter_id=meter.id)
    offices = [office for office in seen_offices() if may_act(reader(), office.id, "keep_meters")]
    page = render_template(
        "energy/register_meter.html",
        form=form,
        kinds=choices(EnergyKind, locale()),
        owners=choices(MeterOwner, locale()),
        companies=named(list_companies(seen_by=reader(), limit=500)),
        offices=named(offices),
        provinces=named(list_places(PlaceLevel.PROVINCE)),
    )
    return page, form.status


@bp.get("/meters/<int:meter_id>")
@require("read_savings")
def show_meter(meter_id: int) -> ResponseReturnValue:
    """One meter: what was used month by month, as a picture and a table, and its readings."""
    return _page_of(meter_id, Form())


@bp.post("/meters/<int:meter_id>/entrust")
@require("verify_saving")
def entrust_meter(meter_id: int) -> ResponseReturnValue:
    """A company claims what a meter of homes saves, by an agreement."""
    form = Form()
    with form.refusals():
        homes.entrust_meter(meter_id=meter_id, by=reader(), **EntrustingIn().load(form_values()))
        tell(N_("The company claims what this meter saves from now on."))
        return go_to("web.show_meter", meter_id=meter_id)
    return _page_of(meter_id, form)


@bp.post("/meters/<int:meter_id>/behind")
@require("keep_meters")
def place_behind(meter_id: int) -> ResponseReturnValue:
    """Behind which meter this one stands."""
    form = Form()
    with form.refusals():
        mains.place_behind(meter_id=meter_id, by=reader(), **BehindIn().load(form_values()))
        tell(N_("What both meters saved on a day is claimed once from now on."))
        return go_to("web.show_meter", meter_id=meter_id)
    return _page_of(meter_id, form)


def _page_of(meter_id: int, form: Form) -> ResponseReturnValue:
    meter = queries.get_meter(meter_id, seen_by=reader())
    used = list_used(meter)
    may_entrust = meter.company_id is None and may_act(reader(), meter.office_id, "verify_saving")
    page = render_template(
        "energy/meter.html",
        form=form,
        meter=meter,
        heaters=homes.count_heaters_behind(meter),
        companies=named(list_companies(seen_by=reader(), limit=500)) if may_entrust else [],
        used=used[-DRAWN:][::-1],
        drawn=drawn(chart_of_use(used[-DRAWN:], meter.energy)),
        readings=queries.list_readings(meter)[:SHOWN],
        bills=queries.list_bills(meter)[:SHOWN],
        removals=queries.list_removals(meter)[:SHOWN],
        may_keep=keeps(meter),
        may_place=keeps(meter) and (meter.behind_id is None or may_act(reader(), meter.office_id, "verify_saving")),
        main=queries.find_meter(meter.behind_id, seen_by=reader()),
        savings=queries.list_savings(seen_by=reader(), meter_id=meter.id),
        doubts=list_doubts(meter),
    )
    return page, form.status


def keeps(meter: Meter) -> bool:
    """May this person record what the meter showed?"""
    is_own = meter.company_id is not None and meter.company_id in own_company_ids(reader())
    return may(reader(), "keep_meters") and (is_own or may_act(reader(), meter.office_id, "keep_meters"))


@bp.route("/meters/<int:meter_id>/readings/<int:reading_id>/remove", methods=["GET", "POST"])
@require("keep_meters")
def remove_reading(meter_id: int, reading_id: int) -> ResponseReturnValue:
    """A reading that was a mistake is looked at once more, and goes."""
    meter = queries.get_meter(meter_id, seen_by=reader())
    reading = removing.get_reading(meter, reading_id)
    take = partial(removing.remove_reading, meter_id=meter_id, reading_id=reading_id)
    return _removal_page(meter, take, [(N_("Day"), reading.day), (N_("Reading"), reading.shown)])


@bp.route("/meters/<int:meter_id>/bills/<int:bill_id>/remove", methods=["GET", "POST"])
@require("keep_meters")
def remove_bill(meter_id: int, bill_id: int) -> ResponseReturnValue:
    """A bill that was a mistake is looked at once more, and goes."""
    meter = queries.get_meter(meter_id, seen_by=reader())
    bill = removing.get_bill(meter, bill_id)
    take = partial(removing.remove_bill, meter_id=meter_id, bill_id=bill_id)
    said = [(N_("From day"), bill.starts_on), (N_("To day"), bill.ends_on), (N_("Used"), bill.quantity)]
    return _removal_page(meter, take, said)


def _removal_page(
    meter: Meter, take: Callable[..., object], said: Sequence[tuple[Message, object]]
) -> ResponseReturnValue:
    form = Form()
    if not keeps(meter):
        raise NotAllowed()
    if form.is_sent:
        with form.refusals():
            take(by=reader())
            tell(N_("It is removed. Who did it stays written on this page."))
            return go_to("web.show_meter", meter_id=meter.id)
    return render_template("energy/remove.html", form=form, meter=meter, said=said), form.status


@bp.route("/meters/<int:meter_id>/readings", methods=["GET", "POST"])
@require("keep_meters")
def record_readings(meter_id: int) -> ResponseReturnValue:
    """What the meter showed on some days."""

    def take(values: dict[str, Any]) -> None:
        rows = ReadingsIn().load(values)["readings"]
        metering.record_readings(readings=readings_of(meter_id, rows), by=reader())

    return _rows_page(meter_id, "readings", READING_FIELDS, take)


@bp.post("/meters/<int:meter_id>/readings/sheet")
@require("keep_meters")
def record_sheet(meter_id: int) -> ResponseReturnValue:
    """What the meter showed, as a sheet: all of it, or nothing where one row is wrong."""
    queries.get_meter(meter_id, seen_by=reader())
    form = FileForm()
    with form.refusals(), tempfile.TemporaryDirectory(prefix="daftar-") as folder:
        path, name = save_upload(Path(folder))
        made = own_readings.record_sheet(meter_id=meter_id, path=path, name=name, by=reader())
        tell(N_("Readings that are new: {count}.").format(count=len(made)))
        tell_doubts(queries.get_meter(meter_id, seen_by=reader()))
        return go_to("web.show_meter", meter_id=meter_id)
    return _rows_page(meter_id, "readings", READING_FIELDS, sent=form)


@bp.route("/meters/<int:meter_id>/bills", methods=["GET", "POST"])
@require("keep_meters")
def record_bills(meter_id: int) -> ResponseReturnValue:
    """What the utility billed, from a day to a day."""

    def take(values: dict[str, Any]) -> None:
        metering.record_bills(bills=bills_of(meter_id, BillsIn().load(values)["bills"]), by=reader())

    return _rows_page(meter_id, "bills", BILL_FIELDS, take)


def tell_doubts(meter: Meter) -> None:
    """What is odd stands on the meter's page; whoever has just recorded something is told to look."""
    if list_doubts(meter):
        tell(N_("Something about this meter wants a look: gaps, contradictions or unusual use."), "waiting")


def _rows_page(
    meter_id: int, under: str, fields: tuple[str, ...], take: Callable[[dict[str, Any]], None] | None = None,
    *, sent: FileForm | None = None,
) -> ResponseReturnValue:  # fmt: skip
    """The form of rows; and beside it that of a sheet, which `sent` is where one was refused."""
    meter = queries.get_meter(meter_id, seen_by=reader())
    form = RowsForm(under=under, in_rows=fields, alone=(), least=3)
    if take is not None and form.is_sent and not form.wants_more:
        with form.refusals():
            values = form.filled(*fields)
            for row in values[under]:
                row["unit"] = meter.energy.unit.value
            try:
                take(values)
            except RowsNotTaken as refused:
                place, refusal = next(iter(refused.refusals.items()))
                refusal.line = place
                raise refusal from None
            tell(N_("It is recorded."))
            tell_doubts(meter)
            return go_to("web.show_meter", meter_id=meter.id)
    page = render_template(
        "energy/rows.html",
        form=form,
        sheet=sent or FileForm(),
        columns=own_readings.COLUMNS,
        meter=meter,
        under=under,
        rows=range(form.row_count),
    )
    return page, sent.status if sent is not None else form.status


def meter_options() -> Options:
    """One's meters by name and number."""
    found = queries.list_meters(seen_by=reader(), limit=500)
    return [(meter.id, f"{meter.name} ({meter.identifier})") for meter in found]
