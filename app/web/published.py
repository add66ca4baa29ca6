"""Editions open to everybody: the reports that are published, their files, and what took the place of which."""

from __future__ import annotations

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from app.access import may
from app.reports.edition_queries import find_erratum, get_edition_file, get_published, list_published
from app.web.door import bp, public, reader
from app.web.sheets import save_as

FOR_EVER = "public, max-age=31536000, immutable"
"""A published file never changes: whoever has it need not ask again."""
AS_IT_IS = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""A kept page carries its own style and may do nothing else."""


@bp.get("/published")
@public
def list_editions() -> ResponseReturnValue:
    """The published reports, the newest year first."""
    return render_template("published/list.html", editions=list_published(), may_make=may(reader(), "keep_editions"))


@bp.get("/published/<int:edition_id>")
@public
def show_edition(edition_id: int) -> ResponseReturnValue:
    """One of them: its files with their digests, and the erratum that took its place, if one did."""
    edition = get_published(edition_id)
    return render_template("published/show.html", edition=edition, erratum=find_erratum(edition))


@bp.get("/published/<int:edition_id>/<path:name>")
@public
def save_edition_file(edition_id: int, name: str) -> ResponseReturnValue:
    """A file as it was made; the page opens in the browser, the others are saved."""
    file, pieces = get_edition_file(edition_id, name)
    response = Response(b"".join(pieces), mimetype=file.media_type)
    response.headers["Cache-Control"] = FOR_EVER
    response.headers["Content-Security-Policy"] = AS_IT_IS
    return response if file.media_type == "text/html" else save_as(file.name, response)
