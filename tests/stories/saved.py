"""All that is stored: to see that a refusal left no trace."""

from __future__ import annotations

from typing import Any

from sqlalchemy import inspect, text

from app.db import db
from tests.make import Make

WATCHED = "access_log"
"""Who was shown a person and who was refused is written down: the one trace that a refusal is to leave."""


def all_that_is_saved(make: Make) -> dict[str, Any]:
    """How many rows each table has, and every cell of the kept balances as it stands."""
    with make.inside():
        connection = db.session.connection()
        tables = sorted(set(inspect(connection).get_table_names()) - {WATCHED})
        found: dict[str, Any] = {
            name: connection.execute(text(f'SELECT COUNT(*) FROM "{name}"')).scalar_one() for name in tables
        }
        cells = connection.execute(text("SELECT * FROM balance ORDER BY holder_id, stage, lot_id"))
        return {**found, "cells": [tuple(cell) for cell in cells]}
