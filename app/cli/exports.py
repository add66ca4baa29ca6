"""flask export: lists as files and what an office takes along, in a person's name and with that person's rights."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext
from marshmallow import ValidationError

from app.accounts.models import User
from app.cli.acting import WORDS, in_the_name_of
from app.dates import read_day
from app.doors import flat_errors
from app.errors import Conflict
from app.exports import LISTINGS
from app.exports.asking import names_of_filters, require_filters
from app.exports.models import FileForm
from app.exports.queries import find_export_of, list_pieces_of
from app.exports.service import ask_export, ask_office
from app.exports.writers import WRITERS
from app.jobs.doing import do_job
from app.jobs.models import Job
from app.jobs.queries import get_job
from app.language import locale, translate
from app.places.queries import get_office_by_code

OUT = click.option(
    "--out", required=True, type=click.Path(dir_okay=False, writable=True, path_type=Path), help="Where the file goes."
)
group = AppGroup("export", help="Have lists written as files, and pack what an office takes along.")


class NotWritten(Conflict):
    """The file was not written: {why}"""


@group.command("lists")
def list_lists() -> None:
    """Say which lists there are, and what each is filtered by."""
    for slug, listing in sorted(LISTINGS.items()):
        click.echo(f"{slug}: {translate(listing.title)}")
        click.echo(f"    {', '.join(sorted(names_of_filters(listing))) or '-'}")


@group.command("list")
@click.argument("name", type=WORDS)
@click.option("--form", type=click.Choice([form.value for form in WRITERS]), default="xlsx", show_default=True)
@click.option("--where", multiple=True, metavar="FILTER=VALUE", help="As the address of the list's page has it.")
@OUT
@with_appcontext
@in_the_name_of("keep_jobs")
def write_list(name: str, form: str, where: tuple[str, ...], out: Path, by: User) -> None:
    """Write a list as a file."""
    asked = {filter_: value for filter_, _, value in (each.partition("=") for each in where)}
    if name in LISTINGS:
        require_filters(LISTINGS[name], asked)
    try:
        job = ask_export(listing=name, asked=asked, form=FileForm(form), locale=locale(), by=by)
    except ValidationError as refused:
        said = flat_errors(dict(refused.normalized_messages()), translate)  # type: ignore[no-untyped-call]
        raise click.ClickException(
            "; ".join(f"{field}: {one}" for field, all_ in said.items() for one in all_)
        ) from refused
    _take_out(job, out)


@group.command("office")
@click.argument("which", metavar="CODE", type=WORDS)
@click.option("--from", "first", type=WORDS, metavar="DAY", help="No paper before this day is told one by one.")
@OUT
@with_appcontext
@in_the_name_of("read_beneficiaries")
def pack_office(which: str, first: str | None, out: Path, by: User) -> None:
    """Pack what an office takes along into another book."""
    day: date | None = read_day(first) if first else None
    _take_out(ask_office(office_id=get_office_by_code(which).id, first=day, locale=locale(), by=by), out)


def _take_out(job: Job, out: Path) -> None:
    """Do the work here, as a worker does it, and put the file where it is wanted."""
    job_id = job.known_key
    do_job(job_id)
    export = find_export_of(job_id)
    if export is None:
        raise NotWritten(why=get_job(job_id).said)
    with out.open("wb") as file:
        for piece in list_pieces_of(export):
            file.write(piece)
    click.echo(f"{export.row_count} rows in {out}; written down as export {export.id}.")
