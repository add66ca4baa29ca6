"""An office goes elsewhere: what it takes along and has brought in there leaves the same stock in an empty book."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.accounts.queries import get_user_by_name
from app.campaigns import service
from app.codes import CorrectionKind
from app.companies import service as companies
from app.companies.models import Company
from app.db import atomic, db
from app.errors import NotAllowed, NotFound
from app.exports.models import Export, FileForm
from app.exports.office import depart
from app.exports.office_files import Packing
from app.imports.refusals import RowsRefused
from app.imports.service import import_file
from app.items.queries import get_item_by_code
from app.jobs.doing import do_job
from app.ledger import audit
from app.ledger.models import Lot
from app.ledger.refusals import DayAhead
from app.ledger.words import Condition
from app.papers import speaking
from app.stores.models import Store
from app.stores.stock_queries import list_stock
from app.watching.models import Access
from tests.make import Make
from tests.web.reading import read, sign_in


def build_office(make: Make):
    """An office with stock from before, two receipts of one waybill, deliveries of one paper, and one undone."""
    campaign = make.campaign("IR-20", code="GARM", title_fa="پتوی گرم")
    company = make.company(name_fa="فولاد نمونه", verified=True)
    store, other = make.store(code="A1"), make.store(code="A2", name_fa="انبار دوم")
    long_ago = make.today - timedelta(days=20)
    make.stock(store, "blanket", 40, on=long_ago)
    make.stock(store, "blanket", 3, on=long_ago, condition=Condition.DAMAGED)
    make.stock(other, "rice", 125, on=long_ago, expires_on=make.today + timedelta(days=300))
    pledge = make.pledge(campaign, company, lines=[make.pledge_line("blanket", 100)])
    clerk = make.clerk()
    make.receipt(pledge, store, 50, 2, 1, by=clerk, waybill="77")
    make.receipt(pledge, store, 7, by=clerk, waybill="77")
    receiver = make.receiver()
    for _ in range(2):
        make.delivery(store, receiver, 15, by=clerk)
    make.delivery(other, make.receiver(), 25, item="rice", by=clerk)
    make.delivery(store, receiver, 56, by=clerk, campaign_id=campaign.id)
    toys = make.pledge(campaign, company, lines=[make.pledge_line("school_kit", 9)])
    receipt = make.receipt(toys, other, 9, on=long_ago, by=clerk)
    # What is left of it after a transfer is opening stock there, of no campaign, and is handed over for one later.
    lot = db.session.get_one(Lot, receipt.lines[0].good_lot_id)
    make.transfer(other, make.store("IR-21"), lot, 2, on=long_ago + timedelta(days=1))
    make.delivery(other, receiver, 4, item="school_kit", by=clerk, campaign_id=campaign.id)
    return clerk, store, campaign


def stock_of(office_id: int) -> Counter[tuple[str, str]]:
    """What lies in the stores of an office, by the codes of store and item."""
    found: Counter[tuple[str, str]] = Counter()
    for store in db.session.query(Store).filter_by(office_id=office_id):
        for row in list_stock(store):
            found[store.code, row.item.code] += row.quantity
    return found


def pack(office_id, by, folder: Path, first=None) -> Path:
    """The office's files, in one."""
    path = folder / "office.zip"
    db.session.rollback()
    packing = Packing(depart(office_id, first, by=by), lambda _rows: None)
    with speaking("fa") as voice:
        assert packing.pack(path, folder, voice) > 0
    return path


@pytest.mark.parametrize("sent", [0, 9])
def test_an_office_brought_into_an_empty_book_has_the_same_stock(make, house_of, engine_name, tmp_path, sent):
    with make.inside():
        clerk, store, _ = build_office(make)
        if sent:
            [row, *_] = [each for each in list_stock(store) if each.lot.condition is Condition.GOOD]
            make.transfer(store, make.store("IR-21"), row.lot, sent)
        office_id = store.office_id
        before = stock_of(office_id)
        path = pack(office_id, clerk, tmp_path)
    assert before["A1", "blanket"] == 40 + 3 + 52 + 7 - 30 - 56 - sent
    assert before["A2", "school_kit"] == 3

    there = Make(house_of(engine_name).clean())
    with there.inside():
        there.campaign("IR-20", code="GARM", title_fa="پتوی گرم")
        there.store(code="A1"), there.store(code="A2", name_fa="انبار دوم")
        supervisor, officer = there.supervisor(), there.national()
        office_id = there.office("IR-20").id
        assert stock_of(office_id) == Counter()
        with zipfile.ZipFile(path) as archive:
            archive.extractall(tmp_path / "there")
            names = sorted(archive.namelist())
        assert names[0] == "0-read-me.txt"
        for name in names[1:-1]:
            kind = name.split("-")[1].removesuffix(".xlsx")
            file = tmp_path / "there" / name
            try:
                outcome = import_file(kind=kind, path=file, name=name, office_id=office_id, by=supervisor)
            except RowsRefused as refused:
                raise AssertionError(f"{name}: {refused.errors}") from refused
            assert outcome.refused == 0, outcome.remarks
            if kind == "companies":
                for company in db.session.query(Company):
                    companies.verify_company(company_id=company.id, by=officer, note="می‌شناسیم")
        assert stock_of(office_id) == before
        assert audit.check() == []


