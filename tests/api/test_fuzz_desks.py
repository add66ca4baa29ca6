"""The fuzzer in the names of a company and of an office: nothing hangs, breaks, or says what is not documented."""

from __future__ import annotations

import pytest

from tests.api.trying import FULL, SAMPLE, ground, known, try_as

__all__ = ["ground", "known"]

PEOPLE = ("representative of A", "clerk", "supervisor")


@pytest.mark.parametrize("who", PEOPLE)
def test_in_nobody_s_name_does_a_request_break_a_promise(who, app, make, ground, known):
    try_as(who, SAMPLE, app, make, ground, known)


@pytest.mark.long
@pytest.mark.parametrize("who", PEOPLE)
def test_in_nobody_s_name_do_ten_thousand_requests_break_a_promise(who, app, make, ground, known):
    try_as(who, FULL, app, make, ground, known)
