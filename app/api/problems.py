"""The refusals that a program may meet, as their own classes and the door's few others say them."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import force_locale
from marshmallow import fields

from app.answers import Answer, Count, Words
from app.doors import HTTP_REFUSALS, STRANGE_HOST
from app.errors import N_, DomainError, Message
from app.language import translate


@dataclass(frozen=True)
class Problem:
    """One kind of refusal: what a program goes by, its status, its sentence; blanks in braces are filled in."""

    kind: str
    status: int
    en: str
    fa: str


class ProblemOut(Answer):
    """One kind of refusal."""

    kind = Words(required=True)
    status = Count(required=True)
    en = Words(required=True)
    fa = Words(required=True)


class ProblemsOut(Answer):
    """All of them."""

    items = fields.List(fields.Nested(ProblemOut), required=True)


OF_THE_DOOR: tuple[tuple[str, int, Message], ...] = (
    ("ValidationError", 422, N_("Some of what was entered cannot be used.")),
    ("SecurityError", 400, STRANGE_HOST),
    ("NotFound", 404, HTTP_REFUSALS[404]),
    ("MethodNotAllowed", 405, HTTP_REFUSALS[405]),
    ("InternalServerError", 500, HTTP_REFUSALS[500]),
)
"""What is refused before anything of ours is asked."""


@functools.cache
def list_problems() -> tuple[Problem, ...]:
    """Every kind, by its name."""
    known = {kind: _said(kind, status, pattern) for kind, status, pattern in OF_THE_DOOR}
    for refusal in _family(DomainError):
        pattern = Message(inspect.cleandoc(refusal.__doc__ or DomainError.__doc__ or ""))
        known[refusal.__name__] = _said(refusal.__name__, refusal.status, pattern)
    return tuple(known[kind] for kind in sorted(known))


def _family(refusal: type[DomainError]) -> Iterator[type[DomainError]]:
    if refusal.__module__.startswith("app."):
        yield refusal
    for child in refusal.__subclasses__():
        yield from _family(child)


def _said(kind: str, status: int, message: Message) -> Problem:
    said = {}
    for language in ("en", "fa"):
        with force_locale(language):
            said[language] = " ".join(translate(message.pattern).split())
    return Problem(kind, status, **said)
