"""flask ledger: is the book whole, and make again what is kept beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import click
from flask import current_app
from flask.cli import AppGroup

from app.cli.speaking import refusals_in_words
from app.clock import business_today
from app.config import Settings
from app.db import look_at_one_moment
from app.energy.nights import do_what_is_due
from app.keys import read_seal_key
from app.language import translate
from app.ledger import audit, nightly, proofs, sealing, verifying
from app.ledger.kept import Night
from app.ledger.nightly import said_in

group = AppGroup("ledger", help="Check the book and what is kept beside it; seal it, verify it, prove what it says.")


@group.command("check")
@refusals_in_words
def check() -> None:
    """Count everything kept again from the lines, and name each difference."""
    look_at_one_moment()
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


@group.command("seal")
@click.option("--new-key", is_flag=True, help="The key was changed on purpose.")
@click.option("--clock-is-right", is_flag=True, help="It was the last seal's clock that was wrong.")
@refusals_in_words
def seal(new_key: bool, clock_is_right: bool) -> None:
    """Put all new entries under a signed root, and print it."""
    settings: Settings = current_app.config["SETTINGS"]
    made = sealing.seal_new_entries(
        key=read_seal_key(settings.seal_key_file), is_new_key=new_key, clock_is_right=clock_is_right
    )
    if made is None:
        click.echo("Nothing is new since the last seal.")
        return
    click.echo(f"Seal {made.number}: {made.size} entries, root {bytes(made.root).hex()}")


@group.command("verify")
@click.option("--from-seal", type=click.IntRange(min=0), default=0, help="Take everything up to this seal as right.")
@click.option("--root", "root", help="A root that was published: some seal must still have it.")
@click.option("--key", "keys", multiple=True, help="A public key, in hex, that may have signed; of keys used before.")
@refusals_in_words
def verify(from_seal: int, root: str | None, keys: tuple[str, ...]) -> None:
    """Read the whole book again, and name what is not as it was written."""
    settings: Settings = current_app.config["SETTINGS"]
    own = read_seal_key(settings.seal_key_file).public_key().public_bytes_raw()
    look_at_one_moment()
    verdict = verifying.verify(
        from_seal=from_seal,
        root=_read_hex(root, "--root") if root else None,
        public_keys=frozenset({own, *(_read_hex(key, "--key") for key in keys)}),
    )
    for damage in verdict.damages:
        click.echo(str(damage), err=True)
    if not verdict.is_clean:
        raise click.ClickException(f"{len(verdict.damages)} places are not as they were written.")
    click.echo(f"{verdict.entries} entries and {verdict.seals} seals are as they were written.")


@group.command("nightly")
@click.option("--key", "keys", multiple=True, help="A public key, in hex, that may have signed; of keys used before.")
@refusals_in_words
def keep_watch(keys: tuple[str, ...]) -> None:
    """Let savings expire, post matches, seal what is new, verify and check the whole book, note what is unusual."""
    refusals = do_what_is_due(happened_on=business_today())
    settings: Settings = current_app.config["SETTINGS"]
    used_before = frozenset(_read_hex(key, "--key") for key in keys)
    night = nightly.keep_watch(key=read_seal_key(settings.seal_key_file), public_keys=used_before)
    earlier = nightly.broken_off(night)
    if earlier is not None:
        click.echo(f"The night that began at {earlier.began_at.isoformat(timespec='seconds')} broke off.", err=True)
    for line in _what_is_wrong(night):
        click.echo(line, err=True)
    if not night.is_right:
        raise click.ClickException(f"{night.damage_count} damages, {night.difference_count} differences.")
    if refusals:
        raise click.ClickException(" ".join(translate(said) for said in refusals))
    sealed = f"seal {night.seal_number} was made" if night.seal_number else "nothing was new to seal"
    click.echo(f"{night.entries} entries are right, {sealed}, {night.exception_count} things to look at.")


def _what_is_wrong(night: Night) -> Iterator[str]:
    if night.refusal is not None:
        yield f"not sealed: {translate(said_in(night.refusal))}"
    for damage in night.damages:
        parts = (damage["harm"], damage["office"], damage["number"], damage["detail"] and said_in(damage["detail"]))
        yield " ".join(part for part in parts if part)
    for difference in night.differences:
        yield f"{difference['kind']}: {difference['where']}"


@group.command("proof")
@click.argument("entry")
@refusals_in_words
def proof(entry: str) -> None:
    """Print what proves ENTRY (its printed number, or its id); docs/check_proof.py checks it anywhere."""
    click.echo(json.dumps(proofs.prove(proofs.find_entry(entry)), ensure_ascii=False, indent=1))


def _read_hex(written: str, name: str) -> bytes:
    try:
        read = bytes.fromhex(written)
    except ValueError as error:
        raise click.BadParameter("write 64 letters of 0 to 9 and a to f.", param_hint=name) from error
    if len(read) != 32:
        raise click.BadParameter("write 64 letters of 0 to 9 and a to f.", param_hint=name)
    return read
