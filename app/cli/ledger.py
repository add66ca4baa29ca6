"""flask ledger: is the book whole, and make again what is kept beside it."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.cli.speaking import refusals_in_words
from app.ledger import audit

group = AppGroup("ledger", help="Check the book, and make again what is kept beside its lines.")


@group.command("check")
@refusals_in_words
def check() -> None:
    """Count everything kept again from the lines, and name each difference."""
    faults = audit.check()
    for fault in faults:
        click.echo(f"{fault.kind}: {fault.where}", err=True)
    if faults:
        raise click.ClickException(f"{len(faults)} differences between what is kept and what the lines say.")
    click.echo("The ledger checks: everything kept is what the lines say.")


@group.command("rebuild")
@refusals_in_words
def rebuild() -> None:
    """Make balances, month cells and totals again from the lines."""
    click.echo(f"{audit.rebuild()} rows of balances, month cells and totals were made again.")
