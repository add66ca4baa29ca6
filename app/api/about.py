"""What the door says of itself: the contract, and the kinds of refusal that a program may meet."""

from __future__ import annotations

from flask import Response, request

from app.api import spec
from app.api.contract import endpoint, write_json
from app.api.door import PUBLIC
from app.config import LOCALES


@endpoint("GET", "/openapi.json", PUBLIC, media="application/json")
def show_contract() -> Response:
    """This document; with “lang” in one language alone."""
    asked = request.args.get("lang")
    return write_json(spec.describe(asked if asked in LOCALES else None), 200)
