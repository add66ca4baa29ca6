"""What an entry hashes to, how entries are linked, and the Merkle tree over them.

A leaf covers every column of an entry, of its lines, of the pieces that moved and the estimates that came with it, and
the digest of each lot that its lines name, so that nothing of what an entry says can be changed behind it. The text
under the hash is made of framed fields (`i` a whole number, `t` a text with its length in bytes, `d` a day, `m` a
moment in UTC, `x` bytes, `n` nothing), so that no two records have the same text; it begins with its version. Whoever
put something else than a number or a day into such a column of SQLite gets a ValueError, and no text.
Trees and leaves are those of RFC 6962, section 2.1.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

VERSION = 1
DAY_LETTERS, MOMENT_LETTERS = len("2025-10-30"), len("2025-10-30 12:00:00.000000")
LEAF, NODE, LINK = b"\x00", b"\x01", b"\x02"
NOTHING = bytes(32)
"""What stands before the first link of a chain and before the first seal."""

ENTRY_FIELDS = (
    "id", "office_id", "chain_no", "year", "number", "kind", "counts_as", "happened_on", "recorded_at", "act_id",
    "actor_id", "second_id", "paper", "memo", "correction", "reverses_id", "follows_id", "line_count",
)  # fmt: skip
LINE_FIELDS = (
    "line_no", "holder_id", "stage", "item_id", "lot_id", "quantity", "fair_value", "company_cost", "level", "unvalued",
    "happened_on",
)  # fmt: skip
LOT_FIELDS = (
    "id", "kind", "origin", "item_id", "given_by", "given_for", "place_id", "parent_id", "condition", "opened_on",
    "expires_on", "batch", "quantity", "fair_value", "fair_basis", "fair_level", "fair_source", "fair_valuer",
    "fair_on", "company_cost", "cost_basis", "cost_source", "only_campaign", "only_place_id", "only_group",
)  # fmt: skip
STEP_FIELDS = ("step_no", "unit_id", "from_holder", "from_stage", "to_holder", "to_stage")
VALUATION_FIELDS = (
    "lot_id", "fair_value", "fair_level", "fair_basis", "fair_source", "fair_valuer", "fair_on", "company_cost",
    "cost_basis", "cost_source",
)  # fmt: skip


def _text(value: str | None) -> str:
    return "n;" if value is None else f"t{len(value.encode())}:{value};"


_word = functools.lru_cache(maxsize=256)(_text)
"""The same for the words of closed lists, which are few."""


def _whole(value: int | None) -> str:
    return "n;" if value is None else f"i{value:d};"


@functools.lru_cache(maxsize=4096)
def _day(value: Any) -> str:
    """A day, which always has ten letters; SQLite gives back any text that somebody has put there."""
    if value is None:
        return "n;"
    written = str(value)
    if len(written) != DAY_LETTERS:
        raise ValueError(written)
    return f"d{written};"


def _moment(value: datetime | str) -> str:
    """A moment as SQLite keeps it: UTC, without the zone, to the microsecond."""
    if isinstance(value, str):
        if len(value) != MOMENT_LETTERS:
            raise ValueError(value)
        return f"m{value};"
    return f"m{value.astimezone(UTC).isoformat(' ', 'microseconds')[:MOMENT_LETTERS]};"


def entry_text(
    id: int, office_id: int, chain_no: int, year: int, number: int, kind: str, counts_as: str, happened_on: Any,
    recorded_at: Any, act_id: int, actor_id: int, second_id: int | None, paper: str | None, memo: str | None,
    correction: str | None, reverses_id: int | None, follows_id: int | None, line_count: int,
) -> str:  # fmt: skip
    """The header's part of the text, its fields in the order of `ENTRY_FIELDS`."""
    return (
        f"v{VERSION};i{id:d};i{office_id:d};i{chain_no:d};i{year:d};i{number:d};{_word(kind)}{_word(counts_as)}"
        f"{_day(happened_on)}{_moment(recorded_at)}i{act_id:d};i{actor_id:d};{_whole(second_id)}{_text(paper)}"
        f"{_text(memo)}{_word(correction)}{_whole(reverses_id)}{_whole(follows_id)}i{line_count:d};"
    )


def line_text(
    line_no: int, holder_id: int, stage: str, item_id: int, lot_id: int, quantity: int, fair_value: int,
    company_cost: int, level: int, unvalued: int, happened_on: Any,
) -> str:  # fmt: skip
    """A line's part of the text, its fields in the order of `LINE_FIELDS`.

    There are more lines than anything else: they are held against the number of their fields, and not one by one.
    """
    text = (
        f"i{line_no};i{holder_id};{_word(stage)}i{item_id};i{lot_id};i{quantity};i{fair_value};i{company_cost};"
        f"i{level};i{unvalued};{_day(happened_on)}"
    )
    if text.count(";") != len(LINE_FIELDS):
        raise ValueError(text)
    return text


