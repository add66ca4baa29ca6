"""The worker: takes up the work that waits, and does at their hours what nobody asks for.

A queue library carries the keys of jobs from the doors to the workers, keeps the hours, and runs the processes; what a
job is, whether it was done and what came of it stand in the main database. `flask worker` is one on this machine; there
may be several, on several machines.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import click
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask, current_app
from flask.cli import with_appcontext
from huey import Huey, MemoryHuey, PostgresHuey, RedisHuey, SqliteHuey, crontab
from huey.serializer import SignedSerializer

from app.beneficiaries.forgetting import expire_identities
from app.clock import business_today, now
from app.config import Settings
from app.db import db
from app.energy.nights import do_what_is_due
from app.errors import N_
from app.exports import service as exports
from app.exports import works as export_works
from app.imports import desk_works, undo_works, waiting
from app.imports.forgetting import forget_sheets
from app.jobs import service as jobs
from app.jobs.doing import do_job, take_up_again
from app.jobs.forgetting import forget_older
from app.jobs.models import Job
from app.jobs.progress import Progress
from app.jobs.queries import is_asked_for
from app.jobs.queue import ring, use_bell
from app.jobs.works import WORKS, Result, Work
from app.keys import read_seal_key
from app.ledger import nightly, sealing
from app.papers import speaking
from app.reminders.making import remind
from app.reports import edition_works
from app.texting import send_messages
from app.webhooks.delivering import deliver_round

log = structlog.get_logger("daftar")
NAME = "daftar"
EMBEDDED = "queue.sqlite"
"""The queue beside the stored files, where no other is named."""
LONGEST_WAIT = 1.0
"""Seconds until an idle worker on SQLite sees what has come; on the others it is told at once."""
NIGHT = {"hour": "22", "minute": "30"}
"""In UTC: two in the morning in Tehran."""
MORNING = {"hour": "3", "minute": "30"}
"""In UTC: seven in the morning in Tehran, before offices open and when nobody is woken."""


def init_app(app: Flask) -> None:
    """Let the doors tell workers of work, and give `flask` the command that is one."""
    settings: Settings = app.config["SETTINGS"]
    huey = _open_queue(settings)
    take_up = _name_tasks(app, huey)
    app.extensions["queue"] = huey
    WORKS.clear()
    WORKS.update(_works(settings))
    with app.app_context():
        use_bell(db.engine, take_up)
    app.cli.add_command(_worker)


def _open_queue(settings: Settings) -> Huey:
    """The queue that the settings name; else one in a file of its own, and for tests one in memory."""
    serializer = SignedSerializer(secret=settings.secret_key)
    told = {"results": False, "utc": True, "serializer": serializer}
    if settings.testing:
        return MemoryHuey(NAME, **told)
    url = settings.queue_url or f"sqlite:///{settings.files_dir.resolve() / EMBEDDED}"
    scheme = urlsplit(url).scheme.split("+")[0]
    if scheme == "postgresql":
        return PostgresHuey(NAME, dsn=url.replace("postgresql+psycopg", "postgresql", 1), **told)
    if scheme == "redis":
        return RedisHuey(NAME, url=url, **told)
    return SqliteHuey(NAME, filename=url.removeprefix("sqlite:///"), **told)


def _name_tasks(app: Flask, huey: Huey) -> Callable[[int], Any]:
    """What can be carried through the queue; gives what tells the workers of a job."""

    def inside(task: Callable[..., None]) -> Callable[..., None]:
        def run(*words: Any) -> None:
            with app.app_context():
                task(*words)

        run.__name__ = task.__name__
        return run

    def let_go_of_connections() -> None:
        # Each worker is a copy of the process that opened them.
        with app.app_context():
            db.engine.dispose(close=False)

    huey.on_startup()(let_go_of_connections)
    huey.periodic_task(crontab())(inside(_look_after(huey)))
    huey.periodic_task(crontab())(inside(_send_notices))
    huey.periodic_task(crontab())(inside(_send_texts))
    huey.periodic_task(crontab(minute="5"))(inside(_ask_seal))
    huey.periodic_task(crontab(**NIGHT))(inside(_ask_night))
    huey.periodic_task(crontab(**NIGHT))(inside(_ask_retention))
    huey.periodic_task(crontab(**MORNING))(inside(_ask_reminders))
    return huey.task()(inside(take_up))  # type: ignore[no-any-return]


def take_up(job_id: int) -> None:
    """Do a job that waits."""
    do_job(job_id)


def _look_after(huey: Huey) -> Callable[[], None]:
    def look_after() -> None:
        """Work whose worker died, and of which no worker heard, is taken up once the queue is empty."""
        waiting_jobs = take_up_again()
        if huey.pending_count() == 0:
            for job_id in waiting_jobs:
                do_job(job_id)

    return look_after


def _send_notices() -> None:
    deliver_round()


def _send_texts() -> None:
    send_messages()


def _ask_seal() -> None:
    _ask("seal")


def _ask_night() -> None:
    _ask("nightly")


def _ask_retention() -> None:
    _ask("retention")


def _ask_reminders() -> None:
    _ask("reminders")


def _ask(kind: str) -> None:
    """Each worker's clock asks; the first of them is heard."""
    if not is_asked_for(kind, since=now() - timedelta(minutes=30)):
        jobs.queue_job(kind=kind, by=None)


