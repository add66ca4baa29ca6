"""No door reads a person but through a reading, which writes it down."""

from __future__ import annotations

import ast

from tests.source import APP, python_files, tree_of, where

UNWATCHED = {
    "get_receiver_for", "find_receiver_by_code", "list_receivers", "list_representatives", "find_representative",
    "list_allotments", "get_handover", "list_handovers",
}  # fmt: skip
"""Queries that answer with people, or with papers that name one."""
DOORS = ("web", "api")


def test_no_door_asks_for_people_past_the_reading_that_writes_it_down():
    wrong = [
        f"{where(path, node.lineno)} {node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id}"
        for door in DOORS
        for path in python_files(APP / door)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute | ast.Name)
        and (node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id) in UNWATCHED
    ]

    assert not wrong
