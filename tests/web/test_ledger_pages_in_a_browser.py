"""The ledger's pages in a real browser: they fit a phone, break no rule, and everybody can read them."""

from __future__ import annotations

import pytest

from tests.making.accounts import PASSWORD
from tests.web.gifts import make_gift
from tests.web.test_approvals import ask
from tests.web.test_reading_aloud import broken_rules

pytestmark = [pytest.mark.browser, pytest.mark.only_on("sqlite")]


@pytest.fixture
def paths(page, world, make) -> list[str]:
    """The pages of one gift, as a supervisor who has signed in opens them."""
    gift = world("gift", make_gift)
    approval = ask(make, gift)
    page.goto("/sign-in")
    page.fill("[name=name]", gift.supervisor)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_selector(".account")
    return [
        "/entries", f"/entries/{gift.receipt}", f"/lots/{gift.good}?piece={gift.code}", f"/lots/{gift.promise}",
        f"/lots/{gift.good}/pieces", "/trace", "/approvals", f"/approvals/{approval}", "/years",
    ]  # fmt: skip


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everybody_can_read_them(page, paths, theme):
    broken = []
    for path in paths:
        page.goto(f"{path}{'&' if '?' in path else '?'}theme={theme}")
        broken += [f"{path} {rule}" for rule in broken_rules(page)]

    assert broken == []


def test_a_code_stands_whole_on_one_line(page, paths):
    page.set_viewport_size({"width": 240, "height": 700})
    torn, whole = [], 0
    for path in [*paths, "/pledges/1"]:
        page.goto(path)
        lines = page.evaluate("Array.from(document.querySelectorAll('.code'), code => code.getClientRects().length)")
        torn += [path] if max(lines, default=1) > 1 else []
        whole += len(lines)

    assert torn == []
    assert whole > 20


@pytest.mark.usefixtures("paths")
@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_the_head_shows_where_one_is_however_narrow_it_is(page, width):
    page.set_viewport_size({"width": width, "height": 700})
    hidden = []
    for path in ("/campaigns", "/receivers", "/entries", "/approvals", "/imports"):
        page.goto(path)
        box = page.locator(".main-nav [aria-current]").bounding_box()
        hidden += [path] if box["x"] < 0 or box["x"] + box["width"] > width else []

    assert hidden == []


@pytest.mark.parametrize("language", ["fa", "en"])
def test_they_fit_the_narrowest_phone_and_break_no_rule(page, paths, language):
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.set_viewport_size({"width": 320, "height": 700})
    wide = []
    for path in paths:
        page.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")
        wide += [path] if page.evaluate("document.documentElement.scrollWidth") > 320 else []

    assert (wide, said) == ([], [])
