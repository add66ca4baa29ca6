"""Warnings before an act: packages above register what they look for, and whoever acts must answer each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app import clock
from app.accounts.models import User
from app.beneficiaries.asking import Unanswered, Warned, require_answers
from app.campaigns.models import Campaign, CheckAnswer
from app.campaigns.words import CheckedAct
from app.db import db
from app.jobs.said import keep_params

__all__ = ["Unanswered", "Warned"]


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is about to happen: which campaign, where, on which day, how much of which item, for whom."""

    campaign_id: int | None
    place_ids: tuple[int, ...]
    quantities: Mapping[int, int]
    on: date
    receiver_id: int | None = None


Check = Callable[[CheckedAct, Facts], Sequence[Warned]]
CHECKS: list[Check] = []


def register_check(check: Check) -> None:
    """Let `check` look at every approval and allotment; called in `create_app`."""
    if check not in CHECKS:
        CHECKS.append(check)


def list_warnings(checked_act: CheckedAct, facts: Facts) -> list[Warned]:
    """What the registered checks say, each warning once."""
    said = {warned.code: warned for check in CHECKS for warned in check(checked_act, facts)}
    return list(said.values())


def answer_warnings(
    checked_act: CheckedAct, facts: Facts, answers: Mapping[str, str], *, by: User, act_id: int | None = None
) -> None:
    """Keep the answers beside the warnings they answer; raises Unanswered, with all that are left, if one is not."""
    warnings = list_warnings(checked_act, facts)
    require_answers(warnings, answers)
    db.session.add_all(
        CheckAnswer(
            campaign_id=facts.campaign_id, checked_act=checked_act, act_id=act_id, code=warned.code,
            pattern=warned.message.pattern, params=keep_params(warned.message),
            answer=answers[warned.code].strip(), by_id=by.id,
            answered_at=clock.recorded_now(),
        )
        for warned in warnings
    )  # fmt: skip


def list_facts(campaign: Campaign, on: date) -> Facts:
    """What the checks are told before a campaign is approved."""
    quantities: dict[int, int] = {}
    for target in campaign.targets:
        quantities[target.item_id] = quantities.get(target.item_id, 0) + target.quantity
    places = tuple(province.place_id for province in campaign.provinces)
    return Facts(campaign_id=campaign.id, place_ids=places, quantities=quantities, on=on)
