"""Closed bilingual lists."""

from __future__ import annotations

import ast
import inspect

import pytest

from app import codes
from app.accounts.models import ApprovalState, Role
from app.codes import Coded, Group, Unit, axis_label, choices, label
from app.places.models import PlaceLevel
from tests.source import APP, python_files, tree_of

LISTS = [
    *[kind for _, kind in inspect.getmembers(codes, inspect.isclass) if issubclass(kind, Coded) and kind is not Coded],
    Role, ApprovalState, PlaceLevel,
]  # fmt: skip


@pytest.mark.parametrize("options", LISTS, ids=lambda options: options.__name__)
def test_every_choice_has_a_persian_and_an_english_name(options):
    assert len({member.value for member in options}) == len(list(options)) > 0
    for member in options:
        assert any("\u0600" <= letter <= "\u06ff" for letter in member.fa)
        assert member.en.isascii()
        assert "ي" not in member.fa
        assert "ك" not in member.fa
        assert len(member.value) <= 32


def test_every_list_is_chosen_from_somewhere():
    taken = {
        name.name
        for path in python_files(APP)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ImportFrom) and node.module == "app.codes"
        for name in node.names
    }

    assert {kind.__name__ for kind in LISTS if kind.__module__ == "app.codes"} <= taken


def test_a_choice_is_its_stored_value():
    assert Unit("kilogram") is Unit.KILOGRAM
    assert f"{Unit.KILOGRAM}" == "kilogram" == Unit.KILOGRAM
    with pytest.raises(ValueError, match="barrel"):
        Unit("barrel")


def test_a_choice_reads_in_both_languages():
    assert label(Unit.DWELLING, "fa") == "واحد مسکونی"
    assert label(Group.HARMED, "en") == "People harmed"
    assert choices(Group, "fa")[0] == ("disability", "افراد دارای معلولیت")
    assert len(Group) == 5


def test_an_axis_reads_by_its_number_until_somebody_gives_it_a_title():
    assert len(codes.POLICY_AXES) == 12
    assert axis_label(3, {}, "en") == "Axis 3"
    assert axis_label(3, {3: "  "}, "fa") == "محور ۳"
    assert axis_label(3, {3: "عدالت"}, "fa") == "عدالت"
