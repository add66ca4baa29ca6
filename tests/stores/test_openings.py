"""Opening stock comes in with its paper, all sheets or none."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.errors import Invalid, NotAllowed, NotFound, RowsNotTaken
from app.items.queries import NoSuchItem, get_item_by_code
from app.ledger import queries as ledger_queries
from app.ledger.drafts import Worth
from app.ledger.refusals import DayAhead, KeyReused
from app.ledger.stock import stock_now
from app.ledger.words import Basis, Condition, EntryKind, HolderKind, Origin, Stage
from app.stores import service
from app.stores.drafts import NamedTwice, OpeningDraft, OpeningLine
from app.stores.openings import NotADonor
from app.stores.shelves import NoLines, NotForStores
from tests.stores.trace import picture, refused


@pytest.fixture
def store(ctx, make):
    return make.store()


@pytest.fixture
def clerk(ctx, make):
    return make.clerk()


def item(code="blanket"):
    return get_item_by_code(code).id


def sheet(make, store, clerk, *lines, **others):
    given = {"happened_on": make.today, "paper": "۱۲/الف", "key": make.key()} | others
    return service.record_opening(store_id=store.id, lines=lines, by=clerk, **given)


def test_opening_stock_stands_in_the_store_as_lots_of_an_unknown_donor(make, store, clerk):
    worth = Worth(90_000_000, Basis.PRICE_LIST, 2)
    opening = sheet(
        make, store, clerk,
        OpeningLine(item(), 30, worth=worth),
        OpeningLine(item("rice"), 47, condition=Condition.DAMAGED, expires_on=date(2026, 3, 20), batch="B7"),
    )  # fmt: skip

    rows = {row.lot.item.code: row for row in stock_now(store.holder_id)}
    assert (rows["blanket"].quantity, rows["blanket"].fair_value, rows["blanket"].stage) == (30, 90_000_000, "in_store")
    rice = rows["rice"].lot
    assert (rice.condition, rice.expires_on, rice.batch) == (Condition.DAMAGED, date(2026, 3, 20), "B7")
    assert rice.origin is Origin.OPENING
    assert ledger_queries.get_holder(rice.given_by).kind is HolderKind.UNKNOWN
    assert ledger_queries.get_holder(rice.given_for).kind is HolderKind.OFFICE
    assert (opening.entry.kind, opening.entry.paper, opening.entry.office_id) == (
        EntryKind.OPENING, "۱۲/الف", store.office_id,
    )  # fmt: skip


def test_opening_stock_of_a_known_donor_names_the_donor(make, store, clerk):
    donor = make.company().holder_id

    opening = sheet(make, store, clerk, OpeningLine(item(), 5, given_by=donor))

    assert {line.lot.given_by for line in opening.entry.lines} == {donor}


def test_pieces_of_a_serialised_item_keep_their_serial_numbers(make, store, clerk):
    opening = sheet(make, store, clerk, OpeningLine(item("wheelchair_child"), 3, serials=("S1", "S2")))

    units = ledger_queries.list_units(opening.entry.lines[0].lot_id)
    assert [unit.serial for unit in units] == ["S1", "S2", None]


def test_the_same_key_answers_the_same_and_other_content_is_refused(make, store, clerk):
    first = sheet(make, store, clerk, OpeningLine(item(), 30), key="k1")
    before = picture()

    again = sheet(make, store, clerk, OpeningLine(item(), 30), key="k1")

    assert (again.id, picture()) == (first.id, before)
    with refused(KeyReused):
        sheet(make, store, clerk, OpeningLine(item(), 31), key="k1")


def test_many_sheets_come_in_as_one_act_in_their_order(make, store, clerk):
    other = make.store()
    sheets = [
        OpeningDraft(where.id, make.today, f"p{n}", (OpeningLine(item(), n + 1),))
        for n, where in enumerate([store, other, store])
    ]

    papers = service.record_openings(openings=sheets, by=clerk, key=make.key())

    assert [(paper.store_id, paper.paper) for paper in papers] == [(store.id, "p0"), (other.id, "p1"), (store.id, "p2")]
    assert len({paper.act_id for paper in papers}) == 1
    assert sum(row.quantity for row in stock_now(store.holder_id)) == 4


def test_every_bad_sheet_is_named_and_none_is_taken(make, store, clerk):
    good = OpeningDraft(store.id, make.today, "p", (OpeningLine(item(), 1),))
    bad = OpeningDraft(store.id, make.today, "p", (OpeningLine(item(), 0),))
    unknown = OpeningDraft(store.id, make.today, "p", (OpeningLine(999_999, 1),))

    before = picture()
    with pytest.raises(RowsNotTaken) as error:
        service.record_openings(openings=[good, bad, unknown], by=clerk, key=make.key())

    assert {place: type(why) for place, why in error.value.refusals.items()} == {1: Invalid, 2: NoSuchItem}
    assert picture() == before


def test_a_service_cannot_lie_in_a_store(make, store, clerk):
    with refused(NotForStores):
        sheet(make, store, clerk, OpeningLine(item("training_course"), 5))


@pytest.mark.parametrize("quantity", [0, -1])
def test_a_quantity_below_one_is_refused(make, store, clerk, quantity):
    with refused(Invalid, "one or more"):
        sheet(make, store, clerk, OpeningLine(item(), quantity))


@pytest.mark.parametrize("quantity", [10**15, 10**30])
def test_a_quantity_that_no_line_can_hold_is_refused(make, store, clerk, quantity):
    with refused(Invalid):
        sheet(make, store, clerk, OpeningLine(item(), quantity))


def test_an_empty_sheet_and_a_sheet_without_paper_are_refused(make, store, clerk):
    with refused(NoLines):
        sheet(make, store, clerk)
    with refused(Invalid, "paper"):
        sheet(make, store, clerk, OpeningLine(item(), 1), paper=" ")


def test_the_same_goods_twice_on_a_sheet_are_refused(make, store, clerk):
    with refused(NamedTwice):
        sheet(make, store, clerk, OpeningLine(item(), 1), OpeningLine(item(), 2))


@pytest.mark.parametrize("serials", [("S1", "S1"), ("S1", "S2", "S3")])
def test_each_piece_has_one_serial_number(make, store, clerk, serials):
    with refused(Invalid):
        sheet(make, store, clerk, OpeningLine(item("wheelchair_child"), 2, serials=serials))


def test_serial_numbers_of_an_item_that_has_none_are_refused(make, store, clerk):
    with refused(Invalid, "serial"):
        sheet(make, store, clerk, OpeningLine(item(), 2, serials=("S1",)))


def test_a_store_is_not_a_donor(make, store, clerk):
    with refused(NotADonor):
        sheet(make, store, clerk, OpeningLine(item(), 2, given_by=store.holder_id))


def test_a_value_without_a_basis_is_refused(make, store, clerk):
    with refused(Invalid):
        sheet(make, store, clerk, OpeningLine(item(), 2, worth=Worth(1000)))


def test_a_day_ahead_is_refused(make, store, clerk):
    with refused(DayAhead):
        sheet(make, store, clerk, OpeningLine(item(), 2), happened_on=make.today + timedelta(days=1))


def test_a_store_of_another_office_is_not_found_and_a_national_officer_may_not(make, store):
    with refused(NotFound):
        sheet(make, store, make.clerk("IR-21"), OpeningLine(item(), 2))
    with refused(NotAllowed):
        sheet(make, store, make.national(), OpeningLine(item(), 2))


def test_an_undone_opening_leaves_the_store_empty(make, store, clerk):
    opening = sheet(make, store, clerk, OpeningLine(item(), 2))

    service.ledger.reverse_entries(
        entry_ids=[opening.entry_id], happened_on=make.today, correction="slip", memo="اشتباه", by=clerk,
        key=make.key(),
    )  # fmt: skip

    assert stock_now(store.holder_id, stages=[Stage.IN_STORE]) == []
    assert ledger_queries.standing([opening.entry_id]) == set()
