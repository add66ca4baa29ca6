"""A book in which every list has rows: the reports' own, and what the other lists are of."""

from __future__ import annotations

import tempfile
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

from app.accounts.approvals import sign_approval
from app.beneficiaries import entitling, waiting
from app.campaigns import service as campaigns
from app.codes import CorrectionKind, LossReason
from app.energy import inspecting
from app.energy.conversion_words import RuleKind
from app.energy.factor_models import FactorKind
from app.energy.factors import record_factor
from app.imports.service import import_file
from app.items.queries import get_item_by_code
from app.ledger import service as ledger
from app.reports import editions
from app.reports.yearly.subjects import get_subject
from app.stores import service as stores
from app.stores.drafts import CountedLine, OpeningLine, StockLine
from tests.make import Make
from tests.reports.conftest import make_book
from tests.reports.test_editions import files_of

FIGURES = (("500", "برآورد نخست"), ("510", "برآورد دوم"))
NEED_OFFICES = ("IR-20", "IR-21")


def make_desk(make: Make) -> SimpleNamespace:
    """The reports' book; a store counted twice, what waits to be signed, files that came in, savings made goods."""
    book = make_book(make)
    with make.inside():
        book.administrator = make.administrator().name
        make.opening(make.store(), [OpeningLine(get_item_by_code("blanket").id, 5)], on=date(2025, 1, 20))
        ledger.close_year(year=1403, by=make.national())
        for office in NEED_OFFICES:
            subject = get_subject(1403, province=office)
            editions.draft_edition(subject=subject, files=files_of(), by=make.national())
        _shelves(make, book)
        _energy(make, book)
        _said(make)
        _brought_in(make)
    return book


def _shelves(make: Make, book: SimpleNamespace) -> None:
    clerk, second, blanket, chair = (
        make.clerk(), make.supervisor(), get_item_by_code("blanket"), get_item_by_code("wheelchair_child"),
    )  # fmt: skip
    store = make.store()
    for day, sheet in ((3, 30), (2, 20)):
        make.opening(store, [OpeningLine(blanket.id, sheet)], on=make.today - timedelta(days=day))
    pieces = make.opening(store, [OpeningLine(chair.id, 3, serials=("A1", "A2", "A3"))])
    for day in (1, 0):
        on = make.today - timedelta(days=day)
        sheet = stores.open_stocktake(store_id=store.id, opened_on=on, by=clerk, item_ids=[blanket.id])
        stores.post_stocktake(
            stocktake_id=sheet.id, counts=[CountedLine(blanket.id, 48 - day)], happened_on=make.today,
            minutes_number=f"ش-{day}", by=clerk, key=make.key(),
        )  # fmt: skip
    make.allotment(store, make.receiver(), 4)
    said = {"store_id": store.id, "happened_on": make.today, "minutes_number": "17", "by": clerk}
    asked = [
        stores.ask_loss(reason=LossReason.THEFT, lines=[StockLine(blanket.id, quantity)], key=make.key(), **said)
        for quantity in (1, 2)
    ]
    sign_approval(approval_id=asked[0].id, by=second)
    away = make.store("IR-21")
    wrong = make.opening(away, [OpeningLine(blanket.id, 9)], by=make.clerk("IR-21"))
    campaigns.ask_reversal(
        entry_ids=[wrong.entry_id], happened_on=make.today, correction=CorrectionKind.SLIP, memo="دو بار",
        by=make.clerk("IR-21"), key=make.key(),
    )  # fmt: skip
    book.shelf, book.away, book.chairs = store.id, away.id, pieces.entry.lines[0].lot_id


def _energy(make: Make, book: SimpleNamespace) -> None:
    record = make.officer()
    for rials in (20_000, 21_000):
        make.tariff(rials)
    for rials in (120_000_000, 130_000_000):
        make.price(rials)
    for value, source in FIGURES:
        record_factor(kind=FactorKind.GAS_HEATER_A, since=make.today, value=value, source=source, by=record)
    book.series = make.degree_days().id
    campaign = make.energy_campaign(rule=make.rule(RuleKind.MONEY))
    for metres in (30_000, 17_000):
        company = make.company(name_fa=f"صرفه‌جو {metres}", verified=True)
        make.gas(campaign, metres, company)
        make.converted(campaign)
    book.saver = make.representative(company).name
    counting = make.energy_campaign()
    for day in (2, 1):
        make.counted(
            counting, [make.key() for _ in range(day)], on=make.today - timedelta(days=day),
            counted_on=make.today - timedelta(days=day),
        )  # fmt: skip
    make.sent(counting, [make.key()])
    make.counting_system("portal")
    swaps = make.swap_campaign()
    for delivery in make.heaters_at_home(swaps, homes=2):
        make.swapped(delivery)
    inspecting.draw_inspections(campaign_id=swaps.id, size=2, by=record)
    book.money, book.counting, book.swaps = campaign.id, counting.id, swaps.id


def _said(make: Make) -> None:
    officer, chair = make.national(), get_item_by_code("wheelchair_child")
    for office in NEED_OFFICES:
        waiting.record_waiting(
            office_id=make.office(office).id, item_id=chair.id, day=make.today, waiting=7, source=f"فهرست {office}",
            by=officer,
        )  # fmt: skip
    for since, pieces in ((make.today - timedelta(days=9), 1), (make.today, 2)):
        entitling.state_entitlement(
            family="wheelchair", name_fa="ویلچر", name_en="Wheelchair", item_ids=[chair.id], pieces=pieces, years=5,
            since=since, by=officer,
        )  # fmt: skip


def _brought_in(make: Make) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for office in NEED_OFFICES:
            path = Path(folder) / f"companies-{office}.csv"
            path.write_text(f"نام,نام انگلیسی\nآهن {office},Iron {office}\n", encoding="utf-8")
            import_file(
                kind="companies", path=path, name=path.name, office_id=make.office(office).id, by=make.clerk(office)
            )
