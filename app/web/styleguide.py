"""Every piece that pages are made of, shown once, with made-up values; what builders look at before they build."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from flask import render_template
from flask.typing import ResponseReturnValue

from app.access import require
from app.accounts.models import ApprovalState
from app.codes import Category, Unit, choices, label
from app.errors import N_
from app.language import locale, say
from app.web.door import bp
from app.web.forms import WHOLE_FORM, Form


@dataclass(frozen=True)
class Sample:
    """Something with two names and a unit, as the catalogue has them."""

    name_fa: str
    name_en: str
    unit: Unit
    decimals: int = 0

    def name(self, language: str) -> str:
        """Its name in a language."""
        return self.name_fa if language == "fa" else self.name_en

    def unit_name(self, language: str) -> str:
        """What it is counted in, in a language."""
        return label(self.unit, language)


WHEELCHAIR = Sample("ویلچر کودک", "Children's wheelchair", Unit.DEVICE)
RICE = Sample("برنج", "Rice", Unit.KILOGRAM, 1)
DAY = date(2025, 10, 30)
MOMENT = datetime(2025, 10, 30, 9, 41, tzinfo=UTC)


@bp.get("/styleguide")
@require("read_home")
def show_styleguide() -> ResponseReturnValue:
    """Every piece, plain and refused."""
    refused = Form({"quantity": "12 or 13", "day": "1404/12/30", "category": "mobility"})
    refused.errors = {
        WHOLE_FORM: [say(N_("This does not fit what is already recorded."))],
        "quantity": [say(N_("“{input}” is not a whole number. Write digits only, such as 120.").format(
            input="12 or 13"))],
        "day": [say(N_("“{typed}” does not exist in the calendar.").format(typed="1404/12/30"))],
    }  # fmt: skip
    return render_template(
        "styleguide.html",
        form=Form(),
        refused=refused,
        wheelchair=WHEELCHAIR,
        rice=RICE,
        day=DAY,
        moment=MOMENT,
        states=list(ApprovalState),
        categories=choices(Category, locale())[:5],
    )
