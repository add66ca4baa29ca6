"""A browser that closes in the middle of a form loses nothing; the head of every page fits the narrowest phone."""

from __future__ import annotations

import pytest

from app.clock import now
from tests.making.accounts import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.only_on("sqlite")]
PAGE = "/companies/new"


def enter(page, name: str) -> None:
    page.goto(f"/sign-in?next={PAGE}")
    page.fill("[name=name]", name)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"**{PAGE}")


@pytest.mark.parametrize("width", [390, 1280])
def test_what_was_typed_is_there_after_the_browser_was_closed(page, make, width):
    with make.inside():
        name = make.clerk().name
    page.set_viewport_size({"width": width, "height": 800})
    enter(page, name)
    page.fill("main [name=name_fa]", "نساجی نیمه‌کاره")
    page.wait_for_selector(".kept-note:not(:empty)")
    page.context.clear_cookies()
    enter(page, name)
    came_back = page.input_value("main [name=name_fa]")
    page.click("[formaction='/drafts/away']")
    page.wait_for_load_state()

    assert came_back == "نساجی نیمه‌کاره"
    assert page.input_value("main [name=name_fa]") == ""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_enter_in_a_form_that_came_back_sends_it_and_does_not_throw_it_away(page, make):
    with make.inside():
        name = make.clerk().name
    enter(page, name)
    page.fill("main [name=name_fa]", "نساجی یک‌بار")
    page.wait_for_selector(".kept-note:not(:empty)")
    page.reload()
    page.press("main [name=name_fa]", "Enter")
    page.wait_for_url(lambda url: not url.endswith(PAGE))

    assert "نساجی یک‌بار" in page.inner_text("h1")
    page.goto(PAGE)
    assert page.input_value("main [name=name_fa]") == ""


@pytest.mark.parametrize("language", ["fa", "en"])
def test_the_head_of_a_page_with_a_bell_fits_the_narrowest_phone(page, make, monkeypatch, language):
    with make.inside():
        name = make.clerk().name
    monkeypatch.setattr("app.web.waiting.find_unread", lambda _user: (88, now()))
    page.set_viewport_size({"width": 320, "height": 700})
    enter(page, name)
    page.goto(f"/?lang={language}")

    assert page.locator(".bell-count").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") == 320
