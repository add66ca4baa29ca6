"""No reader meets the code's own word for a field: each has a name in their language."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from flask_babel import force_locale
from marshmallow import Schema

from app.answers import Answer
from app.labels import LABELS, field_label
from tests.source import APP, python_files

pytestmark = pytest.mark.only_on("sqlite")  # nothing here depends on the database


def _shapes(above: type[Schema] = Schema) -> Iterator[type[Schema]]:
    """What comes in: of what goes out no field is ever refused."""
    for shape in above.__subclasses__():
        if shape is not Answer:
            yield shape
            yield from _shapes(shape)


def _of_shapes() -> Iterator[str]:
    for shape in _shapes():
        if shape.__module__.startswith("app."):
            yield from (field.data_key or name for name, field in shape._declared_fields.items())


def _of_refusals() -> Iterator[str]:
    """Every `field="…"` in the code, and the end of those that name a row."""
    for path in python_files(APP):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "field":
                said = node.value.values[-1] if isinstance(node.value, ast.JoinedStr) else node.value
                if isinstance(said, ast.Constant) and isinstance(said.value, str):
                    yield said.value.rpartition(".")[2]


def test_every_field_that_a_person_can_be_told_about_has_a_label(app):
    names = {*_of_shapes(), *_of_refusals()} - {""}

    assert len(names) > 100
    assert sorted(names - LABELS.keys()) == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("store_id", "انبار"),
        ("lines.2.quantity", "ردیف \u2068۳\u2069: مقدار"),
        ("lines.0.worth.fair_basis", "ردیف \u2068۱\u2069: بر پایهٔ"),
        ("answers.allot.twice", "پاسخ شما به این هشدار"),
        ("surprise", "فیلد «\u2068surprise\u2069»"),
    ],
)
def test_a_field_is_named_in_the_readers_language(app, name, said):
    with app.test_request_context(), force_locale("fa"):
        assert field_label(name) == said
