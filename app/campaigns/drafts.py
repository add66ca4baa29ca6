"""What the verbs take: pledges, receipts, hand-overs, allotments and deliveries that are not yet written."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from app.campaigns.words import ProofKind
from app.ledger.drafts import UNVALUED, Worth, digest_of_drafts
from app.ledger.words import Basis


@dataclass(frozen=True, kw_only=True, slots=True)
class TargetDraft:
    """How much of an item is wanted in a province."""

    place_id: int
    item_id: int
    quantity: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PledgeLineDraft:
    """So much of an item; for the campaign's whole area if no place is named. `paid_by` is the lot that pays for it."""

    item_id: int
    quantity: int
    place_id: int | None = None
    due_on: date | None = None
    worth: Worth = UNVALUED
    paid_by: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PledgeDraft:
    """What a company says it will give; with `accepted_on`, what was confirmed by letter and is accepted at once."""

    campaign_id: int
    company_id: int
    announced_on: date
    lines: Sequence[PledgeLineDraft]
    accepted_on: date | None = None
    letter_no: str | None = None
    letter_on: date | None = None
    memo: str | None = None
    source_ref: str | None = None
    is_implied: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Acceptance:
    """A pledge that an officer takes on, and the day."""

    pledge_id: int
    accepted_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class ReceiptLineDraft:
    """What the waybill says of one pledge line, and what was found.

    Without `worth` the goods are worth their share of what the pledge line was estimated at.
    """

    pledge_line_id: int
    sent: int
    good: int
    damaged: int = 0
    missing: int = 0
    batch: str | None = None
    expires_on: date | None = None
    serials: Sequence[str] = ()
    worth: Worth | None = None
    only_campaign: bool = False
    only_place_id: int | None = None
    only_group: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ReceiptDraft:
    """One arrival at a store."""

    store_id: int
    happened_on: date
    lines: Sequence[ReceiptLineDraft]
    waybill: str | None = None
    letter_no: str | None = None
    letter_on: date | None = None
    memo: str | None = None
    source_ref: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class HandoverLineDraft:
    """So much of an item straight from the company; from one pledge line, or from the oldest ones that expect it."""

    item_id: int
    quantity: int
    pledge_line_id: int | None = None
    serials: Sequence[str] = ()
    worth: Worth | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class HandoverDraft:
    """A company handed goods straight to a receiver.

    Where its accepted pledges do not reach, `may_imply` completes them by a pledge marked as implied by the delivery;
    without it the hand-over is refused.
    """

    campaign_id: int
    company_id: int
    receiver_id: int
    happened_on: date
    lines: Sequence[HandoverLineDraft]
    proof: ProofKind
    paper: str | None = None
    memo: str | None = None
    source_ref: str | None = None
    may_imply: bool = False
    answers: Mapping[str, str] = field(default_factory=dict)
    """What is said to each warning about the receiver."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """So much of an item out of a store; of one lot if it was scanned, else first expired first out."""

    item_id: int
    quantity: int
    lot_id: int | None = None
    unit_ids: Sequence[int] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class AllotmentDraft:
    """Goods to set aside for a receiver, or for a county."""

    store_id: int
    happened_on: date
    lines: Sequence[Wanted]
    receiver_id: int | None = None
    place_id: int | None = None
    campaign_id: int | None = None
    memo: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveryDraft:
    """Goods to hand over, straight from the store or as allotted; an allotment without lines gives all that is left."""

    store_id: int
    receiver_id: int
    happened_on: date
    proof: ProofKind
    lines: Sequence[Wanted] = ()
    allotment_id: int | None = None
    campaign_id: int | None = None
    is_confirmed: bool = False
    paper: str | None = None
    memo: str | None = None
    source_ref: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    """What is said to each warning about the receiver."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BackLine:
    """So much of a delivery line came back."""

    delivery_line_id: int
    quantity: int


def content_of(drafts: Sequence[Any]) -> dict[str, Any]:
    """What an act asks for, in plain values, for the client key's digest."""
    return {"drafts": digest_of_drafts(drafts)}


def receipt_as_asked(draft: ReceiptDraft) -> dict[str, Any]:
    """A receipt in plain values, to wait as an approval."""
    plain: dict[str, Any] = json.loads(json.dumps(asdict(draft), default=date.isoformat))
    return plain


def receipt_from(asked: dict[str, Any]) -> ReceiptDraft:
    """The receipt that waited."""
    lines = [
        ReceiptLineDraft(
            **{**line, "expires_on": _day(line["expires_on"]), "worth": _worth(line["worth"])},
        )
        for line in asked["lines"]
    ]
    days = {"happened_on": date.fromisoformat(asked["happened_on"]), "letter_on": _day(asked["letter_on"])}
    return ReceiptDraft(**{**asked, **days, "lines": lines})


def _worth(asked: dict[str, Any] | None) -> Worth | None:
    if asked is None:
        return None
    bases = {name: Basis(asked[name]) if asked[name] else None for name in ("fair_basis", "cost_basis")}
    return Worth(**{**asked, **bases, "fair_on": _day(asked["fair_on"])})


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
