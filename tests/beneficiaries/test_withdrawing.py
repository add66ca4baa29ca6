"""People who came with a list and are taken back, while somebody else is at work on them."""

from __future__ import annotations

import time

import pytest

from app.accounts.queries import get_user
from app.beneficiaries.needing import note_need
from app.beneficiaries.queries import NoSuchReceiver
from app.beneficiaries.withdrawing import PersonGoesOn, remove_new_people
from app.beneficiaries.words import NeedCause
from app.db import atomic
from tests.together import at_once


@pytest.mark.parametrize("is_first", [True, False])
def test_whoever_records_something_while_people_are_taken_back_hears_that_they_are_gone(app, make, is_first) -> None:
    with make.inside():
        person, clerk, item = make.person(), make.clerk(), make.item()
        person_id, clerk_id, item_id, today = person.id, clerk.id, item.id, make.today

    def act(number: int) -> object:
        if number:
            return take_back()
        time.sleep(0 if is_first else 0.3)
        return note_need(
            receiver_id=person_id, item_id=item_id, quantity=1, since=today, cause=NeedCause.AGE,
            by=get_user(clerk_id), key="meanwhile",
        ).id  # fmt: skip

    @atomic()
    def take_back() -> str:
        time.sleep(0.3 if is_first else 0)
        remove_new_people(receiver_ids=[person_id], by=get_user(clerk_id))
        # Long enough for the other to come to the receiver that is going.
        time.sleep(0.6)
        return "gone"

    noted, gone = at_once(app, 2, act)

    assert (noted, gone) == (NoSuchReceiver, "gone") or (isinstance(noted, int) and gone is PersonGoesOn)
