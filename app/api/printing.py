"""flask api: the contract of the door for programs, for other programs to read."""

from __future__ import annotations

import json

import click
from flask.cli import AppGroup

from app.api.reference import document
from app.config import LOCALES

group = AppGroup("api", help="The contract of the door for programs.")


@group.command("spec")
@click.option("--language", type=click.Choice(LOCALES), help="One language alone; without it both beside each other.")
def print_spec(language: str | None) -> None:
    """Print the OpenAPI 3.1 document."""
    click.echo(json.dumps(document(language), ensure_ascii=False, indent=2))
