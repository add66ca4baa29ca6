"""The door for programs, /api/v1: one module per domain, one contract; a new module is a line here."""

from __future__ import annotations

from types import ModuleType

from flask import Flask

from app.api import about, companies
from app.api.door import answer, bp

RESOURCES: tuple[ModuleType, ...] = (about, companies)
"""The modules whose endpoints are in the contract; importing them here puts them there."""


def init_app(app: Flask) -> None:
    """Open the door."""
    app.register_blueprint(bp)


__all__ = ["RESOURCES", "answer", "init_app"]