def _works(settings: Settings) -> dict[str, Work]:
    def key() -> Ed25519PrivateKey:
        return read_seal_key(settings.seal_key_file)

    def seal(_job: Job, _progress: Progress) -> Result:
        made = sealing.seal_new_entries(key=key())
        return {"seal": made.number, "entries": made.size} if made else {}

    def keep_watch(_job: Job, _progress: Progress) -> Result:
        refusals = do_what_is_due(happened_on=business_today())
        night = nightly.keep_watch(key=key())
        return {"night": night.id, "is_right": night.is_right, "refused": len(refusals)}

    def retain(_job: Job, _progress: Progress) -> Result:
        let_go = forget_older(exports.let_go, days=exports.KEPT_DAYS)
        sheets = forget_older(forget_sheets, days=settings.keep_sheets_days)
        expired = expire_identities(now() - timedelta(days=settings.keep_identity_days))
        return {"expired": expired, "let_go": let_go, "sheets": sheets}

    def look_ahead(_job: Job, _progress: Progress) -> Result:
        morning = remind(business_today())
        return {"new": morning.new, "settled": morning.settled, "messages": morning.told}

    return {
        waiting.KIND: waiting.WORK,
        **desk_works.WORKS,
        **undo_works.WORKS,
        **export_works.works(speaking),
        **edition_works.WORKS,
        "seal": Work(N_("Sealing new entries"), seal),
        "retention": Work(N_("Letting go of old identities and sheets"), retain, one_act=False),
        "nightly": Work(N_("The nightly check"), keep_watch, one_act=False),
        "reminders": Work(N_("Looking for what to remind of"), look_ahead, one_act=False),
    }


@click.command("worker")
@click.option("--processes", type=click.IntRange(1, 64), default=2, show_default=True, help="How many at once.")
@with_appcontext
def _worker(processes: int) -> None:
    """Take up the work that waits, until stopped; Ctrl+C lets what is begun come to its end."""
    huey: Huey = current_app.extensions["queue"]
    db.session.rollback()
    db.engine.dispose()
    # What waits since before the queue was opened, or lost its worker, is not waited a minute for.
    for job_id in take_up_again():
        ring(job_id)
    db.session.rollback()
    db.engine.dispose()
    click.echo(f"{processes} workers take up what waits (Ctrl+C ends them).")
    sys.stdout.flush()
    huey.create_consumer(workers=processes, worker_type="process", max_delay=LONGEST_WAIT, backoff=1.3).run()
