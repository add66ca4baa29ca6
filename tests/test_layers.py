"""A package imports from lower floors only: not sideways, not up, not inside a function."""

from __future__ import annotations

from app import create_app
from tests.source import APP, imports_of, python_files, where

FLOORS = [
    {"errors", "clock", "text", "keys", "catalogues", "metrics", "turns", "sending", "engines", "memory"},
    {"dates", "codes"},
    {"config", "shapes", "identifiers", "answers", "charts"},
    {"db"},
    {"places"},
    {"accounts"},
    {"watching"},
    {"jobs", "files"},
    {"items"},
    {"ledger"},
    {"companies", "beneficiaries", "stores"},
    {"campaigns"},
    {"energy", "ecosystem"},
    {"reports", "imports", "webhooks"},
    {"exports", "reminders"},
    {"demo"},
    {"language", "logs"},
    {"access", "watch", "doors", "labels", "papers", "texting"},
    {"web", "api", "cli", "worker"},
]
"""From the ground up. A new package or module of `app/` gets its floor here."""

HEIGHT = {name: floor for floor, names in enumerate(FLOORS) for name in names}
DOORS = {"language", "logs", "access", "watch", "doors", "texting", "web", "api", "cli", "worker"}
SHAPES_TABLES = {"reports", "imports"}
KNOWS_FLASK = {"flask", "flask_babel", "flask_login", "flask_wtf", "werkzeug", "jinja2"}
MAY_KNOW = {("accounts", "flask_login"), ("db", "flask_sqlalchemy_lite")}


def room_of(path) -> str:
    """The package or module of `app/` that a file belongs to; "" for `app/__init__.py`."""
    first = path.relative_to(APP).parts[0]
    return "" if first == "__init__.py" else first.removesuffix(".py")


ROOMS = [(room_of(path), path) for path in python_files(APP) if room_of(path)]


def test_every_room_of_the_house_has_its_floor():
    assert {room for room, _ in ROOMS} <= set(HEIGHT)


def test_no_room_looks_up_or_sideways():
    wrong = []
    for room, path in ROOMS:
        for found in imports_of(path):
            parts = found.module.split(".")
            if parts[0] != "app" or parts[1:2] == [room]:
                continue
            if len(parts) == 1 or HEIGHT.get(parts[1], len(FLOORS)) >= HEIGHT[room]:
                wrong.append(f"{where(path, found.line)} imports {found.module}")

    assert not wrong


def test_nothing_is_imported_inside_a_function_or_from_here():
    wrong = [
        f"{where(path, found.line)} imports {found.module}"
        for room, path in ROOMS
        for found in imports_of(path)
        if found.is_inside_function or found.module.startswith(".")
    ]

    assert not wrong


def test_the_domain_knows_neither_flask_nor_pandas():
    wrong = []
    for room, path in ROOMS:
        for found in imports_of(path):
            package = found.module.split(".")[0]
            is_pandas_upstairs = package == "pandas" and room in {"reports", "imports"}
            is_foreign = (package in KNOWS_FLASK and room not in DOORS) or (
                package == "pandas" and not is_pandas_upstairs
            )
            if is_foreign and (room, package) not in MAY_KNOW:
                wrong.append(f"{where(path, found.line)} imports {found.module}")

    assert not wrong


def test_create_app_is_the_only_thing_at_home_in_app_itself():
    takers = [
        where(path, found.line)
        for room, path in ROOMS
        for found in imports_of(path)
        if found.module == f"app.{create_app.__name__}" and room != "worker"
    ]

    assert not takers
