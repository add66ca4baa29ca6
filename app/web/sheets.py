"""What leaves as a file, under a name in any letters: CSV that spreadsheets open right and never run as formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath
from urllib.parse import quote

from flask import Response, stream_with_context

from app.text import safe_cell

BOM = "\ufeff"


def csv_file(name: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """The answer that a browser saves under `name`; rows are written as they are read."""
    response = Response(stream_with_context(_pieces(headings, rows)), mimetype="text/csv")
    return save_as(name, response)


def save_as(name: str, response: Response) -> Response:
    """The same answer, which a browser saves under `name`.

    A header carries Latin letters only; any others are written as RFC 5987 has it, after a plain name for old programs.
    """
    plain, spelt = name, ""
    if not name.isascii() or not name.isprintable():
        suffix = PurePath(name).suffix
        plain = "file" + (suffix if suffix.isascii() and suffix.isprintable() else "")
        spelt = f"; filename*=UTF-8''{quote(name, safe='')}"
    escaped = plain.replace("\\", "\\\\").replace('"', '\\"')
    response.headers["Content-Disposition"] = f'attachment; filename="{escaped}"{spelt}'
    return response


def _pieces(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    yield BOM + _line(headings)
    for row in rows:
        yield _line(row)


def _line(cells: Sequence[object]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([safe_cell(cell) for cell in cells])
    return line.getvalue()
