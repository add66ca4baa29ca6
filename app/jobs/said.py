"""A message written down so that it can be said later, in any language: what it names keeps its kind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from app.codes import Coded
from app.errors import Bilingual, Message


def keep_params(message: Message) -> dict[str, Any]:
    """The parameters of a message as JSON can hold them."""
    return {name: _keep(value) for name, value in message.params.items()}


def say_again(pattern: str, params: Mapping[str, Any]) -> Message:
    """The message of a pattern and of parameters that `keep_params` wrote."""
    return Message(pattern, {name: _bring_back(value) for name, value in params.items()})


def _keep(value: Any) -> Any:
    if isinstance(value, Message):
        return {"pattern": value.pattern, "params": keep_params(value)}
    if isinstance(value, (Coded, Bilingual)):
        return {"fa": value.fa, "en": value.en}
    if isinstance(value, datetime):
        return {"instant": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return value if isinstance(value, int) else str(value)


def _bring_back(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if "pattern" in value:
        return say_again(value["pattern"], value["params"])
    if "instant" in value:
        return datetime.fromisoformat(value["instant"])
    return date.fromisoformat(value["day"]) if "day" in value else Bilingual(value["en"], value["fa"])
