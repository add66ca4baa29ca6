"""What all makers share: the application, numbers that do not repeat, and the day it is."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date
from typing import Any

from flask import Flask

TODAY = date(2025, 10, 30)  # 1404/08/08
"""The business day in every test, unless the test sets another."""


class MakeBase:
    """Makers run inside the application: in a test with `ctx`, or `with make.inside():` in one with `client`."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.today = TODAY
        self.last_number = 0
        self._staff: dict[tuple[str, str], int] = {}

    def inside(self) -> AbstractContextManager[Any]:
        """An application context for what a page's test needs to be there, closed before the page is asked for."""
        return self.app.app_context()

    def number(self) -> int:
        """1, 2, 3 and so on: another one at each call."""
        self.last_number += 1
        return self.last_number

    def key(self) -> str:
        """A client key that no other call has."""
        return f"key-{self.number():08d}"

    def noted(self) -> tuple[int, dict[tuple[str, str], int]]:
        """Where the makers stand: the last number they gave, and the people whom many share."""
        return self.last_number, dict(self._staff)

    def remember(self, last_number: int, staff: dict[tuple[str, str], int]) -> None:
        """Go on from there."""
        self.last_number, self._staff = last_number, dict(staff)
