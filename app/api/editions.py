"""Editions of a year's report: asked for, made by a worker, reviewed, signed by two officers, published."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, stream_with_context

from app.api.contract import Slice, endpoint
from app.api.door import reader
from app.api.jobs import told_whole
from app.jobs.answers import JobWithLogOut
from app.reports import edition_queries, editions
from app.reports.answers import EditionOut, EditionWithFilesOut
from app.reports.edition_models import Edition
from app.reports.schemas import EditionIn


@endpoint("GET", "/editions", "keep_editions", gives=EditionOut, pages=True)
def list_editions(page: Slice) -> Sequence[Edition]:
    """All editions, drafts too, the newest first."""
    return edition_queries.list_editions(after=page.key, limit=page.limit)


@endpoint("POST", "/editions", "keep_editions", takes=EditionIn, gives=JobWithLogOut, status=202, refuses=(409,))
def ask_edition(said: dict[str, Any]) -> dict[str, Any]:
    """Have the report of a closed year made, in both languages, and kept as a draft.

    It is long work: follow it under its key; when it is done, its “edition_id” leads to the draft.
    """
    return told_whole(editions.ask_edition(by=reader(), **said))


@endpoint("GET", "/editions/<int:edition_id>", "keep_editions", gives=EditionWithFilesOut)
def show_edition(edition_id: int) -> Edition:
    """One edition with its files and their digests."""
    return edition_queries.get_edition(edition_id)


@endpoint("GET", "/editions/<int:edition_id>/files/<path:name>", "keep_editions", media="application/octet-stream")
def save_edition_file(edition_id: int, name: str) -> Response:
    """A file of an edition, to be read before it is signed."""
    _file, pieces = edition_queries.get_kept_file(edition_id, name)
    return Response(stream_with_context(pieces), mimetype="application/octet-stream")


@endpoint("POST", "/editions/<int:edition_id>/review", "keep_editions", gives=EditionOut, refuses=(409,))
def review_edition(edition_id: int) -> Edition:
    """Say that you have read a draft that somebody else made."""
    return editions.review_edition(edition_id=edition_id, by=reader())


@endpoint("POST", "/editions/<int:edition_id>/sign", "keep_editions", gives=EditionOut, refuses=(409,))
def sign_edition(edition_id: int) -> Edition:
    """Sign an edition that was reviewed; a second officer signs too."""
    return editions.sign_edition(edition_id=edition_id, by=reader())


@endpoint("POST", "/editions/<int:edition_id>/publish", "keep_editions", gives=EditionOut, refuses=(409,))
def publish_edition(edition_id: int) -> Edition:
    """Show a signed edition to everybody, in place of the one that it corrects; every byte is looked at first."""
    return editions.publish_edition(edition_id=edition_id, by=reader())


@endpoint("POST", "/editions/<int:edition_id>/discard", "keep_editions", gives=EditionOut, refuses=(409,))
def discard_edition(edition_id: int) -> Edition:
    """Put an edition aside that is not published."""
    return editions.discard_edition(edition_id=edition_id, by=reader())
