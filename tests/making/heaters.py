"""Makers of campaigns of swaps, and of heaters that came to homes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from app.accounts.models import User
from app.beneficiaries.words import ReceiverKind
from app.campaigns import service as campaigns
from app.campaigns.issues import Delivery
from app.campaigns.models import Campaign
from app.codes import CampaignKind, Group
from app.companies.models import Company
from app.db import atomic
from app.energy import inspecting, metering, swapping
from app.energy.conversion_words import Season
from app.energy.heater_words import Check, Disposal, LabelClass, OldUnit
from app.energy.homes import entrust_meter
from app.energy.meters import Meter
from app.energy.swap_models import Inspection
from app.energy.swapping import SwapDraft
from app.energy.words import EnergyKind, MeterOwner
from app.places.queries import get_place_by_code
from tests.making.base import MakeBase
from tests.making.energy import GAS, GAS_AFTER

HEATER = "gas_heater_a"


class MakeHeaters(MakeBase):
    """Heaters of Semnan, handed over 40 days ago."""

    @atomic()
    def swap_campaign(self, office: str = "IR-20", *, state: str = "open", **facts: Any) -> Campaign:
        """A campaign of swaps that says what it counts."""
        officer: User = self.officer()  # type: ignore[attr-defined]
        drafted: Campaign = self.campaign(  # type: ignore[attr-defined]
            office, state="draft", kind=CampaignKind.SWAP, by=officer, **facts
        )
        swapping.state_swap_plan(
            campaign_id=drafted.id, figure=HEATER, climate=3, season=Season.COLD, step=4, by=officer
        )
        for step in (campaigns.approve_campaign, campaigns.open_campaign) if state == "open" else ():
            step(campaign_id=drafted.id, happened_on=self.today - timedelta(days=90), by=officer)
        return drafted

    @atomic()
    def heaters_at_home(self, campaign: Campaign, quantity: int = 1, homes: int = 1, **facts: Any) -> list[Delivery]:
        """So many heaters at each of so many homes."""
        make: Any = self
        on = facts.pop("on", None) or self.today - timedelta(days=40)
        store = facts.pop("store", None) or make.store()
        pledge = make.pledge(campaign, item=HEATER, quantity=quantity * homes, on=on - timedelta(days=8))
        make.receipt(pledge, store, quantity * homes, on=on - timedelta(days=5))
        return [
            make.delivery(
                store, make.receiver(kind=ReceiverKind.HOUSEHOLD, group=Group.OTHER), quantity, HEATER, on=on, **facts
            )
            for _ in range(homes)
        ]

    def swap_draft(self, delivery: Delivery, **facts: Any) -> SwapDraft:
        """One unit for an old one, sound in every check."""
        number = self.number()
        given: dict[str, Any] = {
            "delivery_line_id": delivery.lines[0].id, "installed_on": delivery.happened_on,
            "old_unit": OldUnit.VENTED_GAS, "old_age": 14, "disposal": Disposal.SCRAPPED, "model": "گرمارود ۷۵۰۰",
            "serial": f"GR-{number}", "label_class": LabelClass.A, "flue": Check.SOUND, "safety": Check.SOUND,
            "installer": "خدمات گاز سمنان، پروانه ۱۱۸", "subscription": f"20-{number}",
        }  # fmt: skip
        return SwapDraft(**given | facts)

    @atomic()
    def swapped(self, delivery: Delivery, *, by: User | None = None, **facts: Any) -> swapping.Swap:
        """What was put in at a home."""
        return swapping.record_swap(
            delivery_id=delivery.id, draft=self.swap_draft(delivery, **facts), by=by or self.clerk()  # type: ignore[attr-defined]
        )  # fmt: skip

    @atomic()
    def all_swapped(
        self, delivery: Delivery, *, first: int = 1, units: int | None = None, **facts: Any
    ) -> list[swapping.Swap]:  # fmt: skip
        """What was put in for every unit of a delivery, or for some of them, all at one home."""
        last = delivery.lines[0].quantity if units is None else first + units - 1
        drafts = [self.swap_draft(delivery, number=unit, **facts) for unit in range(first, last + 1)]
        return swapping.record_swaps(drafts=drafts, by=self.clerk())  # type: ignore[attr-defined]

    @atomic()
    def inspection(self, campaign: Campaign) -> Inspection:
        """A swap that the lot fell on; nobody has looked yet."""
        officer: User = self.officer()  # type: ignore[attr-defined]
        inspecting.draw_inspections(campaign_id=campaign.id, size=1, by=officer)
        return inspecting.list_inspections(campaign.id, seen_by=officer)[0]

    @atomic()
    def homes_meter(self, company: Company, homes: int, *, by: User) -> Meter:
        """One meter before so many homes, entrusted to a company, with the handbook's two years of bills."""
        officer: User = self.national()  # type: ignore[attr-defined]
        meter = metering.register_meter(
            energy=EnergyKind.GAS, identifier=f"H-{self.number()}", owner=MeterOwner.HOUSEHOLDS, name="مجتمع",
            place_id=get_place_by_code("IR-20").id, office_id=company.office_id, households=homes, by=officer,
        )  # fmt: skip
        entrust_meter(meter_id=meter.id, company_id=company.id, agreement="توافق‌نامه", by=officer)
        self.bills(meter, GAS + GAS_AFTER, by=by)  # type: ignore[attr-defined]
        return meter
