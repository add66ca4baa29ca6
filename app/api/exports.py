"""Lists as files, of any size: asked for, written by a worker, and fetched."""

from __future__ import annotations

from typing import Any

from flask import Response, stream_with_context

from app.access import may
from app.api.contract import endpoint
from app.api.door import reader
from app.api.jobs import told_whole
from app.exports import LISTINGS, get_listing, queries
from app.exports.asking import names_of_filters, require_filters
from app.exports.models import Export
from app.exports.schemas import ExportIn, ExportListsOut, ExportOut, OfficeExportIn
from app.exports.service import ask_export
from app.exports.service import ask_office as ask_for_office
from app.jobs.answers import JobWithLogOut
from app.language import locale, translate


@endpoint("GET", "/exports/lists", "keep_jobs", gives=ExportListsOut)
def list_exportable() -> dict[str, Any]:
    """The lists that you may have as files, each with its columns and what it is filtered by."""
    return {
        "lists": [
            {
                "list": each.slug, "title": translate(each.title), "columns": [column.name for column in each.columns],
                "filters": sorted(names_of_filters(each)),
            }
            for each in LISTINGS.values()
            if may(reader(), each.act)
        ]
    }  # fmt: skip


@endpoint("POST", "/exports", "keep_jobs", takes=ExportIn, gives=JobWithLogOut, status=202)
def ask_list(said: dict[str, Any]) -> dict[str, Any]:
    """Have a list written as a file: XLSX, CSV, JSON lines or PDF, in the language that is asked for.

    It is long work: follow it under its key; when it is done, its “export_id” leads to the file.
    """
    require_filters(get_listing(said["list"]), said["filters"])
    job = ask_export(
        listing=said["list"], asked=said["filters"], form=said["form"], locale=locale(), by=reader()
    )  # fmt: skip
    return told_whole(job)


@endpoint("POST", "/exports/offices", "read_beneficiaries", takes=OfficeExportIn, gives=JobWithLogOut, status=202)
def ask_office(said: dict[str, Any]) -> dict[str, Any]:
    """Have all packed that an office takes along into another book: stock, receipts, deliveries, whom they name.

    It is a ZIP of the sheets that imports take. It goes as far back as the office's book allows, or no further than a
    day.
    """
    job = ask_for_office(office_id=said["office_id"], first=said["from_day"], locale=locale(), by=reader())
    return told_whole(job)


@endpoint("GET", "/exports/<int:export_id>", "keep_jobs", gives=ExportOut)
def show_export(export_id: int) -> Export:
    """What was made for you of which list, and how many rows it has."""
    return queries.get_export(export_id, by=reader())


@endpoint("GET", "/exports/<int:export_id>/file", "keep_jobs", media="application/octet-stream", refuses=(409,))
def save_export(export_id: int) -> Response:
    """The file itself, for a few days, for whoever had it made."""
    export = queries.get_export(export_id, by=reader())
    return Response(stream_with_context(queries.list_pieces_of(export)), mimetype="application/octet-stream")
