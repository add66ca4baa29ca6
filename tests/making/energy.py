"""Makers of meters, of what they showed, and of savings."""

from __future__ import annotations

import io
from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from app.accounts.models import User
from app.companies.models import Company
from app.db import atomic
from app.energy import degrees, factors, metering, service
from app.energy.drafts import BillDraft, DegreeDraft, ReadingDraft, SavingDraft
from app.energy.factor_models import FactorKind
from app.energy.factors import find_factor
from app.energy.meters import DegreeSeries, Meter, Reading
from app.energy.models import Saving
from app.energy.words import DegreeKind, EnergyKind, MeterOwner, Method
from app.files.service import store_file
from app.places.queries import get_place_by_code
from tests.making.base import MakeBase

DEGREE_DAYS = (420, 350, 260, 110, 20, 0, 0, 0, 10, 120, 280, 400)
GAS = (13150, 11020, 8600, 4350, 1700, 1120, 1180, 1090, 1420, 4480, 9050, 12540)
DEGREE_DAYS_AFTER = (450, 380, 250, 130, 25, 0, 0, 0, 5, 100, 260, 430)
GAS_AFTER = (11900, 10150, 6900, 4000, 1600, 1000, 1050, 980, 1150, 3300, 7200, 11400)
"""The worked example of handbook 9: two years of months, in m³ and kelvin-days."""
FIGURE_SINCE = date(2022, 3, 21)


def month_of(year: int, number: int) -> tuple[date, date]:
    """The first and the last day of a month; the thirteenth is the next year's first."""
    year, number = year + (number - 1) // 12, (number - 1) % 12 + 1
    return date(year, number, 1), date(year, number, monthrange(year, number)[1])


class MakeEnergy(MakeBase):
    """Meters with the handbook's two years (2023 and 2024) in Semnan."""

    @atomic()
    def meter(self, company: Company, *, by: User, energy: EnergyKind = EnergyKind.GAS, number: str = "") -> Meter:
        """A company's meter in Semnan."""
        return metering.register_meter(
            energy=energy, identifier=number or f"G-{self.number()}", owner=MeterOwner.COMPANY, name="کارخانه سمنان",
            place_id=get_place_by_code("IR-20").id, company_id=company.id, by=by,
        )  # fmt: skip

    @atomic()
    def bills(self, meter: Meter, used: Sequence[int], *, by: User, year: int = 2023) -> None:
        """Monthly bills from January on."""
        bills = [
            BillDraft(
                meter_id=meter.id, starts_on=month_of(year, number)[0], ends_on=month_of(year, number)[1],
                quantity=str(quantity), unit=meter.energy.unit,
            )
            for number, quantity in enumerate(used, 1)
        ]  # fmt: skip
        metering.record_bills(bills=bills, by=by)

    @atomic()
    def readings(self, meter: Meter, shown: Mapping[date, int], *, by: User) -> list[Reading]:
        """What the meter showed at the end of some days, in whole units."""
        drafts = [
            ReadingDraft(meter_id=meter.id, day=day, shown=str(figure), unit=meter.energy.unit)
            for day, figure in shown.items()
        ]
        return metering.record_readings(readings=drafts, by=by)

    @atomic()
    def degree_days(self, *, name: str = "سمنان، ساختگی", by: User | None = None) -> DegreeSeries:
        """The two years of the handbook for Semnan, marked as invented."""
        rows = [
            DegreeDraft(
                series=name, kind=DegreeKind.HEATING, base_tenths=180, source="ساختگی برای آزمون", is_invented=True,
                place_id=get_place_by_code("IR-20").id, starts_on=month_of(2023, number)[0],
                ends_on=month_of(2023, number)[1], hundredths=days * 100,
            )
            for number, days in enumerate(DEGREE_DAYS + DEGREE_DAYS_AFTER, 1)
        ]  # fmt: skip
        [series], _ = degrees.record_degree_days(rows=rows, by=by or self.national())  # type: ignore[attr-defined]
        return series

    def worked_draft(self, company: Company, meter: Meter, series: DegreeSeries, **facts: Any) -> SavingDraft:
        """The handbook's saving, as a company says it."""
        return SavingDraft(**{
            "company_id": company.id, "energy": EnergyKind.GAS, "method": Method.METERED, "meter_id": meter.id,
            "series_id": series.id, "baseline_from": date(2023, 1, 1), "baseline_to": date(2023, 12, 31),
            "starts_on": date(2024, 1, 1), "ends_on": date(2024, 12, 31),
        } | facts)  # fmt: skip

    def yearly_figure(self) -> None:
        """466 m³ a heater holds since 1402, which is before the figure that is shipped."""
        if find_factor(FactorKind.GAS_HEATER_A, FIGURE_SINCE) is None:
            factors.record_factor(
                kind=FactorKind.GAS_HEATER_A, since=FIGURE_SINCE, value="466", source="طرح ملی جایگزینی بخاری",
                by=self.national(),  # type: ignore[attr-defined]
            )  # fmt: skip

    def adjusted(self, adjustment: str = "0", **facts: Any) -> dict[str, Any]:
        """What a draft before and after says of its adjustment."""
        return {
            "method": Method.BEFORE_AFTER, "adjustment": adjustment, "adjustment_reason": "هیچ",
            "adjusted_on": date(2025, 1, 20), "adjusted_by": "مدیر تولید",
        } | facts  # fmt: skip

    def deemed_draft(self, company: Company, **facts: Any) -> SavingDraft:
        """456 heaters over a year, which a paper of their own lists, as a company says it; the figure held by then."""
        self.yearly_figure()
        return SavingDraft(**{
            "company_id": company.id, "energy": EnergyKind.GAS, "method": Method.DEEMED, "figure": "gas_heater_a",
            "units": 456, "starts_on": date(2024, 1, 1), "ends_on": date(2024, 12, 31),
            "place_id": get_place_by_code("IR-20").id, "ground": f"صورت‌جلسهٔ {self.number()}",
        } | facts)  # fmt: skip

    @atomic()
    def drafted(self, draft: SavingDraft, *, by: User) -> Saving:
        """A saving with a file of evidence, ready to be declared."""
        saving = service.draft_saving(draft=draft, by=by)
        file = store_file(source=io.BytesIO(b"bill"), name="bill.pdf", media_type="application/pdf", by=by)
        return service.add_evidence(saving_id=saving.id, files=[file], by=by)

    @atomic()
    def declared(self, draft: SavingDraft, *, by: User) -> Saving:
        """The same, declared."""
        return service.declare_saving(saving_id=self.drafted(draft, by=by).id, by=by)
