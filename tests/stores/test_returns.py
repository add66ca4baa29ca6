"""Goods go back to whoever gave them."""

from __future__ import annotations

import pytest

from app.codes import ReturnReason
from app.errors import NotAllowed, NotFound
from app.ledger.queries import cell_quantity
from app.ledger.refusals import NotEnough
from app.ledger.words import EntryKind, Stage
from app.stores import service
from app.stores.drafts import LotLine, NamedTwice
from app.stores.returns import DonorUnknown, SeveralDonors
from app.stores.shelves import NoLines
from tests.stores.trace import picture, refused


@pytest.fixture
def store(ctx, make):
    return make.store()


@pytest.fixture
def donor(ctx, make):
    return make.company().holder_id


def give_back(make, store, *lines, **others):
    given = {
        "happened_on": make.today, "reason": ReturnReason.UNSUITABLE, "letter_number": "۱۲/۳", "by": make.clerk(),
        "key": make.key(),
    } | others  # fmt: skip
    return service.return_to_donor(store_id=store.id, lines=lines, **given)


def test_a_lot_goes_back_to_its_donor(make, store, donor):
    lot = make.stock(store, "blanket", 10, given_by=donor)

    returned = give_back(make, store, LotLine(lot.id, 4))

    assert cell_quantity(donor, Stage.RETURNED, lot.id) == 4
    assert cell_quantity(store.holder_id, Stage.IN_STORE, lot.id) == 6
    assert (returned.donor_id, returned.reason) == (donor, ReturnReason.UNSUITABLE)
    assert (returned.entry.kind, returned.entry.paper) == (EntryKind.RETURN, "۱۲/۳")


def test_a_repeated_key_returns_once(make, store, donor):
    lot, clerk = make.stock(store, "blanket", 10, given_by=donor), make.clerk()
    first = give_back(make, store, LotLine(lot.id, 4), by=clerk, key="back")
    before = picture()

    assert give_back(make, store, LotLine(lot.id, 4), by=clerk, key="back").id == first.id
    assert picture() == before


def test_one_return_is_of_one_donor(make, store, donor):
    lot = make.stock(store, "blanket", 10, given_by=donor)
    other = make.stock(store, "blanket", 10, given_by=make.company().holder_id)

    with refused(SeveralDonors):
        give_back(make, store, LotLine(lot.id, 4), LotLine(other.id, 1))


def test_what_nobody_is_known_to_have_given_does_not_go_back(make, store):
    lot = make.stock(store, "blanket", 10)

    with refused(DonorUnknown):
        give_back(make, store, LotLine(lot.id, 4))


def test_more_than_there_is_nothing_or_the_same_twice_does_not_go_back(make, store, donor):
    lot = make.stock(store, "blanket", 10, given_by=donor)

    for lines, refusal in (
        ([LotLine(lot.id, 11)], NotEnough), ([], NoLines), ([LotLine(lot.id, 1), LotLine(lot.id, 1)], NamedTwice),
        ([LotLine(12345, 1)], NotFound),
    ):  # fmt: skip
        with refused(refusal):
            give_back(make, store, *lines)


def test_only_the_stores_own_clerks_give_back(make, store, donor):
    lot = make.stock(store, "blanket", 10, given_by=donor)

    for person, refusal in ((make.clerk("IR-21"), NotFound), (make.national(), NotAllowed)):
        with refused(refusal):
            give_back(make, store, LotLine(lot.id, 1), by=person)
