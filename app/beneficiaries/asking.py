"""Warnings that somebody answers with a reason before going on; the answers are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.accounts.models import User
from app.beneficiaries.need_models import Answered
from app.clock import recorded_now
from app.db import db
from app.errors import Conflict, Message
from app.jobs.said import keep_params


@dataclass(frozen=True)
class Warned:
    """One warning; its code names it in the answers."""

    code: str
    message: Message = field(compare=False)


class Unanswered(Conflict):
    """Please answer this first: {warning}"""

    warnings: tuple[Warned, ...] = ()


def require_answers(warnings: Sequence[Warned], answers: Mapping[str, str]) -> None:
    """Raises Unanswered, with all that are left, where one has no answer."""
    left = tuple(warned for warned in warnings if not answers.get(warned.code, "").strip())
    if left:
        refusal = Unanswered(warning=left[0].message, field=f"answers.{left[0].code}")
        refusal.warnings = left
        raise refusal


def keep_answers(
    warnings: Sequence[Warned], answers: Mapping[str, str], *, receiver_id: int, by: User, need_id: int | None = None
) -> None:
    """Keep what was answered to each, beside whom and what it was about."""
    db.session.add_all(
        Answered(
            receiver_id=receiver_id, need_id=need_id, code=warned.code, pattern=warned.message.pattern,
            params=keep_params(warned.message), answer=answers[warned.code].strip(), by_id=by.id,
            answered_at=recorded_now(),
        )
        for warned in warnings
    )  # fmt: skip
