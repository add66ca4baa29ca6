"""All files of a report in one language, and the list of their digests under which they belong together."""

from __future__ import annotations

import hashlib

from app.reports.papers import write_pdf
from app.reports.yearly.activities import write_activities
from app.reports.yearly.humanitarian import write_humanitarian
from app.reports.yearly.pages import write_page
from app.reports.yearly.printed import print_report
from app.reports.yearly.report import YearReport
from app.reports.yearly.workbooks import write_workbook
from app.reports.yearly.written import describe, list_files, write_json

FORMAT = "daftar manifest 1"
MANIFEST = "manifest.json"


def write_files(report: YearReport, locale: str) -> dict[str, bytes]:
    """Each file by its name; the manifest is the last one and names the others."""
    printed = print_report(report, locale)
    files = {
        "report.json": write_json(describe(report)),
        "report.html": write_page(printed),
        "report.pdf": write_pdf("report", printed.as_data()),
        "report.xlsx": write_workbook(report, locale),
        **{f"data/{name}": content for name, content in list_files(report)},
        "data/deliveries-hxl.csv": write_humanitarian(report.subject, report.gifts),
        "data/activities-iati.xml": write_activities(report.subject, report.gifts),
    }
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    manifest = {"format": FORMAT, "sha256": digests, "root": report.root, "language": locale}
    return {**files, MANIFEST: write_json(manifest)}
