"""How long a verified saving can be converted: a dated setting, and no verifier gives more."""

from __future__ import annotations

from datetime import date, timedelta

from app import clock
from app.energy.factor_models import FactorKind
from app.energy.factors import DatedFactor, find_factor
from app.energy.refusals import ExpiryPassed, LastsTooLong


def find_life() -> DatedFactor | None:
    """For how many days a saving that is verified today lasts; None where nothing says so."""
    return find_factor(FactorKind.SAVING_LIFE, clock.business_today())


def last_day() -> date | None:
    """The last day on which what is verified today can be converted; None where no life is set."""
    life = find_life()
    return None if life is None else clock.business_today() + timedelta(days=life.thousandths // 1000)


def check_lasting(expires_on: date) -> None:
    """It lasts from tomorrow on, and no longer than the setting says. Raises ExpiryPassed, LastsTooLong."""
    if expires_on <= clock.business_today():
        raise ExpiryPassed(field="expires_on")
    last = last_day()
    if last is not None and expires_on > last:
        raise LastsTooLong(day=last, field="expires_on")
