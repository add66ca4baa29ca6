"""What becomes of saved energy under a campaign's one rule: whole numbers in, whole numbers out, nothing rounded up.

R1 counts participations (so many are one item), R3 is the sponsor's fixed ratio: both take no more of the saving than
the items need, and the rest of it stays where it is. R2 goes by money: all that is offered is worth rials, they buy
whole items, and the rials that are left are carried to the next conversion. Source of the three: handbook 9.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

FINEST = 3
"""No item is counted finer than to this many decimal places."""
WHOLE_SHARE = 10_000
"""All of it, in basis points."""
PARTS_OF_RIAL = WHOLE_SHARE * 10**FINEST
"""Worth is added up in these parts of a rial, in which every saving's worth is a whole number."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """So many items (in their smallest part) for so much saving (in its smallest part)."""

    units: int
    goods: int = 1

    def __post_init__(self) -> None:
        if self.units < 1 or self.goods < 1:
            raise ValueError("A ratio is of one or more to one or more.")

    def goods_of(self, saved: int) -> int:
        """How many items so much saving makes."""
        return saved * self.goods // self.units

    def needed_for(self, goods: int) -> int:
        """The least saving that makes so many items."""
        return -(-goods * self.units // self.goods)


@dataclass(frozen=True, slots=True)
class Priced:
    """A quantity of saving at a tariff: rials for one whole unit, which has `decimals` places."""

    quantity: int
    tariff: int
    decimals: int = 0

    def parts(self, share: int) -> int:
        """What `share` basis points of it are worth, exactly, in parts of a rial."""
        if not 0 <= self.decimals <= FINEST:
            raise ValueError("No item has so many decimal places.")
        return self.quantity * self.tariff * share * int(10 ** (FINEST - self.decimals))


@dataclass(frozen=True, slots=True)
class Bought:
    """What money comes to: whole items, and the rials that are carried. `worth` is all of it, with earlier credit."""

    worth: int
    goods: int
    carried: int


def buy(savings: Sequence[Priced], *, share: int, price: int, credit: int = 0) -> Bought:
    """What savings, and rials carried from before, buy at so many rials for one item.

    The worth of all savings together is rounded down to the rial, once; `share` is in basis points.
    Worked vector, handbook 9: 212,496 m³ at 20,000 rials and 120,000,000 rials an item are 35 items and 49,920,000.
    """
    if price < 1 or not 1 <= share <= WHOLE_SHARE:
        raise ValueError("A price is one rial or more, and a share one basis point to all of it.")
    worth = sum(saving.parts(share) for saving in savings) // PARTS_OF_RIAL + credit
    goods, carried = divmod(worth, price)
    return Bought(worth, goods, carried)
