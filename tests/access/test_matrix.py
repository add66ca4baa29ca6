"""Every route, every role, one's own row and others': declared in `acts.txt` and `routes.txt`, and observed equal."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from flask import Flask
from sqlalchemy import true

from app import access
from app.accounts.models import User
from app.accounts.rights import sees_office
from app.api.examples import EXAMPLES
from app.db import db
from app.stores.paper_queries import NoSuchPaper
from tests.access.asking import Asking, outcome, rules_of, words
from tests.access.declared import NO_ROW, PUBLIC, Route, expected, read_acts, read_routes
from tests.access.ground import Actor, Ground, Subject, lay
from tests.access.identities import misplaced

LAST = (
    "api.forget_person", "web.forget_person", "api.end_representative", "web.end_representative",
    "web.change_password", "web.sign_out",
)  # fmt: skip
"""These take something away from whoever comes after."""
OPEN_OTHERWISE = {
    "api.calculate": "shape",  # it must be told what is saved, under which campaign's rule
    "api.show_chapter": "404", "web.show_edition": "404", "web.save_edition_file": "404",  # none has this name
    "web.ask_code": "sign in", "web.open_session_with_code": "sign in",  # nobody has said their password before
    "web.sign_out": "sign in",  # it leads there
}  # fmt: skip
"""What is open to everybody and answers without a page on this ground, and why."""
UNKNOWN = 990
"""No row has this number; it is short enough to be written without a sign between its figures."""


def test_the_table_is_the_one_that_is_declared():
    assert {act: dict(cells) for act, cells in access.ACTS.items()} == read_acts()


def test_every_route_has_a_row_and_every_row_a_route(app):
    views, routes = {name for name, _ in rules_of(app)}, read_routes()

    assert sorted(views - routes.keys()) == []
    assert sorted(routes.keys() - views) == []


def test_every_route_names_the_act_of_its_row(app):
    named = {name: getattr(app.view_functions[name], "permission", PUBLIC) for name in read_routes()}

    assert {name: route.act for name, route in read_routes().items()} == named


def test_every_cell_is_observed_as_it_is_declared(app, make, tmp_path):
    differences = list(observe(app, lay(make, tmp_path)))

    assert not differences, "\n".join(differences)


def test_a_view_that_forgets_its_scope_is_seen(app, make, tmp_path, monkeypatch):
    ground = lay(make, tmp_path)
    monkeypatch.setattr("app.stores.paper_queries._of_seen_store", lambda *_: true())

    differences = list(observe(app, ground, lambda name: name == "web.show_disposal"))

    strangers = ("clerk next door", "supervisor next door")
    assert differences == [f"GET web.show_disposal as {who}: open, not 404" for who in strangers]


def test_a_finder_that_looks_after_it_has_fetched_is_seen(app, make, tmp_path, monkeypatch):
    ground = lay(make, tmp_path)
    monkeypatch.setattr("app.stores.paper_queries._get_of_store", _fetched_first)

    differences = list(observe(app, ground, lambda name: name == "web.show_disposal"))

    assert [re.sub("[0-9]+", "#", difference) for difference in differences] == [
        f"GET web.show_disposal as {who}: foreign costs # statements, unknown #"
        for who in ("clerk next door", "supervisor next door")
    ]


def _fetched_first(kind: type[Any], paper_id: int, seen_by: User) -> Any:
    """As many a finder once was: right in its words, and slower by the row that it fetched to look at."""
    paper = db.session.get(kind, paper_id)
    if paper is None or not sees_office(seen_by, paper.store.office_id):
        raise NoSuchPaper()
    return paper


def observe(app: Flask, ground: Ground, which: Callable[[str], bool] = lambda _name: True) -> Iterator[str]:
    """Each cell that is not as it is declared; these routes, or all but those that take a body: see `test_bodies`."""
    asking, acts, routes = Asking(app), read_acts(), read_routes()
    tried_unknown: set[tuple[str, str]] = set()
    for endpoint, method in sorted(rules_of(app), key=lambda rule: (rule[0] in LAST, rule)):
        if not which(endpoint) or endpoint.removeprefix("api.") in EXAMPLES:
            continue
        route = routes[endpoint]
        subject = None if route.subject == NO_ROW else ground.subjects[route.subject]
        for actor in ground.asking_about(subject):
            if actor.is_limited and not endpoint.startswith("api."):
                continue  # only a token can be limited
            wanted = expected(route, actor, subject, acts)
            more = _said(route, method)
            if wanted == "open":
                ground.renew(route.subject)
            answer = asking.ask(actor, endpoint, method, subject.keys if subject else {}, **more)
            if not _is_as_declared(outcome(answer), wanted, route):
                yield f"{method} {endpoint} as {actor.name}: {outcome(answer)}, not {wanted}"
                continue
            if method == "GET":
                yield from (f"{endpoint} as {actor.name} {what}" for what in misplaced(answer, endpoint, actor))
            is_first = (endpoint, method) not in tried_unknown
            if wanted == "open" and subject is not None and actor.sees_country and is_first:
                tried_unknown.add((endpoint, method))
                yield from _find_none(asking, actor, route, method, subject, more)
            if wanted == "404" and subject is not None:
                yield from _tell_apart(asking, actor, route, method, subject, answer, more)


def _said(route: Route, method: str) -> dict[str, Any]:
    """What a form or a program's filters must say before anybody looks at the row."""
    if not route.filled or (method == "GET" and route.endpoint.startswith("web.")):
        return {}
    return {"query_string" if method == "GET" else "data": route.filled}


def _is_as_declared(found: str, wanted: str, route: Route) -> bool:
    if route.act == PUBLIC:
        return found == OPEN_OTHERWISE.get(route.endpoint, "open")
    return found in {"open", "shape"} if wanted == "open" else found == wanted


def _find_none(
    asking: Asking, actor: Actor, route: Route, method: str, subject: Subject, more: dict[str, Any]
) -> Iterator[str]:
    """Who sees the whole country is told of a number that never was that there is none."""
    never = {name: UNKNOWN if isinstance(key, int) else key for name, key in subject.keys.items()}
    answer = asking.ask(actor, route.endpoint, method, never, **more)
    if never != subject.keys and outcome(answer) not in {"404", "shape"}:
        yield f"{method} {route.endpoint} as {actor.name}: {outcome(answer)} of what never was"


def _tell_apart(
    asking: Asking, actor: Actor, route: Route, method: str, subject: Subject, answer: Any, more: dict[str, Any]
) -> Iterator[str]:
    """A row that one may not know of is answered as one that never was, in as many statements."""
    never = {name: UNKNOWN if isinstance(key, int) else key for name, key in subject.keys.items()}
    other = asking.ask(actor, route.endpoint, method, never, **more)
    unknown = len(asking.sent)
    # Once more: what the first question of all had to look up is known now.
    asking.ask(actor, route.endpoint, method, subject.keys, **more)
    foreign = len(asking.sent)
    who = f"{method} {route.endpoint} as {actor.name}"
    if (other.status_code, words(other)) != (answer.status_code, words(answer)):
        yield f"{who}: foreign is not answered as unknown"
    if foreign != unknown:
        yield f"{who}: foreign costs {foreign} statements, unknown {unknown}"
