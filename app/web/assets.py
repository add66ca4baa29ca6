"""Styles, fonts and pictures: kept by browsers for a year under an address that changes with their content."""

from __future__ import annotations

import functools
import gzip
import hashlib
import mimetypes
from pathlib import Path

from flask import Response, abort, request, send_from_directory, url_for
from werkzeug.security import safe_join

from app.web.door import bp, public

FOLDER = Path(__file__).parent / "static"
TEXTS = {".css", ".js", ".svg"}
FOR_EVER = "public, max-age=31536000, immutable"


@functools.cache
def _read(name: str, _changed: float) -> tuple[str, bytes, bytes]:
    whole = (FOLDER / name).read_bytes()
    return hashlib.sha256(whole).hexdigest()[:12], whole, gzip.compress(whole, 9, mtime=0)


def contents(name: str) -> tuple[str, bytes, bytes]:
    """A file's mark (the first letters of its digest), its bytes, and these made small."""
    return _read(name, (FOLDER / name).stat().st_mtime)


def asset(name: str) -> str:
    """The address of a file under `static/`."""
    return url_for("web.show_asset", name=name, v=contents(name)[0])


@bp.get("/static/<path:name>")
@public
def show_asset(name: str) -> Response:
    """A file under `static/`; texts are sent small to whoever takes gzip."""
    path = safe_join(str(FOLDER), name)
    if path is None or not Path(path).is_file():
        abort(404)
    response = _send_text(name) if Path(name).suffix in TEXTS else send_from_directory(FOLDER, name)
    # A font's name carries its version, so the sheet that names it needs no mark.
    never_changes = request.args.get("v") == contents(name)[0] or name.endswith(".woff2")
    response.headers["Cache-Control"] = FOR_EVER if never_changes else "no-cache"
    return response


def _send_text(name: str) -> Response:
    mark, whole, small = contents(name)
    takes_small = bool(request.accept_encodings["gzip"])
    response = Response(small if takes_small else whole, mimetype=mimetypes.guess_type(name)[0])
    if takes_small:
        response.content_encoding = "gzip"
    response.vary.add("Accept-Encoding")
    response.set_etag(f"{mark}-{'small' if takes_small else 'whole'}")
    response.make_conditional(request)
    return response
