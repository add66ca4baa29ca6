"""The application behind a real socket, and a real browser before it: for tests in a browser, and for pictures."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

# Debian's Chromium, with nothing that would reach for the network.
CHROMIUM_WORDS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
]

OFTEN = 0.01
"""How often the server looks whether it was bidden to stop, in seconds; its own half second would be waited for."""


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The application answers at the address that this yields, until the block ends."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(OFTEN,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def opened_browser(executable: str) -> Iterator[Browser]:
    """A browser with a fresh profile."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_WORDS)
        try:
            yield browser
        finally:
            browser.close()
