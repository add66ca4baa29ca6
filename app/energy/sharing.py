"""A whole shared out in whole parts: no part is lost and none is made."""

from __future__ import annotations

from collections.abc import Sequence


def share_out(total: int, weights: Sequence[int]) -> list[int]:
    """`total` split by `weights`, by the largest remainder: each part is its share rounded down or up, and they add up.

    Of equal remainders the earlier weight has the unit that is left. Raises ValueError where nothing weighs anything,
    or something weighs less than nothing. Source: handbook 9; the method is Hamilton's.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0 or total < 0:
        raise ValueError("A total that is shared out needs weights that add up to more than nought.")
    parts = [total * weight // whole for weight in weights]
    remainders = [total * weight % whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda place: (-remainders[place], place))
    for place in order[: total - sum(parts)]:
        parts[place] += 1
    return parts
