"""One's own tokens: seen and revoked here, and made on the page of one's account, by who knows the password."""

from __future__ import annotations

from collections.abc import Sequence

from app.accounts import tokens
from app.accounts.answers import TokenOut
from app.accounts.tokens import SeenToken
from app.api.contract import Slice, endpoint
from app.api.door import reader


@endpoint("GET", "/tokens", "keep_own_account", gives=TokenOut, pages=True)
def list_tokens(page: Slice) -> Sequence[SeenToken]:
    """All tokens that you were ever given, the newest first; none of them can be read again."""
    return page.of(tokens.list_seen_tokens(reader().id))


@endpoint("POST", "/tokens/<int:token_id>/revoke", "keep_own_account", gives=TokenOut)
def revoke_token(token_id: int) -> SeenToken:
    """One of your tokens opens nothing any more; it may be the one that you show."""
    return tokens.see_token(tokens.revoke_token_of(user_id=reader().id, token_id=token_id, by=reader()))
