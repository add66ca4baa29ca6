"""A command that acts for somebody asks the same table as the pages, and goes no further than one office if told so."""

from __future__ import annotations

import click
import pytest

from app.access import PERMISSIONS
from app.accounts import service
from app.accounts.models import Role, ShutOut
from app.accounts.queries import NoSuchUser
from app.cli import GROUPS
from app.cli.acting import get_acting, in_the_name_of
from app.errors import NotAllowed, NotFound

OPERATORS_OWN = {
    "db",
    "demo",
    "user",
    "energy",
    "ledger",
    "backup",
    "restore",
    "serve",
    "report",
    "map",
    "worker",
    "api",
    "webhooks",
    "reminders",
    "forget",
    "identity",
    "beneficiaries",
}
"""What whoever runs the machine does, in nobody's name."""
IN_NOBODYS_NAME = {("import", "kinds"), ("export", "lists")}


def commands(group, *above):
    path = (*above, group.name)
    if not isinstance(group, click.Group):
        yield path, group
        return
    for name in group.list_commands(click.Context(group)):
        yield from commands(group.get_command(click.Context(group), name), *path)


@pytest.mark.only_on("sqlite")
def test_every_command_that_is_not_the_operators_own_names_the_permission_it_asks_for(app):
    found = [one for group in GROUPS for one in commands(group)]
    acting = {path: getattr(command.callback, "permission", None) for path, command in found}

    bare = [
        path for path, permission in acting.items()
        if permission not in PERMISSIONS and path[0] not in OPERATORS_OWN and path not in IN_NOBODYS_NAME
    ]  # fmt: skip

    assert bare == []
    assert acting["import", "undo"] == "undo_import"
    assert {acting[path] for path in acting if path[0] == "import" and path[1] not in ("kinds", "undo")} == {
        "import_files"
    }


@pytest.mark.only_on("sqlite")
def test_whatever_takes_a_name_to_act_in_asks_the_table(app):
    found = [one for group in GROUPS for one in commands(group)]

    takes = [path for path, command in found if any("--as" in option.opts for option in command.params)]

    assert takes
    assert all(getattr(dict(found)[path].callback, "permission", None) for path in takes)


def test_somebody_with_the_right_acts_and_keeps_to_the_office(ctx, make):
    clerk = make.clerk("IR-20")
    make.grant(clerk, "supervisor", "IR-21")

    assert get_acting(clerk.name, None, "import_files").limited_to is None
    user = get_acting(clerk.name, "IR-20", "import_files")

    assert user.limited_to == make.office("IR-20").id
    assert user.has_role(Role.CLERK)
    assert not user.has_role(Role.SUPERVISOR)


@pytest.mark.parametrize(
    ("role", "permission", "code"),
    [("national", "import_files", "IR-24"), ("national", "import_files", "IR"), ("auditor", "read_entries", "IR-24")],
)
def test_somebody_with_the_whole_country_may_keep_to_any_office(ctx, make, role, permission, code):
    assert get_acting(make.user(role).name, code, permission).limited_to == make.office(code).id


def test_who_is_unknown_disabled_or_without_the_right_does_not_act(ctx, make):
    clerk, gone = make.clerk("IR-20"), make.clerk("IR-20")
    service.disable_user(user_id=gone.id, by=None)

    for name, code, permission, refusal in (
        ("nobody", None, "import_files", NoSuchUser),
        (gone.name, None, "import_files", ShutOut),
        (make.user().name, None, "import_files", NotAllowed),
        (clerk.name, None, "close_year", NotAllowed),
        (make.auditor().name, None, "import_files", NotAllowed),
        (make.administrator().name, None, "import_files", NotAllowed),
        (clerk.name, "IR-21", "import_files", NotFound),
        (clerk.name, "IR", "import_files", NotFound),
        (clerk.name, "IR-99", "import_files", NotFound),
    ):
        with pytest.raises(refusal):
            get_acting(name, code, permission)


def test_a_right_held_at_another_office_alone_is_not_held_at_this_one(ctx, make):
    clerk = make.clerk("IR-20")
    make.grant(clerk, "supervisor", "IR-21")

    assert get_acting(clerk.name, "IR-21", "sign_approval")
    with pytest.raises(NotAllowed):
        get_acting(clerk.name, "IR-20", "sign_approval")


def test_a_permission_that_there_is_not_is_found_out_when_the_command_is_made():
    with pytest.raises(LookupError):
        in_the_name_of("do_anything")
