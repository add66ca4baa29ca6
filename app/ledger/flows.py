"""Which kept total a line counts in."""

from __future__ import annotations

from app.ledger.words import Condition, EntryKind, Flow, Origin, Stage

_BY_KIND: dict[tuple[EntryKind, Stage], tuple[Flow, int]] = {
    (EntryKind.ACCEPT, Stage.EXPECTED): (Flow.PROMISED, 1),
    (EntryKind.WITHDRAW, Stage.EXPECTED): (Flow.WITHDRAWN, -1),
    (EntryKind.LAPSE, Stage.EXPECTED): (Flow.LAPSED, -1),
    (EntryKind.TRANSFER_SENT, Stage.IN_STORE): (Flow.SENT, -1),
    (EntryKind.TRANSFER_RECEIVED, Stage.IN_STORE): (Flow.ARRIVED, 1),
    (EntryKind.TAKE_BACK, Stage.DELIVERED): (Flow.TAKEN_BACK, -1),
    (EntryKind.VALUE_CORRECTION, Stage.EXPECTED): (Flow.PROMISED, 1),
}
_BY_STAGE: dict[Stage, Flow] = {
    Stage.DELIVERED: Flow.DELIVERED,
    Stage.LOST: Flow.LOST,
    Stage.DISPOSED: Flow.DISPOSED,
    Stage.RETURNED: Flow.RETURNED,
}
_BY_ORIGIN: dict[Origin, Flow] = {Origin.OPENING: Flow.OPENING, Origin.FOUND: Flow.FOUND}
_COUNTED_ELSEWHERE = frozenset({Origin.SAVING, Origin.CONVERSION})
LOT_SIDE = frozenset({Stage.GIVEN, Stage.PROMISED, Stage.EXPECTED, Stage.RETURNED})
"""At these stages a line counts for the place where the lot came in; else for the place of its holder."""


def flow_of(kind: EntryKind, stage: Stage, origin: Origin, condition: Condition) -> tuple[Flow, int] | None:
    """The total that a line at `stage` counts in, and the sign it counts with; None if it counts in none.

    `kind` is what the entry counts as: a reversal counts as what it undoes, and its lines carry the other sign.
    """
    if origin in _COUNTED_ELSEWHERE:
        return None
    if stage is Stage.GIVEN:
        received = Flow.RECEIVED_DAMAGED if condition is Condition.DAMAGED else Flow.RECEIVED
        return _BY_ORIGIN.get(origin, received), -1
    if (kind, stage) in _BY_KIND:
        return _BY_KIND[kind, stage]
    return (_BY_STAGE[stage], 1) if stage in _BY_STAGE else None
