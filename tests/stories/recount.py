"""The book added up anew: SQL over `line` and what it names, written here and sharing nothing with the application."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, text

from app.db import db
from tests.make import Make

BOOK = """
    FROM line
    JOIN entry ON entry.id = line.entry_id
    JOIN lot ON lot.id = line.lot_id
    JOIN item ON item.id = line.item_id
    JOIN holder ON holder.id = line.holder_id
    JOIN place AS spot ON spot.id = holder.place_id
    LEFT JOIN place AS above ON above.id = spot.parent_id
    JOIN place AS home ON home.id = lot.place_id
    LEFT JOIN place AS over_home ON over_home.id = home.parent_id
"""
HERE = "CASE WHEN spot.level = 'county' THEN above.name_fa ELSE spot.name_fa END"
"""The province of a line's holder."""
MEANT = "CASE WHEN home.level = 'county' THEN over_home.name_fa ELSE home.name_fa END"
"""The province in which a lot came in, or for which it was promised."""
PROMISED = "line.stage = 'expected' AND entry.counts_as IN ('accept', 'withdraw', 'lapse')"
GIVEN = "line.stage = 'given' AND lot.origin IN ('receipt', 'direct')"
FIGURES = {
    "promised": (1, MEANT, PROMISED),
    "received": (-1, MEANT, GIVEN),
    "damaged": (-1, MEANT, GIVEN + " AND lot.condition = 'damaged'"),
    "delivered": (1, HERE, "line.stage = 'delivered'"),
    "lost": (1, HERE, "line.stage = 'lost'"),
}
"""Each figure: its sign, the province it counts in, and the lines it is made of."""
STANDS = """NOT EXISTS (SELECT 1 FROM entry AS undoing WHERE undoing.reverses_id = entry.id AND NOT EXISTS
    (SELECT 1 FROM entry AS again WHERE again.reverses_id = undoing.id))"""


class Recount:
    """Sums of lines, in the items' own units."""

    def __init__(self, make: Make) -> None:
        self._make = make

    @contextmanager
    def _asking(self) -> Iterator[Connection]:
        with self._make.inside():
            yield db.session.connection()

    def rows(self, sql: str, **named: Any) -> list[tuple[Any, ...]]:
        """What a statement answers."""
        with self._asking() as connection:
            return [tuple(row) for row in connection.execute(text(sql), named)]

    def one(self, sql: str, **named: Any) -> Any:
        """What a statement of one cell answers."""
        [[cell]] = self.rows(sql, **named)
        return cell

    def by(self, keys: str, where: str, *, sign: int = 1, **named: Any) -> dict[tuple[Any, ...], Decimal]:
        """Quantities by some columns, without those that are nought."""
        found = self.rows(
            f"SELECT {keys}, item.decimals, SUM(line.quantity) {BOOK} WHERE {where} "
            f"GROUP BY {keys}, item.decimals HAVING SUM(line.quantity) <> 0", **named,
        )  # fmt: skip
        return {tuple(key): in_units(sign * int(quantity), decimals) for *key, decimals, quantity in found}

    def total(self, where: str, *, sign: int = 1, **named: Any) -> Decimal:
        """One quantity, of one item."""
        found = self.by("item.id", where, sign=sign, **named)
        assert len(found) <= 1, found
        return sum(found.values(), Decimal(0))

    def figure(self, name: str, keys: str, where: str = "1 = 1", **named: Any) -> dict[tuple[Any, ...], Decimal]:
        """A figure by some columns; `{province}` in `keys` is the province that the figure counts in."""
        sign, province, lines = FIGURES[name]
        return self.by(keys.format(province=province), f"{lines} AND {where}", sign=sign, **named)


def in_units(quantity: int, decimals: int) -> Decimal:
    """4700 grammes are 4.7 kilogrammes."""
    return Decimal(quantity).scaleb(-decimals)
