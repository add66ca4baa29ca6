"""flask webhooks: tell waiting programs what happened."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.cli.speaking import refusals_in_words
from app.webhooks.delivering import deliver_round

group = AppGroup("webhooks", help="Tell programs what happened.")


@group.command("deliver")
@refusals_in_words
def deliver() -> None:
    """Send what waits and whose time has come, once."""
    came = deliver_round()
    click.echo(f"{came.sent} sent, {came.failed} failed, {came.withheld} withheld.")
