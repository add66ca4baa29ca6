"""The open data of a year opens with the ordinary readers of its formats, and adds up to what the report tells."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import frictionless
import hxl
import pandas as pd
import pytest
import xmlschema

from app import clock
from app.ledger import service as ledger
from app.reports.yearly.activities import last_of, share_out
from app.reports.yearly.files import write_files
from app.reports.yearly.report import compile_report
from app.reports.yearly.subjects import get_subject
from tests.reports.conftest import make_book
from tests.reports.test_yearly import NEXT_YEAR

IATI = Path(__file__).with_name("iati")


def make_closed(make):
    """The book of the reports' tests, its year closed."""
    book = make_book(make)
    clock.set_demo_today(NEXT_YEAR)
    with make.inside():
        ledger.close_year(year=1404, by=make.officer())
    return book


@pytest.fixture
def book(world):
    found = world("closed", make_closed)
    clock.set_demo_today(NEXT_YEAR)
    return found


@pytest.fixture
def folder(app, book, tmp_path):
    """All files of the national report, as they are saved."""
    with app.app_context():
        files = write_files(compile_report(get_subject(1404)), "fa")
    for name, content in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    return tmp_path


@pytest.fixture
def activities(folder):
    return ET.parse(folder / "data" / "activities-iati.xml").getroot()


def column(folder, table, name):
    with (folder / "data" / f"{table}.csv").open(encoding="utf-8") as file:
        return [int(row[name] or 0) for row in csv.DictReader(file)]


def worth(activities, kind):
    return [
        int(one.findtext("value"))
        for one in activities.iter("transaction")
        if one.find("transaction-type").get("code") == kind
    ]


def test_the_activities_are_what_the_schema_asks_for_and_every_code_is_of_its_list(folder, activities):
    schema = xmlschema.XMLSchema(IATI / "iati-activities-schema.xsd", allow="local")
    known = json.loads((IATI / "codes.json").read_text(encoding="utf-8"))

    assert [error.reason for error in schema.iter_errors(folder / "data" / "activities-iati.xml")] == []
    seen = Counter()
    for activity in activities:
        for rule in known["paths"]:
            for element in activity.iterfind(rule["element"]):
                code = element.get(rule["attribute"])
                if code is not None and rule["vocabulary"] in (None, element.get("vocabulary", "1")):
                    assert code in known["codes"][rule["list"]], (rule, code)
                    seen[rule["list"]] += 1
    assert {"Sector", "UNSDG-Targets", "TransactionType", "OrganisationType"} <= seen.keys()


def test_the_activities_tell_the_same_worth_and_quantities_as_the_tables(folder, activities):
    assert sum(worth(activities, "1")) == sum(column(folder, "t1", "fair_value")) == 58_000
    assert sum(worth(activities, "4")) == sum(column(folder, "t5", "delivered_value")) > 0
    told = sum(Decimal(actual.get("value")) for actual in activities.iter("actual"))
    assert told == sum(column(folder, "t1", "delivered")) == 17
    named = [each.findtext("iati-identifier") for each in activities]
    assert len(set(named)) == len(named) > 1
    for activity in activities:
        assert sum(int(each.get("percentage")) for each in activity.iterfind("sector")) == 100


def test_no_donor_has_a_reference_and_an_unnamed_one_no_name(folder, activities):
    text = (folder / "data" / "activities-iati.xml").read_text(encoding="utf-8")
    donors = [each for each in activities.iter("participating-org") if each.get("role") == "1"]

    assert {each.get("ref") for each in donors} == {None}
    assert {each.findtext("narrative") for each in donors} == {"شرکت بی‌نام ۱", "شرکت بی‌نام ۲"}
    assert "Model Steel" not in text
    assert "فولاد" not in text


def test_the_hashtags_are_those_of_the_standard_and_the_rows_add_up(folder):
    content = (folder / "data" / "deliveries-hxl.csv").read_bytes()
    rows = list(hxl.data(io.BytesIO(content)))

    assert hxl.schema().validate(hxl.data(io.BytesIO(content)))
    assert not hxl.schema().validate(hxl.data(io.BytesIO(content.replace(b",10,", b",ten,"))))
    assert [row.get("#output+num") for row in rows] == ["10", "7"]
    assert sum(int(row.get("#value+transfer")) for row in rows) == sum(column(folder, "t5", "delivered_value"))
    assert {row.get("#adm1+code") for row in rows} == {"IR-20", "IR-21"}


def test_the_package_is_whole_for_who_checks_packages_and_pandas_reads_what_the_workbook_has(folder):
    report = frictionless.validate(str(folder / "data" / "datapackage.json"))
    read = pd.read_csv(folder / "data" / "t1.csv")
    book = pd.read_excel(
        io.BytesIO((folder / "report.xlsx").read_bytes()), sheet_name="T1", header=2, engine="calamine"
    )

    assert report.valid, report.flatten(["type", "message"])
    assert len(report.tasks) == 15
    assert int(read["delivered"].sum()) == int(book["تحویل‌شده"].iloc[: len(read)].sum()) == 17


def test_shares_are_whole_and_make_a_hundred():
    assert share_out({"a": 1, "b": 1, "c": 1}) == [("a", 34), ("b", 33), ("c", 33)]
    assert share_out({"a": 999, "b": 1}) == [("a", 100)]
    assert share_out({"b": 2, "a": 1}) == [("a", 33), ("b", 67)]


def test_a_month_ends_where_the_calendar_says():
    assert (last_of(140306).isoformat(), last_of(140312).isoformat()) == ("2024-09-21", "2025-03-20")
