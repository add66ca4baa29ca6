"""The pictures of a year: the same in page and paper, of what the tables have, and of nobody who is not named there."""

from __future__ import annotations

import csv
import re
from xml.etree import ElementTree as ET

import pytest

from app.reports.maps.outlines import DATA, list_outlines
from app.reports.yearly.files import write_files
from app.reports.yearly.pictures import draw_pictures
from app.reports.yearly.report import compile_report
from app.reports.yearly.subjects import get_subject
from app.reports.yearly.svg import SAND, SHADES, TEAL, Canvas, classes_of, cut
from tests.reports.test_open_data import book

__all__ = ["book"]
SVG = "{http://www.w3.org/2000/svg}"


def words_of(picture):
    return [each.text.strip("\u2067\u2069") for each in ET.fromstring(picture.svg).iter(f"{SVG}text")]


def rectangles(picture, colour):
    return [each for each in ET.fromstring(picture.svg).iter(f"{SVG}rect") if each.get("fill") == colour]


@pytest.fixture
def drawn(app, book):
    with app.app_context():
        report = compile_report(get_subject(1404))
        return {locale: draw_pictures(report, locale) for locale in ("fa", "en")}


def test_each_stands_above_its_table_and_says_its_figures_in_the_reader_s_language(drawn):
    assert set(drawn["fa"]) == {"T0", "T3", "T4", "T11"}
    assert words_of(drawn["en"]["T4"]) == ["Household", "58,000 rials"]
    assert words_of(drawn["fa"]["T4"]) == ["لوازم خانه", "۵۸٬۰۰۰ ریال"]
    assert words_of(drawn["fa"]["T11"]) == ["سطح ۱", "۵۸٬۰۰۰ ریال"]
    donor, *others = words_of(drawn["en"]["T0"])
    assert donor.startswith("Unnamed company ")
    assert others == ["Warm blankets", "Semnan"]
    assert "ODbL" in drawn["en"]["T3"].note


def test_what_flows_out_of_a_column_flows_into_the_next(drawn):
    heights = [float(post.get("height")) for post in rectangles(drawn["en"]["T0"], TEAL)]

    assert len(heights) == 3
    assert len(set(heights)) == 1


def test_the_map_has_every_province_and_darkens_only_where_something_went(drawn):
    paths = list(ET.fromstring(drawn["fa"]["T3"].svg).iter(f"{SVG}path"))

    assert len(paths) == 31
    assert sorted(path.get("fill") for path in paths) == sorted([SAND] * 30 + [SHADES[-1]])
    assert paths[list(list_outlines()).index("IR-20")].get("fill") == SHADES[-1]


def test_the_outlines_are_of_the_provinces_that_are_in_the_book():
    with (DATA / "provinces.csv").open(encoding="utf-8") as file:
        codes = {row["code"] for row in csv.DictReader(file)}

    assert set(list_outlines()) == codes
    assert all(re.fullmatch(r"(M-?\d+ -?\d+l[-\d ]+z)+", path) for path in list_outlines().values())


def test_page_and_paper_show_them_and_a_province_has_no_map_of_others(app, book):
    with app.app_context():
        page = write_files(compile_report(get_subject(1404)), "fa")["report.html"].decode()
        own = write_files(compile_report(get_subject(1404, province="IR-20")), "fa")
        elsewhere = draw_pictures(compile_report(get_subject(1404, province="IR-05")), "fa")

    assert page.count("<svg") == 4
    assert own["report.html"].count(b"<svg") == 3
    assert own["report.pdf"].startswith(b"%PDF")
    assert elsewhere == {}


def test_names_are_cut_and_written_as_text():
    canvas = Canvas(100, 20, is_from_right=True)
    canvas.words(0, 10, cut("<b>" + "ن" * 40))

    [said] = ET.fromstring(canvas.write("&")).iter(f"{SVG}text")

    assert said.text == "\u2067<b>" + "ن" * 26 + "…\u2069"
    assert (said.get("x"), said.get("text-anchor")) == ("100.0", "end")


@pytest.mark.parametrize(
    ("values", "ends"),
    [([], []), ([7], [7]), ([1, 2], [1, 2]), ([1, 2, 3, 4, 5, 6, 7, 8], [2, 4, 6, 8]), ([5, 5, 5, 9], [5, 9])],
)
def test_classes_end_with_the_largest(values, ends):
    assert classes_of(values, 4) == ends