def lot_text(
    id: int, kind: str, origin: str, item_id: int, given_by: int, given_for: int, place_id: int, parent_id: int | None,
    condition: str, opened_on: Any, expires_on: Any, batch: str | None, quantity: int, fair_value: int | None,
    fair_basis: str | None, fair_level: int, fair_source: str | None, fair_valuer: str | None, fair_on: Any,
    company_cost: int | None, cost_basis: str | None, cost_source: str | None, only_campaign: bool,
    only_place_id: int | None, only_group: str | None,
) -> str:  # fmt: skip
    """A lot's text, its fields in the order of `LOT_FIELDS`."""
    return (
        f"i{id:d};{_word(kind)}{_word(origin)}i{item_id:d};i{given_by:d};i{given_for:d};i{place_id:d};"
        f"{_whole(parent_id)}{_word(condition)}{_day(opened_on)}{_day(expires_on)}{_text(batch)}i{quantity:d};"
        f"{_whole(fair_value)}{_word(fair_basis)}i{fair_level:d};{_text(fair_source)}{_text(fair_valuer)}{_day(fair_on)}{_whole(company_cost)}"
        f"{_word(cost_basis)}{_text(cost_source)}i{int(only_campaign)};{_whole(only_place_id)}{_text(only_group)}"
    )


def lot_digest(text: str) -> str:
    """A lot's digest, as an entry's text names it."""
    return hashlib.sha256(text.encode()).hexdigest()


def step_text(
    step_no: int, unit_id: int, from_holder: int, from_stage: str, to_holder: int, to_stage: str
) -> str:  # fmt: skip
    """The part of the text that says which piece moved, its fields in the order of `STEP_FIELDS`."""
    return f"i{step_no:d};i{unit_id:d};i{from_holder:d};{_text(from_stage)}i{to_holder:d};{_text(to_stage)}"


def valuation_text(
    lot_id: int, fair_value: int | None, fair_level: int, fair_basis: str | None, fair_source: str | None,
    fair_valuer: str | None, fair_on: Any, company_cost: int | None, cost_basis: str | None, cost_source: str | None,
) -> str:  # fmt: skip
    """The part of the text that says what a lot is worth from now on, its fields in the order of `VALUATION_FIELDS`."""
    return (
        f"i{lot_id:d};{_whole(fair_value)}i{fair_level:d};{_text(fair_basis)}{_text(fair_source)}{_text(fair_valuer)}"
        f"{_day(fair_on)}{_whole(company_cost)}{_text(cost_basis)}{_text(cost_source)}"
    )


def whole_text(
    entry: str, lines: Sequence[str], lots: Sequence[str], steps: Sequence[str] = (), valuations: Sequence[str] = ()
) -> str:
    """All that an entry says: the header, its lines by number, the digests of their lots by id, pieces, estimates."""
    digests = "".join([f"x{digest};" for digest in lots])
    return (
        f"{entry}i{len(lines)};{''.join(lines)}i{len(lots)};{digests}i{len(steps)};{''.join(steps)}"
        f"i{len(valuations)};{''.join(valuations)}"
    )


def leaf_of(text: str) -> bytes:
    """The leaf of RFC 6962: SHA-256 of a nought byte and the text."""
    return hashlib.sha256(LEAF + text.encode()).digest()


def link_of(previous: bytes, leaf: bytes) -> bytes:
    """A chain's next link, from the one before and the new leaf."""
    return hashlib.sha256(LINK + previous + leaf).digest()


def node_of(left: bytes, right: bytes) -> bytes:
    """An inner node of the tree."""
    return hashlib.sha256(NODE + left + right).digest()


def tree_root(leaves: Iterable[bytes]) -> bytes:
    """The Merkle tree hash of leaves in their order (RFC 6962, 2.1), level by level."""
    level = list(leaves)
    if not level:
        return hashlib.sha256(b"").digest()
    while len(level) > 1:
        level = _next_level(level)
    return level[0]


def _next_level(level: list[bytes]) -> list[bytes]:
    """Pairs hashed together; an odd last one goes up as it is, as RFC 6962's split at a power of two has it."""
    sha256 = hashlib.sha256
    paired = [sha256(NODE + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)]
    return paired + level[len(paired) * 2 :]


def tree_path(leaves: Iterable[bytes], index: int) -> list[tuple[str, bytes]]:
    """The way from a leaf to the root: each neighbour with the side it stands on, from the bottom up."""
    path, level = [], list(leaves)
    while len(level) > 1:
        neighbour = index ^ 1
        if neighbour < len(level):
            path.append(("left" if neighbour < index else "right", level[neighbour]))
        level, index = _next_level(level), index // 2
    return path
