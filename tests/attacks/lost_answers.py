"""Commands over real HTTP whose answers get lost: sent again and again in any order, each does one thing."""

from __future__ import annotations

import random
import secrets
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Flask
from sqlalchemy import select

from app.accounts.models import Approval, ApprovalState
from app.accounts.queries import get_user_by_name
from app.campaigns.issues import Allotment, Delivery
from app.campaigns.papers import Receipt
from app.codes import LossReason
from app.db import db
from app.stores.drafts import StockLine
from app.stores.models import Loss, Opening
from app.stores.service import ask_loss
from app.stores.transfer_models import Transfer
from tests.make import Make
from tests.web.reading import read, sign_in

AT_ONCE, PATIENCE = 6, 120
MOST_SENDS = 5
SETTLING = (("signature", "sign"), ("refusal", "refuse"), ("withdrawal", "withdraw"))
ASKED = "asked "
"""How the minutes begin of a loss that waits for a command to settle it."""


class Sending(Enum):
    """How a command is sent: its answer read, cut off before the answer, or cut off in the middle of the form."""

    READ, CUT, HALF = "read", "cut", "half"


@dataclass(frozen=True)
class Command:
    """A form filled in once; `label` is the paper that it writes, `by` who sends it.

    Those that make something new carry their client's key; those that settle what waits need none.
    """

    label: str
    path: str
    form: dict[str, str]
    by: str


@dataclass
class Answers:
    """What was answered to each command."""

    of: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def complaints(self, commands: Iterable[Command], effects: Counter[str]) -> list[str]:
        """What is wrong: a command that has not just one effect, or not just one good answer."""
        wrong = []
        for command in commands:
            answers = self.of[command.label]
            if effects[command.label] != 1:
                wrong.append(f"{command.label} happened {effects[command.label]} times")
            if len(answers) != 1 or not all(answer.startswith("303 ") for answer in answers):
                wrong.append(f"{command.label} was answered {sorted(answers)}")
        return wrong


class Counting:
    """A server's application that counts the requests it has done with, whether or not anybody waits for them."""

    def __init__(self, app: Flask) -> None:
        self._app, self._lock, self.done = app, threading.Lock(), 0

    def __call__(self, environ: Any, start_response: Any) -> Any:
        try:
            return self._app(environ, start_response)
        finally:
            with self._lock:
                self.done += 1

    def wait_for(self, requests: int) -> None:
        """Those whose senders have gone away are done with too."""
        until = time.monotonic() + PATIENCE
        while self.done < requests:
            assert time.monotonic() < until, f"{self.done} of {requests} requests are done with"
            time.sleep(0.02)


