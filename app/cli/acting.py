"""In whose name a command acts: a person with what the table gives them now, kept to one office if one is named."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

import click

from app.access import PERMISSIONS, may
from app.accounts.models import User
from app.accounts.queries import get_user_by_name
from app.accounts.tokens import may_limit_to
from app.cli.speaking import refusals_in_words
from app.errors import NotAllowed, NotFound
from app.places.queries import get_office_by_code
from app.shapes import UNFIT

Command = TypeVar("Command", bound=Callable[..., Any])


class Words(click.ParamType[str]):
    """A text that the databases can hold."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text as it is; whatever has broken or unseen letters is refused."""
        if UNFIT.search(value):
            self.fail("this has a character that cannot be stored", param, ctx)
        return str(value)


WORDS = Words()


def in_the_name_of(permission: str) -> Callable[[Command], Command]:
    """A command done as somebody who holds a permission; it is handed that person as `by`.

    The permission's name is left on the command, as on a view; what depends on the row is the verb's business.
    """
    if permission not in PERMISSIONS:
        raise LookupError(f"There is no permission “{permission}”.")

    def adorn(command: Command) -> Command:
        @click.option(
            "--office",
            "code",
            type=WORDS,
            metavar="CODE",
            help="Only as far as this office: a province's code, or IR for the national centre.",
        )
        @click.option(
            "--as",
            "person",
            type=WORDS,
            metavar="NAME",
            required=True,
            help="The person in whose name, and with whose rights, this is done.",
        )
        @refusals_in_words
        @functools.wraps(command)
        def acting(*args: Any, person: str, code: str | None, **kwargs: Any) -> Any:
            return command(*args, by=get_acting(person, code, permission), **kwargs)  # fmt: skip

        acting.permission = permission  # type: ignore[attr-defined]
        return acting  # type: ignore[return-value]

    return adorn


def get_acting(name: str, code: str | None, permission: str) -> User:
    """Somebody who may do this, limited to an office if one is named; a refusal otherwise, as at the pages."""
    user = get_present(name)
    _require(user, permission)
    if code is not None:
        office_id = get_office_by_code(code).id
        if not may_limit_to(user, office_id):
            raise NotFound()
        user.limited_to = office_id
        _require(user, permission)
    return user


def _require(user: User, permission: str) -> None:
    if not may(user, permission):
        raise NotAllowed()


def get_present(name: str) -> User:
    """The person of a name with all they are, unless they are disabled."""
    user = get_user_by_name(name)
    user.require_active()
    user.limited_to = None
    return user
