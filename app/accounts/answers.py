"""The shapes of people, of their tokens and of what they sign, as they go out."""

from __future__ import annotations

from marshmallow import fields

from app.accounts.models import ApprovalState, Role, TokenScope, TokenState
from app.answers import Answer, Code, Count, Moment, Named, Words


class ApprovalOut(Answer):
    """An act that waits for a second signature; until then nothing of it has happened."""

    id = Count(required=True)
    kind = Words(required=True)
    office_id = Count(required=True)
    state = Code(ApprovalState, required=True)
    asked_at = Moment(required=True)
    signed_at = Moment(allow_none=True)
    reason = Words(required=True)


class GrantOut(Answer):
    """A role of a person at an office, from a moment on."""

    id = Count(required=True)
    role = Code(Role, required=True)
    office = fields.Nested(Named, required=True)
    granted_at = Moment(required=True)
    ended_at = Moment(allow_none=True)


class UserOut(Answer):
    """A person who signs in, and the roles held now."""

    id = Count(required=True)
    name = Words(required=True)
    shown_name = Words(required=True)
    is_active = fields.Boolean(required=True)
    roles = fields.List(fields.Nested(GrantOut), attribute="standing_grants", required=True)


class WholeUserOut(UserOut):
    """The same with what is written down of who reads it: contact data, and every role that was ever held."""

    mobile = Words(allow_none=True)
    locale = Words(required=True)
    created_at = Moment(required=True)
    grants = fields.List(fields.Nested(GrantOut), required=True)


class TokenOut(Answer):
    """A token, without what opens anything."""

    id = Count(attribute="token.id", required=True)
    label = Words(attribute="token.label", required=True)
    prefix = Words(attribute="token.prefix", required=True)
    scope = Code(TokenScope, attribute="token.scope", required=True)
    state = Code(TokenState, required=True)
    office_id = Count(attribute="token.office_id", allow_none=True)
    created_at = Moment(attribute="token.created_at", required=True)
    expires_at = Moment(attribute="token.expires_at", required=True)
    last_used_at = Moment(attribute="token.last_used_at", allow_none=True)
    revoked_at = Moment(attribute="token.revoked_at", allow_none=True)
