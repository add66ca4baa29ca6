"""The one difference in SQL between the two engines that the ledger needs: INSERT … ON CONFLICT."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert(connection: Connection, table: Table) -> Any:
    """An INSERT that knows ON CONFLICT, of the connection's own kind."""
    return (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(table)


def add_up(connection: Connection, table: Table, rows: list[dict[str, Any]], figures: tuple[str, ...]) -> None:
    """Add each row's figures to what is kept under its key; a key seen for the first time begins with them.

    Rows must come in the order of their keys, so that two postings never wait for each other in a ring.
    """
    if not rows:
        return
    statement = insert(connection, table)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=list(table.primary_key.columns),
            set_={figure: table.c[figure] + statement.excluded[figure] for figure in figures},
        ),
        rows,
    )
