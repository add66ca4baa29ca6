"""What leaves a store and reaches nobody: losses and disposals wait for a second signature, returns go at once."""

from __future__ import annotations

import pytest

from app.accounts.models import Approval
from app.ledger.models import Entry
from app.stores.models import Disposal, DonorReturn, Loss
from tests.web.reading import read, send
from tests.web.shelves import BAD_DAYS, BAD_QUANTITIES, count, each, enter, not_refused

KINDS = [("losses", "theft", Loss), ("disposals", "expired", Disposal)]


def typed(shelf, **changes):
    return {
        "minutes_number": "17", "happened_on": "1404/08/05", "lines.0.item_id": f"{shelf.blankets}.{shelf.lot}",
        "lines.0.quantity": "12", **changes,
    }  # fmt: skip


@pytest.mark.parametrize(("kind", "reason", "paper"), KINDS)
def test_goods_are_held_until_a_second_person_signs(client, clerk, shelf, make, kind, reason, paper):
    answer = send(clerk, f"/stores/{shelf.store}/{kind}/new", **typed(shelf, reason=reason))
    store = read(clerk.get(f"/stores/{shelf.store}"))
    before = (count(make, Entry), count(make, paper))

    enter(client, shelf.supervisor)
    signed = send(client, f"{answer.location}/sign", at=answer.location)
    page = read(client.get(signed.location))

    assert answer.location.startswith("/approvals/")
    assert answer.location in store.links(".waiting-list a")
    assert "۱۲ تخته" in store.all(".late")[0].text
    assert before == (3, 0)
    assert "۱۲ تخته" in page.all(".goods li")[0].text
    assert page.latin_digits == []
    assert read(client.get(f"/stores/{shelf.store}")).rows[0][1] == "۳۰ تخته"


@pytest.mark.parametrize(("kind", "reason", "paper"), KINDS)
def test_the_same_form_sent_twice_asks_once(clerk, shelf, make, kind, reason, paper):
    path = f"/stores/{shelf.store}/{kind}/new"
    form = {**read(clerk.get(path)).hidden(), **typed(shelf, reason=reason)}

    first, again = (clerk.post(path, data=form) for _ in range(2))

    assert first.location == again.location
    assert count(make, Approval) == 1


@pytest.mark.parametrize(("kind", "reason", "paper"), KINDS)
def test_what_cannot_be_written_off_is_refused_and_nobody_is_asked(clerk, shelf, make, kind, reason, paper):
    bad = [
        *each("lines.0.quantity", [*BAD_QUANTITIES, "31", ""]), *each("happened_on", BAD_DAYS), {"minutes_number": ""},
        *each("reason", ["", "x"]), {"lines.0.item_id": "999999"},
        {"lines.1.item_id": f"{shelf.blankets}.{shelf.lot}", "lines.1.quantity": "3"},
    ]  # fmt: skip
    form = typed(shelf, reason=reason)

    taken = not_refused(lambda change: send(clerk, f"/stores/{shelf.store}/{kind}/new", **form | change), bad)

    assert taken == []
    assert (count(make, Entry), count(make, Approval)) == (3, 0)


@pytest.fixture
def given(make, shelf):
    """The store with a company's lot in it: the address of its form, and what the form says of the lot."""
    with make.inside():
        store = make.store(name_fa="انبار اهدایی")
        company = make.company(name_fa="فولاد نمونه", verified=True)
        lot = make.stock(store, "blanket", 10, on=make.today.replace(day=1), given_by=company.holder_id)
        return f"/stores/{store.id}/returns/new", f"{lot.item_id}.{lot.id}"


def test_a_donor_s_lot_goes_back(clerk, given, make):
    path, lot = given
    facts = {"reason": "unsuitable", "letter_number": "5", "happened_on": "1404/08/05"}
    form = {**read(clerk.get(path)).hidden(), **facts, "lines.0.item_id": lot, "lines.0.quantity": "۴"}

    first, again = (clerk.post(path, data=form) for _ in range(2))
    page = read(clerk.get(first.location))

    assert first.location == again.location
    assert page.heading == "مرجوعی به اهداکننده"
    assert "فولاد نمونه" in page.all(".facts")[0].text
    assert count(make, DonorReturn) == 1


def test_a_return_that_cannot_be_is_refused(clerk, given, make):
    path, lot = given
    form = {"reason": "unsuitable", "happened_on": "1404/08/05", "lines.0.item_id": lot, "lines.0.quantity": "4"}
    bad = [*each("lines.0.quantity", [*BAD_QUANTITIES, "11"]), *each("happened_on", BAD_DAYS), {"reason": ""}]

    assert not_refused(lambda change: send(clerk, path, **form | change), bad) == []
    assert count(make, DonorReturn) == 0


def test_what_nobody_knows_the_donor_of_cannot_go_back(clerk, shelf, make):
    answer = send(
        clerk, f"/stores/{shelf.store}/returns/new", **typed(shelf, reason="unsuitable") | {"minutes_number": ""}
    )

    assert answer.status_code == 409
    assert "دانسته نیست" in read(answer).errors[0]
    assert count(make, DonorReturn) == 0


def test_a_paper_that_is_not_there_or_another_office_s_is_not_found(client, shelf):
    enter(client, shelf.stranger)

    for paper in ("losses", "disposals", "returns", "openings"):
        assert client.get(f"/{paper}/999999").status_code == 404
        assert client.get(f"/{paper}/1").status_code == 404
