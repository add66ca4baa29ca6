"""Figures as a reader of Persian sees them on a page."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.web.reading import Node, Page

DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹", "0123456789")
FIGURE = re.compile("[\u2212+]?[۰-۹]+(?:٬[۰-۹]{3})*(?:٫[۰-۹]+)?")
DAY = re.compile("[۰-۹]{4}/[۰-۹]{2}/[۰-۹]{2}")


def figures(shown: str) -> list[Decimal]:
    """Every figure of a text but its days: "−۱٬۲۰۰ دستگاه" is −1200, "۴٫۷ کیلوگرم" is 4.7."""
    return [
        Decimal(each.translate(DIGITS).replace("٬", "").replace("٫", ".").replace("\u2212", "-"))
        for each in FIGURE.findall(DAY.sub("", shown))
    ]


def figure(shown: str) -> Decimal:
    """The one figure of a text."""
    [found] = figures(shown)
    return found


def first(shown: str) -> Decimal:
    """The first figure of a text."""
    return figures(shown)[0]


def day_of(node: Node) -> str:
    """The first day in it, as 2025-04-21."""
    return next(each.get("datetime") or "" for each in node.walk() if each.tag == "time")[:10]


def table(page: Page, under: str = "") -> list[list[Node]]:
    """The cells of the table under a heading, by the heading's id; without one, of the page's first table."""
    is_under = not under
    for node in page.root.walk():
        if node.matches("div.table-frame") and is_under:
            return [_cells(row) for row in node.all("tbody tr")]
        if node.tag in ("h2", "h3") and under:
            is_under = node.get("id") == under
    return []


def _cells(row: Node) -> list[Node]:
    return [cell for cell in row.children if isinstance(cell, Node) and cell.tag in ("td", "th")]


def heads(page: Page, under: str) -> list[str]:
    """The headings of that table's columns."""
    is_under = False
    for node in page.root.walk():
        if node.matches("div.table-frame") and is_under:
            return [cell.text for cell in node.all("thead th")]
        if node.tag in ("h2", "h3"):
            is_under = node.get("id") == under
    return []


def key_in(node: Node, folder: str) -> int:
    """The key in the one address in it that leads there: 7 of a link to "/lots/7"."""
    found = {int(key) for each in node.all("a") for key in re.findall(rf"^/{folder}/(\d+)\b", each.get("href") or "")}
    assert len(found) == 1, (folder, node.text, found)
    return found.pop()


def asked_for(href: str) -> dict[str, str]:
    """What an address asks for: {"item": "3", "place": "7"}."""
    return {name: values[0] for name, values in parse_qs(urlsplit(href).query).items()}


def plain(name: str) -> str:
    """An item's name, without the unit in brackets behind it."""
    return re.sub(r" *\([^()]*\).*$", "", name.strip())


def without_noughts(found: dict[Any, Decimal]) -> dict[Any, Decimal]:
    """What a recount tells too: it leaves noughts out."""
    return {key: quantity for key, quantity in found.items() if quantity}
