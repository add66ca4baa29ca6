"""Who may do what: the one table, as an auditor reads it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue

from app.access import LEDGER_VERBS, TABLE, Cells, Chapter, require
from app.accounts.models import Role
from app.language import say
from app.web.door import bp


@dataclass(frozen=True)
class Row:
    """One act as the page says it."""

    title: str
    cells: Cells
    writes: bool


@bp.get("/access")
@require("read_access")
def show_access() -> ResponseReturnValue:
    """Every act, every role, and how far it reaches."""
    chapters = [(say(chapter.title), _rows(chapter)) for chapter in TABLE]
    return render_template("access/table.html", chapters=chapters, roles=list(Role))


def _rows(chapter: Chapter) -> list[Row]:
    return [Row(say(title), cells, act in LEDGER_VERBS) for act, (title, cells) in chapter.acts.items()]
