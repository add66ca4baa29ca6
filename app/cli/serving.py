"""flask serve: the application before a browser on this machine, and who can sign in to it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from app.cli.demo import sign_in_lines
from app.cli.speaking import refusals_in_words
from app.config import Settings
from app.db import db
from app.demo import relief
from app.demo.marking import is_demo
from app.demo.people import list_sign_ins
from app.places.queries import find_office_by_code

ROOT = Path(__file__).resolve().parents[2]


@click.command("serve")
@with_appcontext
@refusals_in_words
def serve() -> None:
    """Serve on 127.0.0.1, at the port that PORT names; of a demo, say who can sign in."""
    settings: Settings = current_app.config["SETTINGS"]
    for line in greeting(settings.port):
        click.echo(line)
    db.session.rollback()
    db.engine.dispose()
    sys.stdout.flush()
    os.execv(sys.executable, gunicorn_words(settings.port))  # noqa: S606 (our own program, no shell)


def gunicorn_words(port: int, application: str = "wsgi:app") -> list[str]:
    """The command that serves, from wherever it is given."""
    words = ["gunicorn", "--config", str(ROOT / "gunicorn.conf.py"), "--bind", f"127.0.0.1:{port}"]
    return [sys.executable, "-m", *words, "--chdir", str(ROOT), application]


def greeting(port: int) -> list[str]:
    """Where to look, and who can sign in if this is a demo."""
    lines = []
    if is_demo():
        people = [person for person in (*list_sign_ins(), *relief.PEOPLE) if find_office_by_code(person.office)]
        lines = sign_in_lines(people)
    return [*lines, f"Daftar answers at http://127.0.0.1:{port} (Ctrl+C ends it)."]
