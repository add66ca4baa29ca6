"""How the command line says a refusal: in words, on the error stream, with exit status 1."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import click
from sqlalchemy.exc import DBAPIError

from app.db import is_lost_to_others
from app.doors import note_refusal
from app.errors import DomainError, Locked
from app.language import translate
from app.watch import note_command

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


def refusals_in_words(command: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """A command whose refusals are read as sentences, not as tracebacks."""

    @functools.wraps(command)
    def speaking(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
        try:
            return command(*args, **kwargs)
        except DBAPIError as trouble:
            if not is_lost_to_others(trouble):
                raise
            raise click.ClickException(translate(Locked().message)) from trouble
        except DomainError as refusal:
            note_refusal(refusal, door="command")
            note_command(refusal, command=command.__name__, person=kwargs.get("person"))
            raise click.ClickException(translate(refusal.message)) from refusal

    return speaking
