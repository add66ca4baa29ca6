"""flask energy: what the calendar alone decides about savings."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.cli.speaking import refusals_in_words
from app.clock import business_today
from app.energy.ending import expire_overdue

group = AppGroup("energy", help="Let savings expire whose last day has passed.")


@group.command("expire")
@refusals_in_words
def expire() -> None:
    """Let what is left of savings expire whose last day has passed; the nightly run does the same."""
    click.echo(f"{len(expire_overdue(happened_on=business_today()))} savings have expired.")
