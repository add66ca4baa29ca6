"""What only a real browser shows: no page breaks the content policy, and none is wider than a phone."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.only_on("sqlite")]


@pytest.fixture
def complaints(page) -> list[str]:
    """What the browser's console says in anger."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


@pytest.mark.parametrize("language", ["fa", "en"])
@pytest.mark.parametrize("path", ["/", "/sign-in"])
def test_open_pages_fit_a_phone_and_break_no_rule(page, complaints, path, language):
    page.goto(f"{path}?lang={language}")

    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate("document.dir || document.documentElement.dir") == {"fa": "rtl", "en": "ltr"}[language]
    assert complaints == []
