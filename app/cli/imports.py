"""flask import: files brought in, rehearsed and undone in a person's name, with that person's rights."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from app.accounts.models import Approval, User
from app.cli.acting import WORDS, get_present, in_the_name_of
from app.db import atomic, take_long
from app.errors import Conflict, Message
from app.imports import IMPORTS
from app.imports.models import Import, Verdict
from app.imports.refusals import RowsRefused
from app.imports.service import Outcome, import_file, rehearse_import, undo_import
from app.imports.sheets import COMMAND_LIMIT
from app.jobs.inline import run_inline
from app.jobs.progress import Progress
from app.language import translate


class ManyOffices(Conflict):
    """{name} works for more than one office, or for none. Name the office with --office CODE."""


class ImportGroup(AppGroup):
    """Each kind of file is a command of its own."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The kinds, then what can be done with imports."""
        return [*sorted(IMPORTS), *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A kind by its slug."""
        if cmd_name in IMPORTS:
            return _command_for(cmd_name)
        return super().get_command(ctx, cmd_name)


group = ImportGroup("import", help="Bring in files, each as one act, and undo them as one.")


@group.command("kinds")
def list_kinds() -> None:
    """Say which kinds of file there are, and the columns of each (those in brackets may be left out)."""
    for slug, kind in sorted(IMPORTS.items()):
        click.echo(f"{slug}: {translate(kind.title)}")
        for column in kind.columns:
            name = f"{column.en} / {column.fa}"
            click.echo(f"    {name if column.required else f'[{name}]'}")
    click.echo(f"{len(IMPORTS)} kinds of file.")


def _command_for(kind: str) -> click.Command:
    @click.command(kind, help=f"Bring in a file of the kind {kind}: all of it or nothing.")
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
    @click.option("--dry-run", is_flag=True, help="Do everything, say what came of it, and take it back.")
    @with_appcontext
    @in_the_name_of("import_files")
    def bring_in(file: Path, dry_run: bool, by: User) -> None:
        _bring_in(kind, file, by.limited_to or _only_office(by), by, dry_run=dry_run)

    return bring_in


def _bring_in(kind: str, file: Path, office_id: int, by: User, *, dry_run: bool) -> None:
    verb: Callable[..., Outcome] = rehearse_import if dry_run else import_file

    @atomic()
    def work(progress: Progress) -> Outcome:
        take_long()
        return verb(
            kind=kind, path=file, name=file.name, office_id=office_id, by=by, largest=COMMAND_LIMIT, progress=progress
        )

    try:
        outcome = (
            work(Progress()) if dry_run else run_inline(f"import {kind}", work, by=by, describe=Outcome.summary)[1]
        )
    except RowsRefused as refused:
        for error in refused.errors:
            _say_row(error.row, error.column, error.problem)
        raise
    for remark in outcome.remarks:
        _say_row(remark.row, remark.column, remark.problem, remark.verdict)
    _say_outcome(outcome, dry_run=dry_run)


def _say_row(row: int, column: str | None, problem: Message, verdict: Verdict = Verdict.REFUSED) -> None:
    place = f"row {row}, {column}" if column else f"row {row}"
    click.echo(f"{verdict}: {place}: {translate(problem)}")


def _say_outcome(outcome: Outcome, *, dry_run: bool) -> None:
    for name, figure in outcome.report.items():
        click.echo(f"{name}: {figure}")
    if outcome.repeats:
        click.echo(f"Nothing changed: this file stands already as import {outcome.number}.")
        return
    click.echo(
        f"{outcome.rows} rows: {outcome.accepted} accepted ({outcome.known} known already, {outcome.flagged} flagged, "
        f"{outcome.completed} completed), {outcome.refused} refused."
    )
    click.echo("A rehearsal: nothing was saved." if dry_run else f"Saved as import {outcome.number}.")


@group.command("undo")
@click.argument("number", type=click.IntRange(min=1))
@click.option("--second", type=WORDS, metavar="NAME", help="Who signs too; without one it waits as an approval.")
@in_the_name_of("undo_import")
def undo(number: int, second: str | None, by: User) -> None:
    """Take back all that import NUMBER brought."""
    done = _take_back(number, by, get_present(second) if second else None)
    if isinstance(done, Approval):
        click.echo(f"Waiting as approval {done.id} for a second signature; nothing is undone yet.")
    else:
        click.echo(f"Import {number} is undone.")


@atomic()
def _take_back(number: int, by: User, second: User | None) -> Import | Approval:
    take_long()
    return undo_import(import_id=number, by=by, key=f"undo:{uuid.uuid4()}", second=second)


def _only_office(by: User) -> int:
    offices = {grant.office_id for grant in by.standing_grants}
    if len(offices) != 1:
        raise ManyOffices(name=by.name)
    return offices.pop()
