"""Scope by row: what lies outside one's offices is not found; what lies inside but is another's work is not allowed."""

from __future__ import annotations

from app.accounts.models import OFFICE_ROLES, Role, User
from app.errors import NotAllowed, NotFound

WHOLE_COUNTRY = frozenset({Role.NATIONAL, Role.AUDITOR})


def visible_office_ids(user: User) -> frozenset[int] | None:
    """The offices whose rows this person may see; None for the whole country."""
    if user.has_role(*WHOLE_COUNTRY):
        return None
    return frozenset(grant.office_id for grant in user.standing_grants if grant.role in OFFICE_ROLES)


def sees_office(user: User, office_id: int) -> bool:
    """May this person see an office's rows?"""
    visible = visible_office_ids(user)
    return visible is None or office_id in visible


def may_act(user: User, office_id: int, *roles: Role) -> bool:
    """Does this person hold one of `roles` for an office? National roles hold for every office."""
    local = [role for role in roles if role in OFFICE_ROLES]
    return user.has_role(*(role for role in roles if role not in OFFICE_ROLES)) or user.has_role(
        *local, office_id=office_id
    )


def require_sight(user: User, office_id: int) -> None:
    """NotFound unless this person may see an office's rows."""
    if not sees_office(user, office_id):
        raise NotFound()


def require_act(user: User, office_id: int, *roles: Role) -> None:
    """NotFound for an office outside one's sight, NotAllowed for one inside it where none of `roles` is held."""
    if may_act(user, office_id, *roles):
        return
    require_sight(user, office_id)
    raise NotAllowed()


def require_role(user: User, *roles: Role) -> None:
    """NotAllowed unless this person holds one of `roles` anywhere."""
    if not user.has_role(*roles):
        raise NotAllowed()
