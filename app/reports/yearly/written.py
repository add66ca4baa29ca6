"""A report as data: one JSON of every figure in both languages, and a table a file with what its columns mean.

The same record gives the same bytes: keys are sorted, nothing says when it was made, and nothing is named by a key of
one database. The root of the book stands apart, for it is of one book.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

from app.codes import Coded
from app.errors import Bilingual
from app.items.answers import write_plain
from app.reports.figures import Figure
from app.reports.words import ESTIMATES, RULE, SAID, Counted, Measure
from app.reports.yearly.report import YearReport
from app.reports.yearly.tables import Counting, Fact, Head, Table, TableCell
from app.text import safe_cell

FORMAT = "daftar yearly report 1"
LICENCE = {"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}


def write_json(content: Any) -> bytes:
    """Sorted, indented, in UTF-8, with one line feed at its end."""
    return (json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def describe(report: YearReport) -> dict[str, Any]:
    """All of it."""
    subject = report.subject
    figures: dict[str, Any] = {}
    return {
        "format": FORMAT,
        "year": subject.year,
        "from": subject.first_day.isoformat(),
        "to": subject.last_day.isoformat(),
        "of": _subject(report),
        "title": both(report.title),
        "tables": [_table(report, table, figures) for table in report.tables],
        "figures": figures,
        "definitions": list_definitions(),
        "seal": {"root": report.root},
    }


def _subject(report: YearReport) -> dict[str, Any]:
    subject = report.subject
    if subject.company is not None:
        return {"company": report.names.holder(subject.company.holder_id).code, "name": both(subject.names)}
    return {"place": subject.place.code if subject.place else "IR", "name": both(subject.names)}


def list_definitions() -> dict[str, Any]:
    """What every measure, estimate and fact counts, and by which rule."""
    said: dict[str, Any] = {each.value: {**both(SAID[each]), "rule": RULE} for each in Measure}
    said |= {each.value: {**both(ESTIMATES[each]), "rule": RULE} for each in Counted if each in ESTIMATES}
    return said | {each.value: {"en": each.en, "fa": each.fa, "rule": RULE} for each in Counting}


def both(words: Bilingual | Coded) -> dict[str, str]:
    """In both languages."""
    return {"en": words.en, "fa": words.fa}


def number_text(cell: Figure | Fact) -> str | None:
    """A number as programs read it; None where it is not told or not known."""
    return None if cell.value is None else write_plain(cell.value, cell.decimals)


def _table(report: YearReport, table: Table, figures: dict[str, Any]) -> dict[str, Any]:
    heads = [{"name": head.name, "title": both(head.title), "kind": head.kind.value} for head in table.heads]
    rows = [
        {head.name: _cell(report, cell, figures) for head, cell in zip(table.heads, row, strict=True)}
        for row in table.rows
    ]
    return {"id": table.id, "title": both(table.title), "note": both(table.note), "columns": heads, "rows": rows}


def _cell(report: YearReport, cell: TableCell, figures: dict[str, Any]) -> Any:
    if isinstance(cell, Figure | Fact):
        said = _figure(report, cell)
        figures[said["id"]] = said
        return {"figure": said["id"], "value": number_text(cell)}
    if isinstance(cell, Coded):
        return {"code": cell.value, **both(cell)}
    return both(cell) if isinstance(cell, Bilingual) else cell


def _figure(report: YearReport, cell: Figure | Fact) -> dict[str, Any]:
    if isinstance(cell, Fact):
        told = {"id": cell.id, "counts": cell.counting.value, "of": dict(cell.of), "hidden": cell.is_hidden}
    else:
        of: Mapping[str, str] = report.names.of(cell.within)
        parts = [cell.measure.value, cell.counted.value, *(f"{name}={value}" for name, value in of.items())]
        told = {"id": ":".join(parts), "counts": cell.measure.value, "number": cell.counted.value, "of": dict(of)}
    return {**told, "value": number_text(cell), "unit": both(cell.unit), "rule": RULE}


def list_files(report: YearReport) -> Iterator[tuple[str, bytes]]:
    """The data package: a CSV a table, and `datapackage.json` that says what stands in each."""
    for table in report.tables:
        yield f"{table.id.lower()}.csv", _csv(table)
    yield "datapackage.json", write_json(_package(report))


def columns_of(head: Head) -> tuple[tuple[str, Bilingual], ...]:
    """The columns of a file for one column of a table: words stand in both languages."""
    if head.kind.is_number:
        return ((head.name, head.title),)
    return tuple(
        (f"{head.name}_{locale}", Bilingual(f"{head.title.en} ({name.en})", f"{head.title.fa} ({name.fa})"))
        for locale, name in (("en", Bilingual("English", "انگلیسی")), ("fa", Bilingual("Persian", "فارسی")))
    )


def _csv(table: Table) -> bytes:
    file = io.StringIO()
    lines = csv.writer(file, lineterminator="\n")
    lines.writerow([name for head in table.heads for name, _ in columns_of(head)])
    for row in table.rows:
        lines.writerow([text for head, cell in zip(table.heads, row, strict=True) for text in _texts(head, cell)])
    return file.getvalue().encode()


def _texts(head: Head, cell: TableCell) -> list[str]:
    if head.kind.is_number:
        return [number_text(cell) or "" if isinstance(cell, Figure | Fact) else ""]
    if isinstance(cell, Bilingual | Coded):
        return [safe_cell(cell.en), safe_cell(cell.fa)]
    return [safe_cell(cell)] * 2


def _package(report: YearReport) -> dict[str, Any]:
    """A Frictionless data package; see https://specs.frictionlessdata.io."""
    return {
        "profile": "tabular-data-package",
        "name": f"daftar-{report.subject.year}",
        "title": report.title.en,
        "description": report.title.fa,
        "licenses": [LICENCE],
        "resources": [_resource(table) for table in report.tables],
    }


def _resource(table: Table) -> dict[str, Any]:
    fields = [
        {"name": name, "title": title.fa, "description": title.en,
         "type": "number" if head.kind.is_number else "string"}
        for head in table.heads for name, title in columns_of(head)
    ]  # fmt: skip
    return {
        "profile": "tabular-data-resource", "name": table.id.lower(), "path": f"{table.id.lower()}.csv",
        "title": table.title.fa, "description": f"{table.title.en}. {table.note.en}".strip(), "encoding": "utf-8",
        "format": "csv", "mediatype": "text/csv", "schema": {"fields": fields, "missingValues": [""]},
    }  # fmt: skip
