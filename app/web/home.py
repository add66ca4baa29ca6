"""The start page: for a visitor what this is, for who signed in what waits and what they may do."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.web.door import bp, public, reader
from app.web.navigation import nav_links
from app.web.waiting import list_waiting


@bp.get("/")
@public
def home() -> ResponseReturnValue:
    """The start page."""
    if not current_user.is_authenticated:
        return render_template("welcome.html")
    return render_template("start.html", ways=nav_links(), waiting=list_waiting(reader()))
