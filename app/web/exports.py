"""Lists as files: asked for with the filter that the page has, made by a worker, fetched by whoever asked."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, render_template, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from marshmallow import fields

from app.access import may, require
from app.accounts.rights import may_act
from app.codes import choices
from app.errors import NotAllowed
from app.exports import LISTINGS, get_listing, queries
from app.exports.asking import look_at_what_is_asked, only_known
from app.exports.base import OFFICE, Listing, title_of
from app.exports.models import Export, FileForm
from app.exports.office_files import ORDER
from app.exports.schemas import OfficeExportIn
from app.exports.service import KEPT_DAYS, ask_export
from app.exports.service import ask_office as ask_for_office
from app.exports.writers import MEDIA
from app.imports import IMPORTS
from app.labels import field_label
from app.language import locale
from app.places.queries import get_office
from app.reports.sheets import MOST_ON_PAPER
from app.shapes import Chosen, Shape
from app.web.door import bp, go_to, reader
from app.web.entries import address_values, seen_offices
from app.web.filters import label
from app.web.forms import Form, form_values
from app.web.options import named
from app.web.sheets import save_as

PAGES = {
    "entries": "list_entries", "lines": "list_entries", "pledges": "list_pledges", "campaigns": "list_campaigns",
    "companies": "list_companies", "meters": "list_meters", "savings": "list_savings", "items": "list_items",
    "stores": "list_stores", "deliveries": "list_deliveries", "allotments": "list_allotments",
    "transfers": "list_transfers", "receivers": "list_receivers", "needs": "list_needs", "accesses": "list_accesses",
    "people": "list_users", "approvals": "list_approvals", "jobs": "list_jobs", "imports": "list_imports",
    "years": "list_years", "tariffs": "list_tariffs", "prices": "list_prices", "factors": "list_factors",
    "series": "list_series", "waiting-lists": "list_waiting", "entitlements": "list_entitlements",
    "counting-systems": "list_counting_systems", "editions": "list_all_editions",
}  # fmt: skip
"""The page of each list that has one with the same filter."""
PAGES_OF_ONE = {
    "stock": ("show_store", "store"), "stocktakes": ("list_stocktakes", "store"),
    "card": ("show_card", "store", "item"), "pieces": ("list_pieces", "lot"),
    "degree-days": ("show_series", "series"), "conversions": ("show_conversions", "campaign"),
    "sendings": ("show_participations", "campaign"), "counted-days": ("show_participations", "campaign"),
    "inspections": ("list_inspections", "campaign"),
}  # fmt: skip
"""The same of the lists of one thing, and by which names the list's filter knows what the page's address names."""


class ExportForm(Shape):
    """Which kind of file."""

    form = Chosen(FileForm, required=True)


@bp.route("/exports/<listing>/new", methods=["GET", "POST"])
@require("keep_jobs")
def ask_list(listing: str) -> ResponseReturnValue:
    """A list by its name, with the filter that its page has: as which file?"""
    wanted, asked = get_listing(listing), address_values()
    if not may(reader(), wanted.act):
        raise NotAllowed()
    form = Form({"form": FileForm.XLSX.value})
    with form.refusals():
        look_at_what_is_asked(listing, asked, by=reader())
        if form.is_sent:
            chosen = ExportForm().load(form_values())["form"]
            job = ask_export(listing=listing, asked=asked, form=chosen, locale=locale(), by=reader())
            return go_to("web.show_job", job_id=job.id)
    page = render_template(
        "exports/ask.html",
        form=form,
        listing=wanted,
        back=_page_of(wanted, asked),
        filters=_in_words(wanted, only_known(wanted, asked)),
        forms=[(value, said) for value, said in choices(FileForm, locale()) if value != FileForm.ZIP],
        most_on_paper=MOST_ON_PAPER,
        days=KEPT_DAYS,
    )
    return page, form.status


def _page_of(listing: Listing, asked: dict[str, Any]) -> str | None:
    """The page that the list was asked for from."""
    if listing.slug.startswith("report-"):
        return url_for("web.show_report", slug=listing.slug.removeprefix("report-"), **asked)
    if listing.slug in PAGES_OF_ONE:
        page, *of_what = PAGES_OF_ONE[listing.slug]
        if not all(asked.get(name, "").isdecimal() for name in of_what):
            return None
        return url_for(f"web.{page}", **{f"{name}_id" if name in of_what else name: asked[name] for name in asked})
    return url_for(f"web.{PAGES[listing.slug]}", **asked) if listing.slug in PAGES else None


def _in_words(listing: Listing, asked: dict[str, str]) -> list[tuple[str, str | None]]:
    """What the filter asks for; of a record that it names by its key, only that there is one."""
    shape: dict[str, fields.Field[Any]] = listing.shape().fields
    said = []
    for name, field in shape.items():
        typed = asked.get(field.data_key or name)
        if typed is None:
            continue
        is_key = name.endswith("_id")
        options = getattr(field, "options", None)
        word = label(options(typed)) if options and typed in list(options) else typed
        said.append((field_label(field.data_key or name), None if is_key else word))
    return said


@bp.route("/exports/office/new", methods=["GET", "POST"])
@require("read_beneficiaries")
def ask_office() -> ResponseReturnValue:
    """What an office takes along when it goes on in another book."""
    offices = [office for office in seen_offices() if may_act(reader(), office.id, "read_beneficiaries")]
    form = Form({"office_id": str(offices[0].id)} if offices else {})
    if form.is_sent:
        with form.refusals():
            asked = OfficeExportIn().load(form_values())
            job = ask_for_office(office_id=asked["office_id"], first=asked["from_day"], locale=locale(), by=reader())
            return go_to("web.show_job", job_id=job.id)
    kinds = [IMPORTS[slug] for slug in ORDER]
    page = render_template("exports/office.html", form=form, offices=named(offices), kinds=kinds, days=KEPT_DAYS)
    return page, form.status


@bp.get("/exports/<int:export_id>")
@require("keep_jobs")
def show_export(export_id: int) -> ResponseReturnValue:
    """What was made of which list, by which filter; one's own file can be saved."""
    return _about(queries.get_export(export_id, by=reader()))


@bp.get("/access/exports/<int:export_id>")
@require("read_access_log")
def show_taken_out(export_id: int) -> ResponseReturnValue:
    """What somebody took out, as the access log names it; the file itself is theirs."""
    return _about(queries.get_any_export(export_id))


def _about(export: Export) -> ResponseReturnValue:
    listing = LISTINGS.get(export.listing)
    return render_template(
        "exports/show.html",
        export=export,
        title=title_of(export.listing),
        filters=_in_words(listing, export.asked) if listing else [],
        office=get_office(int(export.asked["office"])) if export.listing == OFFICE else None,
        first=date.fromisoformat(export.asked["from"]) if export.listing == OFFICE and "from" in export.asked else None,
        back=_page_of(listing, export.asked) if listing else None,
        is_own=export.by_id == reader().id,
        until=queries.kept_until(export),
    )


@bp.get("/exports/<int:export_id>/file")
@require("keep_jobs")
def save_export(export_id: int) -> ResponseReturnValue:
    """The file; nobody's but one's own."""
    export = queries.get_export(export_id, by=reader())
    pieces = stream_with_context(queries.list_pieces_of(export))
    return save_as(_name(export), Response(pieces, mimetype=MEDIA[export.form]))


def _name(export: Export) -> str:
    return export.file.name if export.file is not None else export.listing
