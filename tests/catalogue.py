"""What people can read, gathered from the code, and the Persian catalogue that must have all of it.

`python -m tests.catalogue` brings new texts into the catalogue, with an empty Persian side to be filled by hand.
Gathered are `_()` and its kin, `N_()`, the docstrings of refusals and of endpoints, and the members of closed lists
without own names.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import marshmallow
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from tests.source import APP, python_files, where

PERSIAN = APP / "translations" / "fa" / "LC_MESSAGES" / "messages.po"
METHODS = [("**.py", "python"), ("**.html", "jinja2")]
OPTIONS = {"**.html": {"trimmed": "true", "silent": "false"}}
KEYWORDS: dict[str, Any] = {
    "_": None, "N_": None, "gettext": None, "lazy_gettext": None,
    "ngettext": (1, 2), "pgettext": ((1, "c"), 2),
}  # fmt: skip
FRAMEWORK = {
    marshmallow.fields.Boolean: ("invalid",),
    marshmallow.fields.Integer: ("invalid",),
    marshmallow.fields.String: ("invalid",),
    marshmallow.fields.List: ("invalid",),
    marshmallow.fields.Nested: ("type",),
}
"""What the schema library may say of its own accord."""


def gather() -> Catalog:
    """Every text that a person may read, as the code has it."""
    found = Catalog(project="Daftar", charset="utf-8")
    for source, _line, message, _comments, context in extract_from_dir(APP, METHODS, OPTIONS, KEYWORDS):
        found.add(message, locations=[(f"app/{source}", 0)], context=context)
    for text, place in refusals():
        found.add(text, locations=[(place, 0)])
    for text, place in operations():
        found.add(text, locations=[(place, 0)])
    for text, kind, place in unnamed_members():
        found.add(text, locations=[(place, 0)], context=kind)
    for field, keys in FRAMEWORK.items():
        for key in keys:
            found.add(str(field.default_error_messages[key]), locations=[("marshmallow", 0)])
    return found


def refusals() -> Iterator[tuple[str, str]]:
    """What every refusal of the house says, and the file it is in."""
    kinds = {"DomainError"}
    classes = list(_classes())
    grown = True
    while grown:
        more = {node.name for node, _ in classes if kinds & _bases(node)} - kinds
        kinds, grown = kinds | more, bool(more)
    for node, path in classes:
        if node.name in kinds and (said := ast.get_docstring(node)):
            yield said, where(path)


def operations() -> Iterator[tuple[str, str]]:
    """What every endpoint says of itself, sentence by paragraph, and the file it is in."""
    for path in python_files(APP / "api"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and any(_is_endpoint(each) for each in node.decorator_list):
                for paragraph in (ast.get_docstring(node) or "").split("\n\n"):
                    yield " ".join(paragraph.split()), where(path)


def _is_endpoint(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and getattr(decorator.func, "id", "") == "endpoint"


def unnamed_members() -> Iterator[tuple[str, str, str]]:
    """Members of closed lists that do not carry their own names, the list, and the file it is in."""
    for node, path in _classes():
        if "StrEnum" in _bases(node):
            for line in node.body:
                if isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant):
                    plain = str(line.value.value).replace("_", " ")
                    yield plain[:1].upper() + plain[1:], node.name, where(path)


def _classes() -> Iterator[tuple[ast.ClassDef, Path]]:
    for path in python_files(APP):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                yield node, path


def _bases(node: ast.ClassDef) -> set[str]:
    return {base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "") for base in node.bases}


def persian() -> Catalog:
    """The catalogue as it stands."""
    with PERSIAN.open("rb") as file:
        return read_po(file, locale="fa")


def refresh() -> list[str]:
    """Bring the catalogue up to the code; says what still lacks its Persian."""
    catalogue = persian() if PERSIAN.exists() else Catalog(locale="fa", project="Daftar", charset="utf-8")
    catalogue.update(gather(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    with PERSIAN.open("wb") as file:
        write_po(file, catalogue, sort_output=True, omit_header=False, include_lineno=False, width=120)
    return missing(catalogue)


def missing(catalogue: Catalog) -> list[str]:
    """The texts without a Persian side, or with one that is only guessed."""
    return [
        str(message.id)
        for message in catalogue
        if message.id and (message.fuzzy or not (all(message.string) if message.pluralizable else message.string))
    ]


if __name__ == "__main__":
    for text in refresh():
        print(text)
