"""What somebody sees of a sheet on the import desk: its columns and first rows, and the rows that were refused."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.files.queries import list_pieces
from app.imports.cells import Cell
from app.imports.desk_models import DeskSheet
from app.imports.layouts import LOOKED_AT, heading_of, text_of
from app.imports.models import Verdict
from app.imports.sheets import open_file

SAMPLES = 3
REFUSED = str(Verdict.REFUSED)


@dataclass(frozen=True)
class FileColumn:
    """A column of a file as it lies there: its place from nought, its heading, and what stands first under it."""

    place: int
    heading: str
    samples: tuple[str, ...]
    fills: str | None


@dataclass(frozen=True)
class Look:
    """What somebody sees who arranges a sheet."""

    sheets: tuple[str, ...]
    columns: tuple[FileColumn, ...]
    first_rows: tuple[tuple[int, str], ...]
    """The number of each of the first filled rows, and how it begins: one of them holds the headings."""


@contextmanager
def unrolled(desk: DeskSheet) -> Iterator[Path]:
    """The file of a sheet, lying open in a folder for as long as it is read."""
    with tempfile.TemporaryDirectory(prefix="daftar-") as folder:
        path = Path(folder) / "sheet"
        with path.open("wb") as target:
            target.writelines(list_pieces(desk.file))
        yield path


def look_at(desk: DeskSheet) -> Look:
    """The sheets of a file, its columns as they are arranged, and its first rows."""
    layout = desk.layout
    with unrolled(desk) as path:
        opened = open_file(path, desk.file.name)
        rows = opened.first_rows(layout.sheet, LOOKED_AT)
        sheets = opened.sheets
    headings: Sequence[Cell] = next((cells for number, cells in rows if number == layout.headings_at), ())
    below = [cells for number, cells in rows if number > (layout.headings_at or 0)]
    width = max([len(headings), *(len(cells) for cells in below), *(place + 1 for place in layout.places.values())])
    fills = {place: field for field, place in layout.places.items()}
    columns = [
        FileColumn(n, heading_of(headings, n), samples, fills.get(n))
        for n in range(width)
        if (samples := _samples(below, n)) or text_of(_cell(headings, n)) or n in fills
    ]
    return Look(
        sheets,
        tuple(columns),
        tuple((number, " · ".join(filter(None, map(text_of, cells)))[:80]) for number, cells in rows[: LOOKED_AT // 2]),
    )


def list_bad_rows(desk: DeskSheet) -> tuple[list[str], dict[int, Sequence[Cell]]]:
    """The headings of the sheet, and the rows that were refused as they stand in it."""
    wanted = {said["row"] for said in (desk.found or {"remarks": ()})["remarks"] if said["verdict"] == REFUSED}
    rows: dict[int, Sequence[Cell]] = {}
    with unrolled(desk) as path:
        opened, layout = open_file(path, desk.file.name), desk.layout
        headings = next(c for n, c in opened.first_rows(layout.sheet, LOOKED_AT) if n == layout.headings_at)
        for number, cells in opened.rows_of(layout.sheet)() if wanted else ():
            if number in wanted:
                rows[number] = cells
            if number >= max(wanted):
                break
    width = max([len(headings), *(place + 1 for place in layout.places.values())])
    return [heading_of(headings, place) for place in range(width)], rows


def _cell(cells: Sequence[Cell], place: int) -> Cell:
    return cells[place] if place < len(cells) else None


def _samples(rows: Sequence[Sequence[Cell]], place: int) -> tuple[str, ...]:
    texts = (text_of(_cell(cells, place)) for cells in rows)
    return tuple(dict.fromkeys(text[:40] for text in texts if text))[:SAMPLES]
