"""Everything that people read has its Persian, and figures, days and texts are dressed for the one who reads."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from flask_babel import force_locale
from markupsafe import Markup

from app import language
from app.errors import N_, Bilingual
from app.web import filters
from app.web.styleguide import RICE, WHEELCHAIR
from tests.catalogue import gather, missing, persian

pytestmark = pytest.mark.only_on("sqlite")  # nothing here depends on the database

SPACES = re.compile(r"\{(\w+)\}|%\((\w+)\)s")
DAY = date(2025, 10, 30)


def test_everything_that_people_read_has_its_persian():
    known = {(message.id, message.context) for message in persian() if message.id}

    new = [message.id for message in gather() if message.id and (message.id, message.context) not in known]

    assert new == [], "run `python -m tests.catalogue`, then write the Persian"
    assert missing(persian()) == []


def test_the_persian_has_the_same_parts_to_be_filled_in():
    wrong = [
        message.id
        for message in persian()
        if message.id
        and not message.pluralizable
        and set(SPACES.findall(str(message.id))) != set(SPACES.findall(str(message.string)))
    ]

    assert wrong == []


def test_the_persian_is_written_with_persian_letters():
    wrong = [message.id for message in persian() if re.search("[يك٠-٩]", str(message.string))]

    assert wrong == []


def test_the_persian_has_persian_digits_outside_what_is_set_apart_as_latin():
    apart = re.compile("\u2066[^\u2069]*\u2069")
    wrong = [
        message.id for message in persian() if message.id and re.search("[0-9]", apart.sub("", str(message.string)))
    ]

    assert wrong == []


@pytest.fixture
def spoken(app):
    """`spoken("fa", filter, value)`: what a filter shows in a language."""

    def show(tongue, dress, *values):
        with app.test_request_context(), force_locale(tongue):
            return re.sub(r"<[^>]*>", "", str(dress(*values)))

    return show


@pytest.mark.parametrize(
    ("dress", "values", "fa", "en"),
    [
        (filters.bare, (1200,), "۱٬۲۰۰", "1,200"),
        (filters.bare, (0,), "۰", "0"),
        (filters.bare, (-7,), "\u200e\u2212۷", "\u200e\u22127"),
        (filters.quantity, (1200, WHEELCHAIR), "۱٬۲۰۰ دستگاه", "1,200 devices"),
        (filters.quantity, (1, WHEELCHAIR), "۱ دستگاه", "1 device"),
        (filters.quantity, (47, RICE), "۴٫۷ کیلوگرم", "4.7 kg"),
        (filters.quantity, (40, RICE), "۴ کیلوگرم", "4 kg"),
        (filters.quantity, (5, RICE), "۰٫۵ کیلوگرم", "0.5 kg"),
        (filters.money, (1_250_000,), "۱٬۲۵۰٬۰۰۰ ریال", "1,250,000 rials"),
        (filters.money, (0,), "۰ ریال", "0 rials"),
        (filters.money, (None,), "ارزش‌گذاری نشده", "not valued"),
        (filters.jalali, (DAY,), "۱۴۰۴/۰۸/۰۸", "2025-10-30"),
        (filters.day_in_words, (DAY,), "۸ آبان ۱۴۰۴", "30 October 2025"),
        (filters.instant, (datetime(2025, 10, 29, 21, 0, tzinfo=UTC),), "۱۴۰۴/۰۸/۰۸، ۰۰:۳۰", "2025-10-30, 00:30"),
        (filters.jalali, (datetime(2025, 10, 29, 21, 0, tzinfo=UTC),), "۱۴۰۴/۰۸/۰۸", "2025-10-30"),
        (filters.since, (DAY,), "امروز", "today"),
        (filters.since, (date(2025, 10, 29),), "دیروز", "yesterday"),
        (filters.since, (date(2025, 10, 18),), "۱۲ روز پیش", "12 days ago"),
        (filters.percent, (597, 600), "۹۹٪", "99%"),
        (filters.name, (WHEELCHAIR,), "ویلچر کودک", "Children's wheelchair"),
        (filters.code, ("DF-7K2M",), "DF-7K2M", "DF-7K2M"),
        (filters.paper_no, ("ص-1740",), "ص-1740", "ص-1740"),
    ],
)
def test_values_are_dressed_for_the_one_who_reads(spoken, dress, values, fa, en):
    assert spoken("fa", dress, *values) == fa
    assert spoken("en", dress, *values) == en


def test_the_other_calendar_stands_behind_a_day(app):
    with app.test_request_context(), force_locale("fa"):
        assert 'title="۳۰ اکتبر ۲۰۲۵"' in filters.jalali(DAY)
        assert 'datetime="2025-10-30"' in filters.jalali(DAY)
    with app.test_request_context(), force_locale("en"):
        assert 'title="8 Aban 1404"' in filters.jalali(DAY)


def test_a_message_is_said_with_its_figures_and_days_in_the_readers_digits(app):
    message = N_("Years close in order: {year} is still open.").format(year=1404)
    with app.test_request_context(), force_locale("fa"):
        assert language.translate(message) == "سال‌ها به ترتیب بسته می‌شوند: سال ۱۴۰۴ هنوز باز است."
    with app.test_request_context(), force_locale("en"):
        assert language.translate(message) == "Years close in order: 1404 is still open."


def test_what_people_typed_does_not_turn_round_the_words_beside_it(app):
    message = N_("“{typed}” is too large.").format(typed="12 or 13")
    with app.test_request_context(), force_locale("fa"):
        assert language.say(message) == "«\u206812 or 13\u2069» بیش از اندازه بزرگ است."


@pytest.mark.parametrize(
    ("value", "said"), [("-1", "-1"), ("45000", "45000"), ("٫", "٫"), (-5, "\u200e\u2212۵"), (DAY, "۱۴۰۴/۰۸/۰۸")]
)
def test_every_figure_and_all_that_was_typed_stands_apart_in_a_message(app, value, said):
    message = N_("“{typed}” is too large.").format(typed=value)
    with app.test_request_context(), force_locale("fa"):
        assert language.say(message) == f"«\u2068{said}\u2069» بیش از اندازه بزرگ است."


def test_a_name_that_has_its_own_persian_needs_no_marks(app):
    message = N_("“{typed}” is too large.").format(typed=Bilingual("Rice", "برنج"))
    with app.test_request_context(), force_locale("fa"):
        assert language.say(message) == "«برنج» بیش از اندازه بزرگ است."


def test_what_people_typed_is_never_read_as_markup(app):
    with app.test_request_context(), force_locale("fa"):
        for dress in (filters.typed, filters.prose, filters.code, filters.paper_no):
            assert "<script" not in dress("<script>alert(1)</script>")


@pytest.mark.parametrize(
    ("part", "whole", "length"), [(0, 600, "0"), (597, 600, "99.5"), (700, 600, "100.0"), (5, 0, "0")]
)
def test_a_length_is_never_longer_than_the_whole(part, whole, length):
    assert filters.share(part, whole) == length


def test_each_cell_carries_the_heading_of_its_column_for_a_phone():
    rows = Markup('<tr><th scope="row">a</th><td class="number">b</td><td>c</td></tr><tr><td colspan="3">d</td></tr>')
    columns = [{"label": "<نام>"}, {"label": "مقدار"}, {"label": "پیشرفت", "hidden": True}]

    stacked = filters.stacked(rows, columns)

    assert stacked == (
        '<tr role="row"><th role="rowheader" data-label="&lt;نام&gt;" scope="row">a</th>'
        '<td role="cell" data-label="مقدار" class="number">b</td><td role="cell" data-label="">c</td></tr>'
        '<tr role="row"><td role="cell" data-label="" colspan="3">d</td></tr>'
    )


def test_what_is_stored_stands_in_a_field_in_the_readers_digits(app):
    with app.test_request_context(), force_locale("fa"):
        assert [filters.entered(value) for value in (DAY, 120, "1404/08/08", None)] == [
            "۱۴۰۴/۰۸/۰۸", "۱۲۰", "۱۴۰۴/۰۸/۰۸", "",
        ]  # fmt: skip
