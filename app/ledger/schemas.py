"""The shape of what goods are worth, as every door gives it."""

from __future__ import annotations

from typing import Any

from marshmallow import post_load

from app.ledger.drafts import Worth
from app.ledger.words import Basis
from app.shapes import Chosen, Day, Form, Text, Whole


class WorthIn(Form):
    """Two estimates of a line in rials, each with what it rests on."""

    fair_value = Whole(load_default=None)
    fair_basis = Chosen(Basis, load_default=None)
    fair_level = Whole(load_default=0)
    fair_source = Text(load_default=None)
    fair_valuer = Text(longest=120, load_default=None)
    fair_on = Day(load_default=None)
    company_cost = Whole(load_default=None)
    cost_basis = Chosen(Basis, load_default=None)
    cost_source = Text(load_default=None)

    @post_load
    def _gather(self, data: dict[str, Any], **_kwargs: Any) -> Worth:
        return Worth(**data)
