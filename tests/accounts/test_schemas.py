"""The shape of what people type about people."""

from __future__ import annotations

import pytest
from marshmallow import ValidationError

from app.accounts.models import Role
from app.accounts.schemas import GrantIn, PasswordIn, RefusalIn, SignInIn, UserIn


def test_a_password_keeps_the_blanks_at_its_ends():
    assert SignInIn().load({"name": " ali ", "password": " two words "}) == {"name": "ali", "password": " two words "}
    assert PasswordIn().load({"password": "  "}) == {"password": "  "}


def test_an_account_has_a_language_of_two():
    assert UserIn().load({"name": "ali", "shown_name": "Ali"})["locale"] == "fa"
    with pytest.raises(ValidationError) as refused:
        UserIn().load({"name": "ali", "shown_name": "Ali", "locale": "de"})
    assert set(refused.value.messages) == {"locale"}


def test_a_role_is_one_of_the_list():
    assert GrantIn().load({"role": "clerk", "office_id": "۱۲"}) == {"role": Role.CLERK, "office_id": 12}
    with pytest.raises(ValidationError) as refused:
        GrantIn().load({"role": "king", "office_id": "1"})
    assert refused.value.messages == {"role": ["There is no such role."]}


def test_a_refusal_says_why():
    with pytest.raises(ValidationError):
        RefusalIn().load({"reason": " "})
