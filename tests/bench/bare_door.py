"""The application, and beside its own doors two bare ones: what HTTP with a commit or with a row read cost without us.

Only the measurements serve this: `gunicorn tests.bench.bare_door:app`.
"""

from __future__ import annotations

import time
from itertools import count

from flask import Response, jsonify
from sqlalchemy import text

from app import create_app
from app.db import db
from app.doors import csrf
from tests.bench.bare_door_table import ADDRESS, INSERT, ONE_ROW

app = create_app()
ids = count(time.time_ns() // 1000)


@app.post(ADDRESS)
@csrf.exempt
def insert_two_lines() -> Response:
    """One commit, as durable as every other."""
    with db.engine.begin() as connection:
        connection.execute(text(INSERT), {"id": next(ids)})
    return Response("ok\n", mimetype="text/plain")


@app.get(ONE_ROW)
def show_one_row() -> Response:
    """One row by its key, as JSON."""
    with db.engine.connect() as connection:
        row = connection.execute(text("SELECT id, code, name_fa, name_en FROM place WHERE code = 'IR-20'")).one()
    return jsonify(row._asdict())
