"""Pages of imports in a real browser: read by everybody, no wider than a phone, without a complaint."""

from __future__ import annotations

import pytest

from tests.making.accounts import PASSWORD
from tests.web.bringing import GOOD, make_people, sheet
from tests.web.test_reading_aloud import broken_rules

pytestmark = [pytest.mark.browser, pytest.mark.only_on("sqlite")]


@pytest.fixture
def clerk_page(page, make):
    """A page in which a clerk has signed in."""
    name = make_people(make)["clerk"]
    page.goto("/sign-in")
    page.fill("[name=name]", name)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_selector(".account")
    return page


def send(page, folder, *rows: str, button: str = ".btn-main") -> None:
    path = folder / "stock.csv"
    path.write_bytes(sheet(*rows))
    page.goto("/imports/new/opening")
    page.set_input_files("[name=file]", path)
    page.click(f"main form {button}")
    page.wait_for_load_state()


def fits_and_can_be_read(page) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert broken_rules(page) == []


@pytest.mark.parametrize(("language", "theme"), [("fa", "light"), ("en", "dark")])
def test_every_page_of_imports_fits_a_phone_and_can_be_read_by_everybody(clerk_page, tmp_path, language, theme):
    clerk_page.goto(f"/imports?lang={language}&theme={theme}")
    fits_and_can_be_read(clerk_page)
    send(clerk_page, tmp_path, GOOD, "A1,1404/01/15,12,nothing,5", f"A1,1404/01/15,12,{'x' * 90},5")
    fits_and_can_be_read(clerk_page)
    send(clerk_page, tmp_path, GOOD, button="[name=rehearse]")
    fits_and_can_be_read(clerk_page)
    send(clerk_page, tmp_path, GOOD)
    here = clerk_page.url
    for path in ("/imports", "/imports/new", "/imports/new/opening", here, f"{here}/made/entry", f"{here}/undo"):
        clerk_page.goto(path)
        fits_and_can_be_read(clerk_page)


@pytest.mark.parametrize(("language", "theme"), [("fa", "dark"), ("en", "light")])
def test_a_sheet_is_arranged_mended_and_brought_in_on_a_phone(clerk_page, tmp_path, language, theme):
    clerk_page.goto(f"/imports/new/opening?lang={language}&theme={theme}")
    path = tmp_path / "own.csv"
    rows = ["A1;15/01/1404;12;پتو;5;x", "A1;15/01/1404;13;پتوو;6;y", "A1;15/01/1404;14;پتوو;7;z"]
    path.write_text("\n".join(["نام انبار;تاریخ ثبت;شماره سند;نام کالا;چندتا;شرح", *rows]), encoding="utf-8")
    clerk_page.set_input_files("[name=file]", path)
    clerk_page.click("main form .btn-main")
    clerk_page.wait_for_url("**/arrange")
    fits_and_can_be_read(clerk_page)

    clerk_page.locator("main table select").nth(4).select_option("quantity")
    clerk_page.click("main form.form-box .btn-main")
    clerk_page.wait_for_load_state()
    fits_and_can_be_read(clerk_page)
    [field] = clerk_page.locator("main table input:visible").all()
    field.fill("پتو")
    clerk_page.click("main form.form-box .btn-main")
    clerk_page.wait_for_load_state()
    fits_and_can_be_read(clerk_page)
    clerk_page.click("form[action$='bring-in'] button")
    clerk_page.wait_for_load_state()

    assert clerk_page.locator(".figure-value").first.inner_text() in ("3", "۳")


def test_a_file_is_brought_in_without_a_complaint_of_the_browser(clerk_page, tmp_path):
    said: list[str] = []
    clerk_page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)

    send(clerk_page, tmp_path, GOOD)

    assert clerk_page.locator("h1").inner_text() == "موجودی اول دوره"
    assert said == []
