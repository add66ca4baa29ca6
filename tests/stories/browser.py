"""A browser without JavaScript: one person's own, which opens pages and sends their forms as they stand there."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from tests.web.reading import Node, Page, read, sign_in


class Browser:
    """Somebody signed in; what a form does not show cannot be typed into it."""

    def __init__(self, app: Flask, name: str) -> None:
        self.client: FlaskClient = app.test_client()
        assert sign_in(self.client, name).status_code == 303

    def open(self, path: str) -> Page:
        """A page that is there."""
        answer = self.client.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return read(answer)

    def send(self, at: str, typed: dict[str, Any] | None = None, *, to: str | None = None) -> Any:
        """Fill in the form of a page, of several the one that goes `to` an address, and send it: the answer."""
        form = form_of(self.open(at), at, to)
        target = (to or form.get("action") or at).split("?")[0]
        wanted = set(typed or {})
        if wanted - names_of(form) and "more" in names_of(form):
            # The button that asks for more rows sends the form and gets it back longer.
            longer = self.client.post(target, data={**standing(form), "more": "yes"})
            form = form_of(read(longer), at, to)
        assert wanted <= names_of(form), f"{at} has no field {wanted - names_of(form)}"
        return self.client.post(target, data={**standing(form), **(typed or {})})

    def fill(self, at: str, typed: dict[str, Any] | None = None, *, to: str | None = None) -> str:
        """The same, where it is done: the address that the browser is sent on to."""
        answer = self.send(at, typed, to=to)
        assert answer.status_code == 303, (at, answer.status_code, read(answer).errors)
        return str(answer.location)


def form_of(page: Page, at: str, to: str | None) -> Node:
    """The form that sends something: the one to this address, else the last one that goes to the page itself."""
    sending = [form for form in page.all("main form") if (form.get("method") or "").lower() == "post"]
    return [form for form in sending if to is None or (form.get("action") or at).split("?")[0] == to][-1]


def names_of(form: Node) -> set[str]:
    """What can be typed or chosen in a form."""
    fields = (node for node in form.walk() if node.tag in ("input", "select", "textarea", "button"))
    return {name for node in fields if (name := node.get("name"))}


def standing(form: Node) -> dict[str, Any]:
    """What a form sends when nothing is typed into it."""
    values: dict[str, Any] = {}
    for node in form.walk():
        name, kind = node.get("name"), node.get("type")
        if not name or node.tag not in ("input", "select", "textarea") or kind == "submit":
            continue
        if node.tag == "select":
            options = [each for each in node.walk() if each.tag == "option"]
            chosen = [each for each in options if "selected" in each.attrs] or options[:1]
            values[name] = (chosen[0].get("value") or "") if chosen else ""
        elif node.tag == "textarea":
            values[name] = node.text
        elif kind not in ("checkbox", "radio") or "checked" in node.attrs:
            values[name] = node.get("value") or ""
    return values


def key_of(path: str) -> int:
    """The last number of an address: "/stores/7?on=…" is of 7."""
    return int(re.findall(r"/(\d+)", path)[-1])