@dataclass
class Sender:
    """Somebody's browser on a bad line."""

    address: str
    cookie: str
    token: str

    def send(self, command: Command, sending: Sending, *, key: str | None = None) -> str | None:
        """Send a command; its answer, if that is read."""
        body = urlencode({**command.form, "csrf_token": self.token} | ({"key": key} if key else {})).encode()
        where = urlsplit(self.address)
        connection = HTTPConnection(where.hostname or "", where.port, timeout=PATIENCE)
        try:
            connection.putrequest("POST", command.path)
            for name, value in self._headers(len(body)).items():
                connection.putheader(name, value)
            connection.endheaders(body if sending is not Sending.HALF else body[: len(body) // 2])
            if sending is not Sending.READ:
                return None
            answer = connection.getresponse()
            answer.read()
            return f"{answer.status} {answer.getheader('Location')}"
        finally:
            connection.close()

    def _headers(self, length: int) -> dict[str, str]:
        form = "application/x-www-form-urlencoded"
        return {"Content-Type": form, "Content-Length": str(length), "Cookie": f"daftar={self.cookie}"}


def enter(app: Flask, address: str, name: str) -> Sender:
    """Sign somebody in, for senders that share the session."""
    client = app.test_client()
    sign_in(client, name)
    cookie = client.get_cookie("daftar")
    assert cookie is not None
    token = read(client.get("/approvals")).token
    cookie = client.get_cookie("daftar") or cookie
    return Sender(address, cookie.value, token)


class Office:
    """Two stores, a pledge and a receiver: what the commands are about."""

    def __init__(self, make: Make) -> None:
        self.make = make
        store, stock, away, receiver = make.store(), make.store(), make.store("IR-21"), make.receiver()
        lot = make.stock(store, "blanket", 1_000_000, on=make.today - timedelta(days=20))
        pledge = make.pledge(quantity=1_000_000)
        self.clerk, self.supervisor = make.clerk().name, make.supervisor().name
        self.store, self.stock, self.away = store.id, stock.id, away.id
        self.receiver, self.blankets, self.lot = receiver.code, str(lot.item_id), lot.id
        self.pledge, self.line = pledge.id, pledge.lines[0].id

    def commands(self, count: int, *, seed: int) -> list[Command]:
        """So many commands of all kinds, in any order."""
        chance, kinds = random.Random(seed), [*self._kinds(), *SETTLING]
        return [self._fill(f"{kinds[n % len(kinds)][0]} {n}", kinds[n % len(kinds)], chance) for n in range(count)]

    def _fill(self, label: str, kind: tuple[Any, ...], chance: random.Random) -> Command:
        if kind in SETTLING:
            return self._settle(label, *kind)
        _, path, names, form = kind
        own = {names: label, "key": secrets.token_urlsafe(16), "happened_on": f"1404/08/0{chance.randint(1, 8)}"}
        return Command(label, path, form | own, self.clerk)

    def _settle(self, label: str, name: str, verb: str) -> Command:
        """A loss is asked for, and then signed, refused or withdrawn; none of the three carries a key."""
        waiting = ask_loss(
            store_id=self.store, happened_on=self.make.today, reason=LossReason.THEFT, key=secrets.token_urlsafe(16),
            minutes_number=f"{ASKED}{label}", lines=[StockLine(int(self.blankets), 2)], by=get_user_by_name(self.clerk),
        )  # fmt: skip
        by = self.clerk if verb == "withdraw" else self.supervisor
        return Command(label, f"/approvals/{waiting.id}/{verb}", {"reason": label} if verb == "refuse" else {}, by)

    def _kinds(self) -> Iterable[tuple[str, str, str, dict[str, str]]]:
        """The kinds of command: where each is sent, which field names its paper, and the rest of its form."""
        goods = {"lines.0.item_id": self.blankets, "lines.0.quantity": "2"}
        line = {"lines.0.pledge_line_id": str(self.line), "lines.0.sent": "2", "lines.0.good": "2"}
        path = f"/stores/{self.store}"
        to = {"receiver_id": self.receiver}
        yield "delivery", f"{path}/deliveries/new", "paper", goods | to | {"proof": "signature"}
        yield "allotment", f"{path}/allotments/new", "memo", goods | to
        yield "transfer", f"{path}/transfers/new", "waybill", goods | {"to_store_id": str(self.away)}
        yield "loss", f"{path}/losses/new", "minutes_number", goods | {"reason": "theft"}
        yield "disposal", f"{path}/disposals/new", "minutes_number", goods | {"reason": "expired"}
        yield "opening", f"/stores/{self.stock}/opening", "paper", goods
        yield "receipt", f"/pledges/{self.pledge}/receive", "waybill", line | {"store_id": str(self.stock)}


def effects() -> Counter[str]:
    """How often each paper was written, and each act that waited was settled."""
    columns = (Delivery.paper, Allotment.memo, Transfer.waybill, Opening.paper, Receipt.waybill, Loss.minutes_number)
    found = Counter(label.removeprefix(ASKED) for column in columns for label in db.session.scalars(select(column)))
    for state, reason, payload in db.session.execute(select(Approval.state, Approval.reason, Approval.payload)):
        asked = payload["minutes_number"]
        if not asked.startswith(ASKED):
            found[asked] += 1
        elif state in (ApprovalState.REFUSED, ApprovalState.WITHDRAWN):
            found[reason or asked.removeprefix(ASKED)] += 1
    return found


def send_all(
    senders: Mapping[str, Sender], commands: Sequence[Command], served: Counting, *, seed: int,
    new_key: Callable[[], str | None],
) -> Answers:  # fmt: skip
    """Each command 1 to 5 times, shuffled among the others, most of them cut off; each is read at last."""
    chance, answers = random.Random(seed), Answers()
    ways = [Sending.READ, Sending.CUT, Sending.CUT, Sending.HALF]
    sends = [
        (command, chance.choice(ways)) for command in commands for _ in range(chance.randrange(MOST_SENDS))
    ]  # fmt: skip
    chance.shuffle(sends)

    def send(one: tuple[Command, Sending]) -> None:
        answer = senders[one[0].by].send(*one, key=new_key())
        if answer is not None:
            answers.of[one[0].label].add(answer)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(send, sends))
        list(pool.map(send, [(command, Sending.READ) for command in commands]))
    served.wait_for(len(sends) + len(commands))
    return answers
