"""The shapes of what people sign, as it goes out."""

from __future__ import annotations

from app.accounts.models import ApprovalState
from app.answers import Answer, Code, Count, Moment, Words


class ApprovalOut(Answer):
    """An act that waits for a second signature; until then nothing of it has happened."""

    id = Count(required=True)
    kind = Words(required=True)
    office_id = Count(required=True)
    state = Code(ApprovalState, required=True)
    asked_at = Moment(required=True)
    signed_at = Moment(allow_none=True)
    reason = Words(required=True)
