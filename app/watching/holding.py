"""Whoever was refused too often is answered nothing for a while."""

from __future__ import annotations

from app.accounts.models import Token, User
from app.clock import now
from app.errors import DomainError


class RefusedTooOften(DomainError):
    """You asked too often for what is not there or not yours. Go on in {seconds} seconds."""

    status = 429


def require_not_held(holder: User | Token) -> None:
    """Refuse whoever was refused too often a moment ago."""
    left = (holder.held_until - now()).total_seconds() if holder.held_until is not None else 0.0
    if left > 0:
        refusal = RefusedTooOften(seconds=int(left) + 1)
        refusal.retry_after = int(left) + 1
        raise refusal
