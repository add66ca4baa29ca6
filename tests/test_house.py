"""The house keeps itself: verbs are atomic, views name their permission, files stay small, names have a subject."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import subprocess
import sys
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.engine import URL

from app import create_app
from app.access import PUBLIC
from tests.source import APP, ROOT, functions_of, project_files, python_files, tree_of, where

LONGEST_FILE, LONGEST_FUNCTION = 300, 50
NO_SUBJECT = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "stuff", "tools"}
BARE_VERBS = re.compile(r"^(create|update|process|handle|fetch|load|retrieve|do)$")
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
MADE_BY = re.compile(
    r"\b(chat" r"gpt|cop" r"ilot|clau" r"de|anthro" r"pic|open" r"ai|generated (by|with))\b", re.IGNORECASE
)
REGISTRY = re.compile(r"(--index-url|--extra-index-url|--find-links|--trusted-host|https?://|file:/)")
TOP = {
    "wsgi.py", "gunicorn.conf.py", "requirements.txt", "requirements-dev.txt", "README.md", "Makefile",
    "pyproject.toml", "CHANGELOG.md", "LICENSE", ".gitignore", "app", "migrations", "tests", "docs", ".ci",
}  # fmt: skip
IS_TEXT = {".py", ".md", ".txt", ".html", ".toml", ".ini", ".mako", ".po", ".css", ".js", ""}

SERVICES = sorted(APP.glob("*/service.py"))


@pytest.fixture(scope="module")
def views(base_settings, tmp_path_factory) -> dict:
    """Every view of the application, by its endpoint."""

    file = tmp_path_factory.mktemp("views") / "empty.sqlite"
    app: Flask = create_app(replace(base_settings, database_url=URL.create("sqlite", database=str(file))))
    return app.view_functions


def test_every_page_names_the_permission_it_needs(views):
    bare = [name for name, view in views.items() if name not in PUBLIC and not hasattr(view, "permission")]

    assert not bare


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.parent.name)
def test_every_public_verb_of_a_service_is_atomic(path):
    module = importlib.import_module(f"app.{path.parent.name}.service")
    own = {
        name: verb
        for name, verb in inspect.getmembers(module, inspect.isfunction)
        if verb.__module__ == module.__name__
    }

    bare = [name for name, verb in own.items() if not name.startswith("_") and not hasattr(verb, "is_atomic")]

    assert not bare


def test_importing_the_app_knows_every_table():
    with_tables = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in python_files(APP)
        if "__tablename__ =" in path.read_text(encoding="utf-8")
    }

    listed = subprocess.run(
        [sys.executable, "-c", "import sys, app; print(*(m for m in sys.modules if m.startswith('app')))"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout.split()  # fmt: skip

    assert with_tables <= set(listed)


def test_files_are_short_enough_to_be_read():
    long = [
        f"{where(path)}: {lines} lines"
        for folder in (APP, ROOT / "tests")
        for path in python_files(folder)
        if (lines := path.read_text(encoding="utf-8").count("\n")) > LONGEST_FILE
    ]

    assert not long


def test_functions_are_short_enough_to_be_seen_at_once():
    long = [
        f"{where(path, function.lineno)} {function.name}"
        for folder in (APP, ROOT / "tests")
        for path in python_files(folder)
        for function in functions_of(tree_of(path))
        if (function.end_lineno or 0) - function.lineno + 1 > LONGEST_FUNCTION
    ]

    assert not long


def test_every_module_has_a_subject_for_a_name():
    names = [path for path in project_files() if path.stem.lower().strip("_") in NO_SUBJECT]

    assert not names


def test_no_function_has_a_bare_verb_for_a_name():
    bare = [
        f"{where(path, function.lineno)} {function.name}"
        for path in python_files(APP)
        for function in functions_of(tree_of(path))
        if BARE_VERBS.match(function.name) and "cli" not in path.parts
    ]

    assert not bare


def test_every_module_of_the_app_begins_by_saying_what_is_true_there():
    silent = [
        where(path)
        for path in python_files(APP)
        if path.stat().st_size and not (tree_of(path).body and inspect.cleandoc(_docstring(path)))
    ]

    assert not silent


def test_nothing_is_left_for_later_and_nothing_speaks_of_how_it_was_made():
    wrong = []
    for path in project_files():
        if path.suffix not in IS_TEXT or "vendor" in path.parts:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if UNFINISHED.search(line) or MADE_BY.search(line):
                wrong.append(f"{where(path, number)} {line.strip()[:80]}")

    assert not wrong


def test_the_pinned_lists_have_a_hash_for_every_package_and_name_no_place_to_get_them_from():
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text(encoding="utf-8")
        pins = re.findall(r"^([A-Za-z0-9_.-]+)(?:\[[a-z,]+\])?==\S+ \\\n(    --hash=sha256:[0-9a-f]{64})", text, re.M)

        assert len(pins) == len(re.findall(r"^[A-Za-z0-9]", text, re.M)), name
        assert not REGISTRY.search(text), name


def test_nothing_lies_at_the_top_that_the_map_does_not_know():
    tops = {path.relative_to(ROOT).parts[0] for path in project_files()}

    assert tops <= TOP


def test_the_ledgers_map_names_every_one_of_its_modules():
    here = {path.stem for path in (APP / "ledger").glob("*.py")} - {"__init__"}
    named = set(re.findall(r"`(\w+)(?:\.\w+)?`", _docstring(APP / "ledger" / "__init__.py")))

    assert named == here


def _docstring(path) -> str:
    return ast.get_docstring(tree_of(path)) or ""
