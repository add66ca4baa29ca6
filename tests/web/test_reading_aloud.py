"""What a screen reader, a keyboard and weak eyes need: every piece, in both languages and themes, by axe's rules."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.making.accounts import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.only_on("sqlite")]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {"runOnly": {"type": "tag", "values": TAGS}}


@pytest.fixture
def clerk_page(page, make):
    """A page in which a clerk has signed in."""
    with make.inside():
        name = make.clerk().name
    page.goto("/sign-in")
    page.fill("[name=name]", name)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_selector(".account")
    return page


def broken_rules(page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["fa", "en"])
def test_every_piece_can_be_read_by_everybody(clerk_page, language, theme):
    clerk_page.goto(f"/styleguide?lang={language}&theme={theme}")

    assert broken_rules(clerk_page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/sign-in", "/nowhere"])
def test_open_pages_can_be_read_by_everybody(page, path, theme):
    page.goto(f"{path}?theme={theme}")

    assert broken_rules(page) == []


def test_every_piece_fits_the_narrowest_phone(clerk_page):
    clerk_page.set_viewport_size({"width": 320, "height": 700})
    clerk_page.goto("/styleguide")

    assert clerk_page.evaluate("document.documentElement.scrollWidth") == 320


def test_the_first_key_leads_past_the_head_to_the_content(clerk_page):
    clerk_page.goto("/styleguide")
    clerk_page.keyboard.press("Tab")
    clerk_page.keyboard.press("Enter")

    assert clerk_page.evaluate("document.activeElement.id") == "main"


def test_the_device_s_theme_is_taken_until_another_is_chosen(clerk_page):
    clerk_page.emulate_media(color_scheme="dark")
    clerk_page.goto("/")
    by_device = clerk_page.evaluate("getComputedStyle(document.body).backgroundColor")
    clerk_page.goto("/?theme=light")
    by_choice = clerk_page.evaluate("getComputedStyle(document.body).backgroundColor")

    assert by_device == "rgb(23, 22, 18)"
    assert by_choice == "rgb(247, 246, 242)"
