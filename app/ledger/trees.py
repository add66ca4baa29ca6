"""A seal's tree in two storeys: the node over each 1,024 leaves in turn is kept, so that a proof reads few leaves.

The node over a stretch that begins at a multiple of 1,024 stands on the tenth level of the tree of RFC 6962, and the
levels above are those of a tree over these nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from app.ledger.hashing import tree_path, tree_root

STRETCH = 1_024
DIGEST = 32

Stretch = tuple[int, int, int]
"""An office, the place in its chain after which its new leaves begin, and the place of the last."""


def nodes_over(leaves: Iterable[bytes]) -> list[bytes]:
    """The node over each stretch of leaves, the last of which may be shorter; `tree_root` of them is that of all."""
    left = iter(leaves)
    nodes = []
    while stretch := list(islice(left, STRETCH)):
        nodes.append(tree_root(stretch))
    return nodes


def write_nodes(nodes: Sequence[bytes]) -> bytes:
    """Nodes as they are kept."""
    return b"".join(nodes)


def read_nodes(kept: bytes) -> list[bytes]:
    """The nodes that `write_nodes` wrote."""
    return [kept[start : start + DIGEST] for start in range(0, len(kept), DIGEST)]


def path_to(
    index: int, stretches: Sequence[Stretch], nodes: Sequence[bytes], leaves_of: Callable[[int, int, int], list[bytes]]
) -> list[tuple[str, bytes]]:
    """The way from a leaf to the root, as `tree_path` says it; of the leaves only one stretch is read."""
    first = index - index % STRETCH
    near: list[bytes] = []
    passed = 0
    for office_id, after, upto in stretches:
        begins, ends = max(first - passed, 0), min(first + STRETCH - passed, upto - after)
        if begins < ends:
            near += leaves_of(office_id, after + begins, after + ends)
        passed += upto - after
    return tree_path(near, index - first) + tree_path(nodes, index // STRETCH)
