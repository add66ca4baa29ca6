"""flask forget: what the settings keep for some days only goes when they are over."""

from __future__ import annotations

import functools

import click
from flask import current_app
from flask.cli import with_appcontext

from app.accounts.form_drafts import KEPT_DAYS, forget_drafts
from app.cli.database import owner_engine
from app.cli.speaking import refusals_in_words
from app.config import Settings
from app.imports.forgetting import forget_sheets
from app.jobs.forgetting import forget_older
from app.reminders.sending import forget_reminders
from app.watching.forgetting import forget_accesses
from app.webhooks.forgetting import forget_events


@click.command("forget")
@with_appcontext
@refusals_in_words
def forget() -> None:
    """Delete what is old of webhooks, reminders, sheets, forms not sent and the access log; never of the ledger."""
    settings: Settings = current_app.config["SETTINGS"]
    events = forget_older(forget_events, days=settings.keep_events_days)
    reminders = forget_older(forget_reminders, days=settings.keep_events_days)
    sheets = forget_older(forget_sheets, days=settings.keep_sheets_days)
    drafts = forget_older(forget_drafts, days=KEPT_DAYS)
    step = functools.partial(forget_accesses, owner=owner_engine(settings))
    rows = forget_older(step, days=settings.keep_access_days)
    click.echo(
        f"{events} events of webhooks, {reminders} reminders, {sheets} sheets from desks, {drafts} forms not sent and"
        f" {rows} rows of the access log went."
    )
