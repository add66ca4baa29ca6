"""The application, and beside its own doors one that only inserts two lines: what HTTP and a commit cost without us.

Only the measurements serve this: `gunicorn tests.bench.bare_door:app`.
"""

from __future__ import annotations

import time
from itertools import count

from flask import Response
from sqlalchemy import text

from app import create_app
from app.db import db
from app.doors import csrf
from tests.bench.bare_door_table import ADDRESS, INSERT

app = create_app()
ids = count(time.time_ns() // 1000)


@app.post(ADDRESS)
@csrf.exempt
def insert_two_lines() -> Response:
    """One commit, as durable as every other."""
    with db.engine.begin() as connection:
        connection.execute(text(INSERT), {"id": next(ids)})
    return Response("ok\n", mimetype="text/plain")
