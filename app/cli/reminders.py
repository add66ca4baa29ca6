"""flask reminders: look for what to remind of, and send the messages that wait."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.cli.speaking import refusals_in_words
from app.clock import business_today
from app.reminders.making import remind
from app.texting import send_messages

group = AppGroup("reminders", help="Remind people of what is due.")


@group.command("find")
@refusals_in_words
def find() -> None:
    """Write down what is due today, as the worker does every morning; a second time finds nothing new."""
    morning = remind(business_today())
    click.echo(f"{morning.new} new, {morning.settled} settled, {morning.told} messages to be sent.")


@group.command("send")
@refusals_in_words
def send() -> None:
    """Send the text messages that wait and whose time has come, once."""
    came = send_messages()
    click.echo(f"{came.sent} sent, {came.failed} failed.")
