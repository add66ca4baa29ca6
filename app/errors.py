"""Every refusal is one of this family; its message is what the user reads, translated at the door."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any


class Message(str):
    """A text that remembers its pattern and parameters, so that a door can say it in another language.

    `Message("Only {n} left").format(n=3)` reads "Only 3 left" and still knows both parts.
    """

    pattern: str
    params: dict[str, Any]

    def __new__(cls, pattern: str, params: dict[str, Any] | None = None) -> Message:
        """Fill `pattern` with `params`; both are kept for `translated`."""
        text = str.__new__(cls, str.format(pattern, **params) if params else pattern)
        text.pattern = pattern
        text.params = params or {}
        return text

    def format(self, *args: Any, **params: Any) -> Message:
        """The same message with these parameters filled in."""
        return Message(self.pattern, params)


class Bilingual(str):
    """A parameter that has its own Persian: the name of an item, a quantity as it is written."""

    fa: str

    def __new__(cls, en: str, fa: str) -> Bilingual:
        """`en` is what it reads as without a door; `fa` what a Persian reader sees."""
        text = str.__new__(cls, en)
        text.fa = fa
        return text

    @property
    def en(self) -> str:
        """The English side."""
        return str(self)


def N_(pattern: str) -> Message:  # noqa: N802 (gettext's own name for "mark, do not translate yet")
    """Mark a text for the translation catalogue; the door translates it when it is shown."""
    return Message(pattern)


class DomainError(Exception):
    """This cannot be done."""

    status = 400
    line: int | None = None
    """The place of the line that it is about, in a paper of several; set by whoever goes through them."""
    retry_after: int | None = None
    """After how many seconds the same may be tried again; None where waiting alone helps nobody."""
    details: Mapping[str, list[str]] = {}
    """Where more is wrong than one field can say: all of it, by field."""

    def __init__(self, message: str | None = None, *, field: str | None = None, **params: Any) -> None:
        """`message` is an English pattern (else the class's docstring), `params` fill it, `field` names the input."""
        pattern = str(getattr(message, "pattern", message) or inspect.cleandoc(type(self).__doc__ or ""))
        self.message = Message(pattern, params)
        self.field = field
        super().__init__(str(self.message))


class NotFound(DomainError):
    """There is no such record, or it is not yours to see."""

    status = 404


class NotAllowed(DomainError):
    """Your role does not allow this."""

    status = 403


class Conflict(DomainError):
    """This does not fit what is already recorded."""

    status = 409


class Invalid(DomainError):
    """What was entered cannot be used."""

    status = 422


class Locked(DomainError):
    """Someone else is working on this; try again in a moment."""

    status = 423
    retry_after = 2


class RowsNotTaken(Conflict):
    """{count} rows cannot be taken, so none was."""

    under: str | None = None
    """What the list is called in what was sent; set by whoever read it."""

    def __init__(self, refusals: Mapping[int, DomainError]) -> None:
        """`refusals` gives, for the place of each bad row in what was handed to a plural verb, why it is refused.

        Where all are refused alike, such as for not being there, so is the whole.
        """
        self.refusals = dict(sorted(refusals.items()))
        statuses = {refusal.status for refusal in self.refusals.values()}
        if len(statuses) == 1:
            [self.status] = statuses
        super().__init__(count=len(self.refusals))
