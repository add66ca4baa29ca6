"""A page as a test reads it: its heading, rows, links, errors, and what stands there in digits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from tests.making.accounts import PASSWORD

EMPTY = {"meta", "link", "input", "br", "hr", "img", "source", "col", "wbr"}
ISOLATES = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))
AS_WRITTEN = {"code", "bdi", "svg", "script", "style", "pre", "title"}


class Node:
    """One element, with what it holds in order."""

    def __init__(self, tag: str, attrs: dict[str, str | None], parent: Node | None) -> None:
        self.tag, self.attrs, self.parent = tag, attrs, parent
        self.children: list[Node | str] = []

    def get(self, name: str) -> str | None:
        return self.attrs.get(name)

    def walk(self) -> Iterator[Node]:
        for child in self.children:
            if isinstance(child, Node):
                yield child
                yield from child.walk()

    def matches(self, simple: str) -> bool:
        tag, *classes = simple.split(".")
        has = (self.attrs.get("class") or "").split()
        return (not tag or tag == self.tag) and all(one in has for one in classes)

    def all(self, selector: str) -> list[Node]:
        """Elements inside this one: "main a", "td.number", ".empty a"."""
        *above, last = selector.split()
        return [node for node in self.walk() if node.matches(last) and node.is_under(above)]

    def is_under(self, above: list[str]) -> bool:
        node = self.parent
        for simple in reversed(above):
            while node is not None and not node.matches(simple):
                node = node.parent
            if node is None:
                return False
            node = node.parent
        return True

    @property
    def text(self) -> str:
        """Its words, with single spaces, without the unseen marks that keep figures and names from turning round."""
        return " ".join("".join(self._pieces()).translate(ISOLATES).split())

    def _pieces(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            else:
                yield from child._pieces()
                yield " " if child.tag in {"td", "th", "li", "p", "div", "dt", "dd", "option"} else ""


class Page:
    """A whole page."""

    def __init__(self, root: Node) -> None:
        self.root = root

    def all(self, selector: str) -> list[Node]:
        return self.root.all(selector)

    @property
    def heading(self) -> str:
        """The one heading of the first level."""
        [heading] = self.all("h1")
        return heading.text

    @property
    def errors(self) -> list[str]:
        """What the form or the page says is wrong."""
        return [node.text for node in (*self.all("form .notice-refused li"), *self.all(".refusal-errors li"))]

    @property
    def rows(self) -> list[list[str]]:
        """The rows of the page's tables, cell by cell."""
        return [
            [cell.text for cell in row.children if isinstance(cell, Node) and cell.tag in {"td", "th"}]
            for row in self.all("tbody tr")
        ]

    def links(self, selector: str = "a") -> list[str]:
        return [href for node in self.all(selector) if (href := node.get("href"))]

    @property
    def token(self) -> str:
        """The token that a form of this page carries."""
        return self.field("csrf_token")

    def field(self, name: str) -> str:
        """What stands in a field."""
        return next(node.get("value") or "" for node in self.all("input") if node.get("name") == name)

    def hidden(self) -> dict[str, str]:
        """The fields that the page's last form carries unseen, its token and key among them."""
        form = self.all("main form")[-1]
        return {
            node.get("name") or "": node.get("value") or ""
            for node in form.all("input") if node.get("type") == "hidden"
        }  # fmt: skip

    @property
    def latin_digits(self) -> list[str]:
        """Texts with a Latin digit where a reader of Persian would see one: outside codes and typed texts."""
        return [text for text in _shown(self.root.all("body")[0]) if re.search("[0-9]", text)]


def _shown(node: Node) -> Iterator[str]:
    is_typed = "typed" in (node.get("class") or "").split()
    # An option under a number is a row of data, and no element can stand round its name.
    is_row = node.tag == "option" and (node.get("value") or "").isdecimal()
    if node.tag in AS_WRITTEN or node.get("dir") == "ltr" or is_typed or is_row:
        return
    for name in ("title", "aria-label", "placeholder", "alt"):
        if said := node.get(name):
            yield said
    for child in node.children:
        if isinstance(child, Node):
            yield from _shown(child)
        elif child.strip():
            yield child.strip()


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.top = self.here = Node("", {}, None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, dict(attrs), self.here)
        self.here.children.append(node)
        if tag not in EMPTY:
            self.here = node

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.here.children.append(Node(tag, dict(attrs), self.here))

    def handle_endtag(self, tag: str) -> None:
        assert self.here.tag == tag, f"</{tag}> closes <{self.here.tag}>"
        assert self.here.parent is not None
        self.here = self.here.parent

    def handle_data(self, data: str) -> None:
        self.here.children.append(data)


def read(response: Any) -> Page:
    """The page of an answer; one whose elements do not close in order fails."""
    builder = _Builder()
    builder.feed(response.text)
    assert builder.here is builder.top
    return Page(next(node for node in builder.top.walk() if node.tag == "html"))


def sign_in(client: Any, name: str, *, password: str = PASSWORD, next: str = "") -> Any:
    """Sign in through the form, as a browser does."""
    page = read(client.get("/sign-in"))
    return client.post("/sign-in", data={**page.hidden(), "name": name, "password": password, "next": next})


def send(client: Any, path: str, *, at: str | None = None, **typed: Any) -> Any:
    """Fill the form of the page `at` (by itself: `path`) and send it to `path`."""
    hidden = read(client.get(at or path)).hidden()
    return client.post(path, data={**hidden, **typed})
