"""Campaigns, pledges, receipts and companies in a real browser: on a phone, with a keyboard, without a complaint."""

from __future__ import annotations

import pytest

from tests.making.accounts import PASSWORD
from tests.web.trading import as_, trade

__all__ = ["as_", "trade"]
pytestmark = [pytest.mark.browser, pytest.mark.only_on("sqlite")]


def enter(page, name):
    page.goto("/sign-in")
    page.fill("[name=name]", name)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)


@pytest.mark.parametrize("language", ["fa", "en"])
def test_no_page_is_wider_than_a_phone_or_breaks_a_rule(page, trade, language):
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    enter(page, trade.supervisor)
    page.goto(f"/?lang={language}")
    paths = [
        "/campaigns", f"/campaigns/{trade.campaign}", "/campaigns/new", f"/campaigns/{trade.campaign}/close",
        "/pledges", f"/pledges/{trade.pledge}", "/pledges/new", f"/pledges/{trade.pledge}/receive",
        f"/pledges/{trade.pledge}/hand-over", f"/pledges/{trade.pledge}/withdraw", f"/receipts/{trade.receipt}",
        "/companies", f"/companies/{trade.company}", "/companies/new",
        f"/figures?figure=received&item={trade.blanket}&campaign={trade.campaign}",
    ]  # fmt: skip

    for path in paths:
        assert page.goto(path).ok, path
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
        assert page.locator("h1").count() == 1, path

    assert complaints == []


def test_a_clerk_receives_a_truck_with_the_keyboard_alone(page, trade):
    enter(page, trade.clerk)
    page.goto(f"/pledges/{trade.pledge}/receive")

    page.focus("[name='lines.0.sent']")
    for typed in ("۱۰", "۹", "۱", "۰"):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.focus("[name=waybill]")
    page.keyboard.type("88213")
    page.keyboard.press("Enter")

    page.wait_for_url("**/receipts/*")
    assert "۹" in page.inner_text("tbody")
