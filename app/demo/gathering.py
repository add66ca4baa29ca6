"""Participations as a company's portal would send them: each action under a key of its own, day by day, some twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from app import clock
from app.accounts.models import User
from app.demo.country import Demo
from app.demo.firms import Donor
from app.energy import counting
from app.energy.count_deciding import verify_sending
from app.energy.count_evidence import keep_sheet
from app.energy.counting import count_participations
from app.energy.counting_systems import find_system, register_counting_system
from app.energy.factor_models import FactorKind
from app.energy.factors import get_factor
from app.energy.marking import Event
from app.energy.participations import Count
from app.energy.sharing import share_out

SOURCE = "فهرست مشارکت‌ها در درگاه پویش"
PORTAL = {"code": "portal", "name_fa": "درگاه پویش (ساختگی)", "name_en": "The campaign portal (fictional)"}
REST_DAY = 4
"""Friday, as Python counts the days of a week: on it fewer take part."""


@dataclass(frozen=True)
class Sending:
    """What one company gathered: so many actions from `first` on, of which some had been sent by another one before."""

    prefix: str
    actions: int
    repeated: int = 0
    of: str = ""
    """Whose actions are sent a second time."""

    def events(self, first: date, last: date) -> Iterator[Event]:
        """Each action once, in the order of its days, and behind them those that are known already."""
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        weights = [(20 if day.weekday() == REST_DAY else 30) + 2 * place for place, day in enumerate(days)]
        number = 0
        for day, some in zip(days, share_out(self.actions, weights), strict=True):
            for _ in range(some):
                number += 1
                yield Event(number, f"{self.prefix}-{number:06d}", day)
        for again in range(1, self.repeated + 1):
            yield Event(number + again, f"{self.of}-{again:06d}", last)


def gather(demo: Demo, campaign_id: int, donor: Donor, sending: Sending, first: date, by: User | None = None) -> Count:
    """What a company gathered from `first` until yesterday is brought in by one person and verified by another."""
    sent = bring(demo, campaign_id, donor, sending, first, by)
    today = clock.business_today()
    life = get_factor(FactorKind.SAVING_LIFE, today).thousandths // 1000
    return verify_sending(
        sending_id=sent.id, expires_on=today + timedelta(days=life), by=demo.second_officer, key=demo.key()
    )


def bring(demo: Demo, campaign_id: int, donor: Donor, sending: Sending, first: date, by: User | None = None) -> Count:
    """The same, and it waits to be verified."""
    today, brings = clock.business_today(), by or demo.officer
    if find_system(PORTAL["code"]) is None:
        register_counting_system(**PORTAL, by=demo.officer)
    events = list(sending.events(first, today - timedelta(days=1)))
    sent = counting.Sending(
        campaign_id=campaign_id, company_id=donor.company_id, system=PORTAL["code"], counted_on=today, source=SOURCE
    )
    done = count_participations(
        sending=sent, events=events, evidence=lambda: keep_sheet(events, name=SOURCE, by=brings), by=brings,
        key=demo.key(),
    )  # fmt: skip
    if done.count is None:
        raise RuntimeError(f"Nothing that {donor.company_id} sent is new.")
    return done.count
