"""flask report: a closed year's report as files, each with its digest."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from app.cli.speaking import refusals_in_words
from app.config import LOCALES
from app.db import look_at_one_moment
from app.errors import Conflict
from app.reports.yearly.files import write_files
from app.reports.yearly.report import compile_report
from app.reports.yearly.subjects import get_subject

group = AppGroup("report", help="Make the report of a closed year.")


class FolderNotEmpty(Conflict):
    """The folder “{folder}” is not empty. Name a new one, so that nothing of another report stays in it."""


@group.command("build")
@click.argument("year", type=click.IntRange(1300, 1500))
@click.option("--province", help="The code of a province, such as IR-24: its part of the year.")
@click.option("--company", type=int, help="The number of a company: what it gave in the year.")
@click.option("--language", type=click.Choice(LOCALES), default="fa", show_default=True)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="A new folder.")
@refusals_in_words
def build(year: int, province: str | None, company: int | None, language: str, out: Path) -> None:
    """Write report.json, report.html, report.pdf, report.xlsx, data/ and manifest.json of a closed year."""
    if province is not None and company is not None:
        raise click.UsageError("Name a province or a company, not both.")
    if out.exists() and any(out.iterdir()):
        raise FolderNotEmpty(folder=str(out))
    look_at_one_moment()
    report = compile_report(get_subject(year, province=province, company_id=company))
    files = write_files(report, language)
    for name, content in files.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_bytes(content)
    click.echo(f"{len(files)} files of the report on {year} are in {out}.")
