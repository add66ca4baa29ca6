"""From a sheet of readings to wheelchairs at a store: four people, each at their own page, in Persian, on a phone."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import accumulate, pairwise
from types import SimpleNamespace

import pytest

from app.energy.conversion_words import RuleKind
from tests.making.energy import GAS, GAS_AFTER, month_of
from tests.web.test_trade_in_a_browser import enter

pytestmark = [pytest.mark.browser, pytest.mark.only_on("sqlite")]
BOXES = """selector => [...document.querySelectorAll(selector)].map(node => {
  const box = node.getBoundingClientRect(); return [box.left, box.right, box.top, box.bottom].map(Math.round) })"""


@pytest.fixture
def ground(make):
    """A plant's meter without a reading, a campaign in which 5,000 cubic metres are a wheelchair, and people."""
    with make.inside():
        company = make.company(verified=True)
        speaker = make.representative(company)
        campaign = make.energy_campaign(make.rule(RuleKind.RATIO, saved="5000"))
        meter = make.meter(company, by=speaker)
        make.degree_days()
        make.store("IR-20")
        return SimpleNamespace(
            meter=meter.id, campaign=campaign.id, speaker=speaker.name, officer=make.supervisor().name,
            national=make.officer().name, clerk=make.clerk().name,
        )  # fmt: skip


@pytest.fixture
def sheet(tmp_path):
    """What the meter showed at the end of each month of the handbook's two years."""
    days = [month_of(2023, 1)[0] - timedelta(days=1), *(month_of(2023, number)[1] for number in range(1, 25))]
    path = tmp_path / "readings.csv"
    rows = zip(days, accumulate((0, *GAS, *GAS_AFTER)), strict=True)
    path.write_text("روز,رقم کنتور,واحد\n" + "".join(f"{day},{shown},متر مکعب\n" for day, shown in rows), "utf-8")
    return path


class Phone:
    """One page of a phone's width, where one person after another signs in."""

    def __init__(self, page, folder) -> None:
        self.page, self.folder = page, folder
        page.set_viewport_size({"width": 390, "height": 844})

    def become(self, name: str) -> None:
        self.page.context.clear_cookies()
        enter(self.page, name)

    def open(self, path: str) -> None:
        assert self.page.goto(path).ok, path
        self.looks_right()

    def press(self, button: str) -> None:
        with self.page.expect_navigation():
            self.page.click(button)
        self.looks_right()

    def looks_right(self) -> None:
        assert self.page.evaluate("document.documentElement.scrollWidth") == 390, self.page.url
        assert self.page.locator(".field-error, .form-errors").count() == 0, self.page.inner_text("main")


def test_a_company_declares_an_office_verifies_the_centre_converts_and_the_goods_arrive(page, ground, sheet, tmp_path):
    phone = Phone(page, tmp_path)
    declare(phone, ground, sheet, tmp_path)
    phone.become(ground.officer)
    phone.open("/savings/desk")
    charts_stand_right(page)
    phone.press("button.btn-wide")
    assert "چیزی منتظر تأیید نیست" in page.inner_text("main")

    phone.become(ground.national)
    phone.open(f"/campaigns/{ground.campaign}/conversions")
    phone.press("form[action$='/convert'] button")
    phone.become(ground.clerk)
    phone.open(f"/campaigns/{ground.campaign}")
    with page.expect_navigation():
        page.click("#pledges ~ * a[href^='/pledges/']")
    receive(phone)

    phone.open(f"/campaigns/{ground.campaign}")
    told = [node.inner_text() for node in page.locator(".flow-figure").all()]
    assert told == ["۱۰٬۷۷۹٫۲ متر مکعب", "۱۰٬۰۰۰ متر مکعب", "۲ دستگاه", "۲ دستگاه", "۰ دستگاه"]
    flow_stands_right(page)


def declare(phone: Phone, ground, sheet, folder) -> None:
    page, proof = phone.page, folder / "bills.pdf"
    proof.write_bytes(b"%PDF-1.4")
    phone.become(ground.speaker)
    phone.open(f"/meters/{ground.meter}/readings")
    page.set_input_files("form[action$='/sheet'] [name=file]", sheet)
    phone.press("form[action$='/sheet'] button")
    phone.open("/savings/new")
    page.check("[name=energy][value=gas]")
    page.check("[name=method][value=metered]")
    for name in ("campaign_id", "meter_id", "series_id"):
        page.select_option(f"[name={name}]", index=1)
    times = {"baseline_from": 2023, "baseline_to": 2023, "starts_on": 2024, "ends_on": 2024}
    for name, year in times.items():
        page.fill(
            f"[name={name}]", str(date(year, 1, 1) if name in ("baseline_from", "starts_on") else date(year, 12, 31))
        )
    phone.press("main form .btn-main")
    page.set_input_files("[name=file]", proof)
    phone.press("form[action$='/evidence'] button")
    phone.press("form[action$='/declare'] button")
    assert "اعلام‌شده" in page.inner_text("h1")
    charts_stand_right(page)


def receive(phone: Phone) -> None:
    page = phone.page
    phone.press("a[href$='/receive']")
    for name, typed in {"sent": "۲", "good": "۲", "damaged": "۰", "missing": "۰"}.items():
        page.fill(f"[name='lines.0.{name}']", typed)
    page.fill("[name=waybill]", "88213")
    phone.press("main form .btn-main")
    page.wait_for_url("**/receipts/*")


def charts_stand_right(page) -> None:
    """Bars inside the field, time from the right, as high as what was used; the baseline above them; words apart."""
    [field] = page.evaluate(BOXES, "svg.chart-plot .chart-level")[-1:]
    bars, words = page.evaluate(BOXES, "rect.chart-used"), page.evaluate(BOXES, "text.chart-word")
    assert len(bars) == len(GAS_AFTER)
    assert all(field[0] <= left < right <= field[1] for left, right, _, _ in bars)
    assert [left for left, *_ in bars] == sorted((left for left, *_ in bars), reverse=True)
    heights = [bottom - top for _, _, top, bottom in bars]
    assert [round(each / heights[0] * GAS_AFTER[0], -3) for each in heights] == [round(each, -3) for each in GAS_AFTER]
    assert all(0 <= left < right <= 390 for left, right, _, _ in words)
    under = sorted(box for box in words if box[2] > max(bottom for *_, bottom in bars) - 1 and box[0] < field[1])
    assert all(before[1] < after[0] for before, after in pairwise(under))
    assert page.locator("line.chart-expected").count() == len(GAS_AFTER) - 1


def flow_stands_right(page) -> None:
    """Five posts from the right; energy first, goods as high as what they were made of; a line for each beneath."""
    posts = [page.evaluate(BOXES, f".flow-{kind}")[0]
             for kind in ("saved", "converted", "promised", "received", "delivered")]  # fmt: skip
    lefts, heights = [box[0] for box in posts], [box[3] - box[2] for box in posts]
    assert lefts == sorted(lefts, reverse=True)
    assert heights[0] > heights[1] == heights[2] == heights[3] > heights[4] == 0
    assert page.locator(".flow-key li").count() == 5
