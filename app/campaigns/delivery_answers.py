"""Before goods are handed over: what is warned of about a receiver is answered, row by row, and that is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app import clock
from app.accounts.models import User
from app.beneficiaries.helped import to_look_at
from app.campaigns.checks import Facts, answer_warnings
from app.campaigns.drafts import DeliveryDraft, HandoverDraft
from app.campaigns.issues import Allotment
from app.campaigns.words import CheckedAct
from app.ledger.rows import each_row


def answer_deliveries(
    drafts: Sequence[DeliveryDraft], allotments: Mapping[int, Allotment], *, act_id: int, by: User
) -> None:
    """Keep what is said to each warning; what was set aside for the very receiver was answered then."""
    asked = [draft for draft in drafts if not _is_answered(draft, allotments)]
    items = {item_id for draft in asked for item_id in _wanted_items(draft, allotments)}
    looked = to_look_at({draft.receiver_id for draft in asked}, items, clock.business_today()) if asked else set()
    if looked:
        each_row(drafts, lambda draft: _answer_one(draft, looked, allotments, act_id=act_id, by=by))


def answer_handovers(drafts: Sequence[HandoverDraft], *, act_id: int, by: User) -> None:
    """The same where a company hands its goods over itself."""
    items = {line.item_id for draft in drafts for line in draft.lines}
    looked = to_look_at({draft.receiver_id for draft in drafts}, items, clock.business_today())

    def answer(draft: HandoverDraft) -> None:
        if draft.receiver_id in looked:
            answer_warnings(CheckedAct.DELIVER, _facts_of(draft, _summed(draft.lines)), draft.answers, by=by,
                            act_id=act_id)  # fmt: skip

    if looked:
        each_row(drafts, answer)


def _answer_one(
    draft: DeliveryDraft, looked: set[int], allotments: Mapping[int, Allotment], *, act_id: int, by: User
) -> None:
    if draft.receiver_id in looked and not _is_answered(draft, allotments):
        facts = _facts_of(draft, _wanted_items(draft, allotments))
        answer_warnings(CheckedAct.DELIVER, facts, draft.answers, by=by, act_id=act_id)


def _facts_of(draft: DeliveryDraft | HandoverDraft, quantities: Mapping[int, int]) -> Facts:
    return Facts(
        campaign_id=draft.campaign_id, place_ids=(), quantities=quantities, on=draft.happened_on,
        receiver_id=draft.receiver_id,
    )  # fmt: skip


def _is_answered(draft: DeliveryDraft, allotments: Mapping[int, Allotment]) -> bool:
    return draft.allotment_id is not None and allotments[draft.allotment_id].receiver_id == draft.receiver_id


def _wanted_items(draft: DeliveryDraft, allotments: Mapping[int, Allotment]) -> dict[int, int]:
    """How much of each item; without lines all that was set aside."""
    lines: Sequence[Any] = draft.lines
    if not lines and draft.allotment_id is not None:
        lines = allotments[draft.allotment_id].lines
    return _summed(lines)


def _summed(lines: Sequence[Any]) -> dict[int, int]:
    wanted: dict[int, int] = {}
    for line in lines:
        wanted[line.item_id] = wanted.get(line.item_id, 0) + line.quantity
    return wanted
