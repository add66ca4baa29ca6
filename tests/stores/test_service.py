"""Stores are opened and closed; carriers are registered once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.db import atomic, db
from app.errors import NotAllowed, NotFound
from app.ledger.refusals import DayAhead
from app.ledger.words import HolderKind
from app.stores import service
from app.stores.carriers import OWN_EN, CarrierKnown, carrier_for
from app.stores.models import StoreClosed, StoreOpen
from app.stores.service import BeingCounted, CodeTaken, GoodsOnTheWay, NotEmpty, NotInProvince
from tests.stores.trace import refused


def facts(make, office="IR-20", **others):
    where = make.office(office)
    return {
        "office_id": where.id, "place_id": make.county("سمنان").id, "code": "A1", "name_fa": "انبار مرکزی",
    } | others  # fmt: skip


def test_a_store_is_registered_open_with_a_holder_of_its_own(ctx, make):
    store = service.register_store(**facts(make, name_en="Central", address="خیابان یکم"), by=make.clerk())

    assert store.is_open
    assert store.holder.kind is HolderKind.STORE
    assert (store.holder.name_en, store.holder.office_id) == ("Central", store.office_id)
    assert store.address == "خیابان یکم"


def test_a_store_without_an_english_name_goes_by_its_persian_one(ctx, make):
    store = service.register_store(**facts(make), by=make.clerk())

    assert store.name_en == store.name("fa") == "انبار مرکزی"


def test_a_store_may_be_called_otherwise_by_its_own_clerks(ctx, make):
    store = make.store()

    service.revise_store(store_id=store.id, name_fa="انبار نو", name_en="New", address="دوم", by=make.clerk())

    assert (store.names.en, store.names.fa, store.address) == ("New", "انبار نو", "دوم")
    assert (store.holder.name_fa, store.holder.name_en) == ("انبار نو", "New")
    with refused(NotFound):
        service.revise_store(store_id=store.id, name_fa="دیگر", by=make.clerk("IR-21"))


def test_a_code_is_taken_once_in_an_office_and_free_in_another(ctx, make):
    clerk = make.clerk()
    service.register_store(**facts(make), by=clerk)

    with refused(CodeTaken, "A1"):
        service.register_store(**facts(make), by=clerk)
    make.store("IR-21", code="A1")


def test_a_store_lies_in_a_county_of_its_own_province(ctx, make):
    clerk = make.clerk()

    for place in (make.county("یزد"), make.office().place):
        with refused(NotInProvince):
            service.register_store(**facts(make, place_id=place.id), by=clerk)


def test_only_the_offices_own_clerks_register_its_stores(ctx, make):
    with refused(NotFound):
        service.register_store(**facts(make), by=make.clerk("IR-21"))
    for person in (make.national(), make.auditor()):
        with refused(NotAllowed):
            service.register_store(**facts(make), by=person)


def test_an_empty_store_closes_takes_no_goods_and_opens_again(ctx, make):
    store, supervisor = make.store(), make.supervisor()

    service.close_store(store_id=store.id, on=make.today, by=supervisor)

    assert (store.is_open, store.closed_on) == (False, make.today)
    with refused(StoreClosed):
        make.stock(store)
    with refused(StoreClosed):
        service.close_store(store_id=store.id, on=make.today, by=supervisor)
    service.reopen_store(store_id=store.id, by=supervisor)
    assert (store.is_open, store.closed_on) == (True, None)
    with refused(StoreOpen):
        service.reopen_store(store_id=store.id, by=supervisor)


def test_a_store_is_not_closed_on_a_day_ahead(ctx, make):
    store, supervisor = make.store(), make.supervisor()

    with refused(DayAhead):
        service.close_store(store_id=store.id, on=make.today + timedelta(days=1), by=supervisor)


def test_a_store_with_goods_in_it_is_not_closed(ctx, make):
    store, supervisor = make.store(), make.supervisor()
    make.stock(store)

    with refused(NotEmpty):
        service.close_store(store_id=store.id, on=make.today, by=supervisor)


def test_a_store_that_awaits_goods_is_not_closed(ctx, make):
    source, target, supervisor = make.store(), make.store(), make.supervisor()
    make.transfer(source, target, make.stock(source), 3)

    with refused(GoodsOnTheWay):
        service.close_store(store_id=target.id, on=make.today, by=supervisor)


def test_a_store_that_is_being_counted_is_not_closed(ctx, make):
    store, supervisor = make.store(), make.supervisor()
    service.open_stocktake(store_id=store.id, opened_on=make.today, by=supervisor)

    with refused(BeingCounted):
        service.close_store(store_id=store.id, on=make.today, by=supervisor)


@pytest.mark.parametrize("verb", ["close", "reopen"])
def test_a_store_of_another_office_is_not_found(ctx, make, verb):
    store, stranger = make.store(), make.supervisor("IR-21")

    with refused(NotFound):
        if verb == "close":
            service.close_store(store_id=store.id, on=make.today, by=stranger)
        else:
            service.reopen_store(store_id=store.id, by=stranger)
    with refused(NotFound):
        service.close_store(store_id=999_999, on=make.today, by=stranger)


def test_a_carrier_is_registered_once_under_a_name_and_plate(ctx, make):
    clerk, office = make.clerk(), make.office()
    carrier = service.register_carrier(office_id=office.id, name_fa="باربری کویر", plate="۱۲ب۳۴۵", by=clerk)

    assert carrier.holder.kind is HolderKind.CARRIER
    with refused(CarrierKnown):
        service.register_carrier(office_id=office.id, name_fa="باربري کوير", plate="12ب345", by=clerk)
    with refused(NotFound):
        service.register_carrier(office_id=office.id, name_fa="دیگر", by=make.clerk("IR-21"))


def test_an_offices_own_transport_is_made_once_on_first_use(ctx, make):
    with atomic():
        first = carrier_for(make.office(), None)
    with atomic():
        again = carrier_for(make.office(), None)

    assert first.id == again.id
    assert (first.name_en, first.is_own_transport) == (OWN_EN, True)
    db.session.rollback()
