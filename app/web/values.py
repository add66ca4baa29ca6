"""What a gift is worth, estimated anew: the form in which a national officer says what, and on what it rests."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from app.access import require
from app.campaigns import journeys, undoing
from app.campaigns.journeys import SeenLot
from app.campaigns.paper_schemas import ValueIn
from app.clock import business_today
from app.codes import ValueBasis, choices
from app.errors import N_
from app.language import locale, write_day, write_digits
from app.ledger.drafts import Worth
from app.web.door import bp, go_to, reader
from app.web.forms import Form, form_values, tell

LEVELS = ("1", "2", "3")


@bp.get("/lots/<int:lot_id>/value")
@require("correct_value")
def ask_for_value(lot_id: int) -> ResponseReturnValue:
    """The form, filled with what the lot is held to be worth now."""
    seen = journeys.get_lot(lot_id, seen_by=reader())
    return _page_of(seen, Form(_worth_now(seen) | {"happened_on": write_day(business_today())}))


@bp.post("/lots/<int:lot_id>/value")
@require("correct_value")
def correct_value(lot_id: int) -> ResponseReturnValue:
    """Estimate it anew: value moves in every cell that holds some of the lot, quantity in none."""
    seen = journeys.get_lot(lot_id, seen_by=reader())
    form = Form()
    with form.refusals():
        entry = undoing.correct_value(lot_id=lot_id, by=reader(), key=form.key, **ValueIn().load(_typed()))
        tell(N_("The new value is in the book."))
        return go_to("web.show_entry", entry_id=entry.id)
    own = Worth.__dataclass_fields__
    form.errors = {f"worth.{name}" if name in own else name: said for name, said in form.errors.items()}
    return _page_of(seen, form)


def _typed() -> dict[str, Any]:
    """What was typed; a worth of which nothing was filled in is none."""
    return {"worth": {}, **form_values()}


def _worth_now(seen: SeenLot) -> dict[str, Any]:
    later = journeys.list_valuations(seen.lot.id)
    now: Any = later[-1][0] if later else seen.lot
    shown: dict[str, Any] = {}
    for name in Worth.__dataclass_fields__:
        value = getattr(now, name)
        if value is not None and name != "fair_on":
            shown[f"worth.{name}"] = write_digits(value) if isinstance(value, int) and name != "fair_level" else value
    return shown


def _page_of(seen: SeenLot, form: Form) -> ResponseReturnValue:
    page = render_template(
        "lots/value.html",
        form=form,
        lot=seen.lot,
        bases=choices(ValueBasis, locale()),
        levels=[(level, write_digits(level)) for level in LEVELS],
    )
    return page, form.status
