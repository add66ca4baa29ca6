"""flask identity, flask beneficiaries: a change of the keys that seal who receivers are; how long that is kept."""

from __future__ import annotations

from datetime import timedelta

import click
from flask import current_app
from flask.cli import AppGroup

from app.beneficiaries.envelopes import Envelopes, use_envelopes
from app.beneficiaries.forgetting import expire_identities
from app.beneficiaries.rewrapping import rewrap_all
from app.cli.speaking import refusals_in_words
from app.clock import now
from app.config import Settings
from app.db import db
from app.keys import add_identity_key

group = AppGroup("identity", help="Change the keys that seal who receivers are.")
beneficiaries = AppGroup("beneficiaries", help="Keep identities no longer than they are needed.")


@group.command("new-key")
@click.option("--hash-too", is_flag=True, help="A new key for the hash of national numbers as well.")
@refusals_in_words
def add_key(hash_too: bool) -> None:
    """Put a new version of the key into IDENTITY_KEY_FILE; the former ones stay. Back the file up, and restart."""
    settings: Settings = current_app.config["SETTINGS"]
    keys = add_identity_key(settings.identity_key_file, hashes_too=hash_too)
    click.echo(f"Key {keys.current}, hash {keys.hash_version}. Restart everything, then: flask identity rewrap")


@group.command("rewrap")
@refusals_in_words
def rewrap() -> None:
    """Wrap every person's key with the newest, and hash anew the numbers that are held; it may be broken off."""
    settings: Settings = current_app.config["SETTINGS"]
    use_envelopes(db.engine, Envelopes(settings.identity_keys))
    done = rewrap_all()
    click.echo(f"{done.keys} keys are wrapped and {done.hashes} numbers hashed with the newest keys.")


@beneficiaries.command("retain")
@refusals_in_words
def retain() -> None:
    """Let go of who somebody is, KEEP_IDENTITY_DAYS after the last help; the keyed hash and the ledger stay."""
    settings: Settings = current_app.config["SETTINGS"]
    gone = expire_identities(now() - timedelta(days=settings.keep_identity_days))
    click.echo(f"{gone} identities were kept long enough and are gone.")
