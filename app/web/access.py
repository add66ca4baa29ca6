"""Who may do what: the one table, as an auditor reads it; and who read whom and who was refused: the access log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.access import LEDGER_VERBS, TABLE, Cells, Chapter, require
from app.accounts.models import Role
from app.accounts.queries import find_user
from app.codes import choices, label
from app.errors import N_
from app.exports.asked import AccessFilters
from app.exports.overseen import NOBODY
from app.labels import LABELS, field_label
from app.language import locale, say, translate
from app.shapes import Key
from app.watching import queries
from app.watching.models import Access
from app.watching.words import PERSON_KINDS, Watched
from app.web.door import bp
from app.web.entries import address_values, is_open
from app.web.forms import Form
from app.web.sheets import csv_file

IN_A_FILE = 2000
"""Rows that are read at once while they are written into a file."""


@dataclass(frozen=True)
class Row:
    """One act as the page says it."""

    title: str
    cells: Cells
    writes: bool


@dataclass(frozen=True)
class Section:
    """A chapter of the table as the page folds it: its acts, and how many of them the reader may do."""

    title: str
    rows: list[Row]
    own: int


class LogFilters(AccessFilters):
    """Which rows, and behind which of them the page begins."""

    after = Key(load_default=None)


@bp.get("/access")
@require("read_access")
def show_access() -> ResponseReturnValue:
    """Every act, every role, and how far it reaches; the reader's own roles come first."""
    held = {grant.role for grant in current_user.standing_grants}
    roles = sorted(Role, key=lambda role: role not in held)
    sections = [_section(chapter, held) for chapter in TABLE]
    return render_template(
        "access/table.html", sections=sections, roles=roles, held=held, log_page=is_open("web.list_accesses")
    )


def _section(chapter: Chapter, held: set[Role]) -> Section:
    rows = [Row(say(title), cells, act in LEDGER_VERBS) for act, (title, cells) in chapter.acts.items()]
    return Section(say(chapter.title), rows, sum(1 for row in rows if held & row.cells.keys()))


@bp.get("/access/log")
@require("read_access_log")
def list_accesses() -> ResponseReturnValue:
    """Who read whom, and who was refused, the newest first."""
    form = Form(request.args)
    found: list[Access] = []
    with form.refusals():
        found = list(queries.list_accesses(**_asked(), limit=queries.PAGE + 1))
    page = render_template(
        "access/log.html",
        form=form,
        rows=found[: queries.PAGE],
        after=found[queries.PAGE - 1].id if len(found) > queries.PAGE else None,
        whats=choices(Watched, locale()),
        kinds=[(kind, _kind_words(kind)) for kind in PERSON_KINDS],
        kind_words=_kind_words,
        is_filtered=bool(address_values()),
    )
    return page, form.status


@bp.get("/access/log.csv")
@require("read_access_log")
def save_accesses() -> ResponseReturnValue:
    """The same rows as a file."""
    headings = (
        N_("Moment"), N_("Who"), N_("What happened"), N_("Answer"), N_("Door"), N_("Act"), N_("Page"), N_("About"),
        N_("Number"), N_("Request"), N_("Times"),
    )  # fmt: skip
    return csv_file("access-log.csv", [translate(one) for one in headings], _cells({**_asked(), "after": None}))


def _asked() -> dict[str, Any]:
    """The filters, the person looked up."""
    asked = LogFilters().load(address_values())
    typed = asked.pop("person")
    user = find_user(typed) if typed else None
    return {**asked, "user_id": (user.id if user else NOBODY) if typed else None}


def _cells(asked: dict[str, Any]) -> Iterator[tuple[object, ...]]:
    while found := queries.list_accesses(**asked, limit=IN_A_FILE):
        for row in found:
            what, door = label(row.what, locale()), label(row.door, locale())
            yield (
                row.at.isoformat(), row.user.name, what, row.status, door, row.permission, row.route,
                row.subject_kind, row.subject_id, row.request_id, row.times,
            )  # fmt: skip
        asked = {**asked, "after": found[-1].id}


def _kind_words(kind: str) -> str:
    """What a subject is called: a person's kind, or what the address of a refused request names."""
    if kind in PERSON_KINDS:
        return say(PERSON_KINDS[kind])
    named = next((name for name in (f"{kind}_id", kind) if name in LABELS), None)
    return field_label(named) if named else kind
