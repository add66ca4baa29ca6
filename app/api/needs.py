"""Needs of receivers, the lines that wait for items, and what anybody is entitled to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.api.contract import Slice, endpoint
from app.api.door import reader
from app.beneficiaries import entitling, needing, needs
from app.beneficiaries.need_answers import EntitlementOut, NeedOut, WaitingLinesOut
from app.beneficiaries.need_models import Entitlement, Need
from app.beneficiaries.need_schemas import (
    AssessmentIn,
    EntitlementIn,
    NeedOfReceiverIn,
    NeedQuery,
    WithdrawalIn,
)


@endpoint("GET", "/needs", "read_beneficiaries", filters=NeedQuery, gives=NeedOut, pages=True)
def list_needs(asked: dict[str, Any], page: Slice) -> Sequence[Need]:
    """Needs of your offices as they stand in line, the longest waiting first."""
    return needs.list_needs(seen_by=reader(), after=page.key, limit=page.limit, **asked)


@endpoint("GET", "/needs/lines", "read_beneficiaries", gives=WaitingLinesOut)
def list_lines() -> dict[str, Any]:
    """How many wait for each item in your offices, and since when the first of them."""
    return {"items": needs.list_lines(seen_by=reader())}


@endpoint("GET", "/needs/<int:need_id>", "read_beneficiaries", gives=NeedOut)
def show_need(need_id: int) -> Need:
    """What a receiver needs, and how far that has come."""
    return needs.get_need(need_id, seen_by=reader())


@endpoint("POST", "/needs", "keep_needs",
          takes=NeedOfReceiverIn, gives=NeedOut, status=201, made="show_need", keyed=True)  # fmt: skip
def note_need(said: dict[str, Any], key: str) -> Need:
    """A receiver needs so much of an item.

    Where help was given before, or it is more than anybody is entitled to, it is refused until “answers” says a few
    words to each warning that “errors” names.
    """
    return needing.note_need(by=reader(), key=key, **said)


@endpoint("POST", "/needs/<int:need_id>/assess", "keep_needs", takes=AssessmentIn, gives=NeedOut)
def assess_need(need_id: int, said: dict[str, Any]) -> Need:
    """Somebody has looked: the need is right, or it is of another quantity."""
    return needing.assess_need(need_id=need_id, by=reader(), **said)


@endpoint("POST", "/needs/<int:need_id>/queue", "keep_needs", gives=NeedOut)
def queue_need(need_id: int) -> Need:
    """An assessed need stands in line; what is handed over to the receiver meets it."""
    return needing.queue_need(need_id=need_id, by=reader())


@endpoint("POST", "/needs/<int:need_id>/confirm", "keep_needs", gives=NeedOut)
def confirm_need(need_id: int) -> Need:
    """Somebody has asked again: it is still needed, and keeps its place in line."""
    return needing.confirm_need(need_id=need_id, by=reader())


@endpoint("POST", "/needs/<int:need_id>/withdraw", "keep_needs", takes=WithdrawalIn, gives=NeedOut)
def withdraw_need(need_id: int, said: dict[str, Any]) -> Need:
    """Nothing of a need is to come any more."""
    return needing.withdraw_need(need_id=need_id, by=reader(), **said)


@endpoint("GET", "/entitlements", "read_entitlements", gives=EntitlementOut, pages=True)
def list_entitlements(page: Slice) -> Sequence[Entitlement]:
    """What anybody is entitled to, the newest first; of a family the newest that has begun holds."""
    return entitling.list_stated(after=page.key, limit=page.limit)


@endpoint("POST", "/entitlements", "keep_entitlements", takes=EntitlementIn, gives=EntitlementOut, status=201)
def state_entitlement(said: dict[str, Any]) -> Entitlement:
    """From a day on, so many pieces of a family of items in so many years."""
    return entitling.state_entitlement(by=reader(), **said)
