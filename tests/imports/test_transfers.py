"""Files of transfers that an office sent: on their way as the rows say, or nothing at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.accounts.models import User
from app.dates import format_solar
from app.db import db
from app.errors import DomainError, NotAllowed, NotFound
from app.items.queries import get_item_by_code
from app.ledger import audit
from app.ledger.bulk import FEW
from app.ledger.words import Stage
from app.stores import service
from app.stores.drafts import LotLine
from app.stores.models import Store
from app.stores.transfer_models import Transfer, TransferState
from tests.imports.acts import bring_in, refusals, stock, total, undo
from tests.make import Make

Sheet = Callable[..., Path]
Row = Callable[..., str]
pytestmark = pytest.mark.usefixtures("ctx")
HEADINGS = "انبار مبدأ,انبار مقصد,دفتر مقصد,روز,قلم,تعداد,شماره بارنامه,توضیح"


@pytest.fixture
def source(make: Make) -> Store:
    """Ten blankets, and rice of two dates: four parts that expire soon and ten that expire later."""
    store = make.store(code="A1", name_fa="انبار سمنان")
    day = make.today - timedelta(days=9)
    make.stock(store, "blanket", 10, on=day)
    make.stock(store, "rice", 10, on=day, expires_on=make.today + timedelta(days=900))
    make.stock(store, "rice", 4, on=day, expires_on=make.today + timedelta(days=300))
    return store


@pytest.fixture
def target(make: Make) -> Store:
    return make.store("IR-21", code="B1", name_fa="انبار یزد")


@pytest.fixture
def clerk(make: Make) -> User:
    return make.clerk()


@pytest.fixture
def row(make: Make) -> Row:
    def write(quantity: object, *, item: str = "پتو", to: str = "انبار یزد", days: int = 0, **more: str) -> str:
        cells = (more.get("store", "A1"), to, more.get("office", ""), format_solar(make.today - timedelta(days=days)),
                 item, quantity, more.get("waybill", "ب-۱"), more.get("note", ""))  # fmt: skip
        return ",".join(map(str, cells))

    return write


def sent() -> list[Transfer]:
    return list(db.session.scalars(select(Transfer).order_by(Transfer.id)))


def quantities() -> list[list[int]]:
    """What each transfer took of its lots: the second lot is on the shelf only until the first took it."""
    return [[line.sent for line in transfer.lines] for transfer in sent()]


@pytest.mark.parametrize("days", [(0, 0), (2, 1)])
def test_transfers_take_from_one_shelf_in_turn_once_and_come_back(
    make: Make, source, target, clerk, row, sheet: Sheet, days
) -> None:
    path = sheet(
        HEADINGS,
        row(6, days=days[0], note="کامیون یک"), row("0.003", item="برنج", days=days[0]),
        row(4, days=days[1], waybill="ب-۲"), row("0.005", item="برنج", days=days[1], waybill="ب-۲"),
    )  # fmt: skip
    before = stock()

    outcome = bring_in("transfers", path, clerk)

    assert quantities() == [[6, 3], [4, 1, 4]]
    assert (stock(), stock(Stage.IN_TRANSIT)) == (before - 18, 18)
    first, second = sent()
    assert (first.waybill, first.note, second.waybill, second.note) == ("ب-۱", "کامیون یک", "ب-۲", "")
    assert (first.from_store_id, first.to_store_id, first.to_office_id) == (source.id, target.id, target.office_id)
    assert (first.act_id, first.state) == (second.act_id, TransferState.SENT)
    assert first.happened_on == make.today - timedelta(days=days[0])
    assert (first.entry.paper, first.entry.memo) == ("ب-۱", "کامیون یک")
    assert not audit.check()
    assert bring_in("transfers", path, clerk).repeats
    assert total(Transfer) == 2

    undo(outcome, clerk, make.supervisor(), make)

    assert (stock(), stock(Stage.IN_TRANSIT)) == (before, 0)
    assert {transfer.state for transfer in sent()} == {TransferState.UNDONE}
    assert not audit.check()
    if days == (0, 0):
        # What came back today has not lain there since the day before.
        bring_in("transfers", path, clerk)
        assert (total(Transfer), stock(Stage.IN_TRANSIT)) == (4, 18)


def test_what_was_sent_by_a_file_is_received_and_then_keeps_it_from_being_undone(
    make: Make, source, target, clerk, row, sheet: Sheet
) -> None:
    outcome = bring_in("transfers", sheet(HEADINGS, row(6), row(3, waybill="ب-۲")), clerk)
    first, _ = sent()
    received = service.receive_transfer(
        transfer_id=first.id, happened_on=make.today, lines=[LotLine(first.lines[0].lot_id, 6)],
        by=make.clerk("IR-21"), key=make.key(),
    )  # fmt: skip
    assert received.state is TransferState.RECEIVED

    with pytest.raises(DomainError):
        undo(outcome, clerk, make.supervisor(), make)

    assert stock(Stage.IN_TRANSIT) == 3
    assert [transfer.state for transfer in sent()] == [TransferState.RECEIVED, TransferState.SENT]
    assert not audit.check()


def test_an_office_is_named_where_several_have_such_a_store(make: Make, source, target, clerk, row, sheet) -> None:
    other = make.store("IR-10", code="B1", name_fa="انبار یزد")
    office = target.office

    [(number, column, said)] = refusals("transfers", sheet(HEADINGS, row(1), name="a.csv"), clerk)
    assert (number, column, "2 stores" in said) == (2, "انبار مقصد", True)
    bring_in(
        "transfers",
        sheet(
            HEADINGS,
            row(1, office=office.name_fa), row(1, office=office.code, waybill="ب-۲"),
            row(1, to=f"{office.place.name_fa} — انبار یزد", waybill="ب-۳"),
            row(1, office=other.office.name_fa, to="b1", waybill="ب-۴"),
        ),
        clerk,
    )  # fmt: skip
    assert [transfer.to_store_id for transfer in sent()] == [target.id] * 3 + [other.id]


def test_a_code_is_first_ones_own_offices(make: Make, source, target, clerk, row, sheet: Sheet) -> None:
    near = make.store(code="B1", name_fa="انبار شاهرود")
    bring_in("transfers", sheet(HEADINGS, row(1, to="B1")), clerk)
    assert [transfer.to_store_id for transfer in sent()] == [near.id]


BAD = {
    "same store": (["1", {"to": "A1"}], "انبار مقصد", "another store"),
    "unknown": (["1", {"to": "ناکجا"}], "انبار مقصد", "not known"),
    "unknown office": (["1", {"office": "ناکجا"}], "دفتر مقصد", "not known"),
    "unknown office before the store": (["1", {"to": "ناکجا — انبار یزد"}], "انبار مقصد", "not known"),
    "source of another office": (["1", {"store": "B1"}], "انبار مبدأ", "not known"),
    "ahead": (["1", {"days": -1}], "روز", "still ahead"),
    "pieces": (["1", {"item": "wheelchair_child"}], "قلم", "piece by piece"),
    "nought": (["0", {}], "تعداد", "one or more"),
    "before it came": (["1", {"days": 20}], "روز", "below nought"),
    "too much": (["5", {}], "تعداد", "Only 4"),
}


@pytest.mark.parametrize("wrong", BAD)
def test_a_row_that_cannot_go_is_named_and_nothing_goes(make: Make, source, target, clerk, row, sheet, wrong) -> None:
    (quantity, more), column, why = BAD[wrong]
    path = sheet(HEADINGS, row(6), row(quantity, **{"waybill": "ب-۲", **more}))

    [(number, where, said)] = refusals("transfers", path, clerk)

    assert (number, where, why in said) == (3, column, True), said
    assert (total(Transfer), stock(Stage.IN_TRANSIT)) == (0, 0)
    assert not audit.check()


def test_a_shortage_says_of_what_and_where(source, target, clerk, row, sheet: Sheet) -> None:
    [(_, _, said)] = refusals("transfers", sheet(HEADINGS, row(11)), clerk)
    assert source.name_en in said
    assert get_item_by_code("blanket").name_en in said


def test_an_item_stands_once_in_a_transfer(source, target, clerk, row, sheet: Sheet) -> None:
    [(number, column, said)] = refusals("transfers", sheet(HEADINGS, row(1), row(2)), clerk)
    assert (number, column, "twice" in said) == (3, "قلم", True)


def test_notes_that_are_too_long_together_are_refused(source, target, clerk, row, sheet: Sheet) -> None:
    path = sheet(HEADINGS, row(1, note="آ" * 300), row("0.001", item="برنج", note="ب" * 300))
    assert refusals("transfers", path, clerk)[0][:2] == (2, "توضیح")


def test_a_closed_store_takes_nothing(make: Make, source, target, clerk, row, sheet: Sheet) -> None:
    service.close_store(store_id=target.id, on=make.today, by=make.supervisor("IR-21"))
    [(number, column, said)] = refusals("transfers", sheet(HEADINGS, row(1)), clerk)
    assert (number, column, "closed" in said) == (2, "انبار مقصد", True)


def test_goods_kept_for_a_place_go_only_there(make: Make, source, target, clerk, row, sheet: Sheet) -> None:
    near = make.store(code="A2", name_fa="انبار شاهرود")
    make.goods(source.holder, 10, by=clerk, only_place_id=source.office.place_id)
    [(number, column, _)] = refusals("transfers", sheet(HEADINGS, row(11), name="far.csv"), clerk)
    assert (number, column) == (2, "تعداد")

    bring_in("transfers", sheet(HEADINGS, row(11, to="A2")), clerk)

    assert [transfer.to_store_id for transfer in sent()] == [near.id]
    assert stock(Stage.IN_TRANSIT) == 11


def test_only_who_may_transfer_sends_by_file(make: Make, source, target, row, sheet: Sheet) -> None:
    path = sheet(HEADINGS, row(1))
    with pytest.raises((NotAllowed, NotFound)):
        bring_in("transfers", path, make.auditor())
    assert refusals("transfers", path, make.clerk("IR-21"))[0][1] == "انبار مبدأ"


def test_a_long_file_is_counted_to_its_last_row(make: Make, source, target, clerk, row, sheet: Sheet) -> None:
    """So many that the book posts them in bulk: the last finds what all before it left, and one more finds nothing."""
    count = FEW + 10
    make.stock(source, "blanket", FEW, on=make.today - timedelta(days=9))
    rows = [row(1, waybill=f"ب-{number}") for number in range(count)]
    [(number, _, said)] = refusals("transfers", sheet(HEADINGS, *rows, row(1), name="more.csv"), clerk)
    assert (number, "Only 0" in said) == (count + 2, True)
    path = sheet(HEADINGS, *rows)

    outcome = bring_in("transfers", path, clerk)

    assert (total(Transfer), stock(Stage.IN_TRANSIT)) == (count, count)
    assert [transfer.waybill for transfer in sent()] == [f"ب-{number}" for number in range(count)]
    assert bring_in("transfers", path, clerk).repeats
    undo(outcome, clerk, make.supervisor(), make)
    assert {transfer.state for transfer in sent()} == {TransferState.UNDONE}
    assert stock(Stage.IN_TRANSIT) == 0
    assert not audit.check()
