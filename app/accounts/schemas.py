"""The shape of what people type about people: signing in, accounts, roles, tokens, second signatures."""

from __future__ import annotations

from marshmallow import fields

from app.accounts.models import ApprovalState, Role, TokenScope
from app.accounts.tokens import LONGEST_LABEL
from app.errors import N_
from app.shapes import Chosen, Filters, Key, Shape, Text, Whole, one_of

LOCALES = ("fa", "en")


class Password(fields.String):
    """A password as typed: blanks at its ends are part of it."""

    default_error_messages = {"invalid": N_("This is not a text.")}


class SignInIn(Shape):
    """A name or mobile number, and a password."""

    name = Text(required=True, longest=80)
    password = Password(required=True)


class UserIn(Shape):
    """A new account."""

    name = Text(required=True, longest=80)
    shown_name = Text(required=True)
    mobile = Text(longest=20, load_default=None, allow_none=True)
    locale = fields.String(load_default="fa", validate=one_of(LOCALES))
    password = Password(load_default=None, allow_none=True)


class PasswordIn(Shape):
    """A new password."""

    password = Password(required=True)


class GrantIn(Shape):
    """A role at an office."""

    role = fields.Enum(Role, by_value=True, required=True, error_messages={"unknown": N_("There is no such role.")})
    office_id = Whole(required=True)


class UserQuery(Filters):
    """What people are asked for by: a name or a part of it."""

    search = Text(load_default="")


class ApprovalQuery(Filters):
    """What approvals are asked for by."""

    state = Chosen(ApprovalState, load_default=None, allow_none=True)
    kind = Text(longest=60, load_default=None, allow_none=True)
    office_id = Key(load_default=None, allow_none=True)


class TokenIn(Shape):
    """A token for a program: what it is for, what it may do, for how long, and for which office alone."""

    label = Text(required=True, longest=LONGEST_LABEL)
    scope = Chosen(TokenScope, required=True)
    days = Whole(required=True)
    office_id = Key(load_default=None, allow_none=True)


class RefusalIn(Shape):
    """Why a second signature is refused."""

    reason = Text(required=True, longest=1000)
