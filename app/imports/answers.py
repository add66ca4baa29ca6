"""Cells that hold one of a closed list, by its code or by its name in either language; and yes or no."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import ValidationError, fields

from app.codes import Coded
from app.errors import N_
from app.shapes import Whole
from app.text import fold

YES = frozenset(fold(word) for word in ("yes", "true", "1", "بله", "بلی", "آری", "دارد"))
NO = frozenset(fold(word) for word in ("no", "false", "0", "نه", "خیر", "ندارد"))
TOMANS = re.compile("توما?ن|toman", re.IGNORECASE)
RIALS = re.compile(r"\s*(ر[یي]ال|rials?|irr)\s*$", re.IGNORECASE)


class Choice(fields.Field[Coded]):
    """One of a closed list."""

    def __init__(self, options: type[Coded], **kwargs: Any) -> None:
        """`options` may be named by value, in Persian or in English."""
        self.options = options
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Coded:
        written = fold(str(value))
        for option in self.options:
            if written in (fold(option.value), fold(option.fa), fold(option.en)):
                return option
        choices = "، ".join(option.fa for option in self.options)
        raise ValidationError(N_("“{input}” is not one of the choices: {choices}").format(input=value, choices=choices))


class Rials(Whole):
    """An amount of rials, with or without the word; of tomans it is not guessed."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if isinstance(value, str):
            if TOMANS.search(value):
                raise ValidationError(N_("“{input}” is in tomans. Write rials: ten for each.").format(input=value))
            value = RIALS.sub("", value)
        return super()._deserialize(value, attr, data, **kwargs)


class YesNo(fields.Field[bool]):
    """Yes or no, in either language."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        written = fold(str(value))
        if written in YES | NO:
            return written in YES
        raise ValidationError(N_("Answer yes or no."))
