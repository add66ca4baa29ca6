"""Approvals as they go out: who asked for what, and what would happen once a second person signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.accounts.approvals import can_sign
from app.accounts.models import Approval, User
from app.campaigns.asked import Asked, read_asked
from app.items.models import Item


@dataclass(frozen=True, slots=True)
class AskedGoods:
    """So much of an item that an approval is about."""

    item: Item
    quantity: int


@dataclass(frozen=True, slots=True)
class SeenApproval:
    """An approval, what it asks for, and whether the reader may sign it."""

    approval: Approval
    asked: Asked
    can_sign: bool

    @property
    def id(self) -> int:
        """The approval's key."""
        return self.approval.id

    @property
    def goods(self) -> list[AskedGoods]:
        """The goods that it is about."""
        return [AskedGoods(item, quantity) for item, quantity in self.asked.goods]

    @property
    def entry_ids(self) -> list[int]:
        """The entries that would be undone."""
        return [row.entry.id for row in self.asked.rows]

    @property
    def result_id(self) -> int | None:
        """The key of what came of it, once it was signed: an entry, a receipt, a loss, a disposal or an import."""
        return (self.approval.result or {}).get("id")

    @property
    def import_id(self) -> int | None:
        """The import that would be undone."""
        return self.approval.payload.get("import_id")


def see_approvals(approvals: Sequence[Approval], *, seen_by: User) -> list[SeenApproval]:
    """What these ask for; so many queries for one as for fifty."""
    asked = read_asked(approvals, seen_by=seen_by)
    return [SeenApproval(each, asked[each.id], can_sign(seen_by, each)) for each in approvals]
