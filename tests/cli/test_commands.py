"""`flask …`: every verb has its help, says its result in the last line, and ends with 0 only when all is well."""

from __future__ import annotations

import click
import pytest

from app.accounts.queries import get_user_by_name
from app.cli import GROUPS
from app.errors import NotFound


def _commands(group: click.Command, *above: str):
    path = (*above, group.name or "")
    yield path
    if isinstance(group, click.Group):
        for name in group.list_commands(click.Context(group)):
            yield from _commands(group.get_command(click.Context(group), name), *path)


@pytest.mark.only_on("sqlite")
def test_every_command_explains_itself(cli):
    for path in (path for group in GROUPS for path in _commands(group)):
        result = cli.invoke(args=[*path, "--help"])

        assert result.exit_code == 0, path
        assert len(result.output.splitlines()) > 3, path


def test_a_clerk_is_added_for_a_province(cli, app):
    result = cli.invoke(args=["user", "add", "maryam", "--role", "clerk", "--province", "IR-20"])

    assert result.exit_code == 0, result.output
    assert result.output.strip().endswith("maryam is added as clerk at " + result.output.strip().split(" at ")[1])
    with app.app_context():
        assert get_user_by_name("maryam").standing_grants


@pytest.mark.parametrize(
    "words",
    [
        ["user", "add", "maryam", "--role", "clerk"],
        ["user", "add", "maryam", "--role", "auditor", "--province", "IR-20"],
        ["user", "add", "maryam", "--role", "representative"],
        ["user", "add", "maryam", "--role", "representative", "--company", "999"],
        ["user", "add", "maryam", "--role", "clerk", "--province", "IR-99"],
        ["user", "add", "maryam", "--role", "king"],
    ],
    ids=" ".join,
)
def test_a_person_without_a_right_place_is_refused_and_leaves_no_trace(cli, app, words):
    result = cli.invoke(args=words)

    assert result.exit_code != 0
    assert "Error: " in result.output
    with app.app_context(), pytest.raises(NotFound):
        get_user_by_name("maryam")
