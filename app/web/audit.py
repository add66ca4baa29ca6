"""The auditor's page: what the last night found, what is worth a look, and how to check it all oneself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.access import may, require
from app.codes import Coded
from app.errors import Message
from app.ledger import nightly, proofs
from app.ledger.kept import Night
from app.ledger.nightly import said_in
from app.ledger.remarks import RemarkKind
from app.ledger.verifying import Harm
from app.web.door import bp, permission_of, reader

LATE_AFTER = timedelta(hours=26)
"""A night that is older has missed its turn."""
SHOWN = 30
PAGES = {
    "entry": ("web.show_entry", "entry_id"),
    "approval": ("web.show_approval", "approval_id"),
    "transfer": ("web.show_transfer", "transfer_id"),
    "receipt": ("web.show_receipt", "receipt_id"),
}
"""The page of each kind of record that a remark can be about."""


class NightState(Coded):
    """How a night went."""

    RIGHT = "right", "درست", "Right"
    WRONG = "wrong", "نادرست", "Wrong"
    RUNNING = "running", "در حال اجرا", "Running"
    BROKEN = "broken", "ناتمام", "Broke off"

    @property
    def tone(self) -> str:
        """The colour and mark of its word."""
        return {"right": "done", "running": "going"}.get(self.value, "refused")


@dataclass(frozen=True)
class Group:
    """The remarks of one kind: how many there are, and the first of them with the pages they lead to."""

    kind: RemarkKind
    count: int
    remarks: list[tuple[Message, str | None]]


@dataclass(frozen=True)
class Harmed:
    """A damage as the page says it."""

    harm: Harm
    office: str
    number: str
    detail: Message | None


@bp.get("/audit")
@require("check_ledger")
def show_audit() -> ResponseReturnValue:
    """The last night, the exceptions list, and the thirty nights before."""
    nights = nightly.list_nights(SHOWN)
    last = next((night for night in nights if night.ended_at is not None), None)
    return render_template(
        "audit.html",
        last=last,
        history=[(night, _state(night, is_newest=place == 0), _seconds(night)) for place, night in enumerate(nights)],
        is_late=last is not None and clock.now() - last.began_at > LATE_AFTER,
        groups=[_group(kept) for kept in last.exceptions] if last is not None else [],
        damages=[_damage(kept) for kept in last.damages] if last is not None else [],
        differences=[(Message(kept["kind"]), kept["where"]) for kept in last.differences] if last is not None else [],
        refusal=said_in(last.refusal) if last is not None and last.refusal is not None else None,
        seal=proofs.newest_seal(),
        unsealed=nightly.unsealed_entries(),
    )


def _state(night: Night, *, is_newest: bool) -> NightState:
    if night.ended_at is not None:
        return NightState.RIGHT if night.is_right else NightState.WRONG
    is_at_work = is_newest and clock.now() - night.began_at < LATE_AFTER
    return NightState.RUNNING if is_at_work else NightState.BROKEN


def _seconds(night: Night) -> int | None:
    return round((night.ended_at - night.began_at).total_seconds()) if night.ended_at is not None else None


def _group(kept: Mapping[str, Any]) -> Group:
    remarks = [(said_in(one), _page_of(one["about"])) for one in kept["first"]]
    return Group(RemarkKind(kept["kind"]), kept["count"], remarks)


def _page_of(about: tuple[str, int] | None) -> str | None:
    """Where the record is, for a reader who may open its page."""
    if about is None:
        return None
    endpoint, key = PAGES[about[0]]
    permission = permission_of(endpoint)
    values: dict[str, Any] = {key: about[1]}
    return url_for(endpoint, **values) if permission and may(reader(), permission) else None


def _damage(kept: Mapping[str, Any]) -> Harmed:
    detail = said_in(kept["detail"]) if kept["detail"] else None
    return Harmed(Harm(kept["harm"]), kept["office"], kept["number"], detail)
