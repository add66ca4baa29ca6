"""A program that is told: a real little server, which answers as it was bidden and keeps what it was sent."""

from __future__ import annotations

import hashlib
import hmac
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.serving import OFTEN

HANGS = 0
"""Stands among the answers for none at all."""


@dataclass
class Told:
    """One message."""

    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> dict[str, Any]:
        """What it says."""
        return json.loads(self.body)

    def is_signed_with(self, secret: str) -> bool:
        """As the contract tells a program to look."""
        over = self.headers["Daftar-Timestamp"].encode() + b"." + self.body
        wanted = "v1=" + hmac.new(secret.encode(), over, hashlib.sha256).hexdigest()
        return hmac.compare_digest(wanted, self.headers["Daftar-Signature"])


@dataclass
class Receiver:
    """What it was told, and how it will answer: 204, unless `answers` has something else to begin with."""

    address: str = ""
    told: list[Told] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    leads_to: str = ""
    gone: threading.Event = field(default_factory=threading.Event)

    @property
    def kinds(self) -> list[str]:
        """Of what it was told, in that order."""
        return [one.said["kind"] for one in self.told]

    @property
    def ids(self) -> list[int]:
        """The events, in the order in which they came."""
        return [one.said["id"] for one in self.told]


def _answerer(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.told.append(Told(dict(self.headers), body))
            status = receiver.answers.pop(0) if receiver.answers else 204
            if status == HANGS:
                receiver.gone.wait(20)
                return
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", receiver.leads_to)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing is written to the screen."""

    return Answers


@contextmanager
def listening(certified: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A receiver that listens until the block ends."""
    receiver = Receiver()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _answerer(receiver))
    server.daemon_threads = True
    if certified is not None:
        server.socket = certified.wrap_socket(server.socket, server_side=True)
    receiver.address = f"{'https' if certified else 'http'}://127.0.0.1:{server.server_port}/told"
    thread = threading.Thread(target=server.serve_forever, args=(OFTEN,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.gone.set()
        server.shutdown()
        thread.join()
        server.server_close()