def test_an_item_begins_after_its_last_move_that_is_no_receipt_or_delivery(make):
    with make.inside():
        clerk, store, _ = build_office(make)
        blanket, rice = (get_item_by_code(code).id for code in ("blanket", "rice"))
        other = db.session.query(Store).filter_by(code="A2").one()
        long_ago = make.today - timedelta(days=19)
        wrong = make.delivery(store, make.receiver(), 1, by=clerk)
        before = depart(store.office_id, None, by=clerk)
        assert {before.first_of(store, blanket), before.first_of(other, rice)} == {long_ago}
        assert before.first_of(store, rice) == date.min

        service.reverse_entry(
            entry_id=wrong.entry_id, happened_on=make.today, correction=CorrectionKind.SLIP, memo="اشتباه", by=clerk,
            second=make.supervisor(), key=make.key(),
        )  # fmt: skip

        leaving = depart(store.office_id, None, by=clerk)
        assert leaving.first_of(store, blanket) == make.today + timedelta(days=1)
        assert leaving.first_of(other, rice) == long_ago
        assert depart(store.office_id, make.today, by=clerk).first_of(other, rice) == make.today
        with pytest.raises(DayAhead):
            depart(store.office_id, make.today + timedelta(days=1), by=clerk)


def test_an_office_is_taken_along_by_its_own_people_alone(make):
    with make.inside():
        office_id = make.office("IR-20").id
        for stranger, refusal in ((make.clerk("IR-21"), NotFound), (make.auditor(), NotAllowed)):
            with pytest.raises(refusal):
                depart(office_id, None, by=stranger)
        assert get_user_by_name(make.clerk().name)


def test_the_page_leads_from_the_stores_to_the_packed_office(client, make):
    with make.inside():
        clerk, store, _ = build_office(make)
        name, office_id, receivers = clerk.name, store.office_id, 2
    sign_in(client, name)
    assert "/exports/office/new" in read(client.get("/stores")).links("main a")
    hidden = read(client.get("/exports/office/new")).hidden()

    too_late = client.post("/exports/office/new", data={**hidden, "office_id": office_id, "from_day": "1450/01/01"})
    sent = client.post("/exports/office/new", data={**hidden, "office_id": office_id})
    with make.inside():
        do_job(int(sent.location.rsplit("/", 1)[1]))
        export = db.session.scalars(select(Export)).one()
        read_of = {row.subject_id for row in db.session.scalars(select(Access)) if row.subject_kind == "receiver"}
    [link] = [link for link in read(client.get(sent.location)).links("main a") if link.endswith("/file")]

    assert too_late.status_code == 422
    assert read(too_late).errors
    assert (export.listing, export.form, len(read_of)) == ("office", FileForm.ZIP, receivers)
    assert zipfile.ZipFile(io.BytesIO(client.get(link).data)).testzip() is None
    assert client.get(f"/exports/{export.id}").status_code == 200


def test_a_code_that_is_none_or_somebody_else_s_is_refused(make, tmp_path):
    with make.inside():
        mine, theirs = make.receiver(), make.receiver(office="IR-21", place_id=make.office("IR-21").place_id)
        heads = "کد گیرنده,نوع,گروه,شهرستان,بعد خانوار"
        path = tmp_path / "codes.csv"
        rows = [f"{code},household,{mine.group.value},{mine.place.code}," for code in ("R-1", theirs.code, mine.code)]
        path.write_text("\n".join([heads, *rows, ""]), encoding="utf-8")

        with pytest.raises(RowsRefused) as refused:
            import_file(kind="coded_receivers", path=path, name="c.csv", office_id=mine.office_id, by=make.clerk())

        assert [each.row for each in refused.value.errors][:2] == [2, 3]


def test_a_receipt_names_its_pledge_by_its_letter_too(make, tmp_path):
    with make.inside():
        pledge = make.pledge(
            make.campaign("IR-20"), make.company(verified=True), lines=[make.pledge_line("blanket", 9)]
        )
        with atomic():
            pledge.letter_no, pledge.letter_on = "L/77", make.today
        make.store(code="A1")
        path = tmp_path / "receipts.csv"
        path.write_text("انبار,روز,بارنامه,شماره تعهد,قلم,سالم\nA1,1404/08/08,1,L/77,پتو,5\n", encoding="utf-8")

        made = import_file(kind="receipts", path=path, name="r.csv", office_id=make.office("IR-20").id, by=make.clerk())

        assert (made.accepted, made.refused) == (1, 0)


def test_a_letter_that_is_called_like_another_pledge_s_number_is_refused(make, tmp_path):
    with make.inside():
        campaign, company = make.campaign("IR-20"), make.company(verified=True)
        numbered, lettered = (
            make.pledge(campaign, company, lines=[make.pledge_line("blanket", 9)]) for _ in range(2)
        )  # fmt: skip
        with atomic():
            lettered.letter_no, lettered.letter_on = numbered.number, make.today
        make.store(code="A1")
        path = tmp_path / "receipts.csv"
        row = f"A1,1404/08/08,1,{numbered.number},پتو,5"
        path.write_text(f"انبار,روز,بارنامه,شماره تعهد,قلم,سالم\n{row}\n", encoding="utf-8")

        with pytest.raises(RowsRefused) as refused:
            import_file(kind="receipts", path=path, name="r.csv", office_id=campaign.office_id, by=make.clerk())

        assert [each.column for each in refused.value.errors] == ["شماره تعهد"]
