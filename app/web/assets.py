"""Styles, fonts and pictures: kept by browsers for a year under an address that changes with their content."""

from __future__ import annotations

import functools
import gzip
import hashlib
from pathlib import Path

from flask import Response, request, send_from_directory, url_for

from app.web.door import bp, public

FOLDER = Path(__file__).parent / "static"
TEXTS = {".css", ".js", ".svg"}
FOR_EVER = "public, max-age=31536000, immutable"


@functools.cache
def _mark(name: str, _changed: float) -> str:
    return hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:12]


def mark_of(name: str) -> str:
    """The first letters of a file's digest: its content's name."""
    return _mark(name, (FOLDER / name).stat().st_mtime)


@functools.cache
def _small(name: str, _mark: str) -> bytes:
    return gzip.compress((FOLDER / name).read_bytes(), 9, mtime=0)


def asset(name: str) -> str:
    """The address of a file under `static/`."""
    return url_for("web.show_asset", name=name, v=mark_of(name))


@bp.get("/static/<path:name>")
@public
def show_asset(name: str) -> Response:
    """A file under `static/`; texts are sent small to whoever takes gzip."""
    response = send_from_directory(FOLDER, name)
    mark = mark_of(name)
    if Path(name).suffix in TEXTS:
        response.vary.add("Accept-Encoding")
        if request.accept_encodings["gzip"] and "Range" not in request.headers and response.status_code == 200:
            response.direct_passthrough = False
            response.set_data(_small(name, mark))
            response.content_encoding = "gzip"
        response.set_etag(mark + (response.content_encoding or ""))
        response.make_conditional(request)
    # A font's name carries its version, so the sheet that names it needs no mark.
    never_changes = request.args.get("v") == mark or name.endswith(".woff2")
    response.headers["Cache-Control"] = FOR_EVER if never_changes else "no-cache"
    return response
