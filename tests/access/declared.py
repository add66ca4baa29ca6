"""What is declared: `acts.txt` says who may do what and how far, `routes.txt` which act and which row a route is of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.accounts.models import Role
from app.accounts.rights import Scope
from tests.access.ground import Actor, Subject

FOLDER = Path(__file__).parent
PUBLIC, NO_ROW, NOTHING = "public", "-", "-"


@dataclass(frozen=True)
class Route:
    """One route: the act that it asks for, the row that it names, and the act by which one may know of that row."""

    endpoint: str
    act: str
    subject: str
    sight: str | None = None
    by_verb: str | None = None
    """The act that the verb asks for beside that of the door, where the row decides."""
    filled: Mapping[str, str] = field(default_factory=dict)
    """What a form must say before anybody looks at the row."""
    body: str = NO_ROW
    """The row that a program's body names, where its address names none."""


def _lines(name: str) -> list[list[str]]:
    text = (FOLDER / name).read_text(encoding="utf-8")
    return [line.split() for line in text.splitlines() if line.strip() and not line.startswith("#")]


def read_acts() -> dict[str, dict[Role, Scope]]:
    """The cells, act by act, as they are declared; the first line names the roles."""
    [head, *rows] = _lines("acts.txt")
    roles = [Role(name) for name in head[1:]]
    return {
        act: {role: Scope(cell) for role, cell in zip(roles, cells, strict=True) if cell != NOTHING}
        for act, *cells in rows
    }


def read_routes() -> dict[str, Route]:
    """The routes by their endpoints."""
    found = {}
    for endpoint, act, subject, *more in _lines("routes.txt"):
        named = dict(word.split("=") for word in more)
        filled = dict(one.split(":") for one in named.get("form", "").split(",") if one)
        body = named.get("body", NO_ROW)
        found[endpoint] = Route(endpoint, act, subject, named.get("sight"), named.get("verb"), filled, body)
    return found


def reaches(scope: Scope | None, actor: Actor, subject: Subject | None) -> bool:
    """Does a cell reach this row for this person?"""
    if scope is None:
        return False
    if subject is None or subject.is_nobodys or scope in (Scope.COUNTRY, Scope.PUBLIC):
        return True
    if scope is Scope.ACCOUNT:
        return subject.owner == actor.key
    if scope is Scope.COMPANY:
        return subject.company == actor.company
    return actor.office in (subject.parts if scope is Scope.PART else {subject.office})


def expected(route: Route, actor: Actor, subject: Subject | None, acts: dict[str, dict[Role, Scope]]) -> str:
    """What somebody gets: the page ("open"), "sign in", 403 or 404."""
    if route.act == PUBLIC:
        return "open"
    if actor.role is None:
        return "sign in"
    cell = acts[route.act].get(actor.role)
    if cell is None:
        return "403"
    asked = [cell] if route.by_verb is None else [acts[route.by_verb].get(actor.role)]
    if all(reaches(scope, actor, subject) for scope in asked):
        return "open"
    sight = cell if route.sight is None else acts[route.sight].get(actor.role)
    return "403" if reaches(sight, actor, subject) else "404"
