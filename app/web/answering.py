"""Fields for the answers to what was warned of, whichever form it is on."""

from __future__ import annotations

from typing import Any

from flask import request

from app.web.forms import Form

ANSWER = "answers."


def questions(form: Form) -> list[tuple[str, str]]:
    """What is to be answered: the warning that refused the form, and those that were answered before."""
    asked = {name: said[0] for name, said in form.errors.items() if name.startswith(ANSWER)}
    return list(({name: "" for name in request.form if name.startswith(ANSWER)} | asked).items())


def field(kind: str, name: str, label: str, **more: Any) -> dict[str, Any]:
    """One field of a small form that `receivers/form.html` shows."""
    return {"kind": kind, "name": name, "label": label, "required": True, "help": None, "options": (), **more}
