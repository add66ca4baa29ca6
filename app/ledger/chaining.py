"""Gives entries that were posted before there were chains their place in one; a migration's work."""

from __future__ import annotations

from sqlalchemy import Connection, text

from app.ledger import hashing
from app.ledger.stored import StoredBook

AT_ONCE = 1_000


def chain_all(connection: Connection) -> int:
    """Hash and link every entry, office by office in the order of `chain_no`, and set the heads; how many there are.

    The guards of the book must be away.
    """
    offices = connection.execute(text("SELECT DISTINCT office_id FROM entry ORDER BY office_id")).scalars().all()
    return sum(_chain_office(connection, office_id) for office_id in offices)


def _chain_office(connection: Connection, office_id: int) -> int:
    link, count, rows = hashing.NOTHING, 0, []
    for entry in StoredBook(connection).entries(office_id, after=0):
        leaf, previous = hashing.leaf_of(entry.text), link
        link, count = hashing.link_of(previous, leaf), count + 1
        rows.append({"id": entry.id, "version": hashing.VERSION, "leaf": leaf, "previous": previous, "link": link})
    change = text(
        "UPDATE entry SET hash_version = :version, leaf = :leaf, previous = :previous, link = :link WHERE id = :id"
    )
    for start in range(0, len(rows), AT_ONCE):
        connection.execute(change, rows[start : start + AT_ONCE])
    connection.execute(
        text("UPDATE chain_head SET last_link = :link WHERE office_id = :office"), {"link": link, "office": office_id}
    )
    return count
