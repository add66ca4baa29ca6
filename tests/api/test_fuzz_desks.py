"""The fuzzer in the names of a company and of an office: nothing hangs, breaks, or says what is not documented."""

from __future__ import annotations

import pytest

from tests.api.asking import token_of
from tests.api.trying import FULL, SAMPLE, known, try_as
from tests.web.trading import trade

__all__ = ["known", "token_of", "trade"]

PEOPLE = ("speaker", "clerk", "supervisor")


@pytest.mark.parametrize("who", PEOPLE)
def test_in_nobody_s_name_does_a_request_break_a_promise(who, app, make, trade, known, token_of):
    try_as(who, SAMPLE, app, make, trade, known, token_of)


@pytest.mark.long
@pytest.mark.parametrize("who", PEOPLE)
def test_in_nobody_s_name_do_ten_thousand_requests_break_a_promise(who, app, make, trade, known, token_of):
    try_as(who, FULL, app, make, trade, known, token_of)
