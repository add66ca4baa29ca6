"""Scope by row: what lies outside one's offices is not found; what lies inside but is another's work is not allowed.

Which role may do what, and how far, stands in one table, `app/access.py`; the verbs and queries down here name the act
and ask. `create_app` hands the table down.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement, or_, true
from sqlalchemy.orm import InstrumentedAttribute

from app.accounts.models import Grant, Role, User
from app.codes import Coded
from app.errors import NotAllowed, NotFound


class Scope(Coded):
    """How far an act reaches for a role; whoever is not in the table reaches nothing."""

    NOTHING = "nothing", "هیچ", "nothing"
    ACCOUNT = "account", "حساب خود", "own account"
    COMPANY = "company", "شرکت خود", "own company"
    OFFICE = "office", "ادارهٔ خود", "own office"
    PART = "part", "آنچه ادارهٔ خود در آن سهم دارد", "what the own office takes part in"
    COUNTRY = "country", "سراسر کشور", "the whole country"
    PUBLIC = "public", "آنچه بر همه باز است", "what is open to all"


Acts = Mapping[str, Mapping[Role, Scope]]
OF_OFFICES = frozenset({Scope.OFFICE, Scope.PART})
_TABLE: dict[str, Mapping[Role, Scope]] = {}


def use_table(acts: Acts) -> None:
    """From now on this says who may do what; called in `create_app`."""
    _TABLE.clear()
    _TABLE.update(acts)


def scopes_of(user: User, act: str) -> frozenset[Scope]:
    """How far an act reaches for this person, role by role; empty for whoever may not do it."""
    cells = _TABLE[act]
    return frozenset(cells[grant.role] for grant in user.standing_grants if grant.role in cells)


def offices_of(user: User, act: str) -> frozenset[int] | None:
    """The offices for whose rows this person may do an act; None for the whole country."""
    offices: set[int] = set()
    for grant in user.standing_grants:
        scope = _TABLE[act].get(grant.role)
        if scope is Scope.COUNTRY and _is_whole(grant, user):
            return None
        if scope is Scope.COUNTRY and user.limited_to is not None:
            offices.add(user.limited_to)
        elif scope in OF_OFFICES and _is_whole(grant, user):
            offices.add(grant.office_id)
    return frozenset(offices)


def _is_whole(grant: Grant, user: User) -> bool:
    """Does a role reach as far as it can? Not where one is limited to another office than the one it is held at."""
    return user.limited_to in (None, grant.office_id)


def visible_office_ids(user: User) -> frozenset[int] | None:
    """The offices whose book this person may read; None for the whole country."""
    return offices_of(user, "read_entries")


def may_act(user: User, office_id: int, act: str) -> bool:
    """May this person do an act on an office's rows?"""
    offices = offices_of(user, act)
    return offices is None or office_id in offices


def sees_office(user: User, office_id: int) -> bool:
    """May this person read an office's book?"""
    return may_act(user, office_id, "read_entries")


def within(
    user: User, act: str, *columns: InstrumentedAttribute[int] | InstrumentedAttribute[int | None]
) -> ColumnElement[bool]:
    """Is a row of an office for which this person may do an act? The columns are those that name its offices.

    Who fetches and looks in one query asks the database as much about a row that is another's as about one that never
    was, so that the time it takes tells nobody which of the two it is.
    """
    offices = offices_of(user, act)
    return true() if offices is None else or_(*(column.in_(sorted(offices)) for column in columns))


def require_sight(user: User, office_id: int) -> None:
    """NotFound unless this person may read an office's book."""
    if not sees_office(user, office_id):
        raise NotFound()


def require_act(user: User, office_id: int, act: str) -> None:
    """NotFound for an office outside one's sight, NotAllowed for one inside it where the act is another's."""
    if may_act(user, office_id, act):
        return
    require_sight(user, office_id)
    raise NotAllowed()


def require_anywhere(user: User, act: str) -> None:
    """NotAllowed unless the table gives this person an act that is of no office, such as closing a year."""
    if not any(grant.role in _TABLE[act] and _is_whole(grant, user) for grant in user.standing_grants):
        raise NotAllowed()


def roles_of(act: str) -> frozenset[Role]:
    """The roles that the table gives an act of an office, or of the whole country; not those of a company alone."""
    return frozenset(role for role, scope in _TABLE[act].items() if scope in OF_OFFICES | {Scope.COUNTRY})
