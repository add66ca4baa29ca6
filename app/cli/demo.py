"""flask demo: the fictional country, or a real organisation's tables, in an empty database."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic

import click
from flask import current_app
from flask.cli import AppGroup

from app import clock
from app.accounts import factors
from app.accounts.models import OFFICE_ROLES
from app.cli.speaking import refusals_in_words
from app.config import Settings
from app.demo import loading, relief
from app.demo.marking import is_empty, require_empty
from app.demo.people import PASSWORD, SECRET, Person, list_sign_ins
from app.keys import read_seal_key
from app.ledger import nightly
from app.logs import hushed

group = AppGroup("demo", help="Fill an empty database with something to look at.")
TODAYS = {None: loading.TODAY, "relief": relief.LAST_DAY}


@group.command("load")
@click.option("--sample", type=click.Choice(["relief"]), help="A relief organisation's tables instead of the demo.")
@click.option("--if-empty", is_flag=True, help="Do nothing where there is something already.")
@refusals_in_words
def load(sample: str | None, if_empty: bool) -> None:
    """Load the demo into an empty database, by the same verbs as anybody's, and mark it as a demo."""
    if if_empty and not is_empty():
        click.echo("This database is not empty, so nothing was loaded.")
        return
    require_empty()
    click.echo("Loading the demo; this takes a minute …")
    before, started = clock.demo_day(), monotonic()
    try:
        with hushed():
            _load_relief() if sample else loading.load_demo()
    except BaseException:
        clock.set_demo_today(before)
        raise
    clock.set_demo_today(TODAYS[sample])
    settings: Settings = current_app.config["SETTINGS"]
    nightly.keep_watch(key=read_seal_key(settings.seal_key_file))
    for line in sign_in_lines(relief.PEOPLE if sample else list_sign_ins()):
        click.echo(line)
    click.echo(f"The demo is loaded in {monotonic() - started:.0f} seconds.")


def _load_relief() -> None:
    for outcome in relief.load_relief():
        click.echo(
            f"import {outcome.number}: {outcome.rows} rows, {outcome.accepted} accepted, {outcome.refused} refused"
        )


def sign_in_lines(people: Sequence[Person]) -> list[str]:
    """Who can sign in, as a table, and with which password."""
    lines = [f"Who can sign in, all with the password {PASSWORD}:"]
    lines += [f"    {person.name:<16} {_in_words(person)}" for person in people]
    if any(person.role in OFFICE_ROLES for person in people):
        lines.append("    … and clerk-NN and supervisor-NN of every other province, such as clerk-20.")
    if any(person.role in factors.ROLES for person in people):
        lines.append(f"Those with a code share one second factor: type {SECRET} into an authenticator.")
    return lines


def _in_words(person: Person) -> str:
    return f"{person.role.en}, {person.office}" + (" (with a code)" if person.role in factors.ROLES else "")
