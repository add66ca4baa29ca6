"""Secrets are sealed with keys from outside the database; a message is signed and sent once, within ten seconds."""

from __future__ import annotations

import hashlib
import hmac
import ssl
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from threading import Event, Timer
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ReadTimeoutError

from app.db import db
from app.errors import DomainError
from app.keys import IdentityKeys, SecretBox
from app.webhooks.addresses import Address, Resolve, find_machine, look_up, read_address
from app.webhooks.words import Problem

PATIENCE = 10.0
"""How many seconds one attempt may take, from the first byte to the last of the answer's head."""


@dataclass(frozen=True)
class Outcome:
    """What came of one attempt."""

    ms: int
    status: int | None = None
    problem: Problem | None = None

    @property
    def arrived(self) -> bool:
        """Did the receiver say yes?"""
        return self.problem is None


@dataclass(frozen=True)
class Post:
    """The keys that seal secrets, and how messages leave this house."""

    keys: IdentityKeys = field(repr=False)
    near_allowed: bool = False
    """May messages go to this machine, as in tests and demos?"""
    patience: float = PATIENCE
    resolve: Resolve = look_up
    trust: ssl.SSLContext | None = None

    @property
    def box(self) -> SecretBox:
        """Where the secrets lie that messages are signed with."""
        return SecretBox(self.keys, "webhook")

    def require_open(self, written: str) -> None:
        """Refuse an address that messages may not go to: NotAnAddress, AddressNotOpen."""
        address = read_address(written, near_allowed=self.near_allowed)
        find_machine(address, near_allowed=self.near_allowed, resolve=self.resolve)

    def send(self, written: str, body: bytes, headers: Mapping[str, str]) -> Outcome:
        """One attempt. The name is looked up anew, and the machine found is the one spoken to; nothing is followed."""
        started = time.monotonic()
        status, problem = None, None
        try:
            address = read_address(written, near_allowed=self.near_allowed)
            machine = find_machine(address, near_allowed=self.near_allowed, resolve=self.resolve)
            status = self._speak(address, machine, body, headers)
            problem = _judged(status)
        except DomainError:
            problem = Problem.ADDRESS
        except ssl.SSLError:
            problem = Problem.CERTIFICATE
        except (HTTPError, HTTPException, OSError) as error:
            is_late = _is_late(error, time.monotonic() - started, self.patience)
            problem = Problem.TIMEOUT if is_late else Problem.UNREACHABLE
        return Outcome(round((time.monotonic() - started) * 1000), status, problem)

    def _speak(self, address: Address, machine: str, body: bytes, headers: Mapping[str, str]) -> int:
        connection: HTTPConnection
        if address.is_secure:
            connection = HTTPSConnection(
                machine, address.port, timeout=self.patience, server_hostname=address.host,
                ssl_context=self.trust or ssl.create_default_context(),
            )  # fmt: skip
        else:
            connection = HTTPConnection(machine, address.port, timeout=self.patience)
        # A receiver that sends a byte now and then would outlast every time-out of a single read.
        late = Event()
        watch = Timer(self.patience, _hang_up, (connection, late))
        watch.daemon = True
        watch.start()
        try:
            connection.request("POST", address.path, body=body, headers={**headers, "Host": address.called})
            status = int(connection.getresponse().status)
            if late.is_set():
                # A head that was cut off by hanging up reads like a whole one.
                raise TimeoutError
            return status
        finally:
            watch.cancel()
            connection.close()


def _is_late(error: Exception, spent: float, patience: float) -> bool:
    # The library counts a refused connection among those that came too late.
    is_late = isinstance(error, ConnectTimeoutError | ReadTimeoutError | TimeoutError)
    return spent >= patience or (is_late and not isinstance(error, NewConnectionError))


def _judged(status: int) -> Problem | None:
    if 200 <= status < 300:
        return None
    return Problem.REDIRECT if 300 <= status < 400 else Problem.ANSWER


def _hang_up(connection: HTTPConnection, late: Event) -> None:
    late.set()
    with suppress(OSError):
        if connection.sock is not None:
            connection.sock.shutdown(2)


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The signature over the moment and the body: what the header “Daftar-Signature” says."""
    mark = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256)
    return f"v1={mark.hexdigest()}"


_posts: WeakKeyDictionary[Engine, Post] = WeakKeyDictionary()


def use_post(engine: Engine, post: Post) -> None:
    """Called once at start: the webhooks in this database are sent with this."""
    _posts[engine] = post


def the_post() -> Post:
    """The post of the database in use."""
    return _posts[db.engine]
