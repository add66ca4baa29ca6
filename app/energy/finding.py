"""From what a company says to what its method finds: the inputs are read, checked and kept beside the result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from app import clock
from app.db import db
from app.energy.drafts import SavingDraft
from app.energy.factors import NoFactor
from app.energy.lots import saved_item
from app.energy.meters import DegreeSeries, Meter
from app.energy.methods import before_after, deemed, metered
from app.energy.methods.findings import Finding
from app.energy.methods.metered import Period
from app.energy.models import Saving
from app.energy.periods import Used, cover, list_used, weigh
from app.energy.refusals import (
    CountedNotTyped,
    GasHeats,
    InputMissing,
    NoSuchFigure,
    NoSuchSeries,
    NotThisEnergy,
    TimeBackwards,
    TimesOverlap,
    TooMuchSaved,
)
from app.energy.words import DegreeKind, EnergyKind, Method
from app.energy.yearly import get_yearly
from app.errors import N_, Invalid
from app.items.quantities import LARGEST, read_quantity, write_quantity
from app.ledger.refusals import DayAhead
from app.places.models import Place
from app.places.queries import get_place
from app.text import latin_digits

Found = tuple[dict[str, Any], Finding]
ASKED: dict[Method, tuple[str, ...]] = {
    Method.DEEMED: ("figure", "units"),
    Method.METERED: ("meter_id", "baseline_from", "baseline_to", "series_id"),
    Method.BEFORE_AFTER: (
        "meter_id", "baseline_from", "baseline_to", "adjustment", "adjustment_reason", "adjusted_on", "adjusted_by",
    ),
}  # fmt: skip
"""What each method needs to be told, besides the time it is for."""
_MINUS = "-\N{MINUS SIGN}"


def find(draft: SavingDraft, meter: Meter | None) -> Found:
    """What the method was given and what it found; raises why it finds nothing that can be claimed."""
    if draft.method not in FINDERS:
        raise CountedNotTyped(field="method")
    for name in ASKED[draft.method]:
        if getattr(draft, name) in (None, ""):
            raise InputMissing(field=name)
    if draft.adjusted_on is not None and draft.adjusted_on > clock.business_today():
        raise DayAhead(day=draft.adjusted_on, field="adjusted_on")
    return _find(draft, meter)


def _find(draft: SavingDraft, meter: Meter | None) -> Found:
    if draft.ends_on < draft.starts_on:
        raise TimeBackwards(field="ends_on")
    if meter is not None:
        _check_baseline(draft, meter)
    inputs, finding = FINDERS[draft.method](draft, meter)
    if finding.quantity <= 0:
        raise Invalid(N_("Nothing was saved."), field="method")
    if finding.quantity > LARGEST:
        raise TooMuchSaved(field="units" if draft.method is Method.DEEMED else "method")
    return inputs, finding


def _check_baseline(draft: SavingDraft, meter: Meter) -> None:
    if meter.energy is not draft.energy:
        raise NotThisEnergy(field="energy")
    start, end = _baseline_of(draft)
    if end < start:
        raise TimeBackwards(field="baseline_to")
    if end >= draft.starts_on:
        raise TimesOverlap(day=draft.starts_on, field="baseline_to")


def _baseline_of(draft: SavingDraft) -> tuple[date, date]:
    if draft.baseline_from is None or draft.baseline_to is None:
        raise InputMissing(field="baseline_to")
    return draft.baseline_from, draft.baseline_to


def _by_meter(draft: SavingDraft, meter: Meter | None) -> Found:
    if meter is None:
        raise InputMissing(field="meter_id")
    series = db.session.get(DegreeSeries, draft.series_id or 0)
    if series is None:
        raise NoSuchSeries(field="series_id")
    if meter.energy is EnergyKind.GAS and series.kind is not DegreeKind.HEATING:
        raise GasHeats(field="series_id")
    used, province = list_used(meter), _province_of(meter)
    before, after = cover(used, *_baseline_of(draft)), cover(used, draft.starts_on, draft.ends_on)
    (before, baseline), (after, reporting) = (weigh(each, series.id, province) for each in (before, after))
    inputs = {
        "baseline_from": str(draft.baseline_from), "baseline_to": str(draft.baseline_to),
        "series": series.name, "series_id": series.id, "series_source": series.source,
        "is_invented": series.is_invented, "base_tenths": series.base_tenths, "place": province.code,
        "baseline": _told(before, baseline), "reporting": _told(after, reporting),
    }  # fmt: skip
    return inputs, metered.find_saving(baseline=baseline, reporting=reporting)


def _told(used: Sequence[Used], weighed: Sequence[Period]) -> list[dict[str, Any]]:
    return [
        {"from": str(each.starts_on), "to": str(each.ends_on), "used": each.quantity, "degree_days": month.degree_days}
        for each, month in zip(used, weighed, strict=True)
    ]


def _province_of(meter: Meter) -> Place:
    return meter.place.province or meter.place


def _before_and_after(draft: SavingDraft, meter: Meter | None) -> Found:
    if meter is None:
        raise InputMissing(field="meter_id")
    used = list_used(meter)
    before, after = cover(used, *_baseline_of(draft)), cover(used, draft.starts_on, draft.ends_on)
    facts = {
        "before": sum(each.quantity for each in before), "after": sum(each.quantity for each in after),
        "days_before": sum(each.days for each in before), "days_after": sum(each.days for each in after),
        "adjustment": _signed(draft), "reason": draft.adjustment_reason or "",
    }  # fmt: skip
    inputs = {
        "baseline_from": str(draft.baseline_from), "baseline_to": str(draft.baseline_to), **facts,
        "adjusted_on": None if draft.adjusted_on is None else str(draft.adjusted_on), "adjusted_by": draft.adjusted_by,
    }  # fmt: skip
    return inputs, before_after.find_saving(**facts)  # type: ignore[arg-type]  # whole numbers and one text


def _signed(draft: SavingDraft) -> int:
    """An adjustment may take away: a minus before it, of either kind."""
    typed = latin_digits(draft.adjustment or "").strip().lstrip("\u200e")
    sign = -1 if typed[:1] and typed[:1] in _MINUS else 1
    return sign * read_quantity(typed[1:] if sign < 0 else typed, saved_item(draft.energy), field="adjustment")


def _by_units(draft: SavingDraft, _meter: Meter | None) -> Found:
    unit = deemed.find_unit(draft.figure or "")
    if unit is None:
        raise NoSuchFigure(field="figure")
    if unit.energy is not draft.energy:
        raise NotThisEnergy(field="energy")
    try:
        figure = get_yearly(unit, draft.starts_on)
    except NoFactor as refusal:
        refusal.field = "starts_on"
        raise
    days = (draft.ends_on - draft.starts_on).days + 1
    finding = deemed.find_saving(units=draft.units or 0, figure=figure, days=days)
    return {"figure": figure.code, "units": draft.units, "days": days, **_where(draft)}, finding


def _where(draft: SavingDraft) -> dict[str, Any]:
    """Where the units stand, and the paper that lists them, as far as it was said."""
    said: dict[str, Any] = {}
    if draft.place_id is not None:
        place = get_place(draft.place_id)
        if place.province is None:
            raise Invalid(N_("Units stand in a province or a county."), field="place_id")
        said = {"place": place.code, "place_id": place.id}
    return said | ({"ground": draft.ground} if draft.ground else {})


FINDERS: dict[Method, Callable[[SavingDraft, Meter | None], Found]] = {
    Method.DEEMED: _by_units,
    Method.METERED: _by_meter,
    Method.BEFORE_AFTER: _before_and_after,
}


def find_again(saving: Saving) -> Finding:
    """What the method of a metered saving finds in what is recorded now."""
    inputs = saving.inputs
    adjustment = inputs.get("adjustment")
    draft = SavingDraft(
        company_id=saving.company_id, energy=saving.energy, method=saving.method, starts_on=saving.starts_on,
        ends_on=saving.ends_on, meter_id=saving.meter_id, series_id=inputs.get("series_id"),
        baseline_from=date.fromisoformat(inputs["baseline_from"]),
        baseline_to=date.fromisoformat(inputs["baseline_to"]),
        adjustment=None if adjustment is None else write_quantity(adjustment, saved_item(saving.energy)),
        adjustment_reason=inputs.get("reason"),
    )  # fmt: skip
    return _find(draft, saving.meter)[1]
