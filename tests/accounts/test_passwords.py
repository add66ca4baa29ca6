"""Passwords are stored as Argon2 at full strength, and looking at one takes as long whoever it is for."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY

from app.accounts import passwords, service, sign_ins
from app.accounts.refusals import WrongPassword

GOOD = "سه کتاب و یک چراغ"


def test_the_librarys_own_settings_are_as_strong_as_the_standard_asks():
    used = extract_parameters(PasswordHasher().hash(GOOD))

    assert used.type is RFC_9106_LOW_MEMORY.type
    assert used.memory_cost >= RFC_9106_LOW_MEMORY.memory_cost
    assert used.time_cost >= RFC_9106_LOW_MEMORY.time_cost


def test_the_right_password_fits_and_no_other():
    stored = passwords.hash_password(GOOD)

    assert passwords.is_right(stored, GOOD)
    assert not passwords.is_right(stored, GOOD + " ")
    assert not passwords.is_right(stored, "")
    assert not passwords.is_right("what is this", GOOD)


def test_two_people_with_one_password_have_two_hashes():
    assert passwords.hash_password(GOOD) != passwords.hash_password(GOOD)


@pytest.mark.parametrize("name", ["nobody", "ali", "gone"])
def test_a_password_is_looked_at_once_whether_or_not_there_is_such_a_person(ctx, make, monkeypatch, name):
    make.user(name="ali")
    service.disable_user(user_id=make.user(name="gone").id, by=None)
    looked_at = []

    class Counting:
        def verify(self, stored, password):
            looked_at.append(password)
            return False

    monkeypatch.setattr(passwords, "hasher", Counting())

    from_here = {"name_or_mobile": name, "password": "wrong word here", "address": "::1"}
    with pytest.raises(WrongPassword):
        sign_ins.sign_in(**from_here)

    assert looked_at == ["wrong word here"]


def test_a_password_of_a_megabyte_is_cut_before_it_is_looked_at(monkeypatch):
    looked_at = []
    monkeypatch.setattr(
        passwords, "hasher", type("Cutting", (), {"verify": lambda _, stored, password: looked_at.append(password)})()
    )

    assert not passwords.is_right("stored", "x" * 1_000_000)
    assert len(looked_at[0]) <= 1024
