"""The people who sign in, the roles they hold and where: what an administrator keeps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.accounts import queries, service, tokens
from app.accounts.answers import GrantOut, TokenOut, UserOut, WholeUserOut
from app.accounts.models import Grant, User
from app.accounts.schemas import GrantIn, PasswordIn, UserIn, UserQuery
from app.accounts.tokens import SeenToken
from app.api.contract import Slice, endpoint
from app.api.door import reader
from app.errors import N_, NotAllowed
from app.watching.contacts import read_user


def by_name(user: User) -> tuple[str, int]:
    """Where a person stands in the list."""
    return (user.folded_name, user.id)


@endpoint("GET", "/people", "manage_users", filters=UserQuery, gives=UserOut, pages=True, place=by_name)
def list_users(asked: dict[str, Any], page: Slice) -> Sequence[User]:
    """Everybody who signs in, by name, with the roles held now."""
    return queries.list_users_after(after=page.after, limit=page.limit, **asked)


@endpoint("GET", "/people/<int:user_id>", "manage_users", gives=WholeUserOut)
def show_user(user_id: int) -> User:
    """One person with contact data and every role that was ever held; that you read it is written down."""
    return read_user(user_id, by=reader())


@endpoint("POST", "/people", "manage_users", takes=UserIn, gives=WholeUserOut, status=201, made="show_user")
def add_user(said: dict[str, Any]) -> User:
    """Somebody new; a role comes next. Without a password nobody can sign in."""
    return service.add_user(by=reader(), **said)


@endpoint("POST", "/people/<int:user_id>/roles", "manage_users", takes=GrantIn, gives=GrantOut, status=201)
def grant_role(user_id: int, said: dict[str, Any]) -> Grant:
    """One more role at an office; nobody grants one to themselves."""
    return service.grant_role(user_id=user_id, by=reader(), **said)


@endpoint("POST", "/people/<int:user_id>/roles/<int:grant_id>/end", "manage_users", gives=GrantOut)
def end_role(user_id: int, grant_id: int) -> Grant:
    """A role ends at once; what was done in it stands."""
    return service.end_role(user_id=user_id, grant_id=grant_id, by=reader())


@endpoint("POST", "/people/<int:user_id>/password", "manage_users", takes=PasswordIn, status=204)
def set_password(user_id: int, said: dict[str, Any]) -> None:
    """A new password for somebody else; every session, token and webhook of the person ends."""
    if user_id == reader().id:
        raise NotAllowed(N_("Your own password is changed on the page of your account, by who knows the old one."))
    service.set_password(user_id=user_id, by=reader(), **said)


@endpoint("POST", "/people/<int:user_id>/disable", "manage_users", gives=UserOut)
def disable_user(user_id: int) -> User:
    """A person is signed out everywhere at once; every token is revoked, every webhook ended."""
    return service.disable_user(user_id=user_id, by=reader())


@endpoint("POST", "/people/<int:user_id>/enable", "manage_users", gives=UserOut)
def enable_user(user_id: int) -> User:
    """A person may sign in again, in the roles that were not ended; tokens and webhooks stay ended."""
    return service.enable_user(user_id=user_id, by=reader())


@endpoint("POST", "/people/<int:user_id>/second-factor/reset", "manage_users", gives=UserOut)
def reset_factor(user_id: int) -> User:
    """A lost second factor goes, and every session with it; who signs in next sets up another."""
    return service.reset_factor(user_id=user_id, by=reader())


@endpoint("GET", "/people/<int:user_id>/tokens", "manage_users", gives=TokenOut, pages=True)
def list_tokens_of_user(user_id: int, page: Slice) -> Sequence[SeenToken]:
    """All tokens that a person was ever given, the newest first."""
    return page.of(tokens.list_seen_tokens(queries.get_user(user_id).id))


@endpoint("POST", "/people/<int:user_id>/tokens/<int:token_id>/revoke", "manage_users", gives=TokenOut)
def revoke_token_of_user(user_id: int, token_id: int) -> SeenToken:
    """Somebody's token opens nothing any more."""
    return tokens.see_token(tokens.revoke_token_of(user_id=user_id, token_id=token_id, by=reader()))
