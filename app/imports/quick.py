"""Rows read column by column: what a field once made of a cell is remembered; an unsure row goes to the whole schema.

A sheet says the same few things in most of its cells. Only the schema's own fields read here, so there is no second
set of rules; but for fields whose answer hangs on the cell alone, and for shapes that look at no row as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import ValidationError, fields, missing, validate

from app.imports.answers import Choice, YesNo
from app.imports.cells import BadCell, Cell, read_cell
from app.imports.sheets import Column
from app.shapes import Chosen, Day, Key, Quantity, Shape, Text, Whole

ASK_CELLS_ONLY = frozenset({Choice, Chosen, Day, Key, Quantity, Text, Whole, YesNo, fields.String})
"""Fields that read a cell without a look at the rest of the row, at the clock or at the database."""
PLAIN = re.compile(r"\w(?:[\w ./,:()-]*\w)?")
"""Letters and digits at both ends, and between them what every text may hold: a `Text` takes it as it stands."""
MOST = 5_000
"""So many cells of a column are remembered, then it begins anew: a column of nothing but different ones stays small."""
NEW, UNSURE = object(), object()


class ColumnReader:
    """One column: what its field makes of a cell."""

    def __init__(self, column: Column, field: fields.Field[Any]) -> None:
        """`field` is the shape's own, and still knows its name."""
        self.name, self._reads, self._field = column.field, column.reads, field
        self._longest = field.longest if type(field) is Text and not field.validators else 0
        """Plain cells of so many letters need not be shown to the field; a file has thousands of them."""
        self.known: dict[Any, Any] = {}
        self.absent = self._load(missing)

    def learn(self, key: Any, cell: Cell) -> Any:
        """What the field says of a cell that has not been seen lately; UNSURE where it refuses it."""
        value = self._read(cell)
        if len(self.known) >= MOST:
            self.known.clear()
        self.known[key] = value
        return value

    def _read(self, cell: Cell) -> Any:
        if cell.__class__ is str and len(cell) <= self._longest and PLAIN.fullmatch(cell):
            return cell
        try:
            value = read_cell(cell, self._reads)
        except BadCell:
            return UNSURE
        return self.absent if value is None else self._load(value)

    def _load(self, value: Any) -> Any:
        try:
            return self._field.deserialize(value, self.name, {})
        except ValidationError:
            return UNSURE


class QuickReader:
    """Reads the rows of one file as their shape would, or says that the shape has to look."""

    def __init__(self, columns: Sequence[ColumnReader]) -> None:
        """Made by `quick_reader`, which knows whether a shape can be read so."""
        self._columns = [(column.name, column.known, column) for column in columns]

    def read(self, cells: Mapping[str, Cell]) -> dict[str, Any] | None:
        """What the schema would load; None where it is not sure to take the row."""
        data = {}
        for name, known, column in self._columns:
            cell = cells.get(name)
            if cell is None:
                value = column.absent
            else:
                # True, 1 and 1.0 are one key to a dict, and three things to a schema.
                key = cell if cell.__class__ is str else (cell.__class__, cell)
                value = known.get(key, NEW)
                if value is NEW:
                    value = column.learn(key, cell)
            if value is UNSURE:
                return None
            if value is not missing:
                data[name] = value
        return data


def quick_reader(schema: Shape, columns: Sequence[Column]) -> QuickReader | None:
    """A reader for these columns; None where the shape says more than its fields do, each by itself."""
    own = schema.load_fields
    by_name = {column.field: column for column in columns}
    looks_at_rows = any(schema._hooks.values())
    if looks_at_rows or set(by_name) != set(own) or not all(map(_asks_cells_only, own.values())):
        return None
    return QuickReader([ColumnReader(by_name[name], field) for name, field in own.items()])


def _asks_cells_only(field: fields.Field[Any]) -> bool:
    is_renamed = field.data_key is not None or field.attribute is not None
    is_plain = not (field.pre_load or field.post_load or callable(field.load_default))
    is_told = all(isinstance(validator, validate.Validator) for validator in field.validators)
    return type(field) in ASK_CELLS_ONLY and is_plain and is_told and not is_renamed
