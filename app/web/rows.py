"""A form with rows of lines: rows left blank are skipped, and every error stands in the row that it is about."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask import request
from marshmallow import ValidationError

from app.errors import DomainError
from app.web.forms import WHOLE_FORM, Form, form_values

MORE, MOST = 3, 200


class RowsForm(Form):
    """`in_rows` are the names of a row's fields, `alone` those of the others; an error of no field is of the form."""

    def __init__(
        self,
        values: Mapping[str, Any] | None = None,
        *,
        under: str = "lines",
        in_rows: Collection[str],
        alone: Collection[str],
        least: int = 1,
        boxes: Collection[str] = (),
    ) -> None:
        """`under` is what the rows are called, `least` how many are shown at first, `boxes` what may be many."""
        super().__init__(values)
        self.under, self.least = under, least
        self._in_rows, self._alone, self._boxes = in_rows, alone, boxes
        self._filled: Sequence[int] = ()

    @property
    def wants_more(self) -> bool:
        """Was another button pressed than the form's own: the one that asks for more rows?"""
        return self.is_sent and "more" in request.form

    @property
    def row_count(self) -> int:
        """How many rows to show: all that were filled, and some more where they were asked for."""
        numbers = [name.split(".")[1] for name in self.values if name.startswith(self.under + ".")]
        last = max((int(number) for number in numbers if number.isdecimal() and len(number) < 4), default=-1)
        return min(max(self.least, last + 1) + (MORE if self.wants_more else 0), MOST)

    def filled(self, *names: str) -> dict[str, Any]:
        """What was typed, without the rows in which none of these fields has anything."""
        values = form_values(*self._boxes)
        rows = values.get(self.under)
        rows = rows if isinstance(rows, list) else []
        full = [place for place, row in enumerate(rows) if isinstance(row, dict) and any(name in row for name in names)]
        self._filled = full
        return {**values, self.under: [rows[place] for place in full]}

    def refuse(self, error: ValidationError | DomainError) -> None:
        """Show this refusal, in its row where it names one or there is only one."""
        super().refuse(error)
        placed: dict[str, list[str]] = {}
        for name, said in self.errors.items():
            placed.setdefault(self._place_of(name, getattr(error, "line", None)), []).extend(said)
        self.errors = placed

    def _place_of(self, name: str, line: int | None) -> str:
        under, _, rest = name.partition(".")
        row, _, field = rest.partition(".")
        if under == self.under and row.isdecimal() and int(row) < len(self._filled):
            return f"{under}.{self._filled[int(row)]}.{field}" if field in self._in_rows else WHOLE_FORM
        at = line if line is not None else (0 if len(self._filled) == 1 else None)
        if name in self._in_rows and name not in self._alone and at is not None and at < len(self._filled):
            return f"{self.under}.{self._filled[at]}.{name}"
        return name if name in self._alone or name.startswith("answers.") else WHOLE_FORM
