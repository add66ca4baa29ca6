"""The contact data of people who sign in: read by whoever keeps them, and written down."""

from __future__ import annotations

from app.accounts.models import User
from app.accounts.queries import get_user
from app.accounts.rights import require_anywhere
from app.watching.reading import watched
from app.watching.service import note_read
from app.watching.words import USER


def read_user(user_id: int, *, by: User) -> User:
    """One person with their contact data and roles; one's own are nobody's secret from oneself."""
    require_anywhere(by, "manage_users")
    with watched():
        user = get_user(user_id)
        note_read(kind=USER, ids=[user.id], by=by)
    return user
