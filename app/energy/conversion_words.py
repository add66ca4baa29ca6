"""The closed lists of conversion: under which rule saved energy becomes goods, and at which tariff it is worth what."""

from __future__ import annotations

from app.codes import Coded


class RuleKind(Coded):
    """The three rules of handbook 9; a campaign states one."""

    PARTICIPATION = "participation", "شمار مشارکت‌ها", "By participations"
    MONEY = "money", "ارزش ریالی صرفه‌جویی", "By what the saving is worth"
    RATIO = "ratio", "نسبت ثابت حامی", "By the sponsor's fixed ratio"


class Season(Coded):
    """For which months of a year a tariff holds."""

    COLD = "cold", "ماه‌های سرد", "Cold months"
    WARM = "warm", "ماه‌های گرم", "Warm months"
    WHOLE_YEAR = "whole_year", "همهٔ سال", "The whole year"


CLIMATES = range(1, 6)
STEPS = range(1, 13)
"""Five climates and twelve steps; source: handbook 9, conversion rules."""

PARTICIPATION_ITEM, CREDIT_ITEM = "participation", "credit_rial"
"""The items of the catalogue that lots of counted participations, and of rials carried, are of."""
