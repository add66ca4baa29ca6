"""The report of a year: every figure recounted, the same bytes each time, nobody named or told who is not to be."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from datetime import date, timedelta
from types import SimpleNamespace

import openpyxl
import pytest

from app import clock
from app.beneficiaries.words import AgeBand, ReceiverKind, Sex
from app.campaigns import service
from app.campaigns.drafts import TargetDraft
from app.codes import CorrectionKind
from app.energy.conversion_words import RuleKind
from app.energy.ending import withdraw_saving
from app.energy.questions import list_questions
from app.energy.service import verify_saving
from app.items.queries import get_item_by_code
from app.ledger import service as ledger
from app.reports.figures import Figure
from app.reports.recounting import recount
from app.reports.yearly.checks import hhi
from app.reports.yearly.files import write_files
from app.reports.yearly.prices import at_constant_prices, list_prices
from app.reports.yearly.report import compile_report
from app.reports.yearly.subjects import YearNotClosed, YearNotOver, get_subject
from app.reports.yearly.tables import Fact

NEXT_YEAR = date(2026, 5, 1)
LATER = date(2026, 4, 10)


def make_year(make) -> SimpleNamespace:
    """1404 closed: two companies, one of them not to be named; seven people and a household; a receipt undone later."""
    with make.inside():
        semnan, blanket = make.office("IR-20").place_id, get_item_by_code("blanket")
        campaign = make.campaign(
            "IR", title_fa="پتوی گرم", title_en="Warm blankets",
            targets=[TargetDraft(place_id=semnan, item_id=blanket.id, quantity=200)],
        )  # fmt: skip
        named = make.company(name_fa="فولاد نمونه", name_en="Model Steel", verified=True, is_public=True)
        quiet = make.company(name_fa="شرکت خاموش", verified=True)
        day = make.today
        first = make.pledge(campaign, named, lines=[make.pledge_line("blanket", 100, place_id=semnan, due_on=day)])
        second = make.pledge(campaign, quiet, lines=[make.pledge_line("blanket", 30, place_id=semnan)])
        store, clerk = make.store(), make.clerk()
        make.receipt(first, store, 58, 2, by=clerk)
        last = make.receipt(second, store, 20, by=clerk)
        for number in range(7):
            someone = make.receiver(sex=Sex.FEMALE if number < 2 else Sex.MALE, age_band=AgeBand.TO_17)
            make.delivery(store, someone, 2, by=clerk)
        make.delivery(store, make.receiver(kind=ReceiverKind.HOUSEHOLD), 3, by=clerk)
        ids = {"campaign": campaign.id, "named": named.id, "quiet": quiet.id, "last": last.entry_id, "semnan": semnan}
    clock.set_demo_today(NEXT_YEAR)
    with make.inside():
        ledger.close_year(year=1404, by=make.officer())
        return SimpleNamespace(**ids)


@pytest.fixture
def year(world) -> SimpleNamespace:
    found: SimpleNamespace = world("year", make_year)
    clock.set_demo_today(NEXT_YEAR)
    return found


def compiled(**of):
    return compile_report(get_subject(1404, **of))


def table(report, name):
    [found] = [each for each in report.tables if each.id == name]
    return found


def cells(row):
    return [cell.value if isinstance(cell, Figure | Fact) else cell and str(cell) for cell in row]


def test_every_figure_of_the_country_a_province_and_a_company_is_what_the_lines_add_up_to(app, year):
    with app.app_context():
        for of in ({}, {"province": "IR-20"}, {"company_id": year.named}):
            report = compiled(**of)
            found = [cell for each in report.tables for row in each.rows for cell in row if isinstance(cell, Figure)]

            assert len(found) > 30, of
            for figure in found:
                assert figure.value == recount(figure.measure, figure.counted, figure.within), figure.id


def test_the_tables_tell_the_year(app, year):
    with app.app_context():
        report = compiled()

    assert [each.id for each in report.tables] == [f"T{number}" for number in range(15)]
    assert cells(table(report, "T1").rows[0])[:11] == [
        "Blanket", "sheet", 130, 80, 2, 17, 0, 0, 0, 63, 0,
    ]  # fmt: skip
    assert [cells(row)[:5] for row in table(report, "T2").rows] == [
        ["Model Steel", "Blanket", "sheet", 100, 60], ["Unnamed company 1", "Blanket", "sheet", 30, 20],
    ]  # fmt: skip
    assert cells(table(report, "T6").rows[0])[3:7] == [200, 130, 80, 17]
    assert cells(table(report, "T10").rows[0])[3:] == [1, 1, 40]
    assert [cells(row)[1] for row in table(report, "T0").rows[2:]] == [2, 1, 1, 7, 0]
    assert cells(table(report, "T9").rows[0])[1] == 0


def make_saved_year(make) -> SimpleNamespace:
    """1404 closed: of two savings that were verified in it, its company took one back before its end."""
    with make.inside():
        company = make.company(verified=True)
        campaign, speaker = make.energy_campaign(make.rule(RuleKind.RATIO, saved="1000")), make.representative(company)
        savings = []
        for units in (3, 5):
            draft = make.deemed_draft(company, campaign_id=campaign.id, units=units)
            declared = make.declared(draft, by=speaker)
            answers = {asked.code: "ok" for asked in list_questions(declared)}
            savings.append(verify_saving(
                saving_id=declared.id, expires_on=date(2027, 1, 1), by=make.officer(), key=make.key(), answers=answers
            ))  # fmt: skip
        withdraw_saving(
            lot_id=savings[0].lot_id, happened_on=make.today, reason="", by=make.officer(), key=make.key()
        )  # fmt: skip
        quantities = [saving.quantity for saving in savings]
    clock.set_demo_today(NEXT_YEAR)
    with make.inside():
        ledger.close_year(year=1404, by=make.officer())
        return SimpleNamespace(taken_back=quantities[0], stayed=quantities[1])


def test_what_a_company_took_back_in_the_year_is_not_told_as_saved(app, world):
    saved = world("saved_year", make_saved_year)
    clock.set_demo_today(NEXT_YEAR)

    with app.app_context():
        rows = [cells(row) for row in table(compiled(), "T12").rows]

    assert saved.taken_back > 0
    assert [row[2] for row in rows] == [saved.stayed]


def test_few_people_are_not_told_and_all_of_them_are(app, year):
    with app.app_context():
        rows = [cells(row) for row in table(compiled(), "T7").rows]

    by_sex = {row[2]: row[3] for row in rows if row[1] == "Sex" and row[0] == "disability"}
    assert by_sex == {"female": None, "male": None, "all": 7}
    assert [row[3] for row in rows if row[1] == "Age" and row[2] == "5-17"] == [7]


def test_the_same_record_gives_the_same_bytes_and_a_later_correction_changes_none(app, year, make):
    with app.app_context():
        before = write_files(compiled(), "fa")
        again = write_files(compiled(), "fa")
        clock.set_demo_today(LATER)
        service.reverse_entry(
            entry_id=year.last, happened_on=LATER, correction=CorrectionKind.SLIP, memo="دیر", by=make.clerk(),
            second=make.supervisor(), key=make.key(),
        )  # fmt: skip
        clock.set_demo_today(NEXT_YEAR)
        after = write_files(compiled(), "fa")

    assert [name for name in before if before[name] != again[name]] == []
    assert [name for name in before if before[name] != after[name]] == []


def test_nobody_who_did_not_agree_is_named_in_any_file(app, year):
    with app.app_context():
        files = write_files(compiled(), "fa")
        own = write_files(compiled(company_id=year.quiet), "fa")

    for name, content in files.items():
        if not name.endswith((".pdf", ".xlsx")):
            assert "خاموش" not in content.decode(), name
    assert "خاموش" in own["report.html"].decode()
    assert "فولاد" not in own["report.json"].decode()


def test_the_files_say_the_same_and_the_manifest_has_their_digests(app, year):
    with app.app_context():
        files = write_files(compiled(), "en")

    content = json.loads(files["report.json"])
    manifest = json.loads(files["manifest.json"])
    assert manifest["sha256"] == {
        name: hashlib.sha256(data).hexdigest() for name, data in files.items() if name != "manifest.json"
    }
    book = openpyxl.load_workbook(io.BytesIO(files["report.xlsx"]))
    package = json.loads(files["data/datapackage.json"])
    for resource, told in zip(package["resources"], content["tables"], strict=True):
        rows = list(csv.DictReader(io.StringIO(files[f"data/{resource['path']}"].decode())))
        assert [field["name"] for field in resource["schema"]["fields"]] == list(rows[0] if rows else [
            field["name"] for field in resource["schema"]["fields"]])  # fmt: skip
        sheet = list(book[told["id"]].iter_rows(min_row=4, values_only=True))[: len(rows)]
        for row, line, shown in zip(told["rows"], rows, sheet, strict=True):
            for place, column in enumerate(told["columns"]):
                cell = row[column["name"]]
                if isinstance(cell, dict) and "figure" in cell:
                    assert line[column["name"]] == (cell["value"] or "")
                    assert cell["value"] is None or str(shown[place]) == cell["value"]
                    assert content["figures"][cell["figure"]]["value"] == cell["value"]
    assert {each["counts"] for each in content["figures"].values()} <= set(content["definitions"])
    assert not re.search(r'"(id|item_id|given_by|place_id)": [0-9]', files["report.json"].decode())


def test_the_paper_has_only_the_fonts_that_are_shipped(app, year):
    with app.app_context():
        paper = write_files(compiled(), "fa")["report.pdf"]

    fonts = set(re.findall(rb"/BaseFont\s*/[A-Z]{6}\+([A-Za-z]+)", paper))
    assert paper.startswith(b"%PDF-")
    assert fonts == {b"Vazirmatn"}


def test_a_year_that_is_not_over_or_not_closed_has_no_report(app, year):
    with app.app_context():
        with pytest.raises(YearNotOver):
            get_subject(1405)
        clock.set_demo_today(NEXT_YEAR + timedelta(days=400))
        with pytest.raises(YearNotClosed):
            get_subject(1405)


def test_concentration_is_told_as_the_handbook_does():
    assert hhi([50, 30, 15, 5]) == 3_650
    assert hhi([7]) == 10_000
    assert hhi([0]) is None


def test_prices_of_a_year_that_the_index_lacks_are_not_guessed():
    assert at_constant_prices(410_160, 1404) == 100_000
    assert at_constant_prices(10_000, 1400) == 10_000
    assert at_constant_prices(10_000, 1399) == 14_019
    assert at_constant_prices(10_000, 1389) is None
    assert list_prices()[1404].is_estimate
    assert not list_prices()[1403].is_estimate
