"""A form as a page shows it: what was typed, what is wrong with each field, and the key that lets it be sent twice."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from datetime import datetime
from types import TracebackType
from typing import Any

from flask import flash, request
from marshmallow import ValidationError

from app.doors import flat_errors, note_refusal
from app.errors import N_, DomainError
from app.labels import field_label
from app.language import say
from app.web.keeping import kept_values

OWN_FIELDS = {"csrf_token", "key", "next"}
WHOLE_FORM = "_schema"
NAME = re.compile(r"(?:[^.]+\.[0-9]+\.)?(?:worth\.)?[^.]+|answers\..+")
"""A field, alone or in a row, of itself or of a worth; or the answer to a warning, whose code may have dots in it."""
TWICE, UNKNOWN = N_("This was sent more than once."), N_("There is no such field.")
KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")


class Form:
    """One form: empty at first, filled again with what was typed when it was refused."""

    def __init__(self, values: Mapping[str, Any] | None = None) -> None:
        """`values` fill a form that has not been sent yet, such as one that changes what is stored."""
        self.is_sent = request.method == "POST"
        self.values: Mapping[str, Any] = request.form if self.is_sent else (values or {})
        kept = None if self.is_sent or values is request.args else kept_values()
        self.kept_at: datetime | None = None
        """When what stands in the form was typed, if it was not sent then and came back."""
        if kept is not None:
            self.values, self.kept_at = kept
        self.errors: dict[str, list[str]] = {}
        self.status = 200
        self._labels: dict[str, str] = {}
        sent = request.form.get("key", "")
        self.key = sent if KEY.fullmatch(sent) else secrets.token_urlsafe(16)

    def refusals(self) -> Refusals:
        """Run the verb in this block; a refusal becomes the errors of the form, and the page is shown again.

        What is not there stays not there: a NotFound without a field is the page's own answer, not the form's.
        """
        return Refusals(self)

    def refuse(self, error: ValidationError | DomainError) -> None:
        """Show this refusal."""
        self.errors = form_errors(error)
        self.status = error.status if isinstance(error, DomainError) else 422

    def labelled(self, name: str, label: str) -> str:
        """The label of a field, remembered for the list of errors above the form."""
        self._labels[name] = label
        return label

    def label(self, name: str) -> str:
        """The label that a field was given on the page, else what it is called everywhere."""
        return self._labels.get(name) or field_label(name)

    def is_shown(self, name: str) -> bool:
        """Does the page have this field, so that the list of errors can lead to it?"""
        return name in self._labels

    def value(self, name: str) -> Any:
        """What stands in a field."""
        return self.values.get(name, "")

    def is_chosen(self, name: str, option: Any) -> bool:
        """Whether an option of a list or a box is chosen."""
        getlist = getattr(self.values, "getlist", None)
        chosen = getlist(name) if getlist else self.values.get(name)
        if isinstance(chosen, list | tuple | set | frozenset):
            return str(option) in {str(one) for one in chosen}
        return chosen is not None and str(chosen) == str(option)


class Refusals:
    """A block that ends early when what it does is refused, and lets every other trouble pass."""

    def __init__(self, form: Form) -> None:
        self._form = form

    def __enter__(self) -> Form:
        return self._form

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _tb: TracebackType | None
    ) -> bool:
        if isinstance(error, DomainError) and error.status == 404 and not error.field:
            return False
        if not isinstance(error, ValidationError | DomainError):
            return False
        note_refusal(error, door="web")
        self._form.refuse(error)
        return True


def form_errors(error: ValidationError | DomainError) -> dict[str, list[str]]:
    """What is wrong, by the name of the field on the page, in the reader's language; "_schema" is the whole form."""
    if isinstance(error, DomainError):
        return {error.field or WHOLE_FORM: [say(error.message)]}
    return flat_errors(dict(error.normalized_messages()), say)  # type: ignore[no-untyped-call]


def tell(message: Any, tone: str = "done") -> None:
    """Say something at the top of the next page: what was done, or what waits (`tone="waiting"`)."""
    flash(say(message), tone)


def form_values(*boxes: str) -> dict[str, Any]:
    """What was typed, for a schema: without the form's own fields and without fields left empty.

    `lines.0.quantity` becomes a list of lines; the rows left empty at its end are not there. `boxes` are the names that
    may come more than once, each a list; what else comes twice, or under a name that no form has, is refused here, so
    that all other values are texts.
    """
    values: dict[str, Any] = {}
    for name, typed in request.form.lists():
        given = [one for one in typed if one.strip()]
        if name in OWN_FIELDS or not given:
            continue
        if not NAME.fullmatch(name):
            raise ValidationError({name: [UNKNOWN]})
        if name not in boxes and len(typed) > 1:
            raise ValidationError({name: [TWICE]})
        _place(values, name.split("."), given if name in boxes else given[0])
    return {name: value if name in boxes else _as_list(value) for name, value in values.items()}


def _place(values: dict[str, Any], path: list[str], value: Any) -> None:
    for step in path[:-1]:
        below = values.setdefault(step, {})
        if not isinstance(below, dict):
            return
        values = below
    values[path[-1]] = value


def _as_list(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {name: _as_list(below) for name, below in value.items()}
    if not all(name.isdecimal() and len(name) < 5 for name in inner):
        return inner
    # A row left empty between two others stays, so that its errors stand beside it.
    return [inner.get(str(row), {}) for row in range(max(map(int, inner)) + 1)]
